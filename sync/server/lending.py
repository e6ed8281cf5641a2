"""Things go out and come back at the server's loan desk.

What the server knows is laid before the rules of the kiosk, and what they say is written into the server's own journal.
Knows no screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from sync.facts import Condition, LoanIssued, LoanTakenBack, Proof
from sync.lending_facts import ConsumableGiven
from sync.rules import agreements, lending_desk, loans
from sync.rules.inspections import CameBack, Found, missing_of, pieces
from sync.rules.loans import Backing, Borrower, Weighing
from sync.rules.refusals import Reason, Refusal
from sync.server import agreeing, collecting, inspecting, opening, own_journal, questions_kits, questions_names
from sync.server.inspecting import new_id
from sync.server.models import Loan
from sync.server.own_journal import Draft
from sync.server.papers.agreements import AgreementPaper
from sync.server.questions_lending import Picked, as_open_loan, asked_for, borrower_of, wanted, went_out


@dataclass(frozen=True)
class Handing:
    """What is about to be handed over at the desk of `site`, to whom and for whom. `day`, an ISO date, is when it is
    due, `None` for the latest; `booking` the one that it answers. `purpose` is an id of the centre's list,
    `responsible` who answers for it instead of `person`; `agreement` is the id of the agreement on it, which is signed
    `on_paper` or confirmed by staff."""

    site: str
    person: str
    party: str
    picked: tuple[Picked, ...]
    day: str | None = None
    booking: str | None = None
    purpose: str | None = None
    responsible: str | None = None
    agreement: str | None = None
    on_paper: bool = False


@dataclass(frozen=True)
class Return:
    """What staff see of a thing that comes back. `inspected`: they looked at it well, so that nobody need do it again;
    `implied`: nobody brought it, but somebody else stood there with it. `photo` is the name of a picture that is kept.
    """

    found: Found
    note: str = ""
    quantity: int | None = None
    inspected: bool = False
    implied: bool = False
    photo: str | None = None


Uids = tuple[str, ...]


# --- out --------------------------------------------------------------------------------------------------------------


def weigh(handing: Handing, staff: str | None, at: int) -> Weighing | None:
    """What the rules say, with staff behind it or (`None`) nobody; `None` when the person is in no register."""
    borrower = borrower_of(handing.person, handing.party, at)
    return _weigh(handing, borrower, staff, at) if borrower is not None else None


def _weigh(handing: Handing, borrower: Borrower, staff: str | None, at: int) -> Weighing:
    calendar = opening.calendar_of(handing.site, at)
    asked = asked_for(handing.site, borrower.party, calendar.day_of(at))
    basket = [found for each in handing.picked if (found := wanted(each, asked, handing.day)) is not None]
    backing = Backing(Proof.STAFF, staff) if staff is not None else Backing()
    weighing = loans.weigh(basket, borrower, handing.site, calendar, backing, at, questions_kits.lacking(basket))
    unsaid = agreements.unsaid((line.wanted.policy for line in weighing.lines), handing.purpose)
    booked = collecting.against(weighing, handing.person, handing.party, handing.site, at) if staff is None else []
    return replace(weighing, refusals=(*weighing.refusals, *booked, *unsaid))


def hand_over(handing: Handing, staff: str, now: int) -> Uids | Sequence[Refusal]:
    """Hand all of it over, or nothing of it. Returns the uids of the facts, or why not."""
    with own_journal.alone(now):
        answer = _issued(handing, borrower_of(handing.person, handing.party, now), staff, now)
        if isinstance(answer, list):
            return answer
        lent = [fact for fact in answer if isinstance(fact, LoanIssued)]
        signed = agreeing.signed(lent, handing.agreement or new_id(), staff, now, on_paper=handing.on_paper)
        return own_journal.record([*(Draft(fact) for fact in answer), *signed], now)


def to_sign(handing: Handing, staff: str, now: int) -> AgreementPaper | None:
    """The agreement as it would be signed now; `None` where nothing is agreed to, or nothing may be handed over."""
    answer = _issued(handing, borrower_of(handing.person, handing.party, now), staff, now)
    lent = [fact for fact in answer if isinstance(fact, LoanIssued)]
    return agreeing.to_sign(lent, handing.agreement or new_id(), now)


def _issued(
    handing: Handing, borrower: Borrower | None, staff: str, now: int
) -> tuple[LoanIssued | ConsumableGiven, ...] | list[Refusal]:
    if borrower is None:
        return [Refusal(Reason.NOT_A_MEMBER)]
    weighing = _weigh(handing, borrower, staff, now)
    new = [new_id() for _ in weighing.lines]
    issued = loans.issue(weighing, borrower, handing.site, Backing(Proof.STAFF, staff), new, None)
    refused = [each for each in issued if isinstance(each, Refusal)]
    if refused:
        return refused
    lent = [_as_picked(fact, handing) for fact in issued if isinstance(fact, LoanIssued)]
    given = [fact for fact in issued if isinstance(fact, ConsumableGiven)]
    return (*_for_bookings(lent, weighing, handing, now), *given)


def _for_bookings(
    lent: Sequence[LoanIssued], weighing: Weighing, handing: Handing, now: int
) -> Sequence[LoanIssued]:  # fmt: skip
    """With the bookings that they answer: each the one that the rules find, or, before its time, all the one that was
    opened at the desk."""
    found = collecting.collected(weighing, handing.person, handing.party, handing.site, now)
    if not found:
        return collecting.answering(handing.booking, lent, now)
    return [
        msgspec.structs.replace(fact, booking=one.collects, booking_goes_on=one.goes_on)
        if (one := found.get(fact.item)) is not None
        else fact
        for fact in lent
    ]


def _as_picked(fact: LoanIssued, handing: Handing) -> LoanIssued:
    """With every piece of its parts, and what it is for."""
    picked = next(each for each in handing.picked if each.item == fact.item)
    whole = pieces(questions_names.parts(fact.item))
    return msgspec.structs.replace(
        fact, parts=list(whole if picked.parts is None else picked.parts), purpose=handing.purpose,
        responsible=handing.responsible,
    )  # fmt: skip


# --- back -------------------------------------------------------------------------------------------------------------


def take_back(item: str, loan: Loan | None, seen: Return, site: str, staff: str, now: int) -> Uids:
    """A thing lies on the desk. Never refused; looked at in the same act when staff say so."""
    with own_journal.alone(now):
        first = own_journal.record([_taken_back(item, loan, seen, site, staff)], now)
        return first + _looked_at(first[0], item, loan, seen, site, staff, now)


def _taken_back(item: str, loan: Loan | None, seen: Return, site: str, staff: str) -> Draft:
    missing = missing_of(went_out(item, loan), seen.found.parts)
    condition = Condition.INCOMPLETE if missing and seen.found.condition is Condition.FINE else seen.found.condition
    commitment, beside = inspecting.noted(seen.note)
    fact = LoanTakenBack(
        site=site, loan=loan.id if loan else None, item=item, condition=condition, missing=missing,
        note_commitment=commitment, quantity=_quantity(loan, seen.quantity), implied=seen.implied, staff=staff,
    )  # fmt: skip
    return Draft(fact, beside)


def _quantity(loan: Loan | None, told: int | None) -> int | None:
    """How many came: always said of a pile, so that taking it back gives back as many."""
    if loan is None or loan.quantity <= 1:
        return None
    rest = loan.quantity - loan.came_back
    return rest if told is None else max(1, min(told, rest))


def _looked_at(
    take_back: str, item: str, loan: Loan | None, seen: Return, site: str, staff: str, now: int
) -> Uids:  # fmt: skip
    if not seen.inspected and seen.photo is None:  # whoever takes a picture has looked
        return ()
    came = CameBack(item, take_back, loan.id if loan else None, went_out(item, loan))
    _, drafts = inspecting.look(came, seen.found, seen.note, site, staff, seen.photo)
    return own_journal.record(drafts, now)


# --- later ------------------------------------------------------------------------------------------------------------


def days_to_extend(loan: Loan, at: int) -> list[date]:
    return lending_desk.days_to_extend(as_open_loan(loan), opening.calendar_of(loan.site or "", at), at)


def extend(loan_id: str, day: date | None, staff: str, now: int, was: str | None = None) -> Uids | Refusal | None:
    """Give a loan another day to be due. `None` where it is due at another moment by now than it `was` (ms UTC, as
    text) when it was shown."""
    with own_journal.alone(now):
        row = Loan.get_or_none(Loan.id == loan_id, Loan.state == "out")
        if was is not None and row is not None and was != str(row.due_at or ""):
            return None
        calendar = opening.calendar_of(row.site if row else "", now)
        answer = lending_desk.extend(as_open_loan(row) if row else None, day, staff, calendar, now)
        return answer if isinstance(answer, Refusal) else own_journal.record([Draft(answer)], now)


def weigh_swap(loan: Loan, picked: Picked, site: str, staff: str, at: int) -> Weighing | None:
    """What the rules say of another unit in the place of the one that is out."""
    borrower = borrower_of(loan.person, loan.party, at, loan.id)
    handing = _in_its_place(loan, picked, site)
    return _weigh(handing, borrower, staff, at) if borrower is not None else None


def _in_its_place(loan: Loan, picked: Picked, site: str) -> Handing:
    """Another unit for the same person, party and purpose."""
    return Handing(
        site, loan.person, loan.party, (replace(picked, kit=loan.kit),), booking=loan.booking, purpose=loan.purpose,
        responsible=loan.responsible,
    )  # fmt: skip


def swap(loan_id: str, picked: Picked, seen: Return, site: str, staff: str, now: int) -> Uids | Sequence[Refusal]:
    """Take a unit back and hand another one over in its place: one act, all or nothing of it."""
    with own_journal.alone(now):
        row = Loan.get_or_none(Loan.id == loan_id, Loan.state == "out")
        if row is None:
            return [Refusal(Reason.LOAN_CLOSED)]
        handing = _in_its_place(row, replace(picked, quantity=1), site)
        answer = _issued(handing, borrower_of(row.person, row.party, now, row.id), staff, now)
        if isinstance(answer, list):
            return answer
        back = take_back(row.item, row, seen, site, staff, now)
        new = [fact for fact in answer if isinstance(fact, LoanIssued)]
        lent = collecting.answering(row.booking, new, now, without=row.id)
        issued = [lending_desk.swapped(fact, as_open_loan(row)) for fact in lent]
        return back + own_journal.record([Draft(fact) for fact in issued], now)
