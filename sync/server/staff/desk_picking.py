"""What is picked for the loan desk in one go: a whole kit, or what a booking of today wants. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sync import register
from sync.rules import booking_life, claims
from sync.rules.bookings import Desk
from sync.server import questions_bookings, questions_kits, register_store
from sync.server.lending import Handing
from sync.server.lending_beliefs import Booking
from sync.server.questions_lending import Picked
from sync.server.staff import asked, handing, names
from sync.server.staff.booked_words import Booked
from sync.server.staff.wording import iso_day, local

THINGS = ("item_type", "item", "kit")
DAY_MS = 24 * 3_600_000


@dataclass(frozen=True)
class Fetching:
    """Bookings of things that are to be collected today, the first one on top: each row with the things that would go
    out for it and the address of the desk with them on it."""

    rows: list[tuple[Booking, list[str], str]]
    words: Booked
    things: names.Names


def with_kit(here: Handing, kit: str) -> Handing:
    """Everything that belongs to a kit and lies here, beside what is on the desk already."""
    chosen, _lacking = questions_kits.pieces_for(kit, here.site, {each.item for each in here.picked})
    added = tuple(Picked(one.item, None, one.quantity, kit) for one in chosen)
    return replace(here, picked=(*here.picked, *added)[: handing.MOST])


def kit_names(here: Handing) -> dict[str, str]:
    found = register_store.get_many(register.Kit, {each.kit for each in here.picked if each.kit})
    return {id: kit.name.in_language(names.language()) for id, kit in found.items()}


def to_fetch(at: list[str], now: int) -> Fetching | None:
    """Of these sites; `None` where nobody comes for anything today."""
    ends = asked.start_of(local(now).date()) + DAY_MS
    found: list[tuple[Booking, list[Picked]]] = []
    for site in at:
        live = questions_bookings.live(site, now)
        rows = [row for row in live if row.state == "approved" and row.kind in THINGS and (row.from_at or 0) < ends]
        if rows:
            desk, loans = questions_bookings.desk(site, None, now, live), questions_bookings.loans_out(site)
            booked, out = questions_bookings.all_booked(rows, loans), {loan.item for loan in loans}
            found += [(row, _picked(each, desk, out)) for row, each in zip(rows, booked, strict=True)]
    if not found:
        return None
    return Fetching(
        [(row, [each.item for each in picked], _address(row, picked)) for row, picked in found],
        Booked([row for row, _picked in found]),
        names.Names(items=[each.item for _row, picked in found for each in picked]),
    )  # fmt: skip


def address_of(row: Booking, now: int) -> str:
    """The desk with what of a booking is still to be collected on it."""
    site = row.site or ""
    loans = questions_bookings.loans_out(site)
    booked, out = questions_bookings.all_booked([row], loans)[0], {loan.item for loan in loans}
    return _address(row, _picked(booked, questions_bookings.desk(site, None, now), out))


def _address(row: Booking, picked: list[Picked]) -> str:
    filled = Handing(row.site or "", row.person or "", row.party or "", tuple(picked), iso_day(row.until_at), row.id)
    return handing.address(filled)


def _picked(booking: claims.Booked, desk: Desk, out: set[str]) -> list[Picked]:
    """What lies here of it: of a pile the rules say whether so many do."""
    piles = {item for pool in desk.diary.stock.pools.values() if pool.count is not None for item in pool.units}
    return [each for each in _units(booking, desk) if each.item not in out or each.item in piles]


def _units(booking: claims.Booked, desk: Desk) -> Iterable[Picked]:
    """The units that would go out for what of a booking is still to be collected: the one set aside first."""
    stock, kit = desk.diary.stock, booking.resource if booking.kind == "kit" else None
    free = [booking.item] if booking.item else []
    free += [unit for unit in booking_life.units_for(booking, desk.diary) if unit != booking.item]
    for demand in claims.rest_of(stock, booking):
        pool = stock.pools.get(demand.pool)
        if pool is None:
            continue
        if pool.count is not None:  # of a pile there are pieces without a name
            yield from (Picked(item, None, demand.quantity, kit) for item in pool.units[:1])
            continue
        own = [demand.unit] if demand.unit else [unit for unit in free if stock.pool_of.get(unit) == demand.pool]
        for unit in own[: demand.quantity]:
            free = [other for other in free if other != unit]
            yield Picked(unit, None, 1, kit)

