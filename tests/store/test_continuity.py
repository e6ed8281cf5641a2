"""At every start the kiosk proves that its file is still the one journal of its device."""

import copy
import json
import os
import shutil

import apsw
import pytest

from kiosk.machine import machine_digest
from kiosk.store import Draft, Store, StoreError, detach
from kiosk.store.database import OneSync
from kiosk.store.outbox import StoredOutbox
from sync import facts, journal, register
from sync.facts import Means, VisitCheckedIn, VisitorKind
from sync.ports import Limits
from tests import cast
from tests.store.conftest import moment


def came(store, visit):
    fact = VisitCheckedIn(visit=visit, site=cast.SITE, kind=VisitorKind.MEMBER, means=Means.CARD, person="anna")
    return store.record([Draft(fact)], moment(1)).uids[0]


def copy_of(store):
    backup = store.path.with_name("backup.db")
    connection = apsw.Connection(str(store.path))
    connection.execute("VACUUM INTO ?", (str(backup),))
    connection.close()
    return backup


def put_back(store, backup):
    """The disk as it was, with whatever lies beside it."""
    store.close()
    for path in tmp_files(store.path):
        path.unlink()
    shutil.copy(backup, store.path)
    return Store(store.path.parent)


def tmp_files(path):
    return [path.with_name(path.name + end) for end in ("-wal", "-shm") if path.with_name(path.name + end).exists()]


def prove(store, machine="board 1"):
    return store.prove_continuity(machine, "test", moment(5))


def started(store):
    body = store.database.reading().execute(
        "SELECT body FROM journal WHERE stream = (SELECT max(id) FROM stream) AND seq = 1"
    ).fetchone()[0]  # fmt: skip
    return journal.fact_in(body)


def test_where_the_note_outside_finds_no_room_no_incarnation_begins(store):
    (store.path.parent / "high-water.json").unlink()
    in_the_way = store.path.parent / f"high-water.{os.getpid()}.new"
    in_the_way.mkdir()
    before = store.stream().incarnation
    for _ in range(3):
        with pytest.raises(StoreError):
            prove(store)
        assert store.stream().incarnation == before
    in_the_way.rmdir()

    assert prove(store) == "no_high_water"
    assert prove(store) is None


def test_a_start_after_a_start_goes_on_in_the_same_incarnation(store):
    before = store.stream().incarnation
    came(store, "v")

    assert [prove(store), prove(store)] == [None, None]
    assert store.stream().incarnation == before


def test_a_file_that_lies_behind_begins_anew_and_names_its_parent(store):
    came(store, "v1")
    backup = copy_of(store)
    came(store, "v2")
    store.note_high_water()
    parent = store.stream()
    store = put_back(store, backup)

    assert prove(store) == "restored"
    fact = started(store)
    assert (fact.reason, fact.parent, fact.parent_seq) == ("restored", parent.incarnation, parent.seq - 1)
    assert prove(store) is None
    store.close()


def test_a_file_that_went_another_way_begins_anew(store):
    came(store, "v1")
    noted = {"incarnation": store.stream().incarnation, "seq": store.stream().seq, "head": "00" * 32}
    (store.path.parent / "high-water.json").write_text(json.dumps(noted))

    assert prove(store) == "restored"


@pytest.mark.parametrize("note", [None, "", "{half", "[]", '{"incarnation":1}'])
def test_without_a_note_that_reads_nothing_is_proved(store, note):
    path = store.path.parent / "high-water.json"
    path.unlink()
    if note is not None:
        path.write_text(note)
    store = Store(store.path.parent)

    assert prove(store) == "no_high_water"
    assert prove(store) is None
    store.close()


def test_a_disk_in_another_machine_begins_anew_once(store):
    prove(store)
    store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test", machine="board 1"), moment(2))

    assert prove(store, "board 2") == "other_machine"
    assert started(store).machine == "board 2"
    assert prove(store, "board 2") is None


def test_after_a_parting_a_rebuilt_state_is_the_same(store):
    came(store, "v1")
    uid = came(store, "v2")
    store.record([Draft(facts.ActUndone(undone=[uid]))], moment(2))
    common = store.stream().seq - 2
    outbox = StoredOutbox(store, lambda: moment(3), "test")
    outbox.part_ways(store.stream().incarnation, common)
    came(store, "v3")
    before = tables(store)
    store.rebuild()

    assert tables(store) == before
    assert {row[0]: row[-1] for row in before["visit"]} == {"v1": "in", "v2": "undone", "v3": "in"}


def test_after_a_parting_from_what_the_server_had_taken_in_once_a_rebuilt_state_is_the_same(store):
    """The server told what it made of our facts, and was then set back to before them."""
    committed, part = detach("Ola N.")
    registered = facts.PersonRegistered(
        person="zosia", staff="marta", site=cast.SITE, display_name_commitment=committed
    )
    store.record([Draft(registered, {"display_name": part})], moment(1))
    stream = store.stream()
    as_entered = register.encode(register.Person(id="zosia", display_name="Ola N.", language="uk"))
    lines = [*cast.snapshot_lines(), as_entered]
    store.apply_snapshot(lines, "digest", {stream.incarnation: stream.seq}, moment(2).wall)

    StoredOutbox(store, lambda: moment(3), "test").part_ways(stream.incarnation, stream.seq - 1)
    before = tables(store)
    store.rebuild()

    assert tables(store) == before


def tables(store):
    reading = store.database.reading()
    return {
        name: copy.deepcopy(reading.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall())
        for name in ("visit", "loan", "item_return", "page_usage", "register")
    }


def test_what_the_server_kept_comes_back_into_the_state(store):
    came(store, "v1")
    backup = copy_of(store)
    came(store, "v2")
    outbox = StoredOutbox(store, lambda: moment(3), "test")
    inc, seq = store.stream().incarnation, store.stream().seq
    lost = outbox.batch_after(inc, seq - 1, Limits())
    store = put_back(store, backup)
    outbox = StoredOutbox(store, lambda: moment(3), "test")
    outbox.take_in([lost])

    assert store.visit("v2") is not None
    assert started(store).reason == "server_ahead"
    assert outbox.streams()[0].seq == seq
    store.close()


def test_a_machine_is_known_by_what_is_burnt_in(tmp_path):
    card = tmp_path / "sys/class/net/eth0"
    bus = tmp_path / "sys/bus/pci"
    bus.mkdir(parents=True)
    (card / "device").mkdir(parents=True)
    (card / "device/subsystem").symlink_to(bus)
    (card / "addr_assign_type").write_text("0\n")
    (card / "address").write_text("b8:27:eb:00:00:01\n")
    etc = tmp_path / "etc"
    etc.mkdir()
    (etc / "machine-id").write_text("0123\n")
    one = machine_digest(tmp_path)
    (card / "address").write_text("b8:27:eb:00:00:02\n")
    other = machine_digest(tmp_path)
    (card / "addr_assign_type").write_text("3\n")
    (card / "address").write_text("b8:27:eb:00:00:03\n")

    assert one != other
    assert machine_digest(tmp_path) not in (one, other)
    assert machine_digest(tmp_path) == machine_digest(tmp_path)


def test_a_second_sync_process_on_the_same_data_is_turned_away(tmp_path):
    first = OneSync(tmp_path)
    with pytest.raises(StoreError, match="Another sync process"):
        OneSync(tmp_path)
    first.close()
    OneSync(tmp_path).close()
