"""The kiosk's file: every check of it sees what was put wrong for real, and none falls over it."""

import apsw
import pytest

from kiosk import doctor
from kiosk.doctor.patient import Patient
from kiosk.store import Draft, database
from kiosk.store.database import APPLICATION_ID
from sync import facts
from sync.findings import KIOSK, State
from tests.doctor.conftest import BOOT

FILE_CHECKS = ("pragmas", "schema", "integrity", "chain", "backlog", "agreement", "slips")


def record_many(ward, count=20):
    draft = Draft(facts.HelpCalled(site="site", cause="visitor"))
    ward.store.record_many([(draft, ward.clock.moment()) for _ in range(count)])


def settle(ward):
    """Everything in the one file, nobody at it."""
    ward.store.close()
    connection = apsw.Connection(str(ward.file))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def found_in(ward, deep=False):
    findings = doctor.look(Patient(ward.settings, ward.clock, BOOT, None, deep))
    return {finding.name: finding for finding in findings}


@pytest.mark.parametrize("deep", [False, True], ids=["quick", "deep"])
def test_a_sound_file_is_well(ward, deep):
    record_many(ward)

    found = found_in(ward, deep)

    assert tuple(found) == tuple(name for name in KIOSK if deep or name != "fold")
    well = ("sqlite", "database", *FILE_CHECKS, *(("fold",) if deep else ()))
    assert {name: found[name].sentence for name in well if found[name].state is not State.OK} == {
        "agreement": "This kiosk and the server have never agreed yet."
    }
    assert found["chain"].details == {"checked": 21}


def test_looking_changes_no_byte(ward):
    record_many(ward)
    settle(ward)
    before = ward.file.read_bytes()

    found_in(ward, deep=True)

    assert ward.file.read_bytes() == before


def test_no_file(ward):
    settle(ward)
    ward.file.unlink()

    found = found_in(ward)

    assert (found["database"].state, found["database"].details) == (State.BAD, {"word": "no_file"})
    assert {found[name].state for name in FILE_CHECKS} == {State.UNKNOWN}
    assert not ward.file.exists()


def test_a_file_that_is_no_database(ward):
    settle(ward)
    ward.file.write_bytes(b"This was a database once." * 200)

    found = found_in(ward)

    assert (found["database"].state, found["database"].details) == (State.BAD, {"word": "damaged"})
    assert {found[name].state for name in FILE_CHECKS} == {State.UNKNOWN}


def test_a_file_of_another_program(ward):
    ward.sql("PRAGMA application_id = 77")

    assert ward.look("database").details == {"word": "unknown_file"}


def test_a_file_of_which_a_part_is_garbage(ward):
    record_many(ward, 500)
    settle(ward)
    whole = ward.file.read_bytes()
    sound = len(whole) * 3 // 4  # what says which tables there are lies before that
    ward.file.write_bytes(whole[:sound] + b"\xa5" * (len(whole) - sound))

    found = found_in(ward, deep=True)

    assert found["integrity"].state is State.BAD
    assert "docs/backup.md" in found["integrity"].mend
    assert tuple(found) == KIOSK


def test_a_bit_that_turned_in_an_index_is_found_by_the_deep_look(ward):
    ward.sql("PRAGMA writable_schema = ON", "DROP INDEX loan_item", "PRAGMA writable_schema = OFF",
             "CREATE INDEX loan_item ON loan (item)")  # fmt: skip
    ward.sql(
        "PRAGMA writable_schema = ON",
        "INSERT INTO visit SELECT 'v', 'f', 's', 'member', 'card', 1, '[]', 'anna', NULL, 1, NULL, 'in'",
        "UPDATE sqlite_schema SET sql = replace(sql, 'arrived_at', 'left_at') WHERE name = 'visit_person'",
    )

    assert ward.look("integrity", deep=True).state is State.BAD


def test_a_kiosk_that_was_never_enrolled(ward):
    ward.sql("DELETE FROM device")

    assert ward.look("database").details == {"word": "not_enrolled"}
    assert ward.look("chain").state is State.UNKNOWN


def test_a_file_that_another_program_holds(ward):
    settle(ward)
    holder = apsw.Connection(str(ward.file))
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")

    found = found_in(ward)

    assert (found["database"].state, found["database"].details) == (State.WARN, {"word": "busy"})
    holder.close()


