"""What is agreed when things are lent for use (*umowa użyczenia*): which terms hold, whether somebody must still sign,
and the document line by line. PURE.

The document is made alike where it is signed and where it is printed later, so that its digest can be reckoned again.
Its words therefore stand here, and not in a catalogue that somebody improves.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sync.facts import LoanIssued, Proof
from sync.lending_facts import SignedBy
from sync.register import (
    Book,
    Centre,
    Item,
    ItemType,
    Membership,
    Part,
    Party,
    Person,
    Policy,
    Purpose,
    Site,
    Terms,
    Words,
)
from sync.rules import parties
from sync.rules.calendar import WARSAW
from sync.rules.refusals import Reason, Refusal, Remedy

TITLE = Words("Umowa użyczenia", "Agreement on a loan for use", "Договір позички")
DATE = Words("Data", "Date", "Дата")
LENDER = Words("Użyczający", "Lender", "Позичкодавець")
SITE = Words("Miejsce", "Place", "Місце")
BORROWER = Words("Biorący w używanie", "Borrower", "Користувач")
SIGNER = Words("W jego imieniu", "On behalf of it", "Від його імені")
RESPONSIBLE = Words("Osoba odpowiedzialna", "Responsible person", "Відповідальна особа")
PURPOSE = Words("Cel", "Purpose", "Мета")
THINGS = Words("Rzeczy", "Things", "Речі")
INVENTORY_NO = Words("nr inw.", "inventory no.", "інв. №")
DUE = Words("zwrot do", "due back by", "повернути до")
WITH = Words("z częściami", "with", "з частинами")
UNKNOWN_THING = Words("rzecz", "thing", "річ")
TERMS = Words("Warunki, wersja", "Terms, version", "Умови, версія")


@dataclass(frozen=True)
class Lent:
    """One thing that is handed over, with what the register knows of it; `None` where it knows nothing any more."""

    fact: LoanIssued
    item: Item | None
    item_type: ItemType | None
    parts: tuple[Part, ...] = ()
    book: Book | None = None


@dataclass(frozen=True)
class Agreed:
    """Everything that a document says. `at` is ms UTC; `responsible` is `None` when the person answers for it;
    `operator` ran the centre that day."""

    at: int
    terms: Terms
    centre: Centre | None
    site: Site | None
    person: Person | None
    party: Party | None
    lent: tuple[Lent, ...]
    responsible: Person | None = None
    purpose: Purpose | None = None
    operator: str = ""


@dataclass(frozen=True)
class ThingLine:
    """A thing as the document names it; `about` is its number, when it is due and what goes with it."""

    name: str
    about: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """An agreement in one language. `pairs` are who and when, label and value; `terms` one paragraph each."""

    title: str
    pairs: tuple[tuple[str, str], ...]
    things_heading: str
    things: tuple[ThingLine, ...]
    terms_heading: str
    terms: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The whole of it as plain text."""
        things = [f"{number}. {', '.join((one.name, *one.about))}" for number, one in enumerate(self.things, 1)]
        pairs = [f"{label}: {value}" for label, value in self.pairs]
        return (self.title, *pairs, f"{self.things_heading}:", *things, f"{self.terms_heading}:", *self.terms)

    @property
    def digest(self) -> str:
        """SHA-256 of the lines, hex."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()


# --- signing ----------------------------------------------------------------------------------------------------------


def in_force(terms: Iterable[Terms], day: str) -> Terms | None:
    """The terms that hold on an ISO day: of those that began, the ones that began last; `None` when there are none."""
    begun = [one for one in terms if one.effective_from <= day]
    return max(begun, key=lambda one: (one.effective_from, one.version, one.id), default=None)


def lacking(terms: Terms | None, person: Person, signed: SignedBy | None) -> tuple[Refusal, ...]:
    """That nobody has signed yet what they agree to; nothing where there is nothing to sign. Who has no PIN can still
    sign by drawing or by their card, or staff sign for them."""
    if terms is None or signed is not None:
        return ()
    return (Refusal(Reason.SIGNATURE_MISSING, Remedy.STAFF if person.pin is None else Remedy.PIN),)


def unsaid(policies: Iterable[Policy], purpose: str | None) -> tuple[Refusal, ...]:
    """That a policy asks what the things are for, and nobody said it yet."""
    asks = purpose is None and any(policy.ask_purpose for policy in policies)
    return (Refusal(Reason.PURPOSE_MISSING),) if asks else ()


def against_answering(
    person: Person, party: Party | None, memberships: Sequence[Membership], today: date
) -> list[Refusal]:
    """Why somebody cannot answer for what is lent to `party`: an adult in order who acts for it can."""
    if person.status != "active":
        return [Refusal(Reason.PERSON_BLOCKED)]
    if person.minor:
        return [Refusal(Reason.MINOR_NOT_ALLOWED)]
    return parties.may_act(party, memberships, today, borrowing=False)


def signed_by(proof: Proof, approved_by: str | None, signature: SignedBy | None) -> SignedBy | None:
    """By what an agreement is signed: an approval counts, so that nobody signs twice; `None` when by nothing yet."""
    if approved_by is not None:
        return "staff"
    return "pin" if proof is Proof.PIN else signature


# --- the document -----------------------------------------------------------------------------------------------------


def document(agreed: Agreed, language: str) -> Document:
    """The agreement in `language`."""

    def said(words: Words) -> str:
        return words.in_language(language)

    return Document(
        title=said(TITLE),
        pairs=tuple((said(label), value) for label, value in _pairs(agreed, language) if value),
        things_heading=said(THINGS),
        things=tuple(_thing(one, language) for one in agreed.lent),
        terms_heading=f"{said(TERMS)} {agreed.terms.version}",
        terms=paragraphs(said(agreed.terms.text)),
    )


def _pairs(agreed: Agreed, language: str) -> list[tuple[Words, str]]:
    centre, site, person, party = agreed.centre, agreed.site, agreed.person, agreed.party
    name = person.display_name if person else ""
    is_own = party is None or party.kind == "person"
    return [
        (DATE, f"{_local(agreed.at):%d.%m.%Y}"),
        (LENDER, ", ".join(filter(None, (agreed.operator, centre.name if centre else "")))),
        (SITE, ", ".join(filter(None, (site.name, site.address))) if site else ""),
        (BORROWER, name if is_own or party is None else party.name),
        (SIGNER, "" if is_own else name),
        (RESPONSIBLE, agreed.responsible.display_name if agreed.responsible else ""),
        (PURPOSE, agreed.purpose.name.in_language(language) if agreed.purpose else ""),
    ]


def _thing(lent: Lent, language: str) -> ThingLine:
    fact, item = lent.fact, lent.item
    name = thing_name(item, lent.item_type, lent.book, language)
    parts = parts_given(fact.parts, lent.parts, language)
    about = [f"{INVENTORY_NO.in_language(language)} {item.inventory_no}"] if item and item.inventory_no else []
    about.append(f"{DUE.in_language(language)} {_local(fact.due_at):%d.%m.%Y %H:%M}")
    about += [f"{WITH.in_language(language)}: {', '.join(parts)}"] if parts else []
    return ThingLine(name if fact.quantity == 1 else f"{fact.quantity} × {name}", tuple(about))


def thing_name(item: Item | None, item_type: ItemType | None, book: Book | None, language: str) -> str:
    """What a thing is called: a book by its title, everything else by its type and what tells it from its sisters."""
    if book is not None:
        return book.title
    if item is None:
        return UNKNOWN_THING.in_language(language)
    return f"{item_type.name.in_language(language) if item_type else ''} {item.label}".strip()


def parts_given(given: Sequence[str], parts: Sequence[Part], language: str) -> list[str]:
    """The parts that go along: "Pilot", "3 × Kabel"; `given` has an id for each piece."""
    counts = Counter(given)
    return [
        f"{counts[part.id]} × {name}" if counts[part.id] > 1 else name
        for part in parts
        if counts[part.id] and (name := part.name.in_language(language))
    ]


def paragraphs(text: str) -> tuple[str, ...]:
    """A text of the register line by line, empty ones left out."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def number_of(agreement: str) -> str:
    """The number of an agreement as slips and papers show it."""
    return agreement[:10].upper()


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, WARSAW)
