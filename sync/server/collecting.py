"""What things that go out at the server's loan desk mean for bookings: those that they collect, those that they come in
the way of. Only reads."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sync import register
from sync.facts import LoanIssued
from sync.rules.booked_things import ForWhom, GoingOut, against_loan, look_at_basket
from sync.rules.claims import rest_of
from sync.rules.loans import Weighing
from sync.rules.refusals import Refusal
from sync.server import questions_bookings, register_store


def collected(weighing: Weighing, person: str, party: str, site: str, at: int) -> dict[str, ForWhom]:
    """Item → what is collected with it of a booking."""
    return {going.item: found for going, found in _looked(weighing, person, party, site, at) if found.collects}


def against(weighing: Weighing, person: str, party: str, site: str, at: int) -> list[Refusal]:
    """What of it somebody else has booked within its time."""
    looked = _looked(weighing, person, party, site, at)
    return [refusal for going, found in looked for refusal in against_loan(going, found)]


def _looked(weighing: Weighing, person: str, party: str, site: str, at: int) -> list[tuple[GoingOut, ForWhom]]:
    basket = [GoingOut(line.wanted.item.id, line.due_at, line.wanted.quantity) for line in weighing.lines]
    live = questions_bookings.live(site, at)
    if not live or not basket:
        return []
    booked = questions_bookings.all_booked(live, questions_bookings.loans_out(site))
    desk = questions_bookings.desk(site, register_store.get(register.Party, party), at, live)
    return list(zip(basket, look_at_basket(basket, person, party, booked, desk), strict=True))


def answering(
    booking: str | None, issued: Sequence[LoanIssued], at: int, without: str | None = None
) -> list[LoanIssued]:  # fmt: skip
    """Things that go out, one after the other, for a booking, whose rest stays to be collected; as they are where
    there is none. `without` is the loan in whose place they go."""
    row = questions_bookings.booking(booking) if booking else None
    if row is None:
        return list(issued)
    stock = questions_bookings.desk(row.site or "", None, at).diary.stock
    loans = questions_bookings.loans_out(row.site or "")
    handed = [(each.item, each.quantity) for each in loans if each.booking == row.id and each.loan != without]
    found = []
    for fact in issued:
        handed.append((fact.item, fact.quantity))
        rest = row.state in questions_bookings.LIVE and bool(rest_of(stock, questions_bookings.booked(row, (*handed,))))
        found.append(replace(fact, booking=row.id, booking_goes_on=rest))
    return found
