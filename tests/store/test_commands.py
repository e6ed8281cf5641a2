"""`lada journal` and `lada kiosk rebuild` on a kiosk's file, as somebody at a terminal types them."""

import pytest
from click.testing import CliRunner

from kiosk.__main__ import lada
from kiosk.store import Store, journal_rows
from kiosk.store.database import OneKiosk, StoreError
from tests.store.conftest import moment
from tests.store.test_record import a_busy_day, check_in, tables


@pytest.fixture
def run(store: Store, tmp_path, monkeypatch):
    """Type a command; the store stays open beside it, as a kiosk's does."""
    monkeypatch.setenv("LADA_KIOSK_KIOSK_HOME", str(store.path.parent))

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(lada, words)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    return run


def test_a_journal_in_order_says_how_many_records_it_has(store, run):
    store.record([check_in("v1"), check_in("v2", None)], moment(1))

    assert run("journal", "verify") == (0, "3 records, all in order.\n")


def test_the_first_bad_record_is_named_and_how_many_before_it_hold(store, run):
    first, second = store.record([check_in("v1"), check_in("v2", None)], moment(1)).uids
    with store.database.writing() as cursor:
        cursor.execute("DROP TRIGGER journal_is_never_changed")
        cursor.execute("UPDATE journal SET hash = zeroblob(32) WHERE type = 'visit_checked_in'")

    code, told = run("journal", "verify")

    assert code == 1
    assert told == f"Record {first} is bad: the hash does not match the bytes. 1 records before it are in order.\n"
    assert second not in told


def test_records_are_shown_the_newest_first(store, run):
    for number in range(5):
        store.record([check_in(f"v{number}", None)], moment(number))

    _, told = run("journal", "show", "--limit", "2")

    newest, before = told.splitlines()
    assert '"visit":"v4"' in newest
    assert '"visit":"v3"' in before
    assert "visit_checked_in" in newest


def test_raw_records_are_the_very_bytes_that_were_hashed(store, run):
    store.record([check_in()], moment(1))

    _, told = run("journal", "show", "--raw")

    bodies = [row.body for row in journal_rows.rows(store.database.reading(), newest_first=True)]
    assert told.encode() == b"".join(body + b"\n" for body in bodies)


def test_a_type_of_which_there_is_no_record_is_told(run):
    code, told = run("journal", "show", "--type", "spaceship")

    assert code == 1
    assert told == "Error: No record fits. Which types there are stands in docs/facts.md.\n"


def test_rebuilding_gives_byte_equal_tables_also_where_they_were_spoilt(store, run):
    a_busy_day(store)
    before = tables(store)
    with store.database.writing() as cursor:
        cursor.execute("UPDATE visit SET people = 99")
        cursor.execute("DELETE FROM loan")
        cursor.execute("UPDATE register SET lookup = ''")

    code, told = run("kiosk", "rebuild")

    assert code == 0
    assert told.endswith(" facts folded; the state is what the journal says.\n")
    assert tables(store) == before


def test_nothing_is_rebuilt_under_a_kiosk_that_works(store, run):
    lock = OneKiosk(store.path.parent)
    with pytest.raises(StoreError, match="Stop it first"):
        run("kiosk", "rebuild")
    lock.close()
