"""Finding for whom a newcomer acts."""

import pytest

from tests.screens.at_desk import built_at, marta_at


@pytest.fixture
def marta(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        marta = marta_at(counter)
        marta.send("/register-person", step=1, first_name="Zofia", surname="Ńska")
        yield marta


def test_organisations_and_groups_are_found_by_a_part_of_their_name(marta):
    marta.send("/party", wanted="park")
    assert "Grupa „Park Sielecki”" in marta.words
    marta.send("/party", wanted="ZMIANA")
    assert "Stowarzyszenie Druga Zmiana" in marta.words


def test_private_people_and_blocked_organisations_are_not_offered(marta):
    for wanted in ("Anna", "Klub Byłych"):
        marta.send("/party", wanted=wanted)
        assert "Niczego nie ma." in marta.words


def test_the_chosen_one_stands_in_the_registration(marta):
    marta.send("/party", party="group-park")
    assert marta.at == "/register-person"
    assert "Grupa „Park Sielecki”" in marta.words
    marta.send("/register-person", step=3, forget="party")
    assert "Nikogo: prywatnie" in marta.words


@pytest.mark.parametrize("party", ["private-anna", "org-gone", "nowhere"])
def test_what_was_not_offered_cannot_be_chosen(marta, party):
    marta.send("/party", party=party)
    assert marta.session.desk.newcomer.party is None
