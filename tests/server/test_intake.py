"""Taking facts in: what is stored beside them, and many kiosks at once."""

import copy
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from msgspec.structs import replace

from sync import facts, journal
from sync.clocks import EARLIEST
from sync.journal import Moment
from sync.protocol import Clock, Fork, StreamHead
from sync.server import intake, project
from sync.server.models import Device, Fact, Stream, Visit
from tests.offices import admit
from tests.server.test_project import everything, issued
from tests.stations import NOON, Station


@pytest.fixture
def station(office):
    station = Station("k1")
    admit(station)
    return station


def push(station, after=0, count=500, now=NOON):
    batch = station.batch(after, count)
    return intake.push(station.header(batch), batch.bodies, batch.detached, now)


def test_a_fact_is_stored_with_its_hash_and_its_times(station):
    station.record(facts.HelpCalled(site="branch", cause="visitor"))
    push(station, now=station.clock.wall)
    fact = Fact.get()

    assert bytes(fact.hash) == station.outbox.journal[0].hashes[1]
    assert fact.site == "site"  # where its kiosk stands; what it says itself is nobody's business here
    assert (fact.received_at, fact.happened_at) == (station.clock.wall, station.clock.wall)
    assert (fact.earliest, fact.latest, fact.time_doubtful) == (EARLIEST, station.clock.wall, True)


def test_the_detached_part_is_kept_beside_the_body(station):
    station.record(facts.HelpCalled(site="site", cause="visitor"), note="boli mnie")
    push(station)

    assert b"boli mnie" in bytes(Fact.get().detached)
    assert b"boli mnie" not in bytes(Fact.get().body)


def test_a_fork_is_marked_on_the_stream_and_overwrites_nothing(station):
    station.record_many(2)
    push(station)
    twin = Station("k1", station.signer)
    twin.outbox.journal[0].inc = station.inc
    twin.outbox.journal[0].hashes = station.outbox.journal[0].hashes[:1]
    twin.clock.pass_time(7)
    twin.record_many(2)
    answer, stream = push(twin)

    assert isinstance(answer, Fork)
    assert stream is None
    assert Stream.get().state == "forked"
    assert bytes(Fact.get(Fact.seq == 2).body) == station.outbox.journal[0].bodies[1]


def test_a_clock_of_1970_is_seen_through_by_the_boot_clock(station):
    station.clock.wall = 5000
    station.record_many(1)
    station.clock.up += 60_000
    batch = station.batch()
    header = station.header(batch, clock=Clock(65_000, 1, station.clock.up))
    intake.push(header, batch.bodies, batch.detached, NOON)
    fact = Fact.get()

    drift, cut = 3, 1
    assert (fact.happened_at, fact.time_doubtful) == (NOON - 60_000 + drift + cut, True)


def are_sure(moments):
    """Whether each fact is known to a few milliseconds, and those around its moment."""
    found = Fact.select().order_by(Fact.seq)
    return [at - 1 <= fact.earliest <= at <= fact.latest <= at + 4 for fact, at in zip(found, moments, strict=True)]


def test_a_sample_makes_sure_what_stands_before_it_and_after_it_in_the_batch(station):
    started = station.clock.wall
    station.record_many(1)
    station.record(facts.ClockSampled(server=started + 2000, round_trip=0))
    station.record_many(1)
    push(station, now=started + 5000)

    assert are_sure([started + 1000, started + 2000, started + 3000]) == [True] * 3
    assert [fact.time_doubtful for fact in Fact.select()] == [False] * 3


def test_the_next_batch_follows_on_the_last_fact_that_is_held(station):
    started = station.clock.wall
    station.record(facts.ClockSampled(server=started + 1000, round_trip=0))
    push(station, now=started + 1000)
    station.record_many(1)
    push(station, after=1, now=started + 9000)

    assert are_sure([started + 1000, started + 2000]) == [True] * 2


def test_what_is_written_again_has_the_clocks_of_long_ago(station):
    """After a fork a fact stands behind newer ones; the order of its stream says nothing about its time."""
    started = station.clock.wall
    station.record(facts.ClockSampled(server=started + 1000, round_trip=0))
    stream = station.outbox.journal[0]
    origin = journal.origin_of("ab" * 16, 7, b"body")
    fact, moment = facts.HelpCalled(site="site", cause="visitor"), Moment(started - 90, 0, 9)
    stream.append(journal.write_body(fact, stream.inc, 2, moment, origin))
    station.record_many(1)
    push(station, now=started + 5000)

    assert are_sure([started + 1000, 0, started + 2000]) == [True, False, True]
    middle = Fact.get(Fact.seq == 2)
    assert (middle.earliest, middle.happened_at) == (EARLIEST, started - 90)


def test_numbers_beyond_any_database_are_held_in_the_body_alone(station):
    stream = station.outbox.journal[0]
    stream.append(
        f'{{"inc":"{stream.inc}","seq":1,"wall":{10**40},"boot":{10**40},"up":{-(10**40)},"fact":null}}'.encode()
    )
    answer, _ = push(station)

    assert answer.acked == 1
    assert Fact.get().happened_at == NOON


