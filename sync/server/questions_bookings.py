"""Bookings as staff see them, and what the rules want to know of a site before one is made. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync import register
from sync.rules.bookings import Booker, Desk
from sync.rules.claims import LETS, Booked, Out, diary_of, handed_for, stock_of
from sync.rules.policies import asked_for
from sync.server import bulk, opening, questions_operators, register_store
from sync.server.beliefs import Loan, ReturnState
from sync.server.lending_beliefs import Booking
from sync.server.register_models import BlockRow, MembershipRow

LIVE = ("requested", "approved", "waiting")
SHOWN = (*LIVE, "collected")
_LIVE = "('requested', 'approved', 'waiting')"  # word for word as the index on it says


@dataclass(frozen=True)
class Bookable:
    """Something that can be booked at a site. `most` is how many there are."""

    kind: str
    id: str
    name: register.Words
    most: int = 1


def between(site: str, from_at: int, until_at: int) -> list[Booking]:
    """Bookings of a site that touch a time (ms UTC), the first one on top; those that came to nothing left out."""
    marks = ", ".join("?" * len(SHOWN))
    where = f'"site" = ? AND "until_at" > ? AND "from_at" < ? AND "state" IN ({marks}) ORDER BY "from_at", "id"'
    return bulk.select(Booking, where, (site, from_at, until_at, *SHOWN))


def live(site: str, since: int) -> list[Booking]:
    """Bookings of a site that hold, or may yet, and do not end before `since`; the first one on top."""
    where = f'"site" = ? AND "until_at" > ? AND "state" IN {_LIVE} ORDER BY "from_at", "id"'
    return bulk.select(Booking, where, (site, since))


def in_use(site: str, since: int) -> list[Booking]:
    """Rooms and the like of a site whose booker has come, and whose time does not end before `since`."""
    marks = ", ".join("?" * len(LETS))
    where = f'"site" = ? AND "until_at" > ? AND "state" = \'collected\' AND "kind" IN ({marks})'
    return bulk.select(Booking, where, (site, since, *LETS))


def booking(id: str) -> Booking | None:
    """The booking, `None` when only a decision about it is known."""
    row = next(bulk.select_in(Booking, "id", [id]), None)
    return row if row is not None and row.fact is not None else None


def series_of(series: str) -> list[Booking]:
    """All bookings of one series, the first one on top."""
    return bulk.select(Booking, '"series" = ? ORDER BY "from_at", "id"', (series,))


Handed = tuple[tuple[str, int], ...]


def booked(row: Booking, handed: Handed = ()) -> Booked:
    """As the rules want it; `handed` is what went out for it already."""
    return Booked(
        row.id, row.kind or "", row.resource or "", row.person or "", row.party or "", row.from_at or 0,
        row.until_at or 0, row.state, row.quantity, row.item, row.made_at or 0, row.series, handed,
    )  # fmt: skip


def all_booked(rows: Iterable[Booking], loans: Iterable[Out]) -> list[Booked]:
    """As the rules want them, each without what is out for it."""
    handed = handed_for(loans)
    return [booked(row, handed.get(row.id, ())) for row in rows]


def loans_out(site: str) -> list[Out]:
    """What is out of the things of a site."""
    own = {item.id for item in register_store.of_site(register.Item, site)}
    return [
        Out(loan.id, loan.item or "", loan.person or "", loan.party or "", loan.issued_at or 0, loan.due_at or 0,
            loan.quantity - loan.came_back, loan.booking)
        for loan in bulk.select(Loan, "\"state\" = 'out'") if loan.item in own
    ]  # fmt: skip


def desk(site: str, party: register.Party | None, at: int, live_rows: Sequence[Booking] | None = None) -> Desk:
    """What a booking at a site for a party is weighed against, at a moment (ms UTC)."""
    rows = [*(live(site, at) if live_rows is None else live_rows), *in_use(site, at)]
    calendar = opening.calendar_of(site, at)
    day = calendar.day_of(at)
    asked = asked_for(site, questions_operators.on(day), party, day)
    broken = [row.item for row in bulk.select(ReturnState, "\"condition\" <> 'fine'")]
    stock = stock_of(
        register_store.of_site(register.Item, site), register_store.every(register.ItemType),
        register_store.every(register.KitLine), register_store.of_site(register.Resource, site),
        register_store.every(register.Policy), asked, broken,
    )  # fmt: skip
    loans = loans_out(site)
    return Desk(site, diary_of(stock, loans, all_booked(rows, loans), at), calendar, at)


def booker(person: register.Person, party: register.Party | None) -> Booker:
    """Who wants it, with what may bar them."""
    memberships = register_store.select(register.Membership, MembershipRow.person == person.id)
    blocks = [*register_store.select(register.Block, BlockRow.person == person.id)]
    if party is not None:
        blocks += register_store.select(register.Block, BlockRow.party == party.id)
    return Booker(person, party, tuple(memberships), tuple(blocks))


def bookables(site: str) -> list[Bookable]:
    """What can be booked at a site: rooms and the like first, then kits, then things by type."""
    resources = sorted(register_store.of_site(register.Resource, site), key=lambda each: (each.kind, each.position))
    kits = sorted(register_store.of_site(register.Kit, site), key=lambda each: (each.position, each.id))
    counts: dict[str, int] = {}
    for item in register_store.of_site(register.Item, site):
        if item.status == "available":
            counts[item.item_type] = counts.get(item.item_type, 0) + item.count
    types = sorted(register_store.every(register.ItemType), key=lambda each: (each.position, each.id))
    return [
        *(Bookable(each.kind, each.id, each.name) for each in resources),
        *(Bookable("kit", each.id, each.name) for each in kits),
        *(
            Bookable("item_type", each.id, each.name, counts[each.id])
            for each in types
            if each.id in counts and each.kind != "consumable"
        ),
    ]


def names_of(rows: Iterable[Booking]) -> dict[tuple[str, str], register.Words]:
    """What is booked, in words; a single thing is left to whoever names things."""
    rows = list(rows)
    wanted = {(row.kind or "", row.resource or "") for row in rows}
    kinds: dict[str, type[register.ItemType | register.Kit | register.Resource]] = {
        "item_type": register.ItemType, "kit": register.Kit
    }  # fmt: skip
    found: dict[tuple[str, str], register.Words] = {}
    for kind in {kind for kind, _ in wanted} - {"item"}:
        entity = kinds.get(kind, register.Resource)
        many = register_store.get_many(entity, (id for of, id in wanted if of == kind))
        found |= {(kind, id): each.name for id, each in many.items()}
    return found
