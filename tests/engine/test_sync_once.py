"""One run of the engine against an honest server that misbehaves when told to."""

import copy

import pytest

from sync import facts, register
from sync.memory_server import MemoryServer
from sync.ports import SyncError
from sync.protocol import Erased, Gap
from tests.stations import MINUTE, NOON, Station, committed

HOUR = 60 * MINUTE
ANNA = register.Person(id="anna", display_name="Anna")


@pytest.fixture
def station():
    return Station("device-1")


@pytest.fixture
def server(station):
    server = MemoryServer(lambda: NOON)
    server.enrol("device-1", station.signer.public_key)
    return server


def held(server, station):
    return server.streams[station.inc][1].bodies


def test_everything_reaches_the_server_and_the_register_comes_back(station, server):
    server.entities = [ANNA]
    station.record_many(3)
    report = station.sync(server)

    assert (report.ok, report.agreed, report.pushed, report.pending, report.register) == (True, True, 3, 0, "applied")
    assert held(server, station) == station.outbox.journal[0].bodies
    assert station.sink.entities[("person", "anna")] == ANNA


def test_a_second_run_sends_nothing_and_applies_nothing(station, server):
    station.record_many(3)
    station.sync(server)
    report = station.sync(server)

    assert (report.pushed, report.register, report.agreed) == (0, "unchanged", True)


def test_long_streams_go_in_batches_of_500_facts_and_256_kib_at_most(station, server, monkeypatch):
    sent, push = [], server.push

    def watched(header, bodies, detached):
        sent.append((len(bodies), sum(map(len, bodies))))
        return push(header, bodies, detached)

    monkeypatch.setattr(server, "push", watched)
    station.record_many(1001)
    for _ in range(20):
        station.record_raw(b'{"type":"from_a_newer_version","much":"' + b"x" * 50_000 + b'"}')
    report = station.sync(server)

    assert report.pushed == 1021
    assert len(held(server, station)) == 1021
    assert [count for count, _ in sent[:2]] == [500, 500]
    assert all(size <= 256 * 1024 for _, size in sent)
    assert len(sent) == 2 + 4  # of the long ones, five at a time


def test_what_the_server_holds_is_acknowledged_in_the_journal(station, server):
    station.record_many(7)
    station.sync(server)

    assert station.outbox.acknowledged == {station.inc: 7}


def test_a_lost_request_is_made_up_for_by_the_next_run(station, server):
    station.record_many(3)
    server.misbehave("lose_request")
    report = station.sync(server)

    assert report.error.word == "network"
    assert not report.agreed
    assert station.sync(server).agreed


def test_a_lost_acknowledgement_doubles_nothing(station, server):
    station.record_many(3)
    server.hello(station.hello())
    server.misbehave("lose_answer")  # of the hello
    station.sync(server)
    batch = station.batch()
    server.misbehave("lose_answer")
    with pytest.raises(SyncError):
        server.push(station.header(batch), batch.bodies, batch.detached)
    station.record_many(1)
    report = station.sync(server)

    assert report.agreed
    assert held(server, station) == station.outbox.journal[0].bodies


def test_a_run_that_broke_off_after_its_push_is_followed_by_a_look_at_the_feed(station, server):
    """Else what the server has taken in would be laid on top of its older word until the feed moves."""
    station.record_many(1)
    station.sync(server)
    end = station.sink.cursor()
    station.record_many(1)
    batch = station.batch(1)
    server.push(station.header(batch), batch.bodies, batch.detached)

    report = station.sync(server)

    assert (report.pushed, station.sink.cursor()) == (0, end)
    assert station.sink.projected() == {station.inc: 2}


def test_a_repeated_batch_doubles_nothing(station, server):
    station.record_many(3)
    server.misbehave("duplicate", "duplicate")

    assert station.sync(server).agreed
    assert len(held(server, station)) == 3


def test_a_batch_cut_short_is_not_stored_and_is_sent_again_at_once(station, server):
    station.record_many(3)
    server.hello(station.hello())
    original = server.push

    def cut_once(header, bodies, detached):
        server.push = original
        server.misbehave("truncate")
        return original(header, bodies, detached)

    server.push = cut_once
    report = station.sync(server)

    assert (report.agreed, report.troubles) == (True, ())
    assert held(server, station) == station.outbox.journal[0].bodies


def test_a_batch_that_comes_a_day_late_changes_nothing(station, server):
    station.record_many(2)
    batch = station.batch()
    server.misbehave("hold_back")
    with pytest.raises(SyncError):
        server.push(station.header(batch), batch.bodies, batch.detached)
    station.record_many(2)
    station.sync(server)
    server.deliver_late()

    assert held(server, station) == station.outbox.journal[0].bodies


def test_a_restored_server_gets_again_what_it_lost(station, server):
    station.record_many(5)
    station.sync(server)
    stream = server.streams[station.inc][1]
    del stream.bodies[2:], stream.detached[2:], stream.hashes[3:]

    assert station.sync(server).agreed
    assert held(server, station) == station.outbox.journal[0].bodies


def test_a_restored_server_gets_old_incarnations_too(station, server):
    station.record_many(2)
    old = station.inc
    station.outbox.begin()
    station.record_many(2)
    station.sync(server)
    server.streams.clear()

    assert station.sync(server).agreed
    assert set(server.streams) == {old, station.inc}


