"""Lists to check at a counter: taken up once, whatever version, restart or disk comes between."""

import pytest

from kiosk.station.station import Station
from kiosk.store import SlipDraft, Store, backup, check_lists, spool_rows
from kiosk.store.backup import Here
from sync import facts, register
from sync.case_facts import CheckListQueued
from sync.feed_rows import CheckListWanted, ListLine
from sync.journal import Moment
from tests import cast
from tests.screens.at_counter import TUESDAY, TurnedClock
from tests.store.older import older_file


def wanted(id="one", **more):
    values = {"site": cast.SITE, "device": cast.DEVICE, "code": "LD1", "language": "uk", "until": TUESDAY + 1} | more
    return CheckListWanted(id=id, lines=[ListLine("Aparat", "COP/1")], **values)


def begun(home):
    store = Store(home)
    store.become(cast.DEVICE, cast.SITE, "COP", "K1")
    store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test"), Moment(1, 1, 1))
    return store


@pytest.fixture
def store(tmp_path):
    store = begun(tmp_path)
    yield store
    store.close()


def station_at(store, **more):
    return Station(store, TurnedClock(), cast.CENTRE_KEY, frozenset(), **more)


def said(store, *rows):
    """The server's word, after it has heard of the journal that is open."""
    known = {store.stream().incarnation: 1}
    store.apply_snapshot([register.encode(row) for row in rows], "digest", known, TUESDAY)


def slips(store):
    return [(row.slip_no, row.copy_no) for row in spool_rows.recent(store.database.reading())]


def test_a_list_is_taken_up_once_over_syncs_and_a_rebuild(store):
    station = station_at(store)
    said(store, wanted())
    assert [station.check_lists.take_up() for _ in range(2)] == [1, 0]
    said(store, wanted(), wanted("two"))
    store.rebuild()
    assert [station.check_lists.take_up() for _ in range(2)] == [1, 0]

    assert slips(store) == [("COP-K1-2026-000002", 1), ("COP-K1-2026-000001", 1)]
    slip = spool_rows.find(store.database.reading(), "COP-K1-2026-000001").slip.decode()
    assert "Список для перевірки" in slip and '"LD1"' in slip


def test_two_who_look_at_once_take_it_up_once(store):
    said(store, wanted())
    fact, slip = CheckListQueued(check_list="one", site=cast.SITE), SlipDraft("COP-K1", 2026, lambda *_: b"")
    written = [check_lists.take_up(store.database, fact, Moment(TUESDAY, 1, 1), slip) for _ in range(2)]

    assert (written[0].slip_no, written[1], slips(store)) == ("COP-K1-2026-000001", None, [("COP-K1-2026-000001", 1)])


@pytest.mark.parametrize("row", [wanted(device="another"), wanted(until=TUESDAY)], ids=["for another", "too late"])
def test_no_other_list_is_taken_up(store, row):
    said(store, row)

    assert station_at(store).check_lists.take_up() == 0


def test_without_a_printer_none_is(store):
    said(store, wanted())

    assert station_at(store, printing=False).check_lists.take_up() == 0


def test_what_an_earlier_version_heard_and_could_not_read_is_taken_up_after_the_upgrade(tmp_path):
    older = older_file(tmp_path, "0018")
    for table in ("snapshot", "register"):
        older.execute(f"INSERT INTO {table} VALUES ('check_list_wanted', 'one', '?', ?)", (register.encode(wanted()),))
    older.close()

    store = begun(tmp_path)
    with store.database.writing() as cursor:
        cursor.execute("UPDATE agreement SET projected = ?", (f'{{"{store.stream().incarnation}": 1}}',))
    assert station_at(store).check_lists.take_up() == 1
    store.close()


def test_a_file_from_a_backup_waits_for_the_server_to_say_what_is_still_to_come(tmp_path):
    """The list came out after the backup: the file holds it as if it were to come."""
    home = tmp_path / "kiosk"
    store = begun(home)
    said(store, wanted(), wanted("two"))
    made = backup.make(home, tmp_path / "backups", 1, TUESDAY)
    assert station_at(store).check_lists.take_up() == 2
    store.close()
    here = Here("machine", "1.0", "boot-2", lambda boot: Moment(TUESDAY, boot, 1))
    backup.restore(made.file, home, here, TUESDAY, replace=True)

    restored = Store(home)
    station = station_at(restored)
    assert station.check_lists.take_up() == 0
    said(restored, wanted("three"))  # of the two it knows that they came out
    assert station.check_lists.take_up() == 1
    restored.close()
