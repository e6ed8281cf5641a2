"""Signing the agreement on the confirm screen: drawn, by PIN, by card or by staff, and nothing without terms."""

import json

import pytest

from kiosk.store import LoanRow
from sync import journal, register
from sync.journal import Detached
from sync.lending_facts import AgreementSigned
from tests import cast
from tests.screens.at_counter import MINUTE, Visitor
from tests.screens.test_approval import give
from tests.screens.test_confirm import basket, pulled

DRAWN = "[[100,300,200,60,300,300],[400,200,600,210]]"
TERMS = register.Terms(
    id="t2", version=2, effective_from="2026-11-01",
    points=register.Words("Nie przekażę nikomu.", "I pass it to nobody.", "Нікому не передам."),
    text=register.Words("Wraca całe.\nZa szkodę odpowiada biorący.", "It comes back whole.", "Повертається цілим."),
)  # fmt: skip
SCREEN_ALONE = {"shown": "screen-1", "part": "p4", "due": "2026-12-01"}


@pytest.fixture
def terms(counter):
    pulled(counter, TERMS)


def agreements(counter) -> list[tuple[AgreementSigned, dict[str, Detached]]]:
    rows = counter.store.database.reading().execute(
        "SELECT body, detached FROM journal WHERE type = 'agreement_signed' ORDER BY seq"
    )
    return [(journal.fact_in(body), journal.read_detached(detached)) for body, detached in rows]


def slip(counter) -> str:
    [(raw,)] = counter.store.database.reading().execute("SELECT slip FROM spool ORDER BY id DESC LIMIT 1")
    return str(raw, "utf-8")


def loans(visitor: Visitor) -> list[LoanRow]:
    return visitor.counter.store.open_loans_of("anna")


def test_without_terms_nothing_is_signed(anna, counter):
    basket(anna, cast.SCREEN_CODE)
    assert "data-pad" not in anna.page
    anna.send("/confirm", **SCREEN_ALONE, go=1)
    assert anna.at == "/done"
    assert agreements(counter) == []
    assert "Umowa" not in slip(counter)


def test_it_shows_the_points_of_the_terms_and_a_place_to_sign(anna, terms):
    basket(anna, cast.SCREEN_CODE)
    for words in ("3. Podpis", "Oddam do wt 1.12", "Nie przekażę nikomu.", "Wyczyść", "Mam PIN"):
        assert words in anna.words
    assert "Pole podpisu, puste" in anna.page


def test_what_is_not_signed_is_not_handed_over_and_says_how_to_sign(anna, counter, terms):
    basket(anna, cast.SCREEN_CODE)
    anna.send("/confirm", **SCREEN_ALONE, strokes="", go=1)
    assert anna.at == "/confirm"
    assert "Brakuje podpisu. Podpisz w polu albo użyj PIN-u lub karty." in anna.words
    assert counter.store.open_loans() == []


def test_a_drawn_signature_stands_beside_the_fact_once_for_all_things(anna, counter, terms):
    pulled(counter, TERMS, register.Policy(id="av", version=2, period=3, period_unit="working_days", approval="none"))
    basket(anna, cast.SCREEN_CODE, cast.PROJECTOR_CODE)
    anna.send("/confirm", **SCREEN_ALONE, strokes=DRAWN, go=1)
    assert anna.at == "/done"
    [(fact, beside)] = agreements(counter)
    assert sorted(fact.loans) == sorted(loan.id for loan in loans(anna))
    assert (fact.means, fact.terms, fact.version, fact.language) == ("strokes", "t2", 2, "pl")
    assert json.loads(beside["strokes"].value) == json.loads(DRAWN)
    assert fact.strokes_commitment == journal.commitment(beside["strokes"].salt, beside["strokes"].value)


def test_the_slip_tells_in_short_what_was_agreed(anna, counter, terms):
    basket(anna, cast.SCREEN_CODE)
    anna.send("/confirm", **SCREEN_ALONE, strokes=DRAWN, go=1)
    [(fact, _)] = agreements(counter)
    printed = slip(counter)
    for words in ("Umowa użyczenia", "Nie przekażę nikomu.", fact.agreement[:10].upper(), "Podpisano na ekranie",
                  fact.document_digest[:4]):  # fmt: skip
        assert words in printed


def test_the_own_card_signs_as_well_as_a_hand(anna, counter, terms):
    basket(anna, cast.SCREEN_CODE)
    anna.tap_card(cast.ANNA_UID)
    assert anna.at == "/confirm"
    assert "Podpisane kartą." in anna.words
    anna.send("/confirm", **SCREEN_ALONE, go=1)
    [(fact, beside)] = agreements(counter)
    assert (fact.means, beside) == ("card", {})


def test_the_pin_signs_as_well_as_a_hand(anna, counter, terms):
    basket(anna, cast.SCREEN_CODE)
    anna.go("/approval?purpose=loans&by=pin")
    assert "Podpisz PIN-em" in anna.words
    give(anna, cast.ANNA_PIN)
    assert anna.at == "/done"
    [(fact, beside)] = agreements(counter)
    assert (fact.means, beside) == ("pin", {})


