"""A server that is a file tells what the far one wrote down, and says so where it knows nothing."""

import pytest

from sync.memory import MemorySink, MemoryStream
from sync.ports import Limits
from sync.protocol import HelloAnswer, StreamHead
from sync.pushing import NotNow
from sync.stick.answer_file import Answer, Said
from sync.stick.file_server import FileServer
from tests.stations import NOON, Station


@pytest.fixture
def station():
    station = Station("device-1")
    station.record_many(9)
    return station


def stream_of(station) -> MemoryStream:
    return station.outbox.journal[-1]


def answering(station, held, facts_after=None):
    """A file by a server that holds `held` facts of the station's stream, and sent along those after a place."""
    stream = stream_of(station)
    head = StreamHead(stream.inc, held, stream.hashes[held].hex())
    batch = stream.batch_after(facts_after, Limits(facts=held - facts_after)) if facts_after is not None else None
    said = Said(HelloAnswer(NOON, "suspended", [head], ""), {stream.inc: b"".join(stream.hashes[1 : held + 1])})
    return FileServer(Answer(said, [batch] if batch else [], None))


def test_facts_come_back_from_any_place_in_a_batch(station):
    server, stream = answering(station, 8, facts_after=2), stream_of(station)

    for after in range(2, 8):
        batch = server.facts_after(stream.inc, after)
        assert (batch.first, batch.bodies) == (after + 1, tuple(stream.bodies[after:8]))
        assert (batch.prev, batch.head) == (stream.hashes[after], stream.hashes[8])
    assert server.facts_after(stream.inc, 8) is None


def test_facts_that_were_not_sent_along_wait_for_another_trip(station):
    with pytest.raises(NotNow):
        answering(station, 8, facts_after=4).facts_after(station.inc, 2)


def test_what_the_far_server_lacks_waits_and_is_counted(station):
    report = station.sync(answering(station, 6))

    assert (report.ok, report.pending, report.agreed, report.pushed) == (True, 3, False, 0)
    assert station.outbox.acknowledged == {station.inc: 6}


def test_only_a_difference_that_shows_in_the_file_is_a_fork(station):
    server = answering(station, 6)
    other = Station("device-1", station.signer)
    other.outbox.journal[-1] = MemoryStream(station.inc, stream_of(station).hashes[:1])
    other.clock.pass_time(5)
    other.record_many(4)

    theirs = other.batch()
    assert server.push(other.header(theirs), theirs.bodies, theirs.detached).acked == 6
    ours = station.batch()
    with pytest.raises(NotNow):
        server.push(station.header(ours), ours.bodies, ours.detached)


def test_a_revoked_kiosk_is_wiped_though_nobody_is_there_to_take_the_rest(station):
    said = Said(HelloAnswer(NOON, "revoked", [], ""), {})

    report = station.sync(FileServer(Answer(said, [], None)))

    assert report.status == "revoked"
    assert isinstance(station.sink, MemorySink)
    assert station.sink.wiped