def test_a_gap_rewinds_to_where_the_server_says(station, server):
    station.record_many(5)
    station.sync(server)
    station.record_many(1)
    original, pushes = server.push, []

    def forgetful(header, bodies, detached):
        if not pushes:  # restored between hello and push
            stream = server.streams[station.inc][1]
            del stream.bodies[3:], stream.detached[3:], stream.hashes[4:]
        answer = original(header, bodies, detached)
        pushes.append((header.first, type(answer)))
        return answer

    server.push = forgetful
    report = station.sync(server)

    assert report.agreed
    assert pushes[0] == (6, Gap)
    assert pushes[1][0] == 4


def test_a_server_that_asks_for_the_same_place_for_ever_is_not_obeyed_for_ever(station, server):
    station.record_many(2)
    server.push = lambda header, bodies, detached: Gap(1, "00" * 32, NOON)
    report = station.sync(server)

    assert [trouble.word for trouble in report.troubles] == ["stuck"]
    assert report.register == "applied"


def test_a_pending_device_neither_pushes_nor_pulls(station, server):
    server.enrol("device-1", station.signer.public_key, "pending")
    station.record_many(2)
    report = station.sync(server)

    assert (report.status, report.pushed, report.register, report.agreed) == ("pending", 0, None, False)
    assert server.streams == {}
    assert not station.sink.wiped


def test_a_revoked_device_forgets_the_register_and_keeps_its_journal(station, server):
    server.entities = [ANNA]
    station.record_many(2)
    station.sync(server)
    server.enrol("device-1", station.signer.public_key, "revoked")
    report = station.sync(server)

    assert report.status == "revoked"
    assert station.sink.wiped
    assert station.sink.entities == {}
    assert len(station.outbox.journal[0].bodies) == 2


def test_a_device_revoked_between_hello_and_push_forgets_too(station, server):
    station.record_many(1)
    original = server.push

    def revoked_meanwhile(header, bodies, detached):
        server.enrol("device-1", station.signer.public_key, "revoked")
        return original(header, bodies, detached)

    server.push = revoked_meanwhile

    assert station.sync(server).status == "revoked"
    assert station.sink.wiped


def test_a_server_that_does_not_know_the_device_does_not_make_it_forget(station):
    stranger = MemoryServer()
    report = station.sync(stranger)

    assert report.error.permanent
    assert not station.sink.wiped


def test_a_register_that_cannot_be_used_changes_nothing_and_is_reported(station, server):
    server.entities = [ANNA]
    station.sync(server)
    server.entities = [register.Person(id="b", display_name="B")]
    honest = server.snapshot

    def torn(etag):
        snapshot = honest(etag)
        return type(snapshot)(snapshot.header, snapshot.lines[:-1])

    server.snapshot = torn
    server.delta = lambda cursor: None
    report = station.sync(server)

    assert report.error.word == "protocol"
    assert ("person", "anna") in station.sink.entities


def test_every_run_is_noted_good_or_bad(station, server):
    server.misbehave("lose_request")
    station.sync(server)
    station.sync(server)

    assert [report.ok for report in station.sink.reports] == [False, True]


def test_a_clock_sample_is_taken_at_most_hourly(station, server):
    for _ in range(7):
        station.sync(server)
        station.clock.pass_time(20 * MINUTE)

    assert len(station.sink.samples) == 3


def test_a_clock_set_back_by_years_does_not_silence_the_samples(station, server):
    station.sync(server)
    station.clock.wall -= 3 * 365 * 24 * HOUR
    station.sync(server)

    assert len(station.sink.samples) == 2


def test_a_fact_that_the_sample_writes_goes_up_in_the_same_run(station, server):
    station.sink.sample_clock = lambda at, trip: station.record(facts.ClockSampled(server=at, round_trip=trip))

    assert station.sync(server).pushed == 1


def test_no_wall_clock_can_break_a_run(station, server):
    for wall in (0, -5, 4_000_000_000_000, 2**62):
        station.clock.wall = wall
        station.record(facts.HelpCalled(site="site", cause="visitor"))

        assert station.sync(server).agreed


def registered(station):
    fact = facts.PersonRegistered(person="anna", staff="marta", site="site", display_name_commitment=committed("Anna"))
    return station.record(fact, display_name="Anna")


def test_whoever_was_erased_is_forgotten_before_anything_is_handed_over(station, server):
    server.entities = [ANNA]
    station.sync(server)
    registered(station)
    server.erase("anna")
    report = station.sync(server)

    assert (report.agreed, report.register) == (True, "applied")
    assert station.outbox.journal[0].detached == server.streams[station.inc][1].detached == [None]
    assert ("person", "anna") not in station.sink.entities
    assert server.hello(station.hello()).erased is None


def test_an_erasure_whose_answer_was_lost_is_told_again(station, server):
    registered(station)
    station.sync(server)
    server.erase("anna")
    server.misbehave("lose_answer")
    assert station.sync(server).error.word == "network"
    assert station.outbox.journal[0].detached != [None]
    station.sync(server)

    assert station.outbox.journal[0].detached == [None]


def test_a_disk_that_went_back_in_time_is_told_again(station, server):
    registered(station)
    station.sync(server)
    before = copy.deepcopy(station.outbox.journal)
    server.erase("anna")
    station.sync(server)
    station.outbox.journal = before
    station.sink.erase(Erased([], ""))
    station.sync(server)

    assert station.outbox.journal[0].detached == [None]
    assert server.hello(station.hello()).erased is None


@pytest.mark.parametrize("status", ["pending", "revoked"])
def test_who_is_not_let_in_is_told_of_nobody(station, server, status):
    server.erase("anna")
    server.enrol("device-1", station.signer.public_key, status)

    assert server.hello(station.hello()).erased is None