def test_a_pin_that_was_needed_anyway_signs_too(anna, counter, terms):
    basket(anna, cast.PROJECTOR_CODE)
    assert "data-pad" not in anna.page
    assert "PIN to też Twój podpis." in anna.words
    anna.send("/confirm", shown="projector-2", part=["p1", "p2", "p3"], due="2026-11-27", go=1)
    give(anna, cast.ANNA_PIN)
    assert [fact.means for fact, _ in agreements(counter)] == ["pin"]


def test_staff_who_approve_sign_with_the_borrower(anna, counter, terms):
    basket(anna, cast.LAPTOP_CODE)
    assert "Podpisuje to obsługa swoim PIN-em." in anna.words
    anna.send("/confirm", shown="laptop-1", due="2026-11-27", go=1)
    anna.tap_card(cast.MARTA_UID)
    give(anna, cast.MARTA_PIN, "staff")
    assert [(fact.means, fact.staff, fact.person) for fact, _ in agreements(counter)] == [("staff", "marta", "anna")]


def test_somebody_without_a_pin_signs_by_card_hand_or_staff(visitor, counter, terms):
    visitor.tap_card(cast.DMYTRO_UID)
    visitor.send("/greeting", party="org-shift")
    basket(visitor, cast.SCREEN_CODE)
    assert "Маю PIN" not in visitor.words
    assert "Підпише персонал" in visitor.words
    visitor.send("/confirm", **SCREEN_ALONE, strokes=DRAWN, go=1)
    assert [(fact.language, fact.means) for fact, _ in agreements(counter)] == [("uk", "strokes")]


def test_what_was_drawn_is_kept_and_shown_until_it_is_cleared(anna, terms):
    basket(anna, cast.SCREEN_CODE)
    anna.send_script_free("/confirm", **SCREEN_ALONE, strokes=DRAWN, keep=1)
    anna.go("/confirm")
    assert "M100 300L200 60" in anna.page
    assert "Pole podpisu, podpis złożony" in anna.page
    anna.send("/confirm", **SCREEN_ALONE, strokes=DRAWN, unsign=1)
    assert "Pole podpisu, puste" in anna.page


def test_a_card_that_signed_can_be_cleared_too(anna, counter, terms):
    basket(anna, cast.SCREEN_CODE)
    anna.tap_card(cast.ANNA_UID)
    anna.send("/confirm", **SCREEN_ALONE, unsign=1)
    anna.send("/confirm", **SCREEN_ALONE, go=1)
    assert counter.store.open_loans() == []


@pytest.mark.parametrize(
    "change", [{"due": "2026-11-26"}, {"part": []}, {"put_off": "projector-2"}], ids=["day", "part", "thing"]
)
def test_a_signature_holds_for_what_it_was_given_for(anna, counter, terms, change):
    pulled(counter, TERMS, register.Policy(id="av", version=2, period=3, period_unit="working_days", approval="none"))
    basket(anna, cast.SCREEN_CODE, cast.PROJECTOR_CODE)
    anna.send_script_free("/confirm", **SCREEN_ALONE, strokes=DRAWN, keep=1)
    anna.send("/confirm", **{**SCREEN_ALONE, "strokes": DRAWN, **change})
    assert "Pole podpisu, puste" in anna.page
    assert anna.session.hand_over.signature is None


@pytest.mark.parametrize("text", ["[[1,1]]", "nonsense", "[[0,0,9000,0]]", "data:image/png;base64,AAAA"])
def test_what_is_no_drawing_signs_nothing(anna, counter, terms, text):
    basket(anna, cast.SCREEN_CODE)
    anna.send("/confirm", **SCREEN_ALONE, strokes=text, go=1)
    assert counter.store.open_loans() == []
    assert agreements(counter) == []


def test_an_unsaved_signature_goes_with_the_session(anna, clock, terms):
    basket(anna, cast.SCREEN_CODE)
    anna.send_script_free("/confirm", **SCREEN_ALONE, strokes=DRAWN, keep=1)
    clock.pass_time(5 * MINUTE)
    anna.go("/")
    assert anna.session.hand_over.signature is None


def test_undo_takes_the_agreement_back_with_its_loans(anna, counter, terms):
    basket(anna, cast.SCREEN_CODE)
    anna.send("/confirm", **SCREEN_ALONE, strokes=DRAWN, go=1)
    anna.send("/undo")
    assert counter.store.open_loans() == []
    printed = slip(counter)
    assert "Ekran 180 cm nr 1" in printed
    assert "COP/0401" in printed


def test_the_rules_button_shows_the_whole_text_before_signing(anna, terms):
    basket(anna, cast.SCREEN_CODE)
    anna.go("/terms")
    assert "Za szkodę odpowiada biorący." in anna.words
    assert "Szanujemy się nawzajem." in anna.words
