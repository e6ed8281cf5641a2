"""Borrowing, returning, renewing; and what a person has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from kiosk.session import BasketLine, HandOver, ReturnDraft
from kiosk.station import lending
from kiosk.station.agreeing import Agreeing
from kiosk.station.bookings import Bookings
from kiosk.station.lending import Foretold, Lending, Weighed
from kiosk.station.loan_slips import LoanSlips, LyingThere
from kiosk.station.outcome import Done, Refused
from kiosk.station.recorder import Recorder
from kiosk.station.shelf import NOTHING, Shelf, ShelfCategory, ShelfKit
from kiosk.station.visits import Visits
from kiosk.store import Draft, LoanRow, detach
from sync import facts, register
from sync.facts import Condition, LoanIssued, Proof
from sync.lending_facts import ConsumableGiven
from sync.rules import agreements, inspections, loans
from sync.rules.booked_things import ForWhom, GoingOut, against_loan
from sync.rules.loans import Backing, Borrower, Weighing
from sync.rules.refusals import Caution, Refusal

NOTHING_MORE = HandOver()  # nobody said what it is for, and nobody signed


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
    quantity: int = 1  # pieces of a pile that are still out


@dataclass(frozen=True)
class ReturnView:
    """A thing that was put on the desk; `item` is `None` when nobody knows it, `loan` when none is open here.
    `went_out` are the ids of `parts`, one for each piece that should come with it; `left` is how many of a pile can
    come back."""

    item: register.Item | None
    item_type: register.ItemType | None
    loan: OpenLoanView | None
    parts: tuple[register.Part, ...]
    cautions: tuple[Caution, ...]
    went_out: tuple[str, ...] = ()
    left: int = 1


class Loans:
    def __init__(self, recorder: Recorder, visits: Visits, bookings: Bookings, loan_slips: LoanSlips) -> None:
        self._recorder = recorder
        self._store = recorder.store
        self._visits = visits
        self._bookings = bookings
        self._shelf = Shelf(recorder)
        self._lending = Lending(recorder, self._shelf)
        self._slips = loan_slips
        self.agreeing = Agreeing(recorder)

    def shelf(self, party: str | None = None, taken: Mapping[str, int] = NOTHING) -> list[ShelfCategory]:
        """What this site lends to a party; kits are made up without what is `taken`, pieces by item."""
        return self._shelf.categories(self._store.party(party) if party else None, taken)

    def find(self, text: str) -> register.Item | None:
        return self._lending.find(text)

    def free_item_of(self, item_type: str, taken: Collection[str]) -> register.Item | None:
        """A free thing of a type that is not in the basket yet, for those who pick from the shelf."""
        wanted = self._store.item_type(item_type)
        shelf = next((c for c in self.shelf() if wanted is not None and c.category.id == wanted.category), None)
        for one in shelf.types if shelf else ():
            if one.item_type.id == item_type:
                free = next((item for item in one.availability.free if item not in taken), None)
                return self._store.item(free) if free else None
        return None

    def kit(self, kit: str, taken: Mapping[str, int], party: str | None) -> ShelfKit | None:
        return self._shelf.kit(kit, taken, self._store.party(party) if party else None)

    def pieces_of(self, item: register.Item) -> int:
        """How many of a pile lie there."""
        return self._shelf.left_of(item, self._shelf.lying())

    def foretold(
        self, shown: Iterable[register.Policy], basket: Sequence[BasketLine], person: register.Person,
        party: str | None, at: int,
    ) -> Foretold | None:  # fmt: skip
        """What somebody may still take under these policies."""
        return self._lending.foretold(shown, basket, self._lending.borrower(person, party), at)

    # --- out --------------------------------------------------------------------------------------------------------

    def weigh(
        self, basket: Sequence[BasketLine], person: register.Person, party: str | None, proof: Proof,
        approved_by: str | None, at: int, wish: HandOver = NOTHING_MORE,
    ) -> Weighed:  # fmt: skip
        """All rule results for the basket at once, with the terms of each thing."""
        borrower = self._lending.borrower(person, party)
        return lending.weighed(self._weigh(basket, borrower, Backing(proof, approved_by), wish, at))

    def _weigh(
        self, basket: Sequence[BasketLine], borrower: Borrower, backing: Backing, wish: HandOver, at: int
    ) -> Weighing:
        """What the rules of lending say, what is booked for others, and what is not said or signed yet; what is given
        to keep needs no agreement."""
        weighing = self._lending.weigh(basket, borrower, backing, at)
        if not weighing.lines:
            return weighing
        unsaid = agreements.unsaid((line.wanted.policy for line in weighing.lines), wish.purpose)
        unsigned = self.agreeing.lacking(borrower.person, backing.proof, backing.approved_by, wish, at)
        booked = self._booked(weighing, borrower, at) if backing.approved_by is None else []
        return replace(weighing, refusals=(*weighing.refusals, *booked, *unsaid, *unsigned))

    def _booked(self, weighing: Weighing, borrower: Borrower, at: int) -> list[Refusal]:
        """What of it somebody else has booked within its time; staff may hand it over all the same."""
        looked = self._for_whom(weighing, borrower, at)
        return [refusal for going, found in looked for refusal in against_loan(going, found)]

    def _for_whom(self, weighing: Weighing, borrower: Borrower, at: int) -> list[tuple[GoingOut, ForWhom]]:
        """What each line means for bookings."""
        basket = [GoingOut(line.wanted.item.id, line.due_at, line.wanted.quantity) for line in weighing.lines]
        party = borrower.party.id if borrower.party else None
        found = self._bookings.look_at_basket(basket, borrower.person.id, party, at)
        return list(zip(basket, found, strict=True))

    def _collected(self, weighing: Weighing, borrower: Borrower, at: int) -> dict[str, ForWhom]:
        """Item → what is collected with it of a booking."""
        return {going.item: found for going, found in self._for_whom(weighing, borrower, at) if found.collects}

    def issue(
        self, basket: Sequence[BasketLine], person: register.Person, party: str | None, proof: Proof,
        approved_by: str | None, at: int, wish: HandOver = NOTHING_MORE,
    ) -> Done | Refused:  # fmt: skip
        """Hand the whole basket over, with its agreement and one slip, or nothing of it."""
        backing = Backing(proof, approved_by)
        borrower = self._lending.borrower(person, party)
        weighing = self._weigh(basket, borrower, backing, wish, at)
        inside = self._store.open_visit_of(person.id)
        ids = [self._recorder.new_id() for _ in weighing.lines]
        issued = loans.issue(weighing, borrower, self._store.site_id, backing, ids, inside.id if inside else None)
        collected = self._collected(weighing, borrower, at)
        handed = [
            self.agreeing.completed(_for_booking(fact, collected), wish)
            for fact in issued
            if not isinstance(fact, Refusal)
        ]
        if not handed:
            return self._recorder.refused("issue", weighing.refusals, weighing.cautions, person=person.id, party=party)
        heading = self._recorder.heading(at, person, party)
        lent = [fact for fact in handed if isinstance(fact, LoanIssued)]
        signed = self.agreeing.sign(lent, person, wish, at) if lent else None
        # what is lent comes before what is given: by its first record one knows what a slip confirms
        in_order = sorted(handed, key=lambda fact: not isinstance(fact, LoanIssued))
        drafts = [Draft(fact) for fact in in_order] + ([signed.draft] if signed else [])
        plan = self._slips.handed_over(heading, handed, wish, signed)
        return self._recorder.done("issue", drafts, heading, plan, weighing.cautions, loans.UNDO_MS)

    def pick(self, basket: Sequence[BasketLine], person: register.Person, party: str | None, at: int) -> Done | Refused:
        """Call staff, with a slip that says where the things lie."""
        heading = replace(self._recorder.heading(at, person, party), language="pl")  # it is for staff
        called = facts.HelpCalled(site=self._store.site_id, cause="visitor", person=person.id)
        return self._recorder.done("pick", [Draft(called)], heading, self._slips.to_fetch(basket))

    def name_of(self, item: register.Item | None, language: str) -> str:
        """What a thing is called: the title of a book, otherwise its type and what tells it from its sisters."""
        return self._slips.name_of(item, language)

    def author_of(self, item: register.Item | None) -> str:
        """Who wrote it, "" for what is no book."""
        return self._slips.author_of(item)

    # --- back -------------------------------------------------------------------------------------------------------

    def draft_return(self, code: str, person: register.Person | None, at: int) -> ReturnView:
        """What the counter knows of the thing with this sticker or inventory number."""
        return self.return_of(self._lending.find(code), person, at)

    def return_of(self, item: register.Item | None, person: register.Person | None, at: int) -> ReturnView:
        row = self._loan_on(item, person) if item else None
        parts = tuple(self._store.parts_of(item.id)) if item else ()
        known = {part.id for part in parts}
        went_out = tuple(id for id in row.parts if id in known) if row else inspections.pieces(parts)
        parts = tuple(part for part in parts if part.id in went_out)
        _, cautions = self._taken_back(item, row, (), (), Condition.FINE, None)
        item_type = self._store.item_type(item.item_type) if item else None
        left = row.quantity - row.came_back if row else 1
        return ReturnView(item, item_type, self._view(row, at) if row else None, parts, cautions, went_out, left)

    def take_back(self, draft: ReturnDraft, person: register.Person | None, at: int) -> Done | Refused:
        """A thing came back. Never refused for what it is, only when the disk is full."""
        item = self._store.item(draft.item) if draft.item else None
        row = self._loan_on(item, person) if item else None
        view = self.return_of(item, person, at)
        quantity = max(1, min(draft.quantity or view.left, view.left)) if row and row.quantity > 1 else None
        detached = {}
        note_commitment = code_commitment = None
        if draft.note.strip():
            note_commitment, detached["note"] = detach(draft.note.strip())
        if item is None and draft.code:
            code_commitment, detached["code"] = detach(draft.code)
        back = [id for id, of in Counter(view.went_out).items() for _ in range(draft.back(id, of))]
        fact, cautions = self._taken_back(
            item, row, view.went_out, back, draft.condition, person.id if person else None,
            note_commitment, code_commitment, quantity, implied=draft.implied,
        )  # fmt: skip
        heading = self._recorder.heading(at, person)
        told = LyingThere(item, draft.code or "", fact.condition, view.parts, fact.missing, quantity or 1)
        plan = self._slips.returned(heading, told)
        return self._recorder.done("take_back", [Draft(fact, detached)], heading, plan, cautions, loans.UNDO_MS)

    def _loan_on(self, item: register.Item, person: register.Person | None) -> LoanRow | None:
        """The loan that a return ends: of a pile that several people have, that of whoever brings it."""
        own = [row for row in self._store.open_loans_of(person.id) if row.item == item.id] if person else []
        return own[0] if own else self._store.open_loan_on(item.id)

    def _taken_back(
        self, item: register.Item | None, row: LoanRow | None, parts: Sequence[str], back: Sequence[str],
        condition: Condition, person: str | None, note: str | None = None, code: str | None = None,
        quantity: int | None = None, *, implied: bool = False,
    ) -> tuple[facts.LoanTakenBack, tuple[Caution, ...]]:  # fmt: skip
        loan, site = lending.as_open_loan(row) if row else None, self._store.site_id
        return loans.take_back(
            item, loan, parts, back, condition, site, person, note, code, quantity, implied=implied
        )  # fmt: skip

    # --- later ------------------------------------------------------------------------------------------------------

    def renew(self, loan: str, person: register.Person, at: int) -> Done | Refused:
        row = self._store.loan(loan)
        open_loan = lending.as_open_loan(row) if row and row.state == "out" else None
        answer = loans.renew(open_loan, person.id, self._recorder.calendar(), at)
        if row is not None and isinstance(answer, facts.LoanRenewed):
            answer = self._bookings.against_keeping(row, answer.due_at, at) or answer
        if isinstance(answer, list):
            return self._recorder.refused("renew", answer, person=person.id)
        heading = self._recorder.heading(at, person, row.party if row else None)
        plan = self._slips.renewed(heading, self._store.item(row.item) if row else None, answer.due_at)
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
            undo_until if undo_until >= at and not row.renewed else None, row.quantity - row.came_back,
        )  # fmt: skip


def _for_booking(fact: LoanIssued | ConsumableGiven, collected: Mapping[str, ForWhom]) -> LoanIssued | ConsumableGiven:
    found = collected.get(fact.item)
    if found is None or not isinstance(fact, LoanIssued):
        return fact
    return msgspec.structs.replace(fact, booking=found.collects, booking_goes_on=found.goes_on)