def test_hello_brings_the_clock_the_state_and_the_agreement(station):
    station.record_many(2)
    push(station)
    intake.hello(station.hello(), "nonce", station.clock.wall - 90_000)
    device = Device.get()

    assert device.clock_offset == 90_000
    assert device.last_agreement_at == station.clock.wall - 90_000
    assert device.pending == 0


def test_when_all_that_hello_told_of_has_come_both_sides_agreed_at_that_moment(station):
    station.record_many(4)
    intake.hello(station.hello(), "nonce", NOON)
    station.record_many(1)

    push(station, 0, 2)
    assert Device.get().last_agreement_at is None
    push(station, 2, 3)
    assert Device.get().last_agreement_at == NOON


def test_after_a_fork_there_is_no_agreement_before_the_own_branch_is_here_in_full(station):
    """The server holds as many facts of the name as the kiosk: not one of them waits, as far as numbers tell."""
    twin = Station(station.device.id, station.signer)
    twin.outbox = copy.deepcopy(station.outbox)
    twin.clock.pass_time(5)
    for each in (station, twin):
        each.record_many(4)
    push(station)
    intake.hello(twin.hello(), "nonce", NOON)
    twin.outbox.part_ways(twin.inc, 0)

    push(twin, 0, 1)
    assert Device.get().last_agreement_at is None
    intake.hello(twin.hello(), "nonce", NOON + 1)
    assert Device.get().last_agreement_at is None
    push(twin, 1, 1)
    assert Device.get().last_agreement_at is None
    push(twin, 2, 500)
    assert Device.get().last_agreement_at == NOON + 1


@pytest.mark.parametrize("seq", [-1, -(2**70), 2**70])
def test_a_stream_of_a_length_that_none_has_is_no_agreement(station, seq):
    station.record_many(2)
    push(station)
    told = [StreamHead(station.inc, seq, "00", parted=True)]
    intake.hello(replace(station.hello(), streams=told), "nonce", NOON)
    station.record_many(1)
    push(station, 2)

    assert Device.get().last_agreement_at is None


def test_hello_says_nothing_of_streams_to_a_device_that_waits(station):
    station.record_many(2)
    push(station)
    Device.update(status="pending").execute()

    assert intake.hello(station.hello(), "nonce", NOON).streams == []


def in_threads(office, acts):
    """Run all at once, each in a thread with a connection of its own; what they raised."""
    start = threading.Barrier(len(acts))

    def run(act):
        office.store.ready()
        try:
            start.wait()
            act()
        finally:
            office.store.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        done = [pool.submit(run, act) for act in acts]
    return [error for error in (each.exception() for each in done) if error]


def test_the_same_batches_from_many_connections_at_once_are_stored_once(office, station):
    station.record_many(300)

    def act():
        for after in range(0, 300, 50):
            _, stream = push(station, after, 50)
            if stream is not None:
                project.catch_up(stream, NOON)

    assert in_threads(office, [act] * 4) == []
    assert Fact.select().count() == 300
    assert (Stream.get().acked, Stream.get().projected_seq) == (300, 300)


def test_many_kiosks_at_once_lose_nothing(office):
    stations = [Station(f"k{number}") for number in range(6)]
    for number, station in enumerate(stations):
        admit(station)
        for visit in range(100):
            station.record(
                facts.VisitCheckedIn(
                    visit=f"{number}-{visit}", site="site", kind=facts.VisitorKind.YOUTH, means=facts.Means.NO_CARD
                )
            )

    def act_of(station):
        def act():
            for after in range(0, 100, 20):
                _, stream = push(station, after, 20)
                project.catch_up(stream, NOON)

        return act

    assert in_threads(office, [act_of(station) for station in stations]) == []
    assert Fact.select().count() == 600
    assert Visit.select().count() == 600


def test_two_workers_on_one_thing_settle_it_as_one_would(office, monkeypatch):
    """Each looks at the thing, and would wait there for the other: with no lock both would go on from what was."""
    both_looked, fetch = threading.Barrier(2), project.layouts.fetch

    def look(since):
        laid = fetch(since)
        with suppress(threading.BrokenBarrierError):
            both_looked.wait(1)
        return laid

    monkeypatch.setattr(project.layouts, "fetch", look)
    stations = [Station(f"k{number}") for number in range(2)]
    for station in stations:
        admit(station)
        station.record(issued(f"{station.device.id}-1"))
        station.record(facts.LoanTakenBack(loan=f"{station.device.id}-1", item="projector", site="site"))
        station.record(issued(f"{station.device.id}-2"))

    def act_of(station):
        def act():
            _, stream = push(station)
            project.catch_up(stream, NOON)

        return act

    assert in_threads(office, [act_of(station) for station in stations]) == []
    believed = everything()
    project.rebuild(NOON)
    assert everything() == believed
    assert len(believed["Loan"]) == 4
