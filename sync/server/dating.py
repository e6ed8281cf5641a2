"""Intervals of true time for a batch about to be stored: what `timing` needs is read out of bodies, and of the one
fact that the batch follows on. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync import facts, journal
from sync.acceptance import Envelope, read_envelope
from sync.journal import Moment
from sync.protocol import Clock
from sync.server import bulk, timing
from sync.server.timing import Before, Span, When, Written

Typed = tuple[Envelope, bytes, str]  # envelope, body, type of the fact


def dated(stream: int, fresh: Sequence[Typed], sent: Clock | None, now: int) -> list[When]:
    """One answer for each fact, in their order. Records that were written again after a fork or a restore have the
    clocks of long ago: they follow on one another, not on their neighbours."""
    before = _fact_before(stream, fresh[0][0].seq)
    found: dict[int, When] = {}
    for is_again in (False, True):
        run = [each for each in fresh if (each[0].origin is not None) is is_again]
        follows_on = before[0] if before is not None and before[1] is is_again else None
        whens = timing.intervals(list(_written(run)), sent, now, follows_on)
        found |= zip((envelope.seq for envelope, *_ in run), whens, strict=True)
    return [found[envelope.seq] for envelope, *_ in fresh]


def _written(run: Sequence[Typed]) -> Iterator[Written]:
    for envelope, body, kind in run:
        moment = Moment(envelope.wall, envelope.boot, envelope.up)
        yield Written(moment, sample_in(body) if kind == "clock_sampled" else None)


def sample_in(body: bytes) -> tuple[int, int] | None:
    """What the server's clock showed, and the round trip, both ms; `None` for what is no sample."""
    try:
        fact = journal.fact_in(body)
    except journal.UNREADABLE:
        return None
    return (fact.server, fact.round_trip) if isinstance(fact, facts.ClockSampled) else None


def _fact_before(stream: int, seq: int) -> tuple[Before, bool] | None:
    """The fact that a batch follows on, and whether it was written again there."""
    rows = bulk.rows_of(
        'SELECT "body", "earliest", "latest" FROM "fact" WHERE "stream" = ? AND "seq" = ?', (stream, seq - 1)
    )
    if not rows:
        return None
    envelope = read_envelope(bytes(rows[0][0]))
    if envelope is None:
        return None
    moment = Moment(envelope.wall, envelope.boot, envelope.up)
    return Before(moment, Span(int(rows[0][1]), int(rows[0][2]))), envelope.origin is not None
