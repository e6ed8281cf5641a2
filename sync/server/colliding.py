"""Cases about what was promised or handed over twice: found anew for the time around each booking and loan that
changed. Reads what lies around it, asks `collisions`, and leaves the cases to `casebook`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from sync import register
from sync.rules.calendar import WARSAW
from sync.rules.claims import Stock, stock_of
from sync.rules.policies import asked_for
from sync.server import bulk, casebook, questions_operators, register_store
from sync.server.beliefs import Loan
from sync.server.casebook import Opened
from sync.server.cases import OF_THE_BOOKINGS
from sync.server.collisions import Collision, collisions
from sync.server.lending_beliefs import Booking

Span = tuple[int, int]


def settle(
    bookings_before: Mapping[str, Booking], bookings: Mapping[str, Booking], loans_before: Mapping[str, Loan | None],
    loans: Mapping[str, Loan], now: int,
) -> None:  # fmt: skip
    """Open and withdraw what follows from the changes, given as they were and as they are. Only inside
    `database.writing()`."""
    spans: dict[str, list[Span]] = {}
    for key, booking in bookings.items():
        for row in (bookings_before.get(key), booking):
            if row is not None and row.site is not None and row.from_at is not None and row.until_at is not None:
                spans.setdefault(row.site, []).append((row.from_at, row.until_at))
    for key, loan in loans.items():
        for each in (loans_before.get(key), loan):
            if each is not None and each.site is not None and each.issued_at is not None:
                spans.setdefault(each.site, []).append((each.issued_at, _end_of(each)))
    for site, touched in sorted(spans.items()):
        _settle_site(site, touched, {*bookings, *loans}, now)


def _end_of(loan: Loan) -> int:
    return max(loan.returned_at or 0, loan.due_at or 0, loan.issued_at or 0) + 1


def _settle_site(site: str, touched: list[Span], changed: set[str], now: int) -> None:
    first, last = min(begins for begins, _ in touched), max(ends for _, ends in touched)
    rows, loans = _bookings(site, first, last), list[Loan]()
    stock = _stock(site, now) if rows else None
    while stock is not None:  # until nothing reaches out of the time that is looked at
        loans = _loans(stock, rows, first, last)
        begins = min(first, *(row.from_at or 0 for row in rows), *(loan.issued_at or 0 for loan in loans))
        ends = max(last, *(row.until_at or 0 for row in rows), *map(_end_of, loans))
        if (begins, ends) == (first, last):
            break
        first, last = begins, ends
        rows = _bookings(site, first, last)
    found = collisions(stock, rows, loans) if stock is not None else []
    around = {*changed, *(row.id for row in rows), *(loan.id for loan in loans)}
    casebook.replace_about(around, OF_THE_BOOKINGS, map(_opened, found), now)


def _bookings(site: str, begins: int, ends: int) -> list[Booking]:
    states = "('requested', 'approved', 'collected')"
    where = f'"site" = ? AND "until_at" > ? AND "from_at" < ? AND "state" IN {states}'
    return bulk.select(Booking, where, (site, begins, ends))


def _stock(site: str, now: int) -> Stock:
    """Everything that the site has, whatever state it is in: what is in repair was promised all the same."""
    items = [
        replace(item, status="available")
        for item in register_store.of_site(register.Item, site)
        if item.status != "withdrawn"
    ]
    today = datetime.fromtimestamp(now / 1000, WARSAW).date()
    return stock_of(
        items, register_store.every(register.ItemType), register_store.every(register.KitLine),
        register_store.of_site(register.Resource, site), register_store.every(register.Policy),
        asked_for(site, questions_operators.on(today), None, today),
    )  # fmt: skip


def _loans(stock: Stock, rows: Iterable[Booking], first: int, last: int) -> list[Loan]:
    """Loans of what may serve these bookings, in a time; and those that were made for one of them."""
    rows = list(rows)
    pools = {each.pool for row in rows for each in stock.demands(row.kind or "", row.resource or "", row.quantity)}
    found: dict[str, Loan] = {}
    for part in bulk.parts(item for item, pool in stock.pool_of.items() if pool in pools):
        marks = ", ".join("?" * len(part))
        where = f'"item" IN ({marks}) AND "issued_at" < ? AND ("state" = \'out\' OR "returned_at" > ?)'
        found |= {loan.id: loan for loan in bulk.select(Loan, where, [*part, last, first])}
    found |= {loan.id: loan for loan in bulk.select_in(Loan, "booking", (row.id for row in rows))}
    return [loan for loan in found.values() if _end_of(loan) > first]


def _opened(found: Collision) -> Opened:
    later = found.later
    item = later.item if isinstance(later, Loan) else later.resource if later.kind == "item" else later.item
    return Opened(
        found.kind, found.facts, found.at, later.site, later.device, later.person, later.party, item, later.id,
        blocks=found.is_soon,
    )  # fmt: skip
