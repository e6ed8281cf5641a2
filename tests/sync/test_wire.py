"""Batches and snapshots as bytes, and what is not."""

import gzip

import pytest

from sync import wire
from sync.protocol import MAX_FACTS, VERSION, Cursor, FeedHeader
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


def header(mode="snapshot", count=2, lines=()):
    return FeedHeader(VERSION, mode, Cursor(1, 7, "ab", "1:site"), wire.digest_of(lines), count, "site", {"a" * 32: 3})


def test_a_snapshot_comes_back_as_it_went_and_a_torn_one_does_not():
    lines = [b'{"a":1}', b'{"b":2}']
    raw = wire.write_feed(header(lines=lines), lines)

    assert wire.read_feed(raw) == (header(lines=lines), lines)
    refused("malformed", wire.read_feed, raw[:-5])
    refused("malformed", wire.read_feed, b"<html>captive portal</html>")


def test_two_pieces_of_gzip_are_read_as_one_where_that_is_expected():
    raw = wire.squeeze(b"header") + wire.squeeze(b"lines")

    assert wire.inflate(raw, several=True) == b"headerlines"
    refused("not_gzip", lambda: wire.inflate(raw[:-3], several=True))
    refused("too_large", lambda: wire.inflate(raw, 10, several=True))


def test_a_change_has_a_body_exactly_when_something_is_put():
    lines = [b'{"entity":"site","id":"s","body":{"entity":"site"}}', b'{"entity":"site","id":"t","op":"del"}']

    assert [change.op for change in wire.read_changes(lines)] == ["put", "del"]
    for bad in (b'{"entity":"site","id":"s"}', b'{"entity":"site","id":"t","op":"del","body":1}', b"nonsense"):
        refused("malformed", lambda bad=bad: wire.read_changes([bad]))


def test_the_digest_of_a_content_can_be_kept_up_to_date_line_by_line():
    digest = wire.moved(wire.digest_of([b"a", b"b"]), added=[b"c"], gone=[b"a"])

    assert digest == wire.digest_of([b"c", b"b"]) == wire.added(wire.digest_of([b"c"]), wire.digest_of([b"b"]))
    assert digest != wire.digest_of([b"c", b"b", b"b"])


def test_two_snapshots_have_the_same_tag_only_when_all_of_their_header_is_the_same():
    assert wire.etag_of(header()) == wire.etag_of(header()) != wire.etag_of(header(count=3))
