"""Finding somebody: by a part of the shown name, for staff only, and never in an address."""

import pytest

from tests.screens.at_desk import built_at, marta_at


@pytest.fixture
def marta(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield marta_at(counter)


def look_for(marta, text, purpose="bind"):
    marta.go(f"/member?purpose={purpose}")
    return marta.send(f"/member?purpose={purpose}", wanted=text)


def test_two_letters_of_the_shown_name_find_a_member(marta):
    look_for(marta, "nn")
    assert "Anna K. Fundacja Wspólny Stół, Stowarzyszenie Druga Zmiana" in marta.words


def test_capitals_do_not_matter_and_cyrillic_is_found(marta):
    look_for(marta, "дМИТ")
    assert "Дмитро П." in marta.words


def test_what_is_looked_for_never_stands_in_the_address(marta):
    answer = look_for(marta, "Anna")
    assert "Anna" not in answer.request.url


def test_nobody_found_says_what_to_do(marta):
    look_for(marta, "Xyzzy")
    assert "Nikogo nie ma. Wystarczą dwie litery." in marta.words


def test_one_letter_lists_nobody(marta):
    look_for(marta, "a")
    assert 'name="person"' not in marta.page


def test_marks_tell_what_staff_must_know(marta):
    look_for(marta, "Piotr")
    assert "wstrzymane konto" in marta.words
    look_for(marta, "Ola")
    assert "niepełnoletnia osoba" in marta.words


def test_the_chosen_one_leads_to_what_they_were_looked_for(marta):
    look_for(marta, "Anna", "set_pin")
    marta.send("/member?purpose=set_pin", person="anna")
    assert marta.at == "/set-pin"
    assert marta.session.desk.person.id == "anna"
    assert marta.session.desk.wanted == ""


@pytest.mark.parametrize("purpose", ["guardian", "responsible"])
def test_a_minor_cannot_answer_for_others(marta, purpose):
    look_for(marta, "Ola", purpose)
    assert 'name="person"' not in marta.page
    marta.send(f"/member?purpose={purpose}", person="ola")
    assert marta.session.desk.newcomer.guardian is None
    assert marta.session.desk.responsible is None


def test_a_member_of_nowhere_chooses_nobody(marta):
    marta.send("/member?purpose=bind", person="nobody-of-ours")
    assert marta.session.desk.person is None


def test_an_unknown_purpose_finds_for_the_desk(marta):
    marta.go("/member?purpose=nonsense")
    assert "O kogo chodzi?" in marta.words
