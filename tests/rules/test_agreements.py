"""Which terms hold, who must still sign, and what an agreement says line by line."""

import hashlib
from dataclasses import replace
from datetime import date

import msgspec
import pytest

from sync.facts import LoanIssued, PolicyCopy, Proof
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
from sync.rules import agreements
from sync.rules.agreements import Agreed, Lent
from sync.rules.refusals import Reason, Remedy

TUESDAY = 1_795_521_600_000  # 2026-11-24 13:00 in Warsaw
FRIDAY = TUESDAY + 3 * 86_400_000 + 3 * 3_600_000


def words(text: str) -> Words:
    return Words(text, f"{text} (en)", f"{text} (uk)")


def terms(id: str, since: str, version: int = 1) -> Terms:
    return Terms(id=id, version=version, effective_from=since, points=words("Oddam."), text=words("Jeden.\n\nDwa."))


FIRST, SECOND = terms("first", "2026-01-01"), terms("second", "2026-11-24", 2)
MENDED = terms("mended", "2026-11-24", 3)
TOMORROW = terms("tomorrow", "2026-11-25", 4)


@pytest.mark.parametrize(
    ("which", "known", "holds"),
    [
        ("where the register has no terms none hold", [], None),
        ("terms that begin tomorrow do not hold today", [TOMORROW], None),
        ("terms hold from their first day on", [FIRST, SECOND], "second"),
        ("the order in which they stand means nothing", [SECOND, FIRST, TOMORROW], "second"),
        ("of two that begin on one day the later version holds", [MENDED, SECOND], "mended"),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) and " " in value else "",
)
def test_the_terms_in_force(which, known, holds):
    found = agreements.in_force(known, "2026-11-24")

    assert (found.id if found else None) == holds


ANNA = Person(id="anna", display_name="Anna K.", pin="verifier")
DMYTRO = Person(id="dmytro", display_name="Дмитро П.", language="uk")


@pytest.mark.parametrize(
    ("known", "person", "signed", "remedy"),
    [
        (None, ANNA, None, None),
        (FIRST, ANNA, "strokes", None),
        (FIRST, DMYTRO, "card", None),
        (FIRST, ANNA, None, Remedy.PIN),
        (FIRST, DMYTRO, None, Remedy.STAFF),
    ],
    ids=["no terms", "drawn", "by card", "not yet, with a PIN", "not yet, without a PIN"],
)
def test_what_is_still_to_be_signed(known, person, signed, remedy):
    refusals = agreements.lacking(known, person, signed)

    assert [(one.reason, one.remedy) for one in refusals] == ([(Reason.SIGNATURE_MISSING, remedy)] if remedy else [])


@pytest.mark.parametrize(
    ("proof", "approved_by", "signature", "means"),
    [
        (Proof.NONE, None, None, None),
        (Proof.NONE, None, "strokes", "strokes"),
        (Proof.NONE, None, "card", "card"),
        (Proof.PIN, None, None, "pin"),
        (Proof.PIN, None, "strokes", "pin"),
        (Proof.STAFF, "marta", None, "staff"),
    ],
)
def test_an_approval_signs_so_that_nobody_signs_twice(proof, approved_by, signature, means):
    assert agreements.signed_by(proof, approved_by, signature) == means


# --- the document -----------------------------------------------------------------------------------------------------

PROJECTOR = Item(id="p2", item_type="projector", label="nr 2", inventory_no="COP/0102", code="LT", site="centre")
PARTS = (
    Part(id="cable", item="p2", name=words("Kabel"), count=3),
    Part(id="remote", item="p2", name=words("Pilot")),
    Part(id="bag", item="p2", name=words("Torba")),
)
KIND = ItemType(id="projector", name=words("Projektor"), category="c", picture="p", policy="av")


def lent(**more: object) -> Lent:
    fact = LoanIssued(
        loan="l1", item="p2", site="centre", person="anna", party="org", due_at=FRIDAY,
        policy=PolicyCopy("av", 1, 3, "working_days"), parts=["cable", "cable", "remote"],
    )  # fmt: skip
    return Lent(msgspec.structs.replace(fact, **more), PROJECTOR, KIND, PARTS)


