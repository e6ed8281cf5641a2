"""What the server believes × what a fact says → what it believes now. PURE: the one table of how facts become state.

A kiosk's rules ask "may it happen?"; this file asks "it happened: does it fit?", and never says no. Facts of one
journal come in their order, those of different journals in any; what they leave behind must be the same. Whatever
needs two journals to be seen together is left to `ledger.py` by `Settle`. Must not know a database or a clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from sync import facts, lending_facts, slip_facts
from sync.account_facts import AccountBlocked, AccountRightsChanged, AccountUnblocked
from sync.codes import document_code
from sync.server import (
    beliefs,
    projection_activities,
    projection_bookings,
    projection_cases,
    projection_jobs,
    projection_lending,
    projection_meters,
    projection_pages,
    projection_sheets,
    projection_slips,
    projection_visits,
)
from sync.server.actions import About, Action, Decide, Discrepancy, Explained, Put, Settle, Told, entered_in
from sync.server.beliefs import Beliefs
from sync.server.cases import CaseKind
from sync.server.closing import consequences as projection_closing
from sync.sheet_facts import PagesExplained

_table: dict[type[facts.Fact], Decide] = {}
_for = entered_in(_table)


def decide(view: Beliefs, told: Told) -> Iterator[Action]:
    """The consequences of one fact. A fact that has none lives in the journal alone."""
    kind = type(told.fact)
    tables = (
        _table, projection_lending.TABLE, projection_pages.TABLE, projection_sheets.TABLE, projection_jobs.TABLE,
        projection_slips.TABLE, projection_meters.TABLE, projection_cases.TABLE, projection_closing.TABLE,
        projection_visits.TABLE, projection_bookings.TABLE, projection_activities.TABLE,
    )  # fmt: skip
    consequences = next((table[kind] for table in tables if kind in table), None)
    if told.slip_no is not None:
        yield from projection_slips.numbered(view, told, told.slip_no)
    if view.arrived:
        yield from projection_slips.arrived(view, told, _take_away)
    if consequences:
        yield from consequences(view, told, told.fact)


# --- visits ---


@_for(facts.VisitCheckedIn)
def _came(view: Beliefs, told: Told, fact: facts.VisitCheckedIn) -> Iterator[Action]:
    known = view.get(beliefs.Visit, fact.visit)
    # Nobody knew of the visit, or only of its end, which another journal told first.
    visit = replace(
        known or beliefs.Visit(fact.visit), fact=told.uid, site=fact.site, device=told.device, kind=fact.kind.value,
        means=fact.means.value, people=fact.people, purposes=_text(fact.purposes),
        arrived_at=told.at, undone=view.is_undone(told.uid),
    )  # fmt: skip
    visit = projection_visits.as_shown(visit, fact.person)
    yield Put(projection_visits.in_state(projection_visits.for_whom(visit, fact.party)))
    if known is not None and known.fact is None:
        yield Explained(CaseKind.VISIT_WITHOUT_CHECK_IN, fact.visit)


# --- loans ---


@_for(facts.LoanIssued)
def _lent(view: Beliefs, told: Told, fact: facts.LoanIssued) -> Iterator[Action]:
    known = view.get(beliefs.Loan, fact.loan)
    loan = replace(
        known or beliefs.Loan(fact.loan), fact=told.uid, item=fact.item, site=fact.site, device=told.device,
        person=fact.person, party=fact.party, issued_at=told.at, first_due_at=fact.due_at, policy=_text(fact.policy),
        proof=fact.proof.value, approved_by=fact.approved_by, parts=_text(fact.parts), visit=fact.visit,
        quantity=fact.quantity, kit=fact.kit, booking=fact.booking, swap_of=fact.swap_of, purpose=fact.purpose,
        responsible=fact.responsible, undone=view.is_undone(told.uid),
    )  # fmt: skip
    yield Put(_with_due(loan))
    yield from projection_bookings.handed_over(view, told.uid, told.at, fact)
    naming = _naming(view, fact.loan)
    for take_back in naming:
        # The thing came back before the loan was heard of, and only the loan says which thing it was.
        if take_back.item is None:
            yield Put(replace(take_back, item=fact.item))
    if known is not None and known.fact is None:
        yield Explained(CaseKind.RENEWAL_WITHOUT_LOAN, fact.loan)
    yield Settle(fact.item, min([told.at, *(each.at for each in naming)]))


def _naming(view: Beliefs, loan: str) -> list[beliefs.TakeBack]:
    return [each for each in view.every(beliefs.TakeBack).values() if each.loan == loan]


def _since(at: int, named: beliefs.Loan | None) -> int:
    """A return that names its loan takes it off the table from the day it was issued."""
    return at if named is None or named.issued_at is None else min(at, named.issued_at)


@_for(facts.LoanRenewed)
def _renewed(view: Beliefs, told: Told, fact: facts.LoanRenewed) -> Iterator[Action]:
    loan = view.get(beliefs.Loan, fact.loan) or beliefs.Loan(fact.loan)
    if not view.is_undone(told.uid):
        renewals = [*_renewals_of(loan), (told.uid, told.at, fact.due_at)]
        yield Put(_with_due(replace(loan, renewals=_text(sorted(renewals, key=lambda each: (each[1], each[0]))))))
    if loan.fact is None:
        yield Discrepancy(CaseKind.RENEWAL_WITHOUT_LOAN, fact.loan, person=fact.person)
    else:
        yield About(fact.person, loan.party, loan.item)


def _with_due(loan: beliefs.Loan) -> beliefs.Loan:
    """The last renewal says when it is due, otherwise the issue."""
    renewals = _renewals_of(loan)
    return replace(loan, due_at=renewals[-1][2] if renewals else loan.first_due_at)


def _renewals_of(loan: beliefs.Loan) -> list[tuple[str, int, int]]:
    return msgspec.json.decode(loan.renewals, type=list[tuple[str, int, int]])


@_for(facts.LoanTakenBack)
def _came_back(view: Beliefs, told: Told, fact: facts.LoanTakenBack) -> Iterator[Action]:
    loan = view.get(beliefs.Loan, fact.loan) if fact.loan is not None else None
    item = fact.item or (loan.item if loan else None)
    take_back = beliefs.TakeBack(
        fact=told.uid, item=item, loan=fact.loan, closes=None, site=fact.site, device=told.device, person=fact.person,
        at=told.at, condition=fact.condition.value, missing=_text(fact.missing),
        has_note=fact.note_commitment is not None, has_code=fact.code_commitment is not None,
        undone=view.is_undone(told.uid), quantity=fact.quantity, implied=fact.implied,
    )  # fmt: skip
    yield Put(take_back)
    if item is None and fact.loan is None:
        # A code that is in no register; which thing it was, staff must find out.
        yield Discrepancy(CaseKind.ITEM_UNKNOWN, person=fact.person)
    elif item is not None:
        yield Settle(item, _since(told.at, loan))
        yield About(fact.person or (loan.person if loan else None), loan.party if loan else None, item)


@_for(lending_facts.ItemInspected)
def _inspected(view: Beliefs, told: Told, fact: lending_facts.ItemInspected) -> Iterator[Action]:
    yield from projection_lending.inspected(view, told, fact)
    if fact.resumed_loan is not None and fact.take_back is not None and not view.is_undone(told.uid):
        # It was declared returned and is not there: the return counts no longer, and the loan goes on.
        yield from _take_away(view, told, fact.take_back)


# --- what is told once and stands alone ---


@_for(facts.AttemptRefused)
def _refused(view: Beliefs, told: Told, fact: facts.AttemptRefused) -> Iterator[Action]:
    yield Put(
        beliefs.Attempt(
            told.uid, fact.act, _text(fact.reasons), fact.site, told.device, fact.person, fact.party, fact.item, told.at
        )
    )


@_for(facts.CardUnknown)
def _unknown_card(view: Beliefs, told: Told, fact: facts.CardUnknown) -> Iterator[Action]:
    reason = "card_unknown" if fact.means is facts.Means.CARD else "code_unknown"
    yield Put(beliefs.Attempt(told.uid, "identify", _text([reason]), fact.site, told.device, None, None, None, told.at))
    yield Discrepancy(CaseKind.CARD_UNKNOWN)


@_for(facts.HelpCalled)
def _help(view: Beliefs, told: Told, fact: facts.HelpCalled) -> Iterator[Action]:
    yield Put(beliefs.HelpCall(told.uid, fact.cause, fact.site, told.device, fact.person, told.at))


@_for(facts.SlipPrinted)
def _slip(view: Beliefs, told: Told, fact: facts.SlipPrinted) -> Iterator[Action]:
    code = document_code(fact.document)
    outcome = fact.outcome.value
    yield Put(beliefs.Slip(told.uid, fact.slip, fact.document, outcome, fact.copy, told.device, told.at, code))


@_for(slip_facts.SlipEntered)
def _slip_entered(view: Beliefs, told: Told, fact: slip_facts.SlipEntered) -> Iterator[Action]:
    yield from projection_slips.entered(view, told, fact, _take_away)


# --- acts taken back ---


@_for(facts.ActUndone)
def _undone(view: Beliefs, told: Told, fact: facts.ActUndone) -> Iterator[Action]:
    for uid in fact.undone:
        yield from _take_away(view, told, uid)


def _take_away(view: Beliefs, told: Told, uid: str) -> Iterator[Action]:
    # Noted even when the act has not arrived yet; it will find the note.
    yield Put(beliefs.Undone(uid, told.uid, told.at))
    act = view.facts.get(uid)
    if act is not None:
        yield from _undo(view, uid, act)


def _undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action]:
    match act:
        case facts.VisitCheckedIn():
            yield from _undo_coming(view, act)
        case facts.LoanIssued():
            yield from _undo_lending(view, uid, act)
        case facts.LoanTakenBack():
            yield from _undo_taking_back(view, uid)
        case facts.LoanRenewed():
            yield from _undo_renewing(view, uid, act)
        case AccountRightsChanged() | AccountBlocked() | AccountUnblocked():
            pass  # accounts are kept in tables of their own; whoever took it back changed them
        case PagesExplained():
            yield from projection_sheets.undo(view, uid)
        case facts.ActUndone():
            for each in act.undone:
                yield from _put_back(view, each)
        case _:
            rooms = (
                projection_lending, projection_pages, projection_jobs, projection_slips, projection_meters,
                projection_cases, projection_closing, projection_visits, projection_bookings,
                projection_activities,
            )  # fmt: skip
            undone = next((told for room in rooms if (told := room.undo(view, uid, act)) is not None), None)
            yield from undone if undone is not None else [Discrepancy(CaseKind.UNDO_NOT_POSSIBLE, uid)]


def _put_back(view: Beliefs, uid: str) -> Iterator[Action]:
    """Taking an act back was taken back: it counts again."""
    yield Put(beliefs.Undone(uid, ""))
    # An act whose row is not here was not folded in yet; it will find the note, as above.
    match view.facts.get(uid):
        case facts.LoanIssued() as act:
            if (loan := view.get(beliefs.Loan, act.loan)) is not None:
                yield from _lending_counts(view, uid, replace(loan, undone=False), act)
        case facts.VisitCheckedIn(visit=visit_id):
            if (visit := view.get(beliefs.Visit, visit_id)) is not None:
                yield Put(projection_visits.in_state(replace(visit, undone=False)))
                yield About(visit.person, visit.party)
        case None:
            return
        case _:
            yield Discrepancy(CaseKind.UNDO_NOT_POSSIBLE, uid)


def _undo_lending(view: Beliefs, uid: str, act: facts.LoanIssued) -> Iterator[Action]:
    loan = view.get(beliefs.Loan, act.loan)
    if loan is not None:
        yield from _lending_counts(view, uid, replace(loan, undone=True), act)


def _lending_counts(view: Beliefs, uid: str, loan: beliefs.Loan, act: facts.LoanIssued) -> Iterator[Action]:
    """What follows where a loan that is known counts no longer, or again."""
    issued_at = loan.issued_at or 0
    yield Put(loan)
    yield About(loan.person, loan.party, loan.item)
    yield Settle(act.item, min([issued_at, *(each.at for each in _naming(view, act.loan))]))
    yield from projection_bookings.handed_over(view, uid, issued_at, act)


def _undo_taking_back(view: Beliefs, uid: str) -> Iterator[Action]:
    take_back = view.get(beliefs.TakeBack, uid)
    if take_back is not None:
        yield Put(replace(take_back, undone=True))
        yield About(take_back.person, None, take_back.item)
        if take_back.item is not None:
            yield Settle(take_back.item, _since(take_back.at, view.get(beliefs.Loan, take_back.loan or "")))


def _undo_renewing(view: Beliefs, uid: str, act: facts.LoanRenewed) -> Iterator[Action]:
    loan = view.get(beliefs.Loan, act.loan)
    if loan is not None:
        left = [each for each in _renewals_of(loan) if each[0] != uid]
        yield Put(_with_due(replace(loan, renewals=_text(left))))
        yield About(act.person, loan.party, loan.item)


def _undo_coming(view: Beliefs, act: facts.VisitCheckedIn) -> Iterator[Action]:
    visit = view.get(beliefs.Visit, act.visit)
    if visit is not None:
        yield Put(projection_visits.in_state(replace(visit, undone=True)))
        yield About(visit.person, visit.party)


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
