"""A run of a kiosk that succeeds another: what that one wrote comes once, whole or gone on with, and never blocks."""

import pytest

from sync.memory_server import MemoryServer
from sync.ports import SyncError
from tests.stations import NOON, Station


@pytest.fixture
def server():
    return MemoryServer(lambda: NOON)


@pytest.fixture
def dead(server):
    dead = Station("device-1")
    server.enrol("device-1", dead.signer.public_key)
    dead.record_many(1200)
    dead.sync(server)
    dead.outbox.begin()
    dead.record_many(3)
    dead.sync(server)
    return dead


@pytest.fixture
def heir(server, dead):
    heir = Station("device-2")
    server.enrol("device-2", heir.signer.public_key, succeeds="device-1")
    heir.record_many(1)
    return heir


def held(station):
    return [(stream.inc, stream.bodies, stream.hashes) for stream in station.outbox.predecessors]


def written(station):
    return [(stream.inc, stream.bodies, stream.hashes) for stream in station.outbox.journal]


def test_the_first_run_brings_all_and_the_next_asks_for_nothing(server, dead, heir):
    first = heir.sync(server)
    assert (first.inherited, first.pushed, first.agreed, held(heir)) == (1203, 1, True, written(dead))

    server.facts_after = None  # nobody asks
    assert heir.sync(server).inherited == 0


def test_a_run_that_is_cut_short_is_gone_on_with(server, dead, heir):
    fetch, asked = server.facts_after, []

    def breaking_off(inc, seq):
        asked.append((inc, seq))
        if len(asked) == 3:
            raise SyncError("network", "the line broke")
        return fetch(inc, seq)

    server.facts_after = breaking_off
    assert heir.sync(server).error is not None
    taken = sum(heir.outbox.inherited().values())
    assert 3 < taken < 1203
    report = heir.sync(server)

    assert (report.inherited, held(heir)) == (1203 - taken, written(dead))
    assert len(asked) == len(set(asked)) + 1  # nothing came twice but what was lost


def test_what_does_not_check_is_left_and_the_register_comes_all_the_same(server, dead, heir):
    old, new = (stream for _, stream in server.streams.values())
    old.bodies[700] = old.bodies[700].replace(b"visitor", b"visiter")
    report = heir.sync(server)

    assert [(each.inc, each.word) for each in report.troubles] == [(old.inc, "inheritance")]
    assert (report.ok, report.agreed, report.register) == (True, False, "applied")
    assert heir.outbox.inherited() == {old.inc: 500, new.inc: 3}


def test_of_a_server_that_lost_the_end_what_is_there_is_taken(server, dead, heir):
    old, _ = (stream for _, stream in server.streams.values())
    heir.sync(server)
    del old.bodies[1000:], old.hashes[1001:], old.detached[1000:]

    assert heir.sync(server).troubles == ()
    assert held(heir) == written(dead)


def test_another_kiosk_is_told_nothing(server, dead, heir):
    other = Station("device-3")
    server.enrol("device-3", other.signer.public_key)

    assert (other.sync(server).inherited, held(other)) == (0, [])
