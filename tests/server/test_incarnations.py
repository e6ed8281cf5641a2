"""Clones, restores and forks before the real server, on both databases: both branches stay, each fact counts once."""

import copy
from dataclasses import replace

import pytest

from sync import facts
from sync.ports import Batch
from sync.protocol import Hello
from sync.server import enrolment, evidence, intake, project, store
from sync.server.enrolment_models import DeviceRun
from sync.server.intake import NotWelcome
from sync.server.models import Device, Evidence, Fact, Origin, Stream, Visit
from tests.offices import admit
from tests.server.test_project import came, everything, open_kinds
from tests.stations import NOON, Station


class Near:
    """The server's own functions as the engine's port, without a wire between."""

    def __init__(self, device):
        self._device = device

    def hello(self, hello):
        return intake.hello(hello, "nonce", NOON)

    def push(self, header, bodies, detached):
        answer, stream = intake.push(header, bodies, detached, NOON + 10**9)
        if stream is not None:
            project.catch_up(stream, NOON)
        return answer

    def hashes(self, inc, seqs):
        answer = intake.hashes(Device.get_by_id(self._device), inc, seqs)
        return {each.seq: bytes.fromhex(each.hash) for each in answer.hashes}

    def facts_after(self, inc, seq) -> Batch | None:
        return intake.facts_after(Device.get_by_id(self._device), inc, seq)

    def quarantine(self, reason, header, bodies, detached):
        return intake.quarantine(reason, header, bodies, detached, NOON).id

    def snapshot(self, etag):
        return None


class Deaf(Near):
    """Nothing may be handed over a second time."""

    def quarantine(self, reason, header, bodies, detached):
        raise AssertionError("again")


@pytest.fixture
def station(office):
    station = Station("k1")
    admit(station)
    return station


def twin_of(station):
    twin = Station(station.device.id, station.signer)
    twin.outbox = copy.deepcopy(station.outbox)
    twin.device = replace(twin.device, run="run-2")
    twin.clock.pass_time(5)
    return twin


def sync(*stations):
    for each in stations:
        report = each.sync(Near(each.device.id))
        assert report.ok, report.error
    return report


def visits():
    return sorted(row.id for row in Visit.select())


def test_of_a_cloned_kiosk_every_visit_counts_once(station):
    station.record(came("before"))
    sync(station)
    twin = twin_of(station)
    station.record(came("ours"))
    twin.record(came("theirs"))
    report = sync(station, twin)

    assert report.agreed
    assert visits() == ["before", "ours", "theirs"]
    assert Evidence.get().reason == "fork"
    assert "stream_forked" in open_kinds()
    assert Stream.select().where(Stream.state == "forked").count() == 1


def test_a_rebuilt_server_believes_the_same_of_a_fork(station):
    station.record(came("before"))
    sync(station)
    twin = twin_of(station)
    for each, visit in ((station, "ours"), (twin, "theirs")):
        each.record(came(visit))
        uid = each.record(came(f"{visit} too"))
        each.record(facts.ActUndone(undone=[uid]))
        sync(each)
    before = everything()
    project.rebuild(NOON)

    assert everything() == before


def test_what_a_twin_took_back_is_its_own_act_and_not_the_others(station):
    station.record(came("before"))
    sync(station)
    twin = twin_of(station)
    station.record(came("ours"))
    theirs = twin.record(came("theirs"))
    twin.record(facts.ActUndone(undone=[theirs]))
    sync(station, twin)

    assert {row.id: row.state for row in Visit.select()} == {"before": "in", "ours": "in", "theirs": "undone"}


def test_what_a_twin_takes_back_after_the_fork_is_its_own_act_too(station):
    station.record(came("before"))
    sync(station)
    twin = twin_of(station)
    station.record(came("ours"))
    theirs = twin.record(came("theirs"))
    sync(station, twin)
    twin.record(facts.ActUndone(undone=[theirs]))
    sync(twin)

    assert {row.id: row.state for row in Visit.select()} == {"before": "in", "ours": "in", "theirs": "undone"}


def test_what_the_first_machine_takes_back_in_a_later_journal_is_its_own_act(station):
    station.record(came("before"))
    sync(station)
    twin = twin_of(station)
    ours = station.record(came("ours"))
    twin.record(came("theirs"))
    sync(station, twin)
    station.outbox.begin()
    station.record(facts.ActUndone(undone=[ours]))
    sync(station)

    assert {row.id: row.state for row in Visit.select()} == {"before": "in", "ours": "undone", "theirs": "in"}


def test_an_act_is_taken_back_by_whatever_name_it_counts(station):
    station.record(came("one"))
    uid = station.record(came("two"))
    before = copy.deepcopy(station.outbox)
    station.outbox.part_ways(station.inc, 1)
    sync(station)  # it counts by the name of its origin
    station.outbox = before
    sync(station)  # it turns up in its first place as well, as after a restore of the server
    station.outbox.part_ways(station.inc, 1)
    station.record(facts.ActUndone(undone=[uid]))
    sync(station)

    assert {row.id: row.state for row in Visit.select()} == {"one": "in", "two": "undone"}


def test_each_of_two_revoked_machines_hands_its_own_over_once(station):
    station.record(came("before"))
    sync(station)
    twin = twin_of(station)
    for each, visit in ((station, "ours"), (twin, "theirs")):
        each.record(came(visit))
    twin.record(came("theirs too"))
    enrolment.revoke("k1", "marta", NOON)
    sync(station, twin)
    kept = {row.id for row in Evidence.select()}

    assert {(row.reason, row.last) for row in Evidence.select()} == {("revoked", 2), ("revoked", 3)}
    for each in (station, twin):
        report = each.sync(Deaf(each.device.id))
        assert report.ok, report.error
    assert {row.id for row in Evidence.select()} == kept


