"""What is agreed when things are handed over: the terms of the day, the document, and the fact that it was signed.

Asks the register and the rule; the caller records what is drafted here in one transaction with the loans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from kiosk.session import HandOver
from kiosk.station.recorder import Recorder
from kiosk.store import Draft, detach
from sync import register
from sync.facts import LoanIssued, Proof
from sync.lending_facts import AgreementSigned, ConsumableGiven, SignedBy
from sync.register import Terms
from sync.rules import agreements
from sync.rules.agreements import Agreed, Document, Lent
from sync.rules.refusals import Refusal

Handed = LoanIssued | ConsumableGiven


@dataclass(frozen=True)
class Signed:
    """An agreement that is about to be recorded, and what it says."""

    draft: Draft
    fact: AgreementSigned
    document: Document
    terms: Terms


class Agreeing:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._store = recorder.store

    def terms(self, at: int) -> Terms | None:
        """What a borrower agrees to on the day of `at`; `None` where the register has no terms."""
        day = self._recorder.calendar().day_of(at).isoformat()
        return agreements.in_force(self._store.entities(Terms), day)

    def lacking(
        self, person: register.Person, proof: Proof, approved_by: str | None, wish: HandOver, at: int
    ) -> tuple[Refusal, ...]:
        """That something must still be signed."""
        return agreements.lacking(self.terms(at), person, _means(proof, approved_by, wish))

    def against_answering(self, person: register.Person, party: str | None, at: int) -> list[Refusal]:
        """Why somebody cannot answer for what is lent to this party; nothing when they can."""
        memberships = tuple(self._store.entities(register.Membership, person.id))
        found = self._store.party(party) if party else None
        return agreements.against_answering(person, found, memberships, self._recorder.today(at))

    def completed(self, fact: Handed, wish: HandOver) -> Handed:
        """A loan with what it is for and who answers for it; what is given to keep as it is."""
        if not isinstance(fact, LoanIssued):
            return fact
        responsible = wish.responsible.id if wish.responsible else None
        return msgspec.structs.replace(fact, purpose=wish.purpose, responsible=responsible)

    def sign(self, issued: Sequence[LoanIssued], person: register.Person, wish: HandOver, at: int) -> Signed | None:
        """The agreement on these loans; `None` where there are no terms to agree to."""
        terms = self.terms(at)
        first = issued[0]
        means = _means(first.proof, first.approved_by, wish)
        if terms is None or means is None:
            return None
        language = wish.language or person.language
        document = agreements.document(self._agreed(issued, person, wish, terms, at), language)
        detached, commitment = {}, None
        if means == "strokes" and wish.signature and wish.signature.strokes:
            commitment, detached["strokes"] = detach(wish.signature.strokes)
        fact = AgreementSigned(
            agreement=self._recorder.new_id(), loans=[one.loan for one in issued], person=person.id, party=first.party,
            site=first.site, terms=terms.id, version=terms.version, language=language, means=means,
            document_digest=document.digest, strokes_commitment=commitment,
            staff=first.approved_by if means == "staff" else None,
        )  # fmt: skip
        return Signed(Draft(fact, detached), fact, document, terms)

    def _agreed(
        self, issued: Sequence[LoanIssued], person: register.Person, wish: HandOver, terms: Terms, at: int
    ) -> Agreed:
        store = self._store
        return Agreed(
            at=at, terms=terms, centre=store.centre(), site=store.site(), person=person,
            party=store.party(issued[0].party), lent=tuple(self._lent(one) for one in issued),
            responsible=wish.responsible,
            purpose=store.entity(register.Purpose, wish.purpose) if wish.purpose else None,
            operator=store.operator_on(self._recorder.today(at)),
        )  # fmt: skip

    def _lent(self, fact: LoanIssued) -> Lent:
        item = self._store.item(fact.item)
        item_type = self._store.item_type(item.item_type) if item else None
        book = self._store.entity(register.Book, fact.item)
        return Lent(fact, item, item_type, tuple(self._store.parts_of(fact.item)), book)


def _means(proof: Proof, approved_by: str | None, wish: HandOver) -> SignedBy | None:
    return agreements.signed_by(proof, approved_by, wish.signature.means if wish.signature else None)
