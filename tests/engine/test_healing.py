"""What a run does when the two sides do not hold the same journal: nothing is lost, nothing is overwritten."""

import copy

import pytest

from sync import journal
from sync.memory_server import MemoryServer
from sync.ports import SyncError
from tests.stations import NOON, Station


@pytest.fixture
def station():
    return Station("device-1")


@pytest.fixture
def server(station):
    server = MemoryServer(lambda: NOON)
    server.enrol("device-1", station.signer.public_key)
    return server


def twin_of(station):
    """A second machine with a copy of the disk."""
    twin = Station(station.device.id, station.signer)
    twin.outbox = copy.deepcopy(station.outbox)
    twin.clock.pass_time(5)
    return twin


def told(server):
    """Every fact that the server can count, by the name it was first written under, in every stream."""
    found = set()
    for _owner, stream in server.streams.values():
        for seq, body in enumerate(stream.bodies, 1):
            found.add(journal.read_body(body).origin or journal.origin_of(stream.inc, seq, body))
    return found


def written(*stations):
    """Every fact that was ever written at these kiosks, by the same names."""
    return {
        journal.read_body(body).origin or journal.origin_of(stream.inc, seq, body)
        for station in stations
        for stream in station.outbox.journal
        for seq, body in enumerate(stream.bodies, 1)
    }


def test_of_a_cloned_disk_both_branches_reach_the_server(station, server):
    station.record_many(3)
    station.sync(server)
    twin = twin_of(station)
    station.record_many(4)
    twin.record_many(2)
    station.sync(server)
    report = twin.sync(server)

    assert [(each.word, each.at) for each in report.troubles] == [("fork", 3)]
    assert report.agreed
    assert written(station, twin) <= told(server)


def test_the_other_branch_is_kept_as_evidence(station, server):
    station.record_many(3)
    station.sync(server)
    twin = twin_of(station)
    station.record_many(1)
    twin.record_many(2)
    station.sync(server)
    twin.sync(server)
    [(reason, header, _raw)] = server.evidence.values()

    assert (reason, header.inc, header.first, header.count) == ("fork", station.outbox.journal[0].inc, 4, 2)


def test_after_a_fork_the_twins_go_on_without_another(station, server):
    station.record_many(3)
    station.sync(server)
    twin = twin_of(station)
    for each in (station, twin):
        each.record_many(2)
        each.sync(server)
    for each in (station, twin, station, twin):
        each.record_many(1)
        report = each.sync(server)

        assert (report.agreed, report.troubles) == (True, ())
    assert written(station, twin) <= told(server)


def test_a_fork_in_the_middle_of_a_long_journal_is_found(station, server):
    station.record_many(900)
    twin = twin_of(station)
    station.record_many(700)
    twin.record_many(1300)
    station.sync(server)
    report = twin.sync(server)

    assert [(each.word, each.at) for each in report.troubles] == [("fork", 900)]
    assert written(station, twin) <= told(server)


def test_a_restored_kiosk_gets_back_what_the_server_kept(station, server):
    station.record_many(5)
    old = copy.deepcopy(station.outbox)
    station.record_many(700)
    station.sync(server)
    everything = written(station)
    station.outbox = old
    report = station.sync(server)

    assert [(each.word, each.at) for each in report.troubles] == [("ahead", 705)]
    assert report.agreed
    assert everything <= written(station)
    assert station.outbox.settled == 1
    assert len(station.outbox.journal) == 2  # what is written from now on is another incarnation's


def test_what_the_server_kept_comes_back_whole_or_not_at_all(station, server):
    station.record_many(5)
    old = copy.deepcopy(station.outbox)
    station.record_many(1200)
    station.sync(server)
    everything = written(station)
    station.outbox = old
    fetch, asked = server.facts_after, []

    def breaking_off(inc, seq):
        asked.append(seq)
        if len(asked) == 2:
            raise SyncError("network", "the connection broke")
        return fetch(inc, seq)

    server.facts_after = breaking_off
    before = station.outbox.streams()
    assert not station.sync(server).ok
    assert station.outbox.streams() == before  # nothing was taken in that no state was folded from

    assert station.sync(server).agreed
    assert everything <= written(station)
    assert station.outbox.settled == 1


def test_a_restored_kiosk_that_wrote_before_it_spoke_loses_neither_branch(station, server):
    station.record_many(5)
    old = copy.deepcopy(station.outbox)
    station.record_many(3)
    station.sync(server)
    everything = written(station)
    station.outbox = old
    station.clock.pass_time(7)
    station.record_many(2)
    everything |= written(station)
    report = station.sync(server)

    assert [each.word for each in report.troubles] == ["fork"]
    assert everything <= told(server)


def test_a_restored_kiosk_whose_command_began_anew_is_no_fork(station, server):
    station.record_many(5)
    old = copy.deepcopy(station.outbox)
    station.record_many(3)
    station.sync(server)
    station.outbox = old
    station.outbox.begin()
    station.record_many(2)
    report = station.sync(server)

    assert [each.word for each in report.troubles] == ["ahead"]
    assert server.evidence == {}
    assert report.agreed


def test_a_server_restored_behind_a_fork_gets_everything_again(station, server):
    station.record_many(3)
    station.sync(server)
    backup = copy.deepcopy(server.streams)
    twin = twin_of(station)
    for each in (station, twin, station, twin):
        each.record_many(2)
        each.sync(server)
    everything = told(server)
    server.streams = backup
    for each in (twin, station, twin, station):
        each.sync(server)

    assert everything <= told(server)


def test_what_a_revoked_device_still_had_goes_to_quarantine_once(station, server):
    station.record_many(2)
    station.sync(server)
    station.record_many(600)
    server.enrol("device-1", station.signer.public_key, "revoked")
    station.sync(server)
    kept = {(reason, header.first, header.count) for reason, header, _ in server.evidence.values()}
    station.sync(server)

    assert kept == {("revoked", 3, 500), ("revoked", 503, 100)}
    assert len(server.evidence) == 2
    assert station.sink.wiped


def test_of_a_revoked_device_both_branches_are_handed_over(station, server):
    station.record_many(3)
    station.sync(server)
    twin = twin_of(station)
    station.record_many(4)
    twin.record_many(2)
    station.sync(server)
    server.enrol("device-1", station.signer.public_key, "revoked")
    twin.sync(server)

    bodies = {body for _, _, raw in server.evidence.values() for body in raw.split(b"\n")}
    assert set(twin.outbox.journal[0].bodies[3:]) <= bodies


def test_a_suspended_device_pushes_and_does_not_pull(station, server):
    server.enrol("device-1", station.signer.public_key, "suspended")
    station.record_many(2)
    report = station.sync(server)

    assert (report.status, report.pushed, report.register) == ("suspended", 2, None)


def test_a_batch_that_stays_corrupt_goes_to_quarantine_and_the_others_go_on(station, server):
    station.record_many(3)
    damaged = station.outbox.journal[0]
    damaged.bodies[1] = damaged.bodies[1].replace(b"visitor", b"visitoz")
    station.outbox.begin()
    station.record_many(2)
    report = station.sync(server)

    assert [each.word for each in report.troubles] == ["corrupt"]
    assert [reason for reason, *_ in server.evidence.values()] == ["corrupt"]
    assert list(server.streams) == [station.inc]
    assert not report.agreed


def test_high_water_is_noted_before_every_push(station, server):
    noted = []
    station.record_many(3)
    push = server.push
    server.push = lambda *batch: noted.append(station.outbox.high_water) or push(*batch)
    station.sync(server)

    assert [each.seq for each in noted] == [3]
