"""When somebody is reminded of what they have, in one message, and what keeps it from going now. PURE.

Before a thing is due its borrower is told once: some open days before, or in the morning of the day where it was lent
for less. After that come steps, so many days late. The newest step that has come counts, unless they were told since;
so nothing but what happened says what was said already, and a thing that is extended or brought back is silent by
itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sync.rules.calendar import FARTHEST, OpeningCalendar

HOUR_MS = 3_600_000
HEARD_MS = HOUR_MS  # so long a kiosk may be silent before what came back there counts as unknown
RETRY_MS = (HOUR_MS // 2, 2 * HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS)  # after the first failure, the second, …

# Why a message does not go: nobody to write to, they asked for none, it may be back or with somebody else, not at this
# hour or day, tried a moment ago, tried often enough.
Hold = Literal["no_address", "declined", "unsure", "quiet", "later", "gave_up"]


@dataclass(frozen=True)
class Schedule:
    """`before`: open days before a thing is due, 0 for the day itself. `late`: days after. `quiet`: from when until
    when nothing is sent, minutes after midnight; two that are equal: never. `on_closed_days`: whether something is sent
    on a day when the site is shut, on which nobody can bring anything back."""

    before: int = 1
    late: tuple[int, ...] = (1, 3, 7, 14, 28)
    quiet: tuple[int, int] = (20 * 60, 8 * 60)
    on_closed_days: bool = False

    def is_quiet(self, minutes: int) -> bool:
        begin, end = self.quiet
        return begin <= minutes < end if begin <= end else minutes >= begin or minutes < end


@dataclass(frozen=True)
class Lent:
    """A loan that is out: where, when it is due, when it was handed over or last extended, and when its borrower was
    last told of it, all ms UTC. `is_sure`: nothing speaks against it, neither a kiosk that is silent and may have taken
    it back, nor an open case."""

    loan: str
    site: str
    due_at: int
    since: int
    told_at: int | None = None
    is_sure: bool = True


@dataclass(frozen=True)
class Failure:
    """A message that did not get through. `for_good`: the other side will have none for this address."""

    at: int
    for_good: bool


@dataclass(frozen=True)
class Reach:
    """Whether somebody can be written to, wants it, and what failed lately."""

    has_address: bool = True
    is_declined: bool = False
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True)
class Reminder:
    """One message to one person about everything it is time to speak of; ids of loans, the one due first on top.
    `hold` says why it does not go now, `None` when it goes."""

    overdue: tuple[str, ...]
    soon: tuple[str, ...]
    step_at: int
    hold: Hold | None = None

    @property
    def loans(self) -> tuple[str, ...]:
        return self.overdue + self.soon


def compose(
    lent: Iterable[Lent], reach: Reach, calendars: Mapping[str, OpeningCalendar], schedule: Schedule, at: int
) -> Reminder | None:
    """The message to somebody who has all of `lent`; `None` when there is nothing to say that was not said."""
    steps = {one: step for one in lent if (step := _step(one, calendars, schedule, at)) is not None}
    news = [one for one, step in steps.items() if step > max(one.since, one.told_at or 0)]
    sure = [one for one in news if one.is_sure]
    if not news:
        return None
    known = [one for one in steps if one.is_sure] if sure else list(steps)
    step_at = max(steps[one] for one in sure or news)
    hold = _hold(sure, reach, calendars, schedule, step_at, at)
    return _told_of(known, step_at, at, hold)


def by_hand(
    lent: Iterable[Lent], calendars: Mapping[str, OpeningCalendar], schedule: Schedule, at: int
) -> Reminder | None:
    """The message that staff send when they think it is time: of all that is late or due soon, else of everything."""
    every = list(lent)
    spoken_of = near(every, calendars, schedule, at) or every
    return _told_of(spoken_of, at, at, None) if spoken_of else None


def near(
    lent: Iterable[Lent], calendars: Mapping[str, OpeningCalendar], schedule: Schedule, at: int
) -> list[Lent]:
    """What is late or due soon, whether or not it was said."""
    return [one for one in lent if one.due_at < at or _step(one, calendars, schedule, at) is not None]


def _told_of(lent: Sequence[Lent], step_at: int, at: int, hold: Hold | None) -> Reminder:
    ordered = sorted(lent, key=lambda one: (one.due_at, one.loan))
    overdue = tuple(one.loan for one in ordered if one.due_at < at)
    return Reminder(overdue, tuple(one.loan for one in ordered if one.due_at >= at), step_at, hold)


def _step(lent: Lent, calendars: Mapping[str, OpeningCalendar], schedule: Schedule, at: int) -> int | None:
    """The first moment of the day of the newest step that has come, `None` before the first."""
    calendar = calendars[lent.site]
    due = calendar.day_of(lent.due_at)
    first = _begin(calendar, open_days_before(calendar, due, schedule.before))
    begins = [first if first > lent.since else _begin(calendar, due)]
    begins += [_begin(calendar, due + timedelta(days=days)) for days in schedule.late]
    return max((begin for begin in begins if begin <= at), default=None)


def open_days_before(calendar: OpeningCalendar, day: date, count: int) -> date:
    """The open day that lies `count` open days before `day`; where the site is hardly ever open, plain days before."""
    found, left = day, count
    for back in range(1, FARTHEST):
        if left == 0:
            return found
        earlier = day - timedelta(days=back)
        if calendar.is_open_day(earlier):
            found, left = earlier, left - 1
    return day - timedelta(days=count)


def _begin(calendar: OpeningCalendar, day: date) -> int:
    return calendar.moment(day, 0)


def _hold(
    sure: Sequence[Lent], reach: Reach, calendars: Mapping[str, OpeningCalendar], schedule: Schedule, step_at: int,
    at: int,
) -> Hold | None:  # fmt: skip
    if not reach.has_address:
        return "no_address"
    if reach.is_declined:
        return "declined"
    if not sure:
        return "unsure"
    tried = _tried(reach.failures, step_at, at)
    if tried is not None:
        return tried
    return None if any(may_send(calendars[one.site], schedule, at) for one in sure) else "quiet"


def _tried(failures: Sequence[Failure], step_at: int, at: int) -> Hold | None:
    """A failure holds back what it was about: a new step begins anew."""
    lately = [failure for failure in failures if failure.at >= step_at]
    if not lately:
        return None
    if len(lately) > len(RETRY_MS) or any(failure.for_good for failure in lately):
        return "gave_up"
    return "later" if at < max(failure.at for failure in lately) + RETRY_MS[len(lately) - 1] else None


def may_send(calendar: OpeningCalendar, schedule: Schedule, at: int) -> bool:
    """Whether this is an hour and a day to write to people, as the clock on the wall shows it. A site that told no
    hours is shut on no day."""
    is_day = schedule.on_closed_days or not calendar.hours or calendar.is_open_day(calendar.day_of(at))
    return is_day and not schedule.is_quiet(calendar.minutes_of(at))


def is_heard(agreed: Iterable[int | None], calendar: OpeningCalendar, at: int) -> bool:
    """Whether what came back at a site is known: each of its kiosks handed over all that it had, at a moment (ms UTC,
    `None`: never) at most an hour before the last one at which anybody could bring something."""
    last = _last_open(calendar, at)
    return all(moment is not None and moment >= last - HEARD_MS for moment in agreed)


def _last_open(calendar: OpeningCalendar, at: int) -> int:
    if calendar.is_open_at(at):
        return at
    today = calendar.day_of(at)
    for back in range(FARTHEST):
        day = today - timedelta(days=back)
        if calendar.is_open_day(day) and calendar.closing(day) <= at:
            return calendar.closing(day)
    return at