@pytest.mark.parametrize("prev", [None, "not hex", "00" * 32])
def test_what_lies_before_a_batch_that_came_early_is_asked_for(station, prev):
    """The end of a stream came on a stick, to a server that has gone back to before its beginning."""
    for visit in ("one", "two", "three"):
        station.record(came(visit))
    enrolment.revoke("k1", "marta", NOON)
    early = station.batch(after=2)
    header = station.header(early, **({"prev": prev} if prev else {}))
    intake.quarantine("revoked", header, early.bodies, early.detached, NOON)
    sync(station)

    assert {(row.first, row.last) for row in Evidence.select()} == {(1, 3), (3, 3)}
    assert station.sync(Deaf("k1")).ok  # now nothing is missing


def test_facts_told_again_are_aliases_of_what_is_held(station):
    station.record(came("one"))
    station.record(came("two"))
    sync(station)
    # the kiosk believes in a fork where there is none
    station.outbox.part_ways(station.inc, 1)
    station.record(came("three"))
    sync(station)
    again = Fact.select().where(Fact.alias_of.is_null(False))

    assert [row.alias_of for row in again] == [f"{station.outbox.journal[0].inc}.2"]
    assert visits() == ["one", "three", "two"]


def test_whichever_record_of_a_fact_comes_first_counts(station):
    station.record(came("one"))
    station.record(came("two"))
    first = copy.deepcopy(station.outbox.journal[0])
    station.outbox.part_ways(station.inc, 1)
    sync(station)
    station.outbox.journal[0] = first  # the branch turns up after all, as after a restore of the server
    station.outbox.journal[0].parted_at = None
    sync(station)

    assert visits() == ["one", "two"]
    assert [row.alias_of for row in Fact.select().where(Fact.alias_of.is_null(False))] == [
        next(f"{row.inc}.{row.place}.{row.digest}" for row in Origin.select())
    ]


def test_a_fact_is_found_by_the_name_of_its_origin(station):
    station.record(came("before"))
    sync(station)
    twin = twin_of(station)
    station.record(came("ours"))
    twin.record(came("theirs"))
    sync(station, twin)
    row = Visit.get(Visit.id == "theirs")
    found = store.fact(row.fact)

    assert found is not None
    assert b"theirs" in found.body
    assert found.row.person == "anna"


def test_another_device_cannot_hide_facts_by_claiming_their_origin(station, office):
    station.record(came("one"))
    station.record(came("two"))
    thief = Station("k2")
    admit(thief)
    thief.outbox.journal[0].bodies[:] = []
    ours = copy.deepcopy(station.outbox)
    ours.part_ways(station.inc, 0)
    for body in ours.journal[-1].bodies:
        stream = thief.outbox.journal[0]
        stream.append(body.replace(ours.journal[-1].inc.encode(), stream.inc.encode(), 1))
    sync(thief)
    station.outbox = ours
    sync(station)

    assert Fact.select().where(Fact.alias_of.is_null(False)).count() == 0


def hello(station, run, machine="", run_no=1):
    said = station.hello()
    return intake.hello(
        Hello(said.device, 1, run, said.streams, said.clock, said.state, run_no, machine), "nonce", NOON
    )


def test_runs_that_follow_each_other_are_one_machine(station):
    for run in ("a", "a", "b", "c", "c"):
        assert hello(station, run).status == "approved"


def test_a_run_that_comes_back_is_a_second_machine_though_nobody_wrote(station):
    hello(station, "a")
    hello(station, "b")

    assert hello(station, "a").status == "suspended"
    assert hello(station, "b").status == "suspended"
    assert open_kinds() == ["device_cloned"]


def test_another_machine_than_the_enrolled_one_is_seen_at_its_first_word(station):
    Device.update(machine="board 1").execute()

    assert hello(station, "a", "board 1").status == "approved"
    assert hello(station, "b", "board 2").status == "suspended"
    assert open_kinds() == ["device_moved"]


def test_a_suspended_device_may_push_and_is_trusted_again_by_staff(station):
    Device.update(machine="board 1").execute()
    hello(station, "a", "board 2")
    station.record(came("v"))
    report = sync(station)
    assert (report.status, visits()) == ("suspended", ["v"])
    enrolment.approve("k1", "marta", NOON)

    assert hello(station, "c", "board 2").status == "approved"
    assert Device.get_by_id("k1").machine == "board 2"


def test_only_so_many_runs_are_remembered(station):
    for number in range(50):
        hello(station, f"run {number}")

    assert DeviceRun.select().count() <= 21


def test_a_stranger_cannot_fill_the_quarantine(station, monkeypatch):
    station.record_many(3)
    batch = station.batch()
    stranger = Station("k1")
    with pytest.raises(NotWelcome, match="signed"):
        intake.quarantine("corrupt", stranger.header(batch), batch.bodies, batch.detached, NOON)
    monkeypatch.setattr(evidence, "MOST", 1)
    one, two = station.batch(0, 1), station.batch(1, 1)
    intake.quarantine("corrupt", station.header(one), one.bodies, one.detached, NOON)
    with pytest.raises(NotWelcome) as refused:
        intake.quarantine("corrupt", station.header(two), two.bodies, two.detached, NOON)

    assert refused.value.word == "too_much"
    assert Evidence.select().count() == 1
    assert open_kinds() == ["facts_quarantined"]
