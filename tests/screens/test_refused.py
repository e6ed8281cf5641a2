"""Refused: each reason of the closed list has its own words and its next step, in every language."""

import pytest
from flask_babel import force_locale

from kiosk.app import make_flask
from kiosk.station.outcome import Refused
from kiosk.visit_sentences import ABOUT_VISITS, told
from sync.rules.refusals import Reason, Refusal
from tests import cast
from tests.screens.at_counter import HERE

LANGUAGES = ("pl", "en", "uk")


def said(counter, language: str) -> dict[Reason, tuple[str, str]]:
    app = make_flask(counter)
    with app.test_request_context(base_url=HERE), force_locale(language):
        found = {reason: told(Refusal(reason)) for reason in Reason}
        return {
            reason: (one.heading, " ".join([one.lead, *(step.words for step in one.steps)]))
            for reason, one in found.items()
        }


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_has_a_heading_and_a_next_step(counter, language):
    empty = [reason for reason, (heading, step) in said(counter, language).items() if not heading or not step.strip()]

    assert empty == []


@pytest.mark.parametrize("language", ["pl", "uk"])
def test_each_reason_is_said_in_the_visitors_own_language(counter, language):
    english, own = said(counter, "en"), said(counter, language)

    assert [reason for reason in Reason if own[reason][0] == english[reason][0]] == []


def test_reasons_about_cards_and_visits_are_told_apart(counter):
    headings = [heading for reason, (heading, _) in said(counter, "pl").items() if reason in ABOUT_VISITS]

    assert len(set(headings)) == len(headings)


def test_no_sentence_blames_shouts_or_speaks_of_errors(counter):
    for _, (heading, step) in said(counter, "pl").items():
        text = f"{heading} {step}".lower()
        assert "!" not in text
        assert "błąd" not in text
        assert "błęd" not in text


@pytest.mark.parametrize(
    ("uid", "heading"),
    [
        (cast.UNKNOWN_UID, "Nie znamy tej karty"),
        (cast.RANDOM_UID, "Ta karta zmienia swój numer"),
        (cast.LOST_UID, "Ta karta jest zgłoszona jako zgubiona"),
        (cast.PIOTR_UID, "To konto jest wstrzymane"),
    ],
    ids=["unknown", "random", "lost", "blocked person"],
)
def test_a_card_that_opens_nothing_gets_its_own_screen(visitor, uid, heading):
    visitor.tap_card(uid)

    assert visitor.at == "/refused"
    assert heading in visitor.words
    assert "Wołam obsługę" in visitor.words


@pytest.mark.parametrize("code", ["https://example.org/x", "LC" + "0" * 23], ids=["foreign", "torn"])
def test_a_code_that_is_not_ours_gets_its_own_screen(visitor, code):
    visitor.scan(code)

    assert visitor.at == "/refused"
    assert "Ten kod nie jest nasz" in visitor.words


def test_an_unknown_card_may_come_in_as_a_visitor_at_once(visitor, counter):
    visitor.tap_card(cast.UNKNOWN_UID)
    assert "Wchodzę bez karty" in visitor.words

    visitor.go("/no-card?kind=resident")
    visitor.send("/no-card", kind="resident", purpose="meeting", enter="1")

    assert visitor.at == "/done"
    assert visitor.session.done.facts[0].kind == "unknown_card"


def test_all_reasons_stand_on_one_screen(visitor):
    visitor.session.refused = Refused("issue", (Refusal(Reason.LOAN_OVERDUE), Refusal(Reason.PARTY_BLOCKED)))

    visitor.go("/refused")

    assert visitor.words.count("Wołam obsługę") == 1
    assert len(visitor.session.refused.refusals) == 2
    assert visitor.page.count('class="also"') == 1


def test_nobody_who_was_not_refused_sees_the_screen(visitor):
    visitor.go("/refused")

    assert visitor.at == "/"