AGREED = Agreed(
    at=TUESDAY, terms=SECOND,
    centre=Centre(id="c", name="Centrum", short_name="C", operator="", house_rules=words("")),
    site=Site(id="centre", name="Kościelna", code="COP", address="ul. Kościelna 11"), person=ANNA,
    party=Party(id="org", kind="organisation", name="Fundacja Wspólny Stół"), lent=(lent(),), responsible=DMYTRO,
    purpose=Purpose(id="meeting", name=words("Spotkanie"), icon="i", position=1),
    operator="Fundacja Lada",
)  # fmt: skip
WHOLE = """Umowa użyczenia
Data: 24.11.2026
Użyczający: Fundacja Lada, Centrum
Miejsce: Kościelna, ul. Kościelna 11
Biorący w używanie: Fundacja Wspólny Stół
W jego imieniu: Anna K.
Osoba odpowiedzialna: Дмитро П.
Cel: Spotkanie
Rzeczy:
1. Projektor nr 2, nr inw. COP/0102, zwrot do 27.11.2026 16:00, z częściami: 2 × Kabel, Pilot
Warunki, wersja 2:
Jeden.
Dwa."""


def test_it_says_who_lends_what_to_whom_until_when_and_on_what_terms():
    assert "\n".join(agreements.document(AGREED, "pl").lines) == WHOLE


def test_its_digest_is_that_of_these_very_lines():
    assert agreements.document(AGREED, "pl").digest == hashlib.sha256(WHOLE.encode()).hexdigest()


CHANGES = {
    "another day": {"at": TUESDAY + 86_400_000},
    "another version": {"terms": msgspec.structs.replace(SECOND, version=3)},
    "another text": {"terms": msgspec.structs.replace(SECOND, text=words("Trzy."))},
    "another person": {"person": DMYTRO},
    "nobody else responsible": {"responsible": None},
    "no purpose": {"purpose": None},
    "another due moment": {"lent": (lent(due_at=TUESDAY),)},
    "other parts": {"lent": (lent(parts=["bag"]),)},
    "a thing more": {"lent": (lent(), lent())},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_in_it_changes_its_digest(change):
    assert agreements.document(replace(AGREED, **change), "pl").digest != agreements.document(AGREED, "pl").digest


@pytest.mark.parametrize(
    ("language", "title", "terms_of"),
    [("en", "Agreement on a loan for use", "Jeden. (en)"), ("uk", "Договір позички", "Jeden. (uk)")],
)
def test_it_speaks_the_language_of_the_member(language, title, terms_of):
    short = msgspec.structs.replace(SECOND, text=words("Jeden."))
    found = agreements.document(Agreed(TUESDAY, short, None, None, ANNA, None, ()), language)

    assert (found.title, found.terms) == (title, (terms_of,))


def test_a_person_who_borrows_for_themselves_stands_there_once():
    own = Party(id="own", kind="person", name="Anna K.")
    lines = agreements.document(Agreed(TUESDAY, FIRST, None, None, ANNA, own, ()), "pl").lines

    assert [line for line in lines if "Anna" in line] == ["Biorący w używanie: Anna K."]


def test_what_the_register_no_longer_knows_is_left_out_or_named_a_thing():
    gone = Agreed(TUESDAY, FIRST, None, None, None, None, (Lent(lent(quantity=4).fact, None, None),))

    assert agreements.document(gone, "pl").things[0].name == "4 × rzecz"


def test_a_book_is_called_by_its_title():
    book = Book(id="p2", title="Statut krok po kroku")

    assert agreements.thing_name(PROJECTOR, KIND, book, "pl") == "Statut krok po kroku"


ASKING = Policy(id="av", version=1, period=3, period_unit="days", ask_purpose=True)
SILENT = Policy(id="easy", version=1, period=3, period_unit="days")


@pytest.mark.parametrize(
    ("policies", "purpose", "asked"),
    [([SILENT], None, False), ([SILENT, ASKING], None, True), ([ASKING], "meeting", False), ([], None, False)],
)
def test_a_purpose_is_asked_for_where_a_policy_of_the_basket_does(policies, purpose, asked):
    assert [each.reason for each in agreements.unsaid(policies, purpose)] == [Reason.PURPOSE_MISSING] * asked


def acting(party: str, until: str | None = None) -> list[Membership]:
    return [Membership(id=f"dmytro-{party}", person="dmytro", party=party, until=until)]


@pytest.mark.parametrize(
    ("change", "memberships", "against"),
    [
        ({}, acting("org"), []),
        ({}, acting("other"), [Reason.NOT_A_MEMBER]),
        ({}, acting("org", "2026-11-23"), [Reason.MEMBERSHIP_EXPIRED]),
        ({"minor": True}, acting("org"), [Reason.MINOR_NOT_ALLOWED]),
        ({"status": "blocked"}, acting("org"), [Reason.PERSON_BLOCKED]),
    ],
)
def test_who_may_answer_for_what_is_lent_to_a_party(change, memberships, against):
    somebody = msgspec.structs.replace(DMYTRO, **change)
    party = Party(id="org", kind="organisation", name="Fundacja")

    found = agreements.against_answering(somebody, party, memberships, date(2026, 11, 24))

    assert [each.reason for each in found] == against
