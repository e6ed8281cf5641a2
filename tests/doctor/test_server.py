"""The server, on SQLite and on PostgreSQL: every check sees what was put wrong for real, and none falls over it."""

from dataclasses import replace

import apsw
import psycopg
import pytest

from sync import facts
from sync.findings import SERVER, State
from sync.server import doctor, questions_staff
from sync.server.doctor import data
from sync.server.doctor.patient import Patient
from sync.server.mail_models import MailRun
from sync.server.models import Case, Counter, Device, Fact, Stream
from sync.server.questions_staff import Account
from sync.server.settings import Mail, Server
from tests.offices import admit, open_for_test
from tests.server.test_project import take_in
from tests.stations import NOON, Station

MINUTE, DAY = 60_000, 24 * 3_600_000
TABLE_CHECKS = ("watermark", "chain", "behind", "set_aside", "cases", "devices", "staff")


@pytest.fixture
def station(office):
    """A kiosk whose facts the server has taken in and folded."""
    station = Station("kiosk-1")
    admit(station)
    station.record(facts.StreamStarted(device="kiosk-1", software="test"))
    station.record_many(20)
    take_in(station, now=NOON)
    return station


@pytest.fixture
def look(office):
    def look(name, *, deep=False, settings=None, file=None):
        patient = Patient(settings or office.settings, office.now, file, deep)
        [finding] = doctor.look(patient, {name: doctor.CHECKS[name]})
        return finding

    return look


def found_in(office, deep=False):
    findings = doctor.look(Patient(office.settings, office.now, None, deep))
    return {finding.name: finding for finding in findings}


def add_account(role, status="active"):
    account = Account(f"account-{role}", role, "Marta", role, "pl", status, "", None)
    questions_staff.add_account(account, at=NOON)


@pytest.mark.parametrize("deep", [False, True], ids=["quick", "deep"])
def test_a_sound_server_is_well(office, station, deep):
    add_account("administrator")
    Device.update(last_hello_at=NOON).execute()

    found = found_in(office, deep)

    assert tuple(found) == SERVER
    unwell = {name: each.sentence for name, each in found.items() if each.state in ("warn", "bad")}
    # the PostgreSQL of the tests runs with fsync off, and the doctor says so
    assert set(unwell) <= (set() if office.store.is_sqlite else {"pragmas"})
    assert {name for name in TABLE_CHECKS if found[name].state is not State.OK} == set()
    assert found["chain"].details == {"checked": 21}


def test_looking_makes_nothing_where_nothing_is(tmp_path, office):
    settings = replace(office.settings, server=Server(home=tmp_path / "nothing"))
    findings = doctor.look(Patient(settings, office.now))

    assert {each.name: each.details for each in findings}["database"] == {"word": "no_file"}
    assert {each.state for each in findings if each.name in TABLE_CHECKS} == {State.UNKNOWN}
    assert not (tmp_path / "nothing").exists()


def test_looking_changes_no_row(office, station):
    def rows():
        return [sorted(table.select().tuples(), key=repr) for table in (Stream, Fact, Device, Counter, Case)]

    before = rows()
    found_in(office, deep=True)

    assert rows() == before


def test_what_the_doctor_may_only_read_it_cannot_write(office, station):
    patient = Patient(office.settings, office.now)

    with pytest.raises((apsw.ReadOnlyError, psycopg.errors.ReadOnlySqlTransaction)):
        patient.rows("DELETE FROM fact")
    patient.close()


# --- the database ---


def test_a_database_that_does_not_answer_and_its_password_stays_secret(office):
    url = "postgresql://lada:geheim@127.0.0.1:9/lada"
    settings = replace(office.settings, server=replace(office.settings.server, database=url))

    found = {each.name: each for each in doctor.look(Patient(settings, office.now))}

    assert (found["database"].state, found["database"].details) == (State.BAD, {"word": "unreachable"})
    assert {found[name].state for name in TABLE_CHECKS} == {State.UNKNOWN}
    assert "geheim" not in repr(found)


def test_a_file_that_is_no_database(tmp_path, office):
    settings = replace(office.settings, server=Server(home=tmp_path))
    (tmp_path / "server.db").write_bytes(b"This was a database once." * 200)

    found = {each.name: each for each in doctor.look(Patient(settings, office.now))}

    assert found["database"].details == {"word": "damaged"}


