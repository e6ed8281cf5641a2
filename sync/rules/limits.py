"""How many things of a family a party and a person may have, and on how many days of a month. PURE.

Limits count loans by the family of their policy, so that a new version of a rule does not let anybody begin anew. A
number of a pile is one loan; what is used up is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sync.register import Party, Policy
from sync.rules.calendar import OpeningCalendar
from sync.rules.policies import family_of
from sync.rules.refusals import Reason, Refusal, Remedy


@dataclass(frozen=True)
class Had:
    """A thing of a `family` that a person had for a party, from one moment to another (ms UTC). `is_open`: they still
    have it, and `until_at` is when it is due."""

    loan: str
    family: str
    person: str
    party: str
    from_at: int
    until_at: int
    is_open: bool = True


@dataclass(frozen=True)
class Wish:
    """A policy that a basket asks for: so many things, until then (ms UTC) at the latest."""

    policy: Policy
    count: int
    until_at: int


def limit_for(policy: Policy, party: Party) -> int | None:
    """How many open loans the policy allows this kind of party; `None` without limit."""
    limits = {
        "organisation": policy.max_organisation,
        "informal_group": policy.max_informal_group,
        "person": policy.max_person,
    }
    return limits[party.kind]


def exceeded(
    wishes: Sequence[Wish], had: Iterable[Had], person: str, party: Party | None, calendar: OpeningCalendar, at: int
) -> list[Refusal]:
    """Every limit that the wishes would go over; staff may allow more."""
    if party is None:
        return []
    past = list({each.loan: each for each in had}.values())
    found = []
    for wish in wishes:
        own = [each for each in past if each.family == family_of(wish.policy)]
        open_now = [each for each in own if each.is_open]
        for reason, limit, has in (
            (Reason.LOAN_LIMIT, limit_for(wish.policy, party), sum(each.party == party.id for each in open_now)),
            (Reason.PERSON_LIMIT, wish.policy.max_of_one_person, sum(each.person == person for each in open_now)),
        ):
            if limit is not None and has + wish.count > limit:
                details: dict[str, str | int] = {"limit": limit, "has": has, "policy": wish.policy.id}
                found.append(Refusal(reason, Remedy.STAFF, details=details))
        found += _days(wish, [each for each in own if each.party == party.id], calendar, at)
    return found


def _days(wish: Wish, own: Iterable[Had], calendar: OpeningCalendar, at: int) -> list[Refusal]:
    limit = wish.policy.days_per_month
    if limit is None:
        return []
    used = days_of_month([(each.from_at, each.until_at) for each in own], calendar, at)
    wanted = days_of_month([(at, wish.until_at)], calendar, at)
    if len(used | wanted) <= limit:
        return []
    details: dict[str, str | int] = {"limit": limit, "used": len(used), "policy": wish.policy.id}
    return [Refusal(Reason.DAYS_SPENT, Remedy.STAFF, details=details)]


def days_of_month(spans: Iterable[tuple[int, int]], calendar: OpeningCalendar, at: int) -> set[date]:
    """The days of the calendar month of `at` that lie in one of the spans (ms UTC, both days included)."""
    today = calendar.day_of(at)
    found = set()
    for from_at, until_at in spans:
        day, last = max(calendar.day_of(from_at), today.replace(day=1)), calendar.day_of(until_at)
        while day <= last and (day.year, day.month) == (today.year, today.month):
            found.add(day)
            day += timedelta(days=1)
    return found


@dataclass(frozen=True)
class Room:
    """What somebody may still take of one family: `left` more, `None` without a limit."""

    left: int | None


def room(policy: Policy, had: Iterable[Had], person: str, party: Party, wanted: int) -> Room:
    """How many more things of a policy may be taken, `wanted` of which stand on the counter already."""
    open_now = [each for each in had if each.is_open and each.family == family_of(policy)]
    lefts = [
        limit - has - wanted
        for limit, has in (
            (limit_for(policy, party), sum(each.party == party.id for each in open_now)),
            (policy.max_of_one_person, sum(each.person == person for each in open_now)),
        )
        if limit is not None
    ]
    return Room(max(0, min(lefts)) if lefts else None)
