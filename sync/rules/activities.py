"""Whether staff may note that a training, a volunteers' meeting or a consultation took place, in these words. PURE."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from sync.activity_facts import ActivityCorrected, ActivityKind, ActivityRecorded, Participant, Topic
from sync.rules.calendar import WARSAW
from sync.rules.refusals import Reason, Refusal

T = TypeVar("T", ActivityRecorded, ActivityCorrected)
LONGEST = 24 * 60  # minutes: what goes on for days is noted day by day
MOST_ATTENDEES = 9_999


@dataclass(frozen=True)
class Wish:
    """What staff say; fields as in the facts. `has_title`: there are words beside the closed list."""

    kind: ActivityKind
    site: str
    day: date
    minutes: int
    attendees: int
    topic: Topic | None = None
    participants: tuple[Participant, ...] = ()
    booking: str | None = None
    has_title: bool = False


def tell(
    wish: Wish, told: type[T], activity: str, staff: str, today: date, bookings: Collection[str]
) -> T | list[Refusal]:
    """A record or a correction, as `told` says. `bookings` are those of advisers that no other consultation was."""
    is_advice = wish.kind is ActivityKind.CONSULTATION
    named = {each.person or each.party for each in wish.participants}
    refusals = [
        Refusal(Reason.TIME_IMPLAUSIBLE) if wish.day > today or not 0 < wish.minutes <= LONGEST else None,
        Refusal(Reason.PEOPLE_IMPLAUSIBLE, details={"least": len(named)})
        if not max(1, len(named)) <= wish.attendees <= MOST_ATTENDEES else None,
        Refusal(Reason.PURPOSE_MISSING) if (wish.topic is None if is_advice else not wish.has_title) else None,
        Refusal(Reason.REPEATED) if len(named) < len(wish.participants) else None,
        Refusal(Reason.BOOKING_UNKNOWN) if is_advice and wish.booking not in (None, *bookings) else None,
    ]  # fmt: skip
    if found := [each for each in refusals if each is not None]:
        return found
    return told(
        activity=activity, kind=wish.kind, site=wish.site, day=wish.day.isoformat(), minutes=wish.minutes,
        attendees=wish.attendees, staff=staff, topic=wish.topic if is_advice else None,
        participants=list(wish.participants), booking=wish.booking if is_advice else None,
    )  # fmt: skip


def noon_of(day: str, otherwise: int = 0) -> int:
    """Noon of an ISO day in Poland, ms UTC; `otherwise` where that is none."""
    try:
        return int(datetime.combine(date.fromisoformat(day), time(12), WARSAW).timestamp() * 1000)
    except (ValueError, OverflowError):
        return otherwise
