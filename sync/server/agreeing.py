"""The agreement on what is handed over at the server's loan desk: the paper to sign, and the fact that it was signed.

The paper says the same to the letter before and after, so that its code can be compared. Asks the register, writes
nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync import register
from sync.facts import LoanIssued
from sync.lending_facts import AgreementSigned
from sync.rules import agreements
from sync.rules.agreements import Document
from sync.server import opening, questions_agreements, register_store
from sync.server.own_journal import Draft
from sync.server.papers import agreements as agreement_papers
from sync.server.papers.agreements import AgreementPaper


def terms(site: str, at: int) -> register.Terms | None:
    """What a borrower agrees to at a site on the day of `at`; `None` where the register has no terms."""
    day = opening.calendar_of(site, at).day_of(at).isoformat()
    return agreements.in_force(register_store.every(register.Terms), day)


def signed(issued: Sequence[LoanIssued], agreement: str, staff: str, at: int, *, on_paper: bool) -> list[Draft]:
    """That these loans were agreed to: on a paper that staff saw, or as staff confirm. Nothing where nothing is agreed
    to."""
    found = terms(issued[0].site, at) if issued else None
    if found is None:
        return []
    first, document = issued[0], _document(issued, found, at)
    fact = AgreementSigned(
        agreement=agreement, loans=[one.loan for one in issued], person=first.person, party=first.party,
        site=first.site, terms=found.id, version=found.version, language=_language(first.person),
        means="paper" if on_paper else "staff", document_digest=document.digest, staff=staff,
    )  # fmt: skip
    return [Draft(fact)]


def to_sign(issued: Sequence[LoanIssued], agreement: str, at: int) -> AgreementPaper | None:
    """The sheet for a signature by hand, before anything is handed over; `None` where nothing is agreed to."""
    found = terms(issued[0].site, at) if issued else None
    if found is None:
        return None
    document = _document(issued, found, at)
    language, number = _language(issued[0].person), agreements.number_of(agreement)
    return agreement_papers.paper(
        document, language, number, "paper", document.digest, "", is_same=True, is_undone=False
    )


def _document(issued: Sequence[LoanIssued], found: register.Terms, at: int) -> Document:
    first = issued[0]
    agreed = questions_agreements.agreed_on(issued, first.person, first.party, first.site, found, at)
    return agreements.document(agreed, _language(first.person))


def _language(person: str) -> register.Language:
    found = register_store.get(register.Person, person)
    return found.language if found is not None else "pl"
