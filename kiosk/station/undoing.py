"""Taking an act back within a minute, by the same person and while nothing else happened to it: "Cofnij"."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk import slips
from kiosk.slips import Thing
from kiosk.station.loan_slips import LoanSlips
from kiosk.station.outcome import Done, Refused
from kiosk.station.recorder import Recorder, SlipPlan
from kiosk.station.shelf import MANY
from kiosk.store import Draft
from sync import facts, register
from sync.facts import LoanIssued, LoanTakenBack
from sync.lending_facts import AgreementSigned, BookingCollected, ConsumableGiven, ReminderSent
from sync.page_facts import PagesCorrected
from sync.rules import loans
from sync.rules.loans import UndoWish
from sync.rules.refusals import Reason, Refusal


class Undoing:
    def __init__(self, recorder: Recorder, loan_slips: LoanSlips) -> None:
        self._recorder = recorder
        self._store = recorder.store
        self._slips = loan_slips

    def undo(self, uids: Sequence[str], person: register.Person | None, at: int) -> Done | Refused:
        """A cancelled slip is printed where one had been."""
        known = [wish for uid in uids if (wish := self._wish(uid)) is not None]
        answer = loans.undo(known, person.id if person else None, at) if len(known) == len(uids) else []
        if not isinstance(answer, facts.ActUndone) or any(map(self._store.is_undone, uids)):
            refusals = (answer if isinstance(answer, list) else []) or [Refusal(Reason.UNDO_TOO_LATE)]
            return self._recorder.refused("undo", refusals, person=person.id if person else None)
        heading = self._recorder.heading(at, person)
        undone = [self._thing(uid, heading.language) for uid in uids if not self._is_beside(uid)]
        plan = SlipPlan("CANCELLED", slips.things(heading, undone, "This act was taken back and does not count."))
        return self._recorder.done("undo", [Draft(answer)], heading, plan if undone else None)

    def _wish(self, uid: str) -> UndoWish | None:
        """What can be said of a fact that somebody wants to take back; `None` for one that is never taken back so."""
        recorded = self._store.recorded(uid)
        if recorded is None:
            return None
        fact = recorded.fact
        untouched = self._is_untouched(uid, fact)
        return None if untouched is None else UndoWish(uid, recorded.at, getattr(fact, "person", None), untouched)

    def _is_untouched(self, uid: str, fact: facts.AnyFact) -> bool | None:
        match fact:
            case ConsumableGiven() | AgreementSigned() | BookingCollected() | ReminderSent():
                return True
            case LoanIssued(loan=loan):
                row = self._store.loan(loan)
                return row is not None and row.state == "out" and not row.renewed and not row.came_back
            case LoanTakenBack():
                return self._is_back_still(uid, fact)
            case facts.VisitCheckedIn(visit=visit):
                inside = self._store.visit(visit)
                return inside is not None and inside.state == "in"
            case facts.PagesDeclared(usage=usage) | PagesCorrected(usage=usage):
                return self._store.is_declared(usage)
        return None

    def _is_back_still(self, uid: str, fact: LoanTakenBack) -> bool:
        """It lies there as it came, and nobody has looked; of a pile the rest may still be out."""
        row = self._store.loan(fact.loan) if fact.loan else None
        item = self._store.item(fact.item) if fact.item else None
        item_type = self._store.item_type(item.item_type) if item else None
        if item is None or (item_type is not None and item_type.kind in MANY):
            return row is None or row.return_fact == uid or row.state == "out"
        lies = self._store.returned(item.id)
        counts = row is None or row.return_fact == uid
        return counts and lies is not None and lies.fact == uid and not lies.inspected

    def _is_beside(self, uid: str) -> bool:
        """Whether a fact stands on the slip of another one."""
        recorded = self._store.recorded(uid)
        kinds = AgreementSigned | BookingCollected | ReminderSent
        return recorded is not None and isinstance(recorded.fact, kinds)

    def _thing(self, uid: str, language: str) -> Thing:
        recorded = self._store.recorded(uid)
        item_id = getattr(recorded.fact, "item", None) if recorded else None
        item = self._store.item(item_id) if item_id else None
        name = self._slips.name_of(item, language) or slips.sentence(language, "The entry made before")
        return Thing(name, item.inventory_no if item else slips.document_code(uid))
