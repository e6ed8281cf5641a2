"""A person comes into the register with a first name, an initial, and no more."""

import pytest

from sync.facts import PersonRegistered
from tests.screens.at_desk import built_at, facts_of, marta_at


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


@pytest.fixture
def marta(counter):
    return marta_at(counter)


def name(marta, first="Małgorzata", surname="Żurawska"):
    marta.go("/register-person")
    marta.send("/register-person", step=1, first_name=first, surname=surname)


def test_three_questions_and_the_person_is_there_and_a_card_is_offered(marta, counter):
    name(marta)
    assert "2 z 3" in marta.words
    marta.send("/register-person", step=2, minor=0, language="uk")
    assert "W czyim imieniu działa Małgorzata Ż.?" in marta.words
    marta.send("/party", party="org-table")
    marta.send("/register-person", step=3)
    assert marta.at == "/bind"
    assert "W rejestrze: Małgorzata Ż." in marta.words
    (fact,) = facts_of(counter, PersonRegistered)
    person = counter.store.person(fact.person)
    assert (person.display_name, person.language, person.minor) == ("Małgorzata Ż.", "uk", False)
    assert (fact.party, fact.guardian, fact.staff) == ("org-table", None, "marta")


def test_of_the_surname_only_the_initial_is_kept_from_the_first_step_on(marta):
    name(marta, surname="Żurawska")
    assert marta.session.desk.newcomer.initial == "Ż"
    marta.go("/register-person")
    assert "urawska" not in marta.page


def test_a_surname_need_not_be_given(marta, counter):
    name(marta, "Olek", "")
    marta.send("/register-person", step=2, minor=1, language="pl")
    marta.send("/register-person", step=3)
    person = counter.store.person(facts_of(counter, PersonRegistered)[0].person)
    assert (person.display_name, person.minor) == ("Olek", True)


def test_a_minor_may_have_a_guardian_of_age(marta, counter):
    name(marta, "Olek", "")
    marta.send("/register-person", step=2, minor=1, language="pl")
    assert "Bez opiekuna w rejestrze" in marta.words
    marta.send("/member?purpose=guardian", person="anna")
    assert marta.at == "/register-person"
    assert "Anna K." in marta.words
    marta.send("/register-person", step=3)
    assert facts_of(counter, PersonRegistered)[0].guardian == "anna"


def test_the_guardian_of_somebody_of_age_is_dropped(marta, counter):
    name(marta)
    marta.send("/register-person", step=2, minor=1, language="pl")
    marta.send("/member?purpose=guardian", person="anna")
    marta.send("/register-person", step=2, minor=0, language="pl")
    marta.send("/register-person", step=3)
    assert facts_of(counter, PersonRegistered)[0].guardian is None


@pytest.mark.parametrize("first", ["", "   ", "…", "\u200b"])
def test_a_name_without_a_letter_is_asked_for_again(marta, counter, first):
    name(marta, first)
    assert marta.at == "/register-person"
    assert "1 z 3" in marta.words
    assert "desk-news" in marta.page
    assert facts_of(counter, PersonRegistered) == []


def test_a_very_long_name_is_cut_to_what_can_be_kept(marta):
    name(marta, "Ż" * 500, "")
    assert len(marta.session.desk.newcomer.first_name) == 40


def test_a_language_that_is_none_of_ours_changes_nothing(marta):
    name(marta)
    marta.send("/register-person", step=2, minor=0, language="de")
    assert marta.session.desk.newcomer.language == "pl"


def test_later_questions_wait_for_the_name(marta):
    marta.go("/register-person?step=3")
    assert "1 z 3" in marta.words


@pytest.mark.parametrize("step", ["0", "-3", "99", "x"])
def test_a_step_that_is_none_is_one_of_the_three(marta, step):
    marta.go(f"/register-person?step={step}")
    assert marta.at == "/register-person"


def test_the_next_newcomer_begins_with_nothing(marta):
    name(marta)
    marta.send("/register-person", step=2, minor=1, language="uk")
    marta.send("/register-person", step=3)
    marta.go("/register-person")
    assert "Małgorzata" not in marta.page
    assert not marta.session.desk.newcomer.minor
