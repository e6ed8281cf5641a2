"""Agreements that were signed, and their documents, made again of the same facts by the same rule. Only reads.

A document is the one that was signed when its digest is the one that the fact keeps; names, things or terms that the
register has changed since, or an erased member, make another one, and that is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from sync import journal, register, strokes
from sync.facts import LoanIssued
from sync.rules import agreements
from sync.rules.agreements import Agreed, Document, Lent
from sync.rules.sheet_windows import day_of
from sync.server import questions_names, questions_operators, questions_papers, store
from sync.server.lending_models import Agreement
from sync.server.models import Loan
from sync.server.papers import agreements as agreement_papers
from sync.server.papers.agreements import AgreementPaper
from sync.server.register_store import get, get_many, history
from sync.strokes import Strokes

SHORTEST = 8  # signs of a number that may stand for an agreement


@dataclass(frozen=True)
class SignedDocument:
    """`is_same`: the document is to the last letter the one that was signed. `drawn` is `None` where nobody drew, or it
    was erased."""

    agreement: Agreement
    document: Document
    is_same: bool
    drawn: Strokes | None


def agreement(said: str) -> Agreement | None:
    """By its id or by its number as slips show it; `None` when there is none, or more than one."""
    wanted = said.strip().lower()
    if (found := Agreement.get_or_none(Agreement.id == wanted)) is not None:
        return found
    if len(wanted) < SHORTEST or not wanted.isalnum():
        return None
    several = list(Agreement.select().where(Agreement.id.startswith(wanted)).limit(2))
    return several[0] if len(several) == 1 else None


def agreement_of(loan: Loan) -> Agreement | None:
    """The agreement that a loan was lent by; `None` when there is none."""
    rows = Agreement.select().where(Agreement.person == loan.person, Agreement.signed_at >= (loan.issued_at or 0))
    return next((row for row in rows.order_by(Agreement.signed_at) if loan.id in _ids(row)), None)


def signed_document(row: Agreement) -> SignedDocument | None:
    """The document of an agreement; `None` when its fact or its terms are not held."""
    fact, terms = store.fact(row.fact), _terms(row.terms, row.version)
    if fact is None or terms is None:
        return None
    agreed = _agreed(row, journal.read_body(fact.body).wall, terms)
    document = agreements.document(agreed, row.language)
    part = journal.read_detached(fact.detached).get("strokes")
    drawn = strokes.read(part.value) if part else None
    return SignedDocument(row, document, document.digest == row.document_digest, drawn)


def paper(row: Agreement) -> AgreementPaper | None:
    """The agreement as it is printed; `None` when its fact or its terms are not held."""
    found = signed_document(row)
    if found is None:
        return None
    return agreement_papers.paper(
        found.document, row.language, agreements.number_of(row.id), row.means, row.document_digest,
        strokes.path(found.drawn) if found.drawn else "", is_same=found.is_same, is_undone=row.undone,
    )  # fmt: skip


def _terms(id: str, version: int) -> register.Terms | None:
    """The terms as they were in that version, also when staff have mended them since."""
    found = get(register.Terms, id)
    if found is not None and found.version == version:
        return found
    texts = [text for change in history(register.Terms, id) for text in (change.after, change.before) if text]
    told = [register.decode(text.encode()) for text in texts]
    return next((one for one in told if isinstance(one, register.Terms) and one.version == version), found)


def _agreed(row: Agreement, at: int, terms: register.Terms) -> Agreed:
    issued = [fact for id in _ids(row) if (fact := _issued(id)) is not None]
    return agreed_on(issued, row.person or "", row.party or "", row.site or "", terms, at)


def agreed_on(
    issued: Sequence[LoanIssued], person: str, party: str, site: str, terms: register.Terms, at: int
) -> Agreed:
    """What a document says of these loans, as the register knows it now."""
    responsible, purpose = (issued[0].responsible, issued[0].purpose) if issued else (None, None)
    people = get_many(register.Person, filter(None, (person, responsible)))
    return Agreed(
        at=at, terms=terms, centre=questions_papers.centre(), site=get(register.Site, site), person=people.get(person),
        party=get(register.Party, party), lent=tuple(map(_lent, issued)), responsible=people.get(responsible or ""),
        purpose=get(register.Purpose, purpose or ""), operator=questions_operators.on(day_of(at)),
    )  # fmt: skip


def _issued(loan: str) -> LoanIssued | None:
    """The fact that a loan began with, whatever became of it later."""
    row = store.loan(loan)
    found = store.fact(row.fact) if row is not None and row.fact else None
    fact = journal.fact_in(found.body) if found else None
    return fact if isinstance(fact, LoanIssued) else None


def _lent(fact: LoanIssued) -> Lent:
    item, item_type = questions_names.items_with_types([fact.item]).get(fact.item, (None, None))
    parts = tuple(questions_names.parts(fact.item))
    return Lent(fact, item, item_type, parts, get(register.Book, fact.item))


def _ids(row: Agreement) -> list[str]:
    return msgspec.json.decode(row.loans, type=list[str])
