"""What a loan is for and who answers for it: asked for by a policy, said by touch, answered for by a card."""

import pytest

from sync import facts, journal, register
from tests import cast
from tests.screens.at_counter import Visitor
from tests.screens.test_confirm import basket, pulled
from tests.screens.test_signing import DRAWN, SCREEN_ALONE, TERMS

ASKING = register.Policy(
    id="easy", version=2, period=7, period_unit="days", approval="none", max_person=3, ask_purpose=True
)


@pytest.fixture
def asking(counter):
    pulled(counter, ASKING)


def lent(counter) -> facts.LoanIssued:
    [(body,)] = counter.store.database.reading().execute("SELECT body FROM journal WHERE type = 'loan_issued'")
    fact = journal.fact_in(body)
    assert isinstance(fact, facts.LoanIssued)
    return fact


def slip(counter) -> str:
    [(raw,)] = counter.store.database.reading().execute("SELECT slip FROM spool ORDER BY id DESC LIMIT 1")
    return str(raw, "utf-8")


def test_where_no_policy_asks_it_may_be_said_and_need_not_be(anna, counter):
    basket(anna, cast.SCREEN_CODE)
    assert "Po co?" in anna.words
    anna.send("/confirm", **SCREEN_ALONE, go=1)
    assert (anna.at, lent(counter).purpose) == ("/done", None)


def test_a_policy_that_asks_leads_to_the_screen_before_anything_is_handed_over(anna, counter, asking):
    basket(anna, cast.SCREEN_CODE)
    assert "Podaj cel" in anna.words and "Jeszcze nie możemy" not in anna.words
    anna.send("/confirm", **SCREEN_ALONE, go=1)
    assert anna.at == "/what-for"
    assert "Brakuje celu wypożyczenia. Dotknij jednego z pól." in anna.words
    anna.send("/what-for", go=1)
    assert anna.at == "/what-for"
    anna.send("/what-for", purpose="meeting", go=1)
    assert anna.at == "/confirm" and "Cel: Spotkanie" in anna.words
    anna.send("/confirm", **SCREEN_ALONE, go=1)
    assert (anna.at, lent(counter).purpose) == ("/done", "meeting")
    assert "Spotkanie" in slip(counter)


def test_the_one_purpose_of_the_visit_is_the_one_to_begin_with(anna, counter, asking):
    anna.send("/check-in", purpose="computer", people=1, enter=1)
    basket(anna, cast.SCREEN_CODE)
    assert "Cel: Praca przy komputerze" in anna.words


def test_what_is_no_purpose_of_the_centre_is_none(anna, asking):
    basket(anna, cast.SCREEN_CODE)
    anna.send("/what-for", purpose="dance", go=1)
    assert anna.at == "/what-for"


def test_somebody_of_the_same_party_answers_for_it_by_their_own_card(anna, counter):
    basket(anna, cast.SCREEN_CODE)
    anna.go("/what-for")
    anna.tap_card(cast.MARTA_UID)  # she acts for the same foundation
    assert anna.at == "/what-for"
    assert "Marta Z. Zamiast: Anna K., kto wypożycza." in anna.words
    anna.go("/confirm")
    assert "Odpowiada: Marta Z." in anna.words
    anna.send("/confirm", **SCREEN_ALONE, go=1)
    assert (lent(counter).person, lent(counter).responsible) == ("anna", "marta")
    assert "Marta Z." in slip(counter)


def test_a_card_of_another_organisation_is_told_so_and_changes_nothing(anna):
    basket(anna, cast.SCREEN_CODE)
    anna.go("/what-for")
    anna.tap_card(cast.DMYTRO_UID)
    assert anna.at == "/what-for"
    assert "Właściciel tej karty nie działa w tej samej organizacji." in anna.words
    assert anna.session.person.id == "anna" and anna.session.hand_over.responsible is None


def test_the_own_card_or_a_touch_makes_the_borrower_answer_again(anna: Visitor):
    basket(anna, cast.SCREEN_CODE)
    for back in (lambda: anna.tap_card(cast.ANNA_UID), lambda: anna.send("/what-for", myself=1)):
        anna.go("/what-for")
        anna.tap_card(cast.MARTA_UID)
        back()
        assert anna.session.hand_over.responsible is None


def test_a_sticker_on_this_screen_is_told_to_be_no_card(anna):
    basket(anna, cast.SCREEN_CODE)
    for code in (cast.CAMERA_CODE, cast.STRANGE_CODE):
        anna.go("/what-for")
        anna.scan(code)
        assert anna.at == "/what-for" and "To naklejka rzeczy, a nie karta." in anna.words
    assert [line.item for line in anna.session.basket] == ["screen-1"]


def test_another_purpose_needs_a_new_signature(anna, counter):
    pulled(counter, TERMS)
    basket(anna, cast.SCREEN_CODE)
    anna.send("/confirm", **SCREEN_ALONE, strokes=DRAWN)
    assert anna.session.hand_over.signature is not None
    anna.send("/what-for", purpose="meeting")
    assert anna.session.hand_over.signature is None


def test_for_another_party_somebody_else_must_be_named_anew(anna):
    basket(anna, cast.SCREEN_CODE)
    anna.go("/what-for")
    anna.tap_card(cast.MARTA_UID)
    anna.send("/greeting", party="org-shift")
    assert anna.session.hand_over.responsible is None


def test_nobody_gets_here_with_nothing_on_the_counter(anna):
    anna.go("/what-for")
    assert anna.at == "/borrow"
