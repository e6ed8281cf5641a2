"""When did it happen? PURE. For every fact an interval of true time that it lies in, and a best single guess.

What is known for sure is little, and all of it binds two clocks: true time, which the server has, and the boot clock,
which counts milliseconds since the machine started, asleep or awake, and is off by 50 in a million at most.

1. a sample (`clock_sampled`): when the boot clock showed this much, true time lay within one round trip after `server`
2. the clock line of a push: when the boot clock showed this much, we had not received the push yet
3. the order of the stream: what was written later happened later, so a boot without a sample lies between its
   neighbours; never before Lada was made, never after we heard of it

The wall clock proves nothing. It is the guess, as long as it lies in the interval. Order inside a stream is the
stream's; between streams it is known only where intervals do not overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from sync.clocks import EARLIEST
from sync.journal import Moment
from sync.protocol import Clock

WIDE_MS = 4 * 60 * 1000  # an hour that may be off by more than two minutes either way is doubtful
AHEAD_MS = 2 * 60 * 1000  # a wall clock this near to the interval is believed up to its edge
BACK_MS = 60 * 1000  # two processes may write a little out of turn; further back the boot clock did not run on
LONGEST_TRIP_MS = 60 * 60 * 1000
NS = 1_000_000  # in a millisecond; 50 ppm of one are 50 ns, so that no sum is ever rounded
DRIFT_NS = 50


class Span(NamedTuple):
    """True time lay between these, both included; ms UTC."""

    earliest: int
    latest: int


class Written(NamedTuple):
    """One fact of a stream: its clocks, and what the server's clock showed (ms UTC) with the round trip (ms) when it is
    a sample of it."""

    moment: Moment
    sample: tuple[int, int] | None = None


class Before(NamedTuple):
    """The fact before a run, timed already."""

    moment: Moment
    span: Span


class When(NamedTuple):
    """`happened_at` lies in the interval; `doubtful`: it may be off by more than two minutes."""

    earliest: int
    latest: int
    happened_at: int
    doubtful: bool


def intervals(run: Sequence[Written], sent: Clock | None, received_at: int, before: Before | None = None) -> list[When]:
    """One answer for each fact of a run, which is in the stream's order. `sent` is what the clocks showed when the run
    was handed over, `None` when nobody knows; `before` is the fact that it follows on, `None` for a first one.

    A sample narrows what came before it in the run as well as what comes after.
    """
    if not run:
        return []
    floor = min(EARLIEST, received_at)
    moments = [written.moment for written in run]
    known = [_said(written.sample, floor, received_at) for written in run]
    if before is not None:
        moments.insert(0, before.moment)
        known.insert(0, before.span)
    if sent is not None:
        moments.append(Moment(sent.wall, sent.boot, sent.up))
        known.append(Span(floor, received_at))
    first = len(moments) - len(run) - (sent is not None)
    spans = _narrowed(moments, known)[first : first + len(run)]
    return [_when(span, written.moment.wall, floor, received_at) for span, written in zip(spans, run, strict=True)]


def is_known(one: Span, other: Span) -> bool:
    """Whether it is known which of two facts of different streams came first."""
    return one.latest < other.earliest or other.latest < one.earliest


def _said(sample: tuple[int, int] | None, floor: int, received_at: int) -> Span:
    """What is known of one fact alone. A sample that cannot be one is none."""
    if sample is None or not 0 <= sample[1] <= LONGEST_TRIP_MS or not floor <= sample[0] <= received_at:
        return Span(floor, received_at)
    # the trip was measured by the boot clock, and both clocks are cut to whole milliseconds
    return Span(sample[0], sample[0] + sample[1] + sample[1] * DRIFT_NS // NS + 2)


def _narrowed(moments: Sequence[Moment], known: Sequence[Span]) -> list[Span]:
    """Every interval as narrow as its neighbours to both sides make it: once along the stream, and once back."""
    lows, highs = [span.earliest * NS for span in known], [span.latest * NS for span in known]
    steps = [_step(one, other) for one, other in pairwise(moments)]
    low, high = lows[0], highs[0]
    for place, (least, most) in enumerate(steps, 1):
        lows[place] = low = max(low + least, lows[place])
        highs[place] = high = highs[place] if most is None else min(high + most, highs[place])
    for place in range(len(steps) - 1, -1, -1):
        least, most = steps[place]
        highs[place] = high = min(high - least, highs[place])
        lows[place] = low = lows[place] if most is None else max(low - most, lows[place])
    return [Span(low // NS, -(-high // NS) + 1) for low, high in zip(lows, highs, strict=True)]


def _step(one: Moment, other: Moment) -> tuple[int, int | None]:
    """At least and at most how long after `one` was `other`, ns. `None`: nobody knows, because it was another boot, or
    the boot clock did not run on."""
    passed = other.up - one.up
    if one.boot != other.boot or passed < -BACK_MS:
        return 0, None
    drift = abs(passed) * DRIFT_NS
    return passed * NS - drift, passed * NS + drift


def _when(span: Span, wall: int, floor: int, received_at: int) -> When:
    low, high = span
    if low > high:  # a server whose own clock was set back contradicts itself: then both of its words count
        low, high = high, low
    low, high = min(max(low, floor), received_at), min(max(high, floor), received_at)
    is_near = low - AHEAD_MS <= wall <= high + AHEAD_MS
    return When(low, high, min(max(wall, low), high) if is_near else high, high - low > WIDE_MS)
