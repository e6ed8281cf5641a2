"""An informal group comes into the register with its name and, if there is one, who answers for it."""

import pytest

from sync.facts import GroupRegistered
from tests.screens.at_desk import built_at, facts_of, marta_at


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


@pytest.fixture
def marta(counter):
    marta = marta_at(counter)
    marta.go("/register-group")
    return marta


def test_a_name_is_enough(marta, counter):
    marta.send("/register-group", name="  Czwartkowe   Robótki ", save=1)
    assert marta.at == "/desk"
    assert "W rejestrze: Czwartkowe Robótki." in marta.words
    (fact,) = facts_of(counter, GroupRegistered)
    party = counter.store.party(fact.party)
    assert (party.name, party.kind, fact.responsible_person) == ("Czwartkowe Robótki", "informal_group", None)


def test_the_name_is_kept_while_somebody_is_looked_for(marta, counter):
    marta.send("/register-group", name="Grupa „Oddech”", find=1)
    assert marta.at == "/member"
    marta.send("/member?purpose=responsible", person="anna")
    assert marta.at == "/register-group"
    assert "Anna K." in marta.words
    marta.send("/register-group", save=1)
    assert facts_of(counter, GroupRegistered)[0].responsible_person == "anna"


def test_somebody_chosen_can_be_left_out_again(marta, counter):
    marta.send("/member?purpose=responsible", person="anna")
    marta.send("/register-group", name="Grupa", forget=1)
    assert "Na razie nikt" in marta.words
    marta.send("/register-group", name="Grupa", save=1)
    assert facts_of(counter, GroupRegistered)[0].responsible_person is None


def test_a_group_without_a_name_is_asked_for_it(marta, counter):
    marta.send("/register-group", name="  ", save=1)
    assert marta.at == "/register-group"
    assert "desk-news" in marta.page
    assert facts_of(counter, GroupRegistered) == []


def test_a_new_person_can_act_for_it_at_once(marta):
    marta.send("/register-group", name="Kino na Podwórku", save=1)
    marta.send("/register-person", step=1, first_name="Zofia", surname="")
    marta.send("/party", wanted="kino")
    assert "Kino na Podwórku" in marta.words
