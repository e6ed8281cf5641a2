"""When did it happen? As tables of clocks, and for thousands of days of broken ones."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.clocks import EARLIEST
from sync.journal import Moment
from sync.protocol import Clock
from sync.server.timing import Before, Span, When, Written, intervals, is_known
from tests.stations import MINUTE, NOON

HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
DRIFT_OF_AN_HOUR = 180
MIDDLE = -2 * DAY - HOUR // 2  # where an hour begins that lies in the middle of two days


def when(run, sent=None, before=None):
    written = [each if isinstance(each, Written) else Written(each) for each in run]
    return intervals(written, sent, NOON, before)


def sampled(moment, server, trip):
    return Written(moment, (server, trip))


# --- one fact, as far as it can be seen through ---


@pytest.mark.parametrize(
    ("written", "sent", "guess", "doubtful"),
    [
        (Moment(NOON - HOUR, 1, 0), Clock(NOON, 1, HOUR), NOON - HOUR, True),
        (Moment(NOON - 90 * DAY, 1, 0), Clock(NOON, 7, 5), NOON - 90 * DAY, True),
        (Moment(NOON + MINUTE, 1, 0), Clock(NOON, 1, 0), NOON, True),
        (Moment(NOON + HOUR, 1, 0), Clock(NOON + 2 * HOUR, 1, HOUR), NOON - HOUR + DRIFT_OF_AN_HOUR + 1, True),
        (Moment(0, 1, 0), Clock(HOUR, 1, HOUR), NOON - HOUR + DRIFT_OF_AN_HOUR + 1, True),
        (Moment(EARLIEST - HOUR, 1, 0), Clock(NOON, 2, HOUR), NOON, True),
        (Moment(NOON + HOUR, 1, 9 * HOUR), Clock(NOON, 1, HOUR), NOON, True),
        (Moment(2**63, 2**80, 2**80), Clock(0, 0, 0), NOON, True),
        (Moment(10**40, -(10**40), -(10**40)), None, NOON, True),
    ],
    ids=[
        "a plausible clock is the guess, but nothing proves it",
        "also after a quarter of a year offline",
        "nothing happens after we have heard of it",
        "a clock in the future gives way to the boot clock",
        "so does a clock of 1970",
        "from an earlier boot it happened at the latest when we heard of it",
        "a boot clock that ran backwards helps nobody",
        "nonsense is no reason to fail",
        "nor is nonsense beyond any clock",
    ],
)
def test_a_fact_with_no_sample(written, sent, guess, doubtful):
    (found,) = when([written], sent)

    assert (found.happened_at, found.doubtful) == (guess, doubtful)
    assert found.earliest == EARLIEST


@pytest.mark.parametrize(
    ("run", "spans"),
    [
        (
            [sampled(Moment(0, 1, HOUR), NOON - HOUR, 200), Moment(0, 1, HOUR + 10 * MINUTE)],
            [(NOON - HOUR, NOON - HOUR + 203), (NOON - 50 * MINUTE - 30, NOON - 50 * MINUTE + 233)],
        ),
        (
            [Moment(0, 1, HOUR), sampled(Moment(0, 1, HOUR + 10 * MINUTE), NOON - HOUR, 200)],
            [(NOON - 70 * MINUTE - 30, NOON - 70 * MINUTE + 233), (NOON - HOUR, NOON - HOUR + 203)],
        ),
        (
            [
                sampled(Moment(0, 1, HOUR), NOON - HOUR, 30_000),
                sampled(Moment(0, 1, HOUR + 2000), NOON - HOUR + 900, 40),
            ],
            [(NOON - HOUR - 1056, NOON - HOUR), (NOON - HOUR + 943, NOON - HOUR + 1999)],
        ),
        (
            [
                sampled(Moment(0, 1, HOUR), NOON - 3 * HOUR, 200),
                Moment(0, 2, 5),
                sampled(Moment(0, 3, 9), NOON - HOUR, 0),
            ],
            [
                (NOON - 3 * HOUR, NOON - 3 * HOUR + 203),
                (NOON - 3 * HOUR, NOON - HOUR + 3),
                (NOON - HOUR, NOON - HOUR + 3),
            ],
        ),
        (
            [sampled(Moment(0, 1, 9), NOON + MINUTE, 0), sampled(Moment(0, 1, 9), NOON - HOUR, -1),
             sampled(Moment(0, 1, 9), 5, 10), sampled(Moment(0, 1, 9), NOON - HOUR, 2 * HOUR)],
            [(EARLIEST, NOON)] * 4,
        ),
        (
            [sampled(Moment(0, 1, HOUR), NOON - HOUR, 0), Moment(0, 1, HOUR - 5), Moment(0, 1, HOUR - 2 * MINUTE)],
            [(NOON - HOUR, NOON - HOUR + 3), (NOON - HOUR - 6, NOON - HOUR - 1), (NOON - HOUR - 6, NOON)],
        ),
    ],
    ids=[
        "a fact after a sample is as sure as the round trip and the drift",
        "a sample narrows what was written before it in the same boot",
        "of two samples that do not agree, as on a clock that lost time, both words count",
        "a boot without a sample lies between its neighbours",
        "samples that cannot be true are none",
        "a little out of turn is measured, a boot clock that began anew is not",
    ],
)  # fmt: skip
def test_what_samples_make_of_a_run(run, spans):
    found = [(each.earliest, each.latest) for each in when(run)]

    assert found == [tuple(sorted(span)) for span in spans]


def test_a_clock_line_bounds_the_whole_boot_from_above():
    run = [Moment(0, 1, 0), Moment(0, 1, HOUR)]
    found = when(run, Clock(0, 1, 2 * HOUR))

    assert [each.latest - NOON for each in found] == [
        -2 * HOUR + 2 * DRIFT_OF_AN_HOUR + 1, -HOUR + DRIFT_OF_AN_HOUR + 1,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "earliest"),
    [
        (Before(Moment(0, 1, 0), Span(NOON - 2 * HOUR, NOON - 2 * HOUR + 100)), NOON - HOUR - DRIFT_OF_AN_HOUR),
        (Before(Moment(0, 0, 99 * HOUR), Span(NOON - 2 * HOUR, NOON - HOUR)), NOON - 2 * HOUR),
        (None, EARLIEST),
    ],
    ids=["the boot clock goes on from the fact before", "in another boot it was later", "nothing came before"],
)
def test_a_run_follows_on_the_fact_before(before, earliest):
    (found,) = when([Moment(NOON - HOUR, 1, HOUR)], before=before)

    assert (found.earliest, found.happened_at) == (earliest, NOON - HOUR)


@pytest.mark.parametrize(
    ("wall", "guess"),
    [
        (NOON - HOUR + 50, NOON - HOUR + 50),
        (NOON - HOUR - MINUTE, NOON - HOUR),
        (NOON - HOUR + MINUTE, NOON - HOUR + 103),
        (0, NOON - HOUR + 103),
        (NOON + 64 * 365 * DAY, NOON - HOUR + 103),
    ],
    ids=["in the interval", "a little behind", "a little ahead", "in 1970", "in 2090"],
)
def test_the_guess_lies_in_the_interval_and_is_sure_when_that_is_narrow(wall, guess):
    found = when([sampled(Moment(wall, 1, 0), NOON - HOUR, 100)])

    assert found == [When(NOON - HOUR, NOON - HOUR + 103, guess, doubtful=False)]


@pytest.mark.parametrize(
    ("run", "before", "guesses"),
    [
        ([(-3 * DAY, 1, 0), (None, 2, 0), (None, 2, HOUR), (-DAY, 3, 0)], None, [MIDDLE, MIDDLE + HOUR]),
        ([(None, 2, 0), (None, 2, HOUR), (-DAY, 3, 0)], (-3 * DAY, 1, 0), [MIDDLE, MIDDLE + HOUR]),
        ([(-DAY, 1, 0), (None, 1, HOUR), (None, 1, 3 * HOUR)], None, [HOUR - DAY, 3 * HOUR - DAY]),
        ([(None, 1, 0), (-DAY, 1, HOUR)], None, [-DAY - HOUR]),
        ([(None, 1, 0), (None, 2, 0), (-DAY, 3, 0)], None, [0, 0]),
        ([(-DAY, 1, 0), (None, 2, 0), (-2 * DAY, 3, 0)], None, [0]),
    ],
    ids=["in the middle of what is beside it", "also of a run before it", "by the boot clock after", "and before",
         "two boots of which nobody knows", "neighbours that contradict each other"],
)  # fmt: skip
def test_what_was_written_while_the_clock_was_nonsense_is_guessed_by_what_is_beside_it(run, before, guesses):
    def moment(at, boot, up):
        return Moment(NOON + at if at is not None else up, boot, up)

    known = Before(moment(*before), Span(EARLIEST, NOON)) if before is not None else None
    found = when([moment(*each) for each in run], before=known)

    places = [n for n, (at, _, _) in enumerate(run) if at is None]
    assert [found[n].happened_at - NOON for n in places] == guesses
    assert all(each.earliest <= each.happened_at <= each.latest for each in found)


def test_a_server_whose_own_clock_was_never_set_fails_nothing():
    run = [sampled(Moment(NOON, 1, 5), NOON, 5)]

    assert intervals(run, Clock(NOON, 1, 6), 1000) == [When(1000, 1000, 1000, doubtful=False)]


# --- order ---


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        (Span(1, 5), Span(6, 9), True),
        (Span(6, 9), Span(1, 5), True),
        (Span(1, 5), Span(5, 9), False),
        (Span(1, 9), Span(3, 4), False),
        (Span(3, 3), Span(3, 3), False),
    ],
    ids=["before", "after", "they touch", "one in the other", "the same moment"],
)
def test_order_is_known_where_intervals_are_apart(one, other, known):
    assert is_known(one, other) is known


# --- the hours of the clock change ---

SUMMER_ENDS = 1_792_890_000_000  # 2026-10-25 01:00 UTC: 03:00 becomes 02:00
SUMMER_BEGINS = 1_806_195_600_000  # 2027-03-28 01:00 UTC: 02:00 becomes 03:00


@pytest.mark.parametrize("change", [SUMMER_ENDS, SUMMER_BEGINS], ids=["02:30 twice", "02:30 missing"])
def test_a_change_of_the_clocks_on_the_wall_is_none_in_the_journal(change):
    """Walls are UTC: half an hour before and half an hour after are an hour apart, in that order, and sure."""
    run = [sampled(Moment(change - HOUR, 1, 0), change - HOUR, 40)]
    run += [Written(Moment(change + step, 1, HOUR + step)) for step in (-30 * MINUTE, 30 * MINUTE)]
    _, first, second = intervals(run, Clock(change + HOUR, 1, 2 * HOUR), change + HOUR)

    assert second.happened_at - first.happened_at == HOUR
    assert first.latest < second.earliest
    assert not first.doubtful and not second.doubtful


# --- the interval contains the true time, whatever the clocks do ---


@dataclass
class Machine:
    """A kiosk in a world where true time is known: its crystal drifts, its wall clock is whatever it likes."""

    true: float
    ppm: int
    boot: int = 1
    up: float = 0.0
    off: int = 0  # wall minus true time, ms
    journal: list[Written] = field(default_factory=list)
    truth: list[float] = field(default_factory=list)

    def pass_time(self, ms: int) -> None:
        """Awake or asleep: the boot clock counts both."""
        self.true += ms
        self.up += ms * (1 + self.ppm / 1e6)

    def moment(self) -> Moment:
        return Moment(int(self.true) + self.off, self.boot, int(self.up))

    def write(self, sample: tuple[int, int] | None = None) -> None:
        self.truth.append(self.true)
        self.journal.append(Written(self.moment(), sample))

    def ask(self, there: int, back: int, idle: int) -> None:
        """A sample: there, back, and until it is written."""
        asked = int(self.up)
        self.pass_time(there)
        server = int(self.true)
        self.pass_time(back + idle)
        self.write((server, int(self.up) - asked))

    def reboot(self, asleep: int) -> None:
        self.pass_time(asleep)
        self.boot, self.up = self.boot + 1, 0.0


days = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 20 * MINUTE)),
        st.tuples(st.just("ask"), st.integers(0, 30_000), st.integers(0, 30_000), st.integers(0, 2 * HOUR)),
        st.tuples(st.just("suspend"), st.integers(0, 14 * HOUR)),
        st.tuples(st.just("reboot"), st.integers(0, 3 * DAY)),
        st.tuples(st.just("dead_rtc"), st.integers(0, 3 * DAY)),
        st.tuples(st.just("jump"), st.integers(-40 * 365 * DAY, 64 * 365 * DAY)),
        st.tuples(st.just("push"), st.integers(0, 30_000)),
    ),
    max_size=40,
)  # fmt: skip


@given(days, st.integers(-49, 49))
def test_the_interval_always_contains_the_true_time(deeds, ppm):
    machine, told, before = Machine(float(NOON), ppm), 0, None
    for kind, *values in [*deeds, ("push", 20)]:
        match kind:
            case "write":
                machine.pass_time(values[0])
                machine.write()
            case "ask":
                machine.ask(*values)
            case "suspend":
                machine.pass_time(values[0])
            case "reboot":
                machine.reboot(values[0])
            case "dead_rtc":
                machine.reboot(values[0])
                machine.off = -int(machine.true)
            case "jump":
                machine.off += values[0]
            case "push":
                before = pushed(machine, told, before, values[0])
                told = len(machine.journal)


def pushed(machine: Machine, told: int, before: Before | None, trip: int) -> Before | None:
    """Hand over what is new, hold every interval against the truth, and give what the next run follows on."""
    sent = machine.moment()
    machine.pass_time(trip)
    found = intervals(machine.journal[told:], Clock(sent.wall, sent.boot, sent.up), int(machine.true), before)
    for interval, true in zip(found, machine.truth[told:], strict=True):
        assert interval.earliest <= true <= interval.latest + 1
        assert interval.earliest <= interval.happened_at <= interval.latest
    last = found[-1] if found else None
    return Before(machine.journal[-1].moment, Span(last.earliest, last.latest)) if last else before
