"""Things, rooms and workstations are wanted for a time. PURE.

Everything that stands against a booking comes at once. What a policy says (how soon, how far, how long) staff may lift;
that something is taken nobody can, but one may wait for it. Who borrows is asked whether the thing is somebody's by
then; a booking is collected by the loan that it was made for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sync.lending_facts import BookingMade, ResourceKind
from sync.register import Block, Membership, Party, Person, Policy
from sync.rules import parties
from sync.rules.calendar import OpeningCalendar, due_in_hours, latest_due_day
from sync.rules.claims import LETS, Booked, Demand, Diary
from sync.rules.refusals import Reason, Refusal, Remedy

RUNNING_MS = 30 * 60_000  # who stands there may still have the half hour that runs
LOOKED_AHEAD = 60  # days in which the next free time is looked for


@dataclass(frozen=True)
class Wish:
    """What somebody wants, from when until when (ms UTC). `people` is `None` when nobody said; `replaces` is the
    booking that this one moves."""

    kind: ResourceKind
    resource: str
    from_at: int
    until_at: int
    quantity: int = 1
    people: int | None = None
    replaces: str | None = None
    series: str | None = None


def wish_of(booking: Booked) -> Wish:
    """What a booking wants, as it was wished."""
    kind: ResourceKind = booking.kind  # type: ignore[assignment]  # rows hold what facts said
    return Wish(kind, booking.resource, booking.from_at, booking.until_at, booking.quantity)


@dataclass(frozen=True)
class Booker:
    """Who wants it and for whom; `blocks` are those of the person and of the party."""

    person: Person
    party: Party | None
    memberships: tuple[Membership, ...]
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Desk:
    """What a booking is weighed against: the site's diary and opening hours, at a moment (ms UTC)."""

    site: str
    diary: Diary
    calendar: OpeningCalendar
    at: int


def weigh(wish: Wish, booker: Booker, desk: Desk, staff: str | None = None) -> list[Refusal]:
    """All that stands against a wish. `staff` is the member of staff who books for somebody."""
    diary = desk.diary.without(wish.replaces)
    demands = diary.stock.demands(wish.kind, wish.resource, wish.quantity)
    found = _who(booker, desk)
    if not demands or wish.quantity < 1:
        return [*found, Refusal(Reason.RESOURCE_UNKNOWN)]
    found += _when(wish, desk)
    if wish.until_at > wish.from_at:
        found += _by_policy(wish, demands, desk)
        found += taken(wish, replace(desk, diary=diary))
    resource = diary.stock.resources.get(wish.resource)
    if resource is not None and wish.people is not None and 0 < resource.seats < wish.people:
        found.append(Refusal(Reason.RESOURCE_TOO_SMALL, Remedy.STAFF, details={"seats": resource.seats}))
    return [each for each in found if staff is None or each.remedy is not Remedy.STAFF]


def book(
    wish: Wish, booker: Booker, desk: Desk, new_booking: str, *, staff: str | None = None, waits: bool = False
) -> BookingMade | list[Refusal]:
    """The fact, or every reason why not. `waits`: they want it even so, as soon as it is free."""
    refusals = weigh(wish, booker, desk, staff)
    is_taken = any(each.reason is Reason.BOOKING_TAKEN for each in refusals)
    against = [each for each in refusals if not (waits and each.reason is Reason.BOOKING_TAKEN)]
    if against or booker.party is None:
        return against or [Refusal(Reason.NOT_A_MEMBER)]
    asks = staff is None and any(
        policy.booking_approval == "staff"
        for policy in _policies(desk.diary.stock.demands(wish.kind, wish.resource), desk.diary)
    )
    return BookingMade(
        booking=new_booking, kind=wish.kind, resource=wish.resource, site=desk.site, person=booker.person.id,
        party=booker.party.id, from_at=wish.from_at, until_at=wish.until_at, quantity=wish.quantity,
        wish="waiting" if is_taken else "request" if asks else "firm", people=wish.people, series=wish.series,
        replaces=wish.replaces, staff=staff,
    )  # fmt: skip


# --- what may stand against it ----------------------------------------------------------------------------------------


def _who(booker: Booker, desk: Desk) -> list[Refusal]:
    """Whether this person may book for this party at all."""
    today = desk.calendar.day_of(desk.at)
    words = {"blocked": Reason.PERSON_BLOCKED, "archived": Reason.PERSON_ARCHIVED}
    found = [Refusal(words[booker.person.status])] if booker.person.status in words else []
    found += parties.may_act(booker.party, booker.memberships, today, borrowing=True)
    for block in booker.blocks:
        if block.until is None or block.until >= today.isoformat():
            reason = Reason.PERSON_BLOCKED if block.person else Reason.PARTY_BLOCKED
            details: dict[str, str | int] = {"until": block.until} if block.until else {}
            found.append(Refusal(reason, Remedy.STAFF, details=details))
    return found


def _when(wish: Wish, desk: Desk) -> list[Refusal]:
    if wish.until_at <= wish.from_at:
        return [Refusal(Reason.BOOKING_BACKWARDS)]
    found = [Refusal(Reason.BOOKING_IN_PAST)] if wish.from_at <= desk.at - RUNNING_MS else []
    if not is_open(wish, desk.calendar):
        found.append(Refusal(Reason.BOOKING_CLOSED, details={"day": desk.calendar.day_of(wish.from_at).isoformat()}))
    return found


