"""Batches and snapshots as bytes, and what is not."""

import gzip

import pytest

from sync import wire
from sync.protocol import MAX_FACTS, VERSION, SnapshotHeader
from sync.wire import WireError
from tests.stations import Station


@pytest.fixture
def station():
    station = Station("k1")
    station.record_many(3)
    return station


def written(station, **changes):
    batch = station.batch()
    return wire.write_batch(station.header(batch, **changes), batch.bodies, batch.detached)


def refused(word, act, *arguments):
    with pytest.raises(WireError) as caught:
        act(*arguments)
    assert caught.value.word == word


def test_a_batch_comes_back_as_it_went(station):
    station.outbox.journal[0].detached[1] = b'{"note":{"salt":"00","value":"za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87"}}'
    batch = station.batch()
    header = station.header(batch)

    assert wire.read_batch(wire.inflate(wire.squeeze(written(station)))) == (
        header, list(batch.bodies), list(batch.detached),
    )  # fmt: skip


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[:-1],
        lambda raw: raw.replace(b"\n", b"\n\n", 1),
        lambda raw: raw + b"{}\n",
        lambda raw: raw + b'{"seq":9,"detached":{}}\n',
        lambda raw: raw.partition(b"\n")[2],
        lambda raw: b"".join(raw.splitlines(keepends=True)[:2]),
        lambda raw: b"\xff" + raw,
    ],
    ids=[
        "no last newline",
        "an empty line",
        "a line too many",
        "a part of another batch",
        "no header",
        "too few",
        "0xff",
    ],
)
def test_a_batch_that_is_not_whole_is_malformed(station, spoil):
    refused("malformed", wire.read_batch, spoil(written(station)))


@pytest.mark.parametrize("changes", [{"count": 0}, {"count": MAX_FACTS + 1}, {"count": -1}, {"first": 0}])
def test_a_batch_of_no_facts_or_too_many_is_malformed(station, changes):
    refused("malformed", wire.read_batch, written(station, **changes))


def test_inflating_stops_at_the_limit():
    bomb = gzip.compress(b"\0" * 10_000_000)

    refused("too_large", wire.inflate, bomb, 1_000_000)
    assert len(wire.inflate(gzip.compress(b"\0" * 1000), 1000)) == 1000


@pytest.mark.parametrize(
    "raw",
    [b"", b"x", gzip.compress(b"abc")[:-1], gzip.compress(b"a") + gzip.compress(b"b")],
    ids=["nothing", "no gzip", "its end is missing", "two of them"],
)
def test_what_is_not_one_whole_gzip_is_refused(raw):
    refused("not_gzip", wire.inflate, raw)


def test_a_snapshot_comes_back_as_it_went_and_a_torn_one_does_not():
    lines = [b'{"a":1}', b'{"b":2}']
    header = SnapshotHeader(VERSION, wire.digest_of(lines), 2, 1, "site", None, 0)
    raw = wire.write_snapshot(header, lines)

    assert wire.read_snapshot(raw) == (header, lines)
    refused("malformed", wire.read_snapshot, raw[:-5])
    refused("malformed", wire.read_snapshot, b"<html>captive portal</html>")