def test_a_file_of_another_program(tmp_path, office):
    settings = replace(office.settings, server=Server(home=tmp_path))
    connection = apsw.Connection(str(tmp_path / "server.db"))
    connection.execute("PRAGMA application_id = 77")
    connection.close()

    found = {each.name: each for each in doctor.look(Patient(settings, office.now))}

    assert found["database"].details == {"word": "unknown_file"}


def test_a_database_that_another_program_holds(tmp_path, office):
    settings = replace(office.settings, server=Server(home=tmp_path))
    holder = apsw.Connection(str(tmp_path / "server.db"))
    holder.execute("PRAGMA journal_mode = WAL")
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    holder.execute("CREATE TABLE t (a)")

    found = {each.name: each for each in doctor.look(Patient(settings, office.now))}
    holder.close()

    assert (found["database"].state, found["database"].details) == (State.WARN, {"word": "busy"})


@pytest.mark.parametrize(("number", "state"), [(90624, "warn"), (130000, "ok"), (170002, "ok")])
def test_an_old_postgresql_is_told(number, state):
    assert data.postgresql(number).state == state


def test_what_loses_acknowledged_facts_is_bad(office, look):
    if office.store.is_sqlite:
        office.store.close_everywhere()
        connection = apsw.Connection(str(office.settings.server.home / "server.db"))
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.close()
        wrong = ["journal_mode"]
    else:
        name = office.settings.server.database.rpartition("/")[2]
        office.store.execute_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
        wrong = ["fsync", "full_page_writes", "synchronous_commit"]

    found = look("pragmas")

    assert (found.state, found.details) == (State.BAD, {"wrong": wrong})


def test_tables_of_another_version(office, look):
    office.store.execute_sql("UPDATE schema_migration SET name = '9999_next' WHERE name = '0001_first'")

    assert look("schema").details == {"newer": ["9999_next"]}

    office.store.execute_sql("DELETE FROM schema_migration WHERE name = '9999_next'")
    assert look("schema").details == {"missing": ["0001_first"]}


def test_tables_that_are_not_there_are_not_looked_at(office, look):
    office.store.execute_sql("DROP TABLE help_call")
    office.store.execute_sql('ALTER TABLE "case" RENAME TO kase')

    assert look("cases").state is State.UNKNOWN


def test_a_file_of_which_a_part_is_garbage(tmp_path):
    with open_for_test(tmp_path / "server") as office:
        pass
    file = tmp_path / "server" / "server.db"
    connection = apsw.Connection(str(file))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'fact'").fetchone()[0]
    connection.close()
    whole = file.read_bytes()
    file.write_bytes(whole[: (page - 1) * size] + b"\xa5" * size + whole[page * size :])

    found = found_in(office)

    assert {name: found[name].state for name in ("database", "integrity", "staff")} == {
        "database": State.OK, "integrity": State.BAD, "staff": State.BAD,
    }  # fmt: skip


# --- the streams ---


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: Fact.delete().where(Fact.seq == 12).execute(),
        lambda: Fact.delete().where(Fact.seq == 21).execute(),
        lambda: Stream.update(acked=22).execute(),
        lambda: Stream.update(head=bytes(32)).execute(),
    ],
    ids=["a fact is gone", "the last fact is gone", "more was acknowledged", "the head is another"],
)
def test_a_stream_that_is_not_as_long_as_it_says(office, station, look, spoil):
    assert look("watermark").state is State.OK

    spoil()

    found = look("watermark")
    assert (found.state, found.details) == (State.BAD, {"streams": [station.inc]})


@pytest.mark.parametrize("deep", [False, True], ids=["quick", "deep"])
def test_a_fact_that_was_changed(office, station, look, deep):
    body = bytes(Fact.get(Fact.seq == 12).body)
    Fact.update(body=body.replace(b"visitor", b"visit0r")).where(Fact.seq == 12).execute()

    found = look("chain", deep=deep)

    assert (found.state, found.details) == (State.BAD, {"broken": [f"{station.inc}.12"]})


def test_an_old_fact_that_was_changed_is_found_by_the_deep_look(office, station, look, monkeypatch):
    monkeypatch.setattr(data, "LAST_FACTS", 5)
    monkeypatch.setattr(data, "STEP", 4)
    Fact.update(hash=bytes(32)).where(Fact.seq == 12).execute()

    assert look("chain").details == {"checked": 5}
    assert look("chain", deep=True).details == {"broken": [f"{station.inc}.12"]}