def is_open(wish: Wish, calendar: OpeningCalendar) -> bool:
    """What is used on the spot needs the site open all the time; a thing only when it is fetched and brought back."""
    begins, ends = calendar.day_of(wish.from_at), calendar.day_of(wish.until_at)
    fetched = calendar.is_open_at(wish.from_at)
    if wish.kind in LETS:
        return fetched and begins == ends and wish.until_at <= calendar.closing(begins)
    opens = calendar.hours_on(ends)
    return fetched and opens is not None and calendar.moment(ends, opens[0]) <= wish.until_at <= calendar.closing(ends)


def _by_policy(wish: Wish, demands: Sequence[Demand], desk: Desk) -> list[Refusal]:
    """How soon, how far ahead and how long: of several policies the strictest. Staff may allow more."""
    calendar, policies = desk.calendar, _policies(demands, desk.diary)
    if not policies:
        return []
    begins, today, found = calendar.day_of(wish.from_at), calendar.day_of(desk.at), []
    soonest = soonest_day(calendar, today, max(policy.lead_days for policy in policies))
    if begins < soonest:
        found.append(Refusal(Reason.BOOKING_TOO_SOON, Remedy.STAFF, details={"from": soonest.isoformat()}))
    farthest = today + timedelta(days=min(policy.horizon_days for policy in policies))
    if begins > farthest:
        found.append(Refusal(Reason.BOOKING_TOO_FAR, Remedy.STAFF, details={"until": farthest.isoformat()}))
    latest = min(_latest_end(policy, wish.from_at, calendar) for policy in policies)
    if wish.kind not in LETS and wish.until_at > latest:
        until = calendar.day_of(latest).isoformat()
        found.append(Refusal(Reason.BOOKING_TOO_LONG, Remedy.STAFF, details={"until": until, "until_at": latest}))
    return found


def soonest_day(calendar: OpeningCalendar, today: date, lead_days: int) -> date:
    """The first day that leaves `lead_days` open days from today on before it, today not counted."""
    day = today
    for _ in range(max(0, lead_days)):
        day = calendar.next_open_day(day + timedelta(days=1))
    return day


def _latest_end(policy: Policy, from_at: int, calendar: OpeningCalendar) -> int:
    if policy.period_unit == "hours":
        return due_in_hours(calendar, from_at, policy.period)
    return calendar.closing(latest_due_day(calendar, calendar.day_of(from_at), policy.period, policy.period_unit))


def taken(wish: Wish, desk: Desk) -> list[Refusal]:
    """Whether it is somebody else's for that time: then how many are free all the same, and when all are next."""
    demands = desk.diary.stock.demands(wish.kind, wish.resource, wish.quantity)
    if desk.diary.has_room(demands, wish.from_at, wish.until_at):
        return []
    details: dict[str, str | int] = {"free": how_many_free(wish, desk.diary)}
    following = next_free(wish, desk)
    if following is not None:
        details["next_at"] = following
    return [Refusal(Reason.BOOKING_TAKEN, details=details)]


def how_many_free(wish: Wish, diary: Diary) -> int:
    """How many of what is wanted are free for the whole time: types, kits and all."""
    found = 0
    while diary.has_room(
        diary.stock.demands(wish.kind, wish.resource, found + 1), wish.from_at, wish.until_at
    ) and found < _most(wish, diary):
        found += 1
    return found


def _most(wish: Wish, diary: Diary) -> int:
    """No more than there are, and of what is named one."""
    sizes = [
        1 if each.unit else diary.stock.pools[each.pool].size if each.pool in diary.stock.pools else 0
        for each in diary.stock.demands(wish.kind, wish.resource)
    ]
    return min(sizes, default=0)


def next_free(wish: Wish, desk: Desk) -> int | None:
    """When, at the earliest after the wish's beginning, it could begin and last as long (ms UTC): as soon as something
    ends, or at the same hour of a later day. `None` within the next weeks."""
    demands = desk.diary.stock.demands(wish.kind, wish.resource, wish.quantity)
    lasts = wish.until_at - wish.from_at
    for begins in sorted(set(_moments(wish, demands, desk))):
        moved = replace(wish, from_at=begins, until_at=begins + lasts)
        if is_open(moved, desk.calendar) and desk.diary.has_room(demands, moved.from_at, moved.until_at):
            return begins
    return None


def _moments(wish: Wish, demands: Sequence[Demand], desk: Desk) -> Iterator[int]:
    calendar, after = desk.calendar, max(wish.from_at, desk.at)
    local, first = _minutes(wish.from_at, calendar), calendar.day_of(after)
    days = [first + timedelta(days=n) for n in range(LOOKED_AHEAD)]
    last = calendar.moment(days[-1], 0)
    yield from (at for day in days if calendar.is_open_day(day) and (at := calendar.moment(day, local)) > after)
    for demand in demands:
        yield from (each.until_at for each in desk.diary.claims.get(demand.pool, ()) if after < each.until_at < last)


def _minutes(at: int, calendar: OpeningCalendar) -> int:
    begin = calendar.moment(calendar.day_of(at), 0)
    return min((at - begin) // 60_000, 24 * 60 - 1)


def _policies(demands: Iterable[Demand], diary: Diary) -> list[Policy]:
    pools = (diary.stock.pools.get(each.pool) for each in demands)
    return [pool.policy for pool in pools if pool is not None and pool.policy is not None]