def test_a_kiosk_at_work_is_looked_at_all_the_same(ward):
    record_many(ward, 3)
    with ward.store.database.writing() as cursor:  # in the middle of an act
        cursor.execute("UPDATE agreement SET contact_at = 1")

        assert ward.look("chain").details == {"checked": 4}


def test_a_file_of_a_newer_version(ward):
    ward.sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_next', '2027-01-01')")

    found = ward.look("schema")

    assert (found.state, found.details) == (State.WARN, {"newer": ["9999_next"]})


def test_a_file_of_an_older_version(ward):
    ward.sql("DELETE FROM schema_migration WHERE name = '0001_first'")

    assert ward.look("schema").details == {"missing": ["0001_first"]}


def test_a_file_without_its_tables_yet(ward):
    settle(ward)
    ward.file.unlink()
    ward.sql(f"PRAGMA application_id = {APPLICATION_ID}", "PRAGMA journal_mode = WAL")

    found = found_in(ward)

    assert (found["database"].state, found["database"].details) == (State.WARN, {"word": "old_file"})
    assert {found[name].state for name in ("chain", "backlog", "slips")} == {State.UNKNOWN}


def test_a_journal_mode_that_may_lose_an_act(ward):
    ward.store.close()
    ward.sql("PRAGMA journal_mode = DELETE")

    found = ward.look("pragmas")

    assert (found.state, found.details) == (State.BAD, {"wrong": ["journal_mode"]})


def test_a_pragma_that_the_house_forgot(ward, monkeypatch):
    monkeypatch.setitem(database.PRAGMAS, "synchronous", "NORMAL")

    assert ward.look("pragmas").details == {"wrong": ["synchronous"]}


@pytest.mark.parametrize("deep", [False, True], ids=["quick", "deep"])
def test_a_record_that_was_changed(ward, deep):
    record_many(ward)
    ward.sql("DROP TRIGGER journal_is_never_changed",
             "UPDATE journal SET body = CAST(replace(body, 'visitor', 'visit0r') AS BLOB) WHERE seq = 12")  # fmt: skip

    found = ward.look("chain", deep=deep)

    assert found.state is State.BAD
    assert found.details["first_bad"].endswith(".12")


def test_an_old_record_that_was_changed_is_found_by_the_deep_look(ward):
    record_many(ward, 1100)
    ward.sql("DROP TRIGGER journal_is_never_changed",
             "UPDATE journal SET body = CAST(replace(body, 'visitor', 'visit0r') AS BLOB) WHERE seq = 12")  # fmt: skip

    assert ward.look("chain").details == {"checked": 1000}
    assert ward.look("chain", deep=True).state is State.BAD


def test_a_tail_that_is_gone(ward):
    record_many(ward)
    ward.sql("DROP TRIGGER journal_is_never_deleted", "DELETE FROM journal WHERE seq > 15")

    assert ward.look("chain").state is State.BAD


def test_a_head_of_an_old_stream_that_does_not_fit(ward):
    record_many(ward)
    ward.store.start_stream(facts.StreamStarted(device="device-1", software="test"), ward.clock.moment())
    record_many(ward, 1100)
    ward.sql("UPDATE stream SET head = zeroblob(32) WHERE state = 'closed'")

    assert ward.look("chain").state is State.BAD


def test_a_state_that_the_journal_does_not_say(ward):
    record_many(ward)
    ward.sql(
        "INSERT INTO pin_failure VALUES ('nowhere.1', 'anna', 1)",
        "DELETE FROM register WHERE entity = 'person' AND id = 'anna'",
    )

    found = ward.look("fold", deep=True)

    assert (found.state, found.mend) == (State.BAD, "Stop the kiosk, then: lada kiosk rebuild")
    assert found.details == {"tables": ["pin_failure", "register"]}


def test_after_the_rebuild_that_was_advised_all_is_well(ward):
    record_many(ward)
    ward.sql("INSERT INTO pin_failure VALUES ('nowhere.1', 'anna', 1)")

    ward.store.rebuild()

    assert ward.look("fold", deep=True).state is State.OK
