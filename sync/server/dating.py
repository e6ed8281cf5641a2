"""Intervals of true time for a batch about to be stored: what `timing` needs is read out of bodies, and of the one
fact that the batch follows on. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Sequence

from sync import facts, journal
from sync.acceptance import read_envelope
from sync.journal import Body
from sync.protocol import Clock
from sync.server import bulk, timing
from sync.server.timing import Before, Sample, Span

Dated = tuple[int, int, int, bool]  # what `timing.When` names


def dated(stream: int, fresh: Sequence[Body], sent: Clock | None, now: int) -> list[Dated]:
    """One answer for each fact, in their order. Records that were written again after a fork or a restore have the
    clocks of long ago: they follow on one another, not on their neighbours."""
    before = _fact_before(stream, fresh[0].seq)
    again = [each for each in fresh if each.origin is not None]
    if not again:
        return _dated(fresh, before, False, sent, now)
    first_told = [each for each in fresh if each.origin is None]
    whens = iter(_dated(first_told, before, False, sent, now))
    whens_again = iter(_dated(again, before, True, sent, now))
    return [next(whens if each.origin is None else whens_again) for each in fresh]


def _dated(
    run: Sequence[Body], before: tuple[Before, bool] | None, is_again: bool, sent: Clock | None, now: int
) -> list[Dated]:
    follows_on = before[0] if before is not None and before[1] is is_again else None
    return timing.reckoned(run, _samples(run), sent, now, follows_on)


def _samples(run: Sequence[Body]) -> dict[int, Sample]:
    """By their places in the run."""
    if not _may_be_sample(b"".join(each.fact for each in run)):  # few runs have one
        return {}
    found = ((place, _sample(bytes(each.fact))) for place, each in enumerate(run))
    return {place: sample for place, sample in found if sample is not None}


def _may_be_sample(fact: bytes) -> bool:
    """Looking for the word is cheaper than understanding facts; somebody else than we may write it with escapes."""
    return b"clock_sampled" in fact or b"\\" in fact


def _sample(fact: bytes) -> Sample | None:
    if not _may_be_sample(fact):
        return None
    try:
        read = facts.decode(fact)
    except journal.UNREADABLE:
        return None
    return (read.server, read.round_trip) if isinstance(read, facts.ClockSampled) else None


def sample_in(body: bytes) -> Sample | None:
    """What a body says of the server's clock; `None` for what is no sample."""
    try:
        return _sample(bytes(journal.read_body(body).fact))
    except journal.UNREADABLE:
        return None


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
    return Before(envelope, Span(int(rows[0][1]), int(rows[0][2]))), envelope.origin is not None
