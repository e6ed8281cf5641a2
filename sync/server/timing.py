"""When did it happen? PURE. For every fact an interval of true time that it lies in, and a best single guess.

What is known for sure is little, and all of it binds two clocks: true time, which the server has, and the boot clock,
which counts milliseconds since the machine started, asleep or awake, and is off by 50 in a million at most.

1. a sample (`clock_sampled`): when the boot clock showed this much, true time lay within one round trip after `server`
2. the clock line of a push: when the boot clock showed this much, we had not received the push yet
3. the order of the stream: what was written later happened later, so a boot without a sample lies between its
   neighbours; never before Lada was made, never after we heard of it

The wall clock proves nothing. It is the guess, as long as it lies in the interval; of a boot whose wall clock does not,
it is the middle between what was written before and after it. Order inside a stream is the stream's; between streams it
is known only where intervals do not overlap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from sync.clocks import EARLIEST
from sync.journal import Body, Moment
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


Sample = tuple[int, int]  # what the server's clock showed (ms UTC), and the round trip (ms)


class Written(NamedTuple):
    """One fact of a stream: its clocks, and what it says of the server's clock when it is a sample of it."""

    moment: Moment | Body
    sample: Sample | None = None


class Before(NamedTuple):
    """The fact before a run, timed already."""

    moment: Moment | Body
    span: Span


class When(NamedTuple):
    """`happened_at` lies in the interval; `doubtful`: it may be off by more than two minutes."""

    earliest: int
    latest: int
    happened_at: int
    doubtful: bool


def intervals(run: Sequence[Written], sent: Clock | None, received_at: int, before: Before | None = None) -> list[When]:
    """As `reckoned`, for facts that bring their samples along."""
    samples = {place: written.sample for place, written in enumerate(run) if written.sample is not None}
    return [When(*each) for each in reckoned([each.moment for each in run], samples, sent, received_at, before)]


def reckoned(
    run: Sequence[Moment | Body], samples: Mapping[int, Sample], sent: Clock | None, received_at: int,
    before: Before | None = None,
) -> list[tuple[int, int, int, bool]]:  # fmt: skip
    """For each fact of a run what `When` names, in its order. The run is in the stream's order; `samples` are those of
    its facts that are one, by their place in it from 0; `sent` is what the clocks showed when the run was handed over,
    `None` when nobody knows; `before` is the fact that it follows on, `None` for a first one.

    A sample narrows what came before it in the run as well as what comes after.
    """
    if not run:
        return []
    floor = min(EARLIEST, received_at)
    clocks, lows, highs = list(run), [floor * NS] * len(run), [received_at * NS] * len(run)
    for place, sample in samples.items():
        lows[place], highs[place] = _said(sample, floor, received_at)
    if before is not None:
        clocks.insert(0, before.moment)
        lows.insert(0, before.span.earliest * NS)
        highs.insert(0, before.span.latest * NS)
    if sent is not None:
        clocks.append(Moment(sent.wall, sent.boot, sent.up))
        lows.append(floor * NS)
        highs.append(received_at * NS)
    _narrow(lows, highs, clocks)
    first = 1 if before is not None else 0
    spans = zip(lows[first:], highs[first:], run, strict=False)  # the clock line of the push is no fact
    whens = [_when(low, high, clock.wall, floor, received_at) for low, high, clock in spans]
    if any(doubtful and guess == latest for _, latest, guess, doubtful in whens):
        _guess_between(whens, run, before)
    return whens


_Reckoned = tuple[int, int, int, bool]


def _guess_between(whens: list[_Reckoned], run: Sequence[Moment | Body], before: Before | None) -> None:
    """Better guesses for what was written while the wall clock was nonsense: by the boot clock from what is beside it
    in the same boot; else in the middle between what was written before and after. What has nothing on both sides
    stays."""
    place = 0
    while place < len(run):
        end = place
        while end < len(run) and run[end].boot == run[place].boot and not _is_believed(whens[end], run[end]):
            end += 1
        begin = _begin(whens, run, before, place, end) if end > place else None
        for n in range(place, end) if begin is not None else ():
            low, high, _, doubtful = whens[n]
            whens[n] = low, high, max(low, min(high, (begin or 0) + run[n].up - run[place].up)), doubtful
        place = max(end, place + 1)


