"""Bookings and the loans that come in their way, or that they were made for. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sync.rules.bookings import Desk
from sync.rules.claims import Booked, Demand, Diary, Out, claims_of, rest_of
from sync.rules.occupancy import Claim
from sync.rules.refusals import Reason, Refusal, Remedy

EARLY_MS = 2 * 3_600_000  # so long before its time a booking may be collected, or all of its day


@dataclass(frozen=True)
class AtRisk:
    """A booking that may come to nothing. `loans` are out when it begins; `sister` is a unit that it could have
    instead, `None` when there is none."""

    booking: Booked
    loans: tuple[Out, ...]
    sister: str | None


def at_risk(bookings: Iterable[Booked], loans: Iterable[Out], desk: Desk) -> list[AtRisk]:
    """Bookings to come whose thing is late or due back only after they begin, the next one first. `desk.diary` holds
    the same bookings and loans."""
    diary, outs = desk.diary, list(loans)
    found: list[AtRisk] = []
    for booking in sorted(bookings, key=lambda each: (each.from_at, each.made_at, each.id)):
        claims = claims_of(diary.stock, booking, desk.at)
        if not claims or booking.until_at <= desk.at:
            continue
        others = _only_before(diary.without(booking.id), found_ids={each.booking.id for each in found})
        demands = _as_assigned(booking, diary)
        if not others.has_room(demands, booking.from_at, booking.until_at):
            found.append(AtRisk(booking, _in_the_way(booking, demands, outs, desk), _sister(booking, demands, others)))
    return found


def _only_before(diary: Diary, found_ids: set[str]) -> Diary:
    """Two that cannot both be had: the one that is at risk already does not put the other at risk."""
    for id_ in found_ids:
        diary = diary.without(id_)
    return diary


def _as_assigned(booking: Booked, diary: Diary) -> list[Demand]:
    """What a booking wants, the unit set aside for it by name."""
    return [Demand(pool, claim.unit, claim.quantity) for claim, pool in claims_of(diary.stock, booking, 0)]


def _in_the_way(booking: Booked, demands: Sequence[Demand], loans: Sequence[Out], desk: Desk) -> tuple[Out, ...]:
    pools = {demand.pool: demand.unit for demand in demands}
    found = []
    for loan in loans:
        pool = desk.diary.stock.pool_of.get(loan.item, "")
        if pool in pools and pools[pool] in (None, loan.item) and _is_out_at(loan, booking, desk.at):
            found.append(loan)
    return tuple(sorted(found, key=lambda loan: (loan.due_at, loan.loan)))


def _is_out_at(loan: Out, booking: Booked, at: int) -> bool:
    return loan.due_at < at or loan.due_at > booking.from_at


def _sister(booking: Booked, demands: Sequence[Demand], diary: Diary) -> str | None:
    for demand in demands:
        if demand.unit is not None and not diary.has_room([demand], booking.from_at, booking.until_at):
            return next(iter(diary.free_units(demand.pool, booking.from_at, booking.until_at)), None)
    return None


@dataclass(frozen=True)
class ForWhom:
    """What a thing that somebody takes now means for bookings: `collects` is the booking that it was made for, which
    `goes_on` when the rest of it stays to be collected; `bars` the first one that it would come in the way of, with
    `sister`, a unit that could be taken instead."""

    collects: str | None = None
    bars: Booked | None = None
    sister: str | None = None
    goes_on: bool = False


@dataclass(frozen=True)
class GoingOut:
    """A thing, or so many of a pile, that somebody is about to take until `due_at` (ms UTC)."""

    item: str
    due_at: int
    quantity: int = 1


def look_at_basket(
    basket: Iterable[GoingOut], person: str, party: str | None, bookings: Iterable[Booked], desk: Desk
) -> list[ForWhom]:
    """What each thing of a basket means for bookings, when those before it are taken too."""
    live = {each.id: each for each in bookings}
    found: list[ForWhom] = []
    for one in basket:
        looked = look_at_loan(one, person, party, live.values(), desk)
        found.append(looked)
        desk = replace(desk, diary=_taken_along(desk.diary, one, len(found), desk.at))
        if looked.collects is not None:
            served = live[looked.collects]
            served = live[served.id] = replace(served, handed=(*served.handed, (one.item, one.quantity)))
            desk = replace(desk, diary=_with_rest(desk.diary, served, desk.at))
            if not rest_of(desk.diary.stock, served):  # it has been given what it was for
                del live[served.id]
    return [replace(each, goes_on=each.collects in live) for each in found]


def _with_rest(diary: Diary, booking: Booked, at: int) -> Diary:
    """A booking holds no more than what is still to be collected."""
    claims = dict(diary.without(booking.id).claims)
    for claim, pool in claims_of(diary.stock, booking, at):
        claims[pool] = (*claims.get(pool, ()), claim)
    return Diary(diary.stock, claims)


def _taken_along(diary: Diary, one: GoingOut, number: int, at: int) -> Diary:
    pool = diary.stock.pools.get(diary.stock.pool_of.get(one.item, ""))
    if pool is None:
        return diary
    unit = one.item if pool.count is None else None
    claim = Claim(f"basket {number}", at, one.due_at + pool.buffer_ms, unit, one.quantity)
    return Diary(diary.stock, {**diary.claims, pool.id: (*diary.claims.get(pool.id, ()), claim)})


def look_at_loan(going: GoingOut, person: str, party: str | None, bookings: Iterable[Booked], desk: Desk) -> ForWhom:
    """A thing is about to go out to `person` for `party`."""
    item, due_at = going.item, going.due_at
    diary, stock = desk.diary, desk.diary.stock
    pool = stock.pool_of.get(item)
    if pool is None or pool not in stock.pools:
        return ForWhom()
    near = sorted(bookings, key=lambda each: (each.from_at, each.id))
    own = next((each for each in near if _collects(each, item, pool, person, party, desk)), None)
    others = diary.without(own.id if own else None)
    unit = item if stock.pools[pool].count is None else None
    wish = [Demand(pool, unit, going.quantity)]
    if others.has_room(wish, desk.at, due_at):
        return ForWhom(own.id if own else None)
    barred = next(
        (
            each
            for each in near
            if each is not own and _meets(each, item, pool, due_at + stock.pools[pool].buffer_ms, desk)
        ),
        None,
    )
    if barred is None:  # what keeps it is no booking: a loan, say, and loans have their own word for it
        return ForWhom(own.id if own else None)
    sister = next((each for each in others.free_units(pool, desk.at, due_at) if each != item), None)
    return ForWhom(own.id if own else None, barred, sister)


def _collects(booking: Booked, item: str, pool: str, person: str, party: str | None, desk: Desk) -> bool:
    if booking.state != "approved" or (booking.person != person and (party is None or booking.party != party)):
        return False
    if not any(each.pool == pool and each.unit in (None, item) for each in _wants(booking, desk.diary)):
        return False
    same_day = desk.calendar.day_of(booking.from_at) == desk.calendar.day_of(desk.at)
    return desk.at < booking.until_at and (same_day or booking.from_at - EARLY_MS <= desk.at)


def _wants(booking: Booked, diary: Diary) -> tuple[Demand, ...]:
    return rest_of(diary.stock, booking)


def _meets(booking: Booked, item: str, pool: str, free_at: int, desk: Desk) -> bool:
    return any(
        of == pool and claim.unit in (None, item) and claim.from_at < free_at and claim.until_at > desk.at
        for claim, of in claims_of(desk.diary.stock, booking, desk.at)
    )


def against_loan(going: GoingOut, looked: ForWhom) -> list[Refusal]:
    """A thing that is somebody else's within the loan: staff may give it all the same."""
    if looked.bars is None:
        return []
    details: dict[str, str | int] = {"from_at": looked.bars.from_at}
    if looked.sister is not None:
        details["sister"] = looked.sister
    return [Refusal(Reason.ITEM_BOOKED, Remedy.STAFF, item=going.item, details=details)]
