"""Borrowing, returning, renewing, taking back an act; and what a person has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk import slips
from kiosk.session import BasketLine, ReturnDraft
from kiosk.slips import Thing
from kiosk.station import lending
from kiosk.station.lending import Lending, ShelfCategory, Weighed
from kiosk.station.outcome import Done, Refused
from kiosk.station.recorder import Recorder, SlipPlan
from kiosk.station.visits import Visits
from kiosk.store import Draft, LoanRow, detach
from sync import facts, register
from sync.facts import Condition, LoanIssued, Proof
from sync.rules import loans
from sync.rules.loans import Backing
from sync.rules.refusals import Caution


@dataclass(frozen=True)
class OpenLoanView:
    """A loan as its borrower sees it; times are ms UTC. `undo_until` is `None` when it cannot be taken back any
    more."""

    loan: str
    fact: str
    item: register.Item
    item_type: register.ItemType
    issued_at: int
    due_at: int
    overdue: bool
    renewals_left: int
    parts: tuple[str, ...]
    undo_until: int | None


@dataclass(frozen=True)
class ReturnView:
    """A thing that was put on the desk; `item` is `None` when nobody knows it, `loan` when none is open here."""

    item: register.Item | None
    item_type: register.ItemType | None
    loan: OpenLoanView | None
    parts: tuple[register.Part, ...]
    cautions: tuple[Caution, ...]


class Loans:
    def __init__(self, recorder: Recorder, visits: Visits) -> None:
        self._recorder = recorder
        self._store = recorder.store
        self._visits = visits
        self._lending = Lending(recorder)

    def shelf(self) -> list[ShelfCategory]:
        return self._lending.shelf()

    def find(self, text: str) -> register.Item | None:
        return self._lending.find(text)

    def free_item_of(self, item_type: str, taken: Sequence[str]) -> register.Item | None:
        return self._lending.free_item_of(item_type, taken)

    # --- out --------------------------------------------------------------------------------------------------------

    def weigh(
        self, basket: Sequence[BasketLine], person: register.Person, party: str | None, proof: Proof,
        approved_by: str | None, at: int,
    ) -> Weighed:  # fmt: skip
        """All rule results for the basket at once, with the terms of each thing."""
        borrower = self._lending.borrower(person, party)
        return lending.weighed(self._lending.weigh(basket, borrower, Backing(proof, approved_by), at))

    def issue(
        self, basket: Sequence[BasketLine], person: register.Person, party: str | None, proof: Proof,
        approved_by: str | None, at: int,
    ) -> Done | Refused:  # fmt: skip
        """Hand the whole basket over, with one slip, or nothing of it."""
        backing = Backing(proof, approved_by)
        borrower = self._lending.borrower(person, party)
        weighing = self._lending.weigh(basket, borrower, backing, at)
        inside = self._store.open_visit_of(person.id)
        ids = [self._recorder.new_id() for _ in weighing.lines]
        issued = loans.issue(weighing, borrower, self._store.site_id, backing, ids, inside.id if inside else None)
        drafts = [Draft(fact) for fact in issued if isinstance(fact, LoanIssued)]
        if not drafts:
            return self._recorder.refused("issue", weighing.refusals, weighing.cautions, person=person.id, party=party)
        heading = self._recorder.heading(at, person, party)
        found = [self._thing(draft.fact, heading.language) for draft in drafts]
        plan = SlipPlan("Equipment handed over", slips.things(heading, found, "Bring it back complete and on time."))
        return self._recorder.done("issue", drafts, heading, plan, weighing.cautions, loans.UNDO_MS)

    def _thing(self, fact: facts.AnyFact, language: str) -> Thing:
        assert isinstance(fact, LoanIssued)
        item = self._store.item(fact.item)
        parts = [part.name.in_language(language) for part in self._store.parts_of(fact.item) if part.id in fact.parts]
        return Thing(self.name_of(item, language), item.inventory_no if item else "", fact.due_at, tuple(parts))

    def name_of(self, item: register.Item | None, language: str) -> str:
        """What a thing is called: its type and what tells it from its sisters."""
        item_type = self._store.item_type(item.item_type) if item else None
        name = item_type.name.in_language(language) if item_type else ""
        return f"{name} {item.label}".strip() if item else name

    # --- back -------------------------------------------------------------------------------------------------------

    def draft_return(self, code: str, at: int) -> ReturnView:
        """What the counter knows of the thing with this sticker or inventory number."""
        return self.return_of(self._lending.find(code), at)

    def return_of(self, item: register.Item | None, at: int) -> ReturnView:
        row = self._store.open_loan_on(item.id) if item else None
        parts = tuple(self._store.parts_of(item.id)) if item else ()
        went_out = tuple(part for part in parts if row is None or part.id in row.parts)
        _, cautions = self._taken_back(item, row, (), frozenset(), Condition.FINE, None)
        item_type = self._store.item_type(item.item_type) if item else None
        return ReturnView(item, item_type, self._view(row, at) if row else None, went_out, cautions)

    def take_back(self, draft: ReturnDraft, person: register.Person | None, at: int) -> Done | Refused:
        """A thing came back. Never refused for what it is, only when the disk is full."""
        item = self._store.item(draft.item) if draft.item else None
        row = self._store.open_loan_on(item.id) if item else None
        view = self.return_of(item, at)
        detached = {}
        note_commitment = code_commitment = None
        if draft.note.strip():
            note_commitment, detached["note"] = detach(draft.note.strip())
        if item is None and draft.code:
            code_commitment, detached["code"] = detach(draft.code)
        parts = [part.id for part in view.parts]
        fact, cautions = self._taken_back(
            item, row, parts, frozenset(draft.parts_back), draft.condition, person.id if person else None,
            note_commitment, code_commitment,
        )  # fmt: skip
        heading = self._recorder.heading(at, person)
        catalogue_words = {
            Condition.FINE: None,
            Condition.INCOMPLETE: "Something is missing",
            Condition.DAMAGED: "Damaged",
        }
        missing = [part.name.in_language(heading.language) for part in view.parts if part.id in fact.missing]
        remark = slips.remark(heading.language, catalogue_words[fact.condition], missing)
        thing = Thing(
            self.name_of(item, heading.language) or slips.sentence(heading.language, "A thing that nobody knows"),
            item.inventory_no if item else draft.code or "", remark=remark,
        )  # fmt: skip
        closing = "Declared returned. Staff will check it within 24 hours."
        plan = SlipPlan("Equipment returned", slips.things(heading, [thing], closing))
        return self._recorder.done("take_back", [Draft(fact, detached)], heading, plan, cautions, loans.UNDO_MS)

    def _taken_back(
        self, item: register.Item | None, row: LoanRow | None, parts: Sequence[str], back: frozenset[str],
        condition: Condition, person: str | None, note: str | None = None, code: str | None = None,
    ) -> tuple[facts.LoanTakenBack, tuple[Caution, ...]]:  # fmt: skip
        loan = lending.as_open_loan(row) if row else None
        return loans.take_back(item, loan, parts, back, condition, self._store.site_id, person, note, code)

    # --- later ------------------------------------------------------------------------------------------------------

    def renew(self, loan: str, person: register.Person, at: int) -> Done | Refused:
        row = self._store.loan(loan)
        open_loan = lending.as_open_loan(row) if row and row.state == "out" else None
        answer = loans.renew(open_loan, person.id, self._recorder.calendar(), at)
        if isinstance(answer, list):
            return self._recorder.refused("renew", answer, person=person.id)
        heading = self._recorder.heading(at, person, row.party if row else None)
        item = self._store.item(row.item) if row else None
        thing = Thing(self.name_of(item, heading.language), item.inventory_no if item else "", answer.due_at)
        plan = SlipPlan("Loan extended", slips.things(heading, [thing]))
        return self._recorder.done("renew", [Draft(answer)], heading, plan)

    def of(self, person: str, at: int) -> tuple[OpenLoanView, ...]:
        """What `person` has, the one due first on top."""
        views = (self._view(row, at) for row in self._store.open_loans_of(person))
        return tuple(view for view in views if view)

    def _view(self, row: LoanRow, at: int) -> OpenLoanView | None:
        item = self._store.item(row.item)
        item_type = self._store.item_type(item.item_type) if item else None
        if item is None or item_type is None:
            return None
        written = self._store.recorded(row.fact)  # what another counter lent is taken back there
        undo_until = written.at + loans.UNDO_MS if written else 0
        return OpenLoanView(
            row.id, row.fact, item, item_type, row.issued_at, row.due_at, row.due_at < at,
            max(0, row.policy.renewals - row.renewed), row.parts,
            undo_until if undo_until >= at and not row.renewed else None,
        )  # fmt: skip

    def wish_to_undo(self, uid: str) -> loans.UndoWish | None:
        """What can be said of a fact of this room that somebody wants to take back."""
        recorded = self._store.recorded(uid)
        if recorded is None:
            return None
        fact = recorded.fact
        if isinstance(fact, LoanIssued):
            row = self._store.loan(fact.loan)
            untouched = row is not None and row.state == "out" and not row.renewed
            return loans.UndoWish(uid, recorded.at, fact.person, untouched)
        if isinstance(fact, facts.LoanTakenBack):
            row = self._store.loan(fact.loan) if fact.loan else None
            newer = self._store.open_loan_on(fact.item) if fact.item else None
            untouched = newer is None and (fact.loan is None or (row is not None and row.return_fact == uid))
            return loans.UndoWish(uid, recorded.at, fact.person, untouched)
        return None