def _begin(
    whens: Sequence[_Reckoned], run: Sequence[Moment | Body], before: Before | None, place: int, end: int
) -> int | None:
    """A guess of when the first was written of what stands from `place` to before `end`."""
    first, lasted = run[place].up, run[end - 1].up - run[place].up
    earlier = _guessed(before)
    if place:
        earlier = (run[place - 1], whens[place - 1][2]) if _is_believed(whens[place - 1], run[place - 1]) else None
    later = (run[end], whens[end][2]) if end < len(run) and _is_believed(whens[end], run[end]) else None
    for beside in (each for each in (earlier, later) if each is not None and each[0].boot == run[place].boot):
        return beside[1] + first - beside[0].up
    if earlier is None or later is None or later[1] < earlier[1]:
        return None
    return earlier[1] + max(0, later[1] - earlier[1] - lasted) // 2


def _guessed(before: Before | None) -> tuple[Moment | Body, int] | None:
    if before is None or not before.span.earliest <= before.moment.wall <= before.span.latest:
        return None
    return before.moment, before.moment.wall


def _is_believed(when: _Reckoned, clock: Moment | Body) -> bool:
    return when[0] - AHEAD_MS <= clock.wall <= when[1] + AHEAD_MS


def is_known(one: Span, other: Span) -> bool:
    """Whether it is known which of two facts of different streams came first."""
    return one.latest < other.earliest or other.latest < one.earliest


def _said(sample: Sample, floor: int, received_at: int) -> tuple[int, int]:
    """Between which moments, ns, a sample says that it was taken. One that cannot be a sample is none."""
    server, trip = sample
    if not 0 <= trip <= LONGEST_TRIP_MS or not floor <= server <= received_at:
        return floor * NS, received_at * NS
    # the trip was measured by the boot clock, and both clocks are cut to whole milliseconds
    return server * NS, (server + trip + trip * DRIFT_NS // NS + 2) * NS


def _narrow(lows: list[int], highs: list[int], clocks: Sequence[Moment | Body]) -> None:
    """Make every interval (ns) as narrow as its neighbours to both sides make it: once along the stream, and once back.
    Spelt out, because every fact that comes in goes through here."""
    steps = [_step(one, other) for one, other in pairwise(clocks)]
    low, high = lows[0], highs[0]
    for place, (least, most) in enumerate(steps, 1):
        low += least
        if low < lows[place]:
            low = lows[place]
        lows[place] = low
        if most is None or high + most > highs[place]:
            high = highs[place]
        else:
            highs[place] = high = high + most
    for place in range(len(steps) - 1, -1, -1):
        least, most = steps[place]
        high -= least
        if high > highs[place]:
            high = highs[place]
        highs[place] = high
        if most is None or low - most < lows[place]:
            low = lows[place]
        else:
            lows[place] = low = low - most


def _step(one: Moment | Body, other: Moment | Body) -> tuple[int, int | None]:
    """At least and at most how long after `one` was `other`, ns. `None`: nobody knows, because it was another boot, or
    the boot clock did not run on."""
    passed = other.up - one.up
    if one.boot != other.boot or passed < -BACK_MS:
        return 0, None
    drift = passed * DRIFT_NS if passed > 0 else -passed * DRIFT_NS
    return passed * NS - drift, passed * NS + drift


def _when(low_ns: int, high_ns: int, wall: int, floor: int, received_at: int) -> tuple[int, int, int, bool]:
    low, high = low_ns // NS, -(-high_ns // NS) + 1
    if low > high:  # a server whose own clock was set back contradicts itself: then both of its words count
        low, high = high, low
    low = floor if low < floor else received_at if low > received_at else low
    high = floor if high < floor else received_at if high > received_at else high
    if wall < low - AHEAD_MS or wall > high + AHEAD_MS:
        happened_at = high
    else:
        happened_at = low if wall < low else high if wall > high else wall
    return low, high, happened_at, high - low > WIDE_MS