def test_a_server_without_its_epoch(office, look):
    Counter.delete().where(Counter.name == "epoch").execute()
    found = look("epoch")
    assert (found.state, found.mend) == (State.BAD, "Stop the server, then: lada server new-epoch")

    Counter.insert(name="epoch", value=3).execute()
    assert look("epoch").details == {"epoch": 3}


# --- its work ---


def test_facts_that_are_not_folded_in(office, station, look):
    Stream.update(projected_seq=18).execute()

    found = look("behind")

    assert (found.state, found.details) == (State.WARN, {"facts": 3})


def test_facts_that_were_set_aside(office, station, look):
    station.record_raw(b'{"type":"of_tomorrow"}')
    take_in(station, now=NOON)

    found = look("set_aside")

    assert (found.state, found.details) == (State.WARN, {"facts": 1})


@pytest.mark.parametrize(
    ("run", "state"),
    [(None, "warn"), ((NOON - MINUTE, ""), "ok"), ((NOON - 2 * DAY, ""), "warn"), ((NOON - MINUTE, "login"), "bad")],
)
def test_letters_that_do_not_go_out(office, look, run, state):
    assert look("mail").state is State.OK  # nobody set it up
    if run is not None:
        MailRun.add(began_at=run[0], ended_at=run[0], sent=0, failed=0, held=0, trouble=run[1])

    found = look("mail", settings=replace(office.settings, mail=Mail(host="localhost", sender="a@b.pl")))

    assert found.state == state
    assert found.mend == "" or "lada" in found.mend


@pytest.mark.parametrize(("waited", "state"), [(DAY, "ok"), (15 * DAY, "warn")])
def test_cases_that_wait_too_long(office, station, look, waited, state):
    station.record_raw(b'{"type":"of_tomorrow"}')
    take_in(station, now=NOON)
    office.now.at = NOON + waited

    found = look("cases")

    assert (found.state, found.details) == (state, {"open": 1, "oldest_ms": waited})


@pytest.mark.parametrize(("silent", "state"), [(MINUTE, "ok"), (2 * DAY, "warn"), (15 * DAY, "bad")])
def test_a_kiosk_that_is_silent(office, station, look, silent, state):
    Device.update(last_hello_at=NOON - silent).execute()

    assert look("devices").state == state


def test_a_kiosk_that_was_shut_out_may_be_silent(office, station, look):
    Device.update(last_hello_at=NOON - 99 * DAY, status="revoked").execute()

    assert look("devices").state is State.OK


def test_without_an_administrator_nobody_can_mend_the_accounts(office, look):
    add_account("staff")
    add_account("administrator", status="blocked")

    found = look("staff")

    assert (found.state, found.details) == (State.BAD, {"accounts": 1})


# --- its machine ---


def test_a_key_that_is_gone(office, look):
    assert look("keys").state is State.OK

    (office.settings.server.home / "centre.key").unlink()

    assert look("keys").state is State.BAD


def test_a_folder_that_everybody_may_use(office, look):
    assert look("permissions").state is State.OK

    office.settings.server.home.chmod(0o777)

    assert look("permissions").state is State.BAD


@pytest.mark.parametrize("at", [0, NOON - DAY], ids=["1970", "before the newest fact"])
def test_a_clock_that_cannot_be(office, station, look, at):
    assert look("clock").state is State.OK

    office.now.at = at

    assert look("clock").state is State.BAD


def test_a_password_that_everybody_may_read(office, look, tmp_path):
    file = tmp_path / "server.toml"
    file.write_text("")
    url = "postgresql://lada:geheim@127.0.0.1:9/lada"
    settings = replace(office.settings, server=replace(office.settings.server, database=url))
    file.chmod(0o600)
    assert look("settings", settings=settings, file=file).state is State.OK

    file.chmod(0o644)

    assert look("settings", settings=settings, file=file).state is State.BAD


def test_an_old_backup(office, look):
    folder = office.settings.server.home / "backups"
    folder.mkdir()
    (folder / "server-1.db.json").write_text(f'{{"made_at":{NOON - 9 * DAY}}}')

    assert look("backup").state is State.WARN


def test_disk_and_certificate_are_looked_at(office, look):
    assert look("disk").details["free_mb"] >= 0
    assert look("certificate").state is State.OK
