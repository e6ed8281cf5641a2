"""The desk: what staff can do at this counter, whom it is about, and what a reading means there."""

import pytest

from kiosk import self_check
from sync.facts import AttemptRefused, CardUnknown
from tests import cast
from tests.screens.at_desk import FRESH_UID, built_at, facts_of, marta_at


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


@pytest.fixture
def marta(counter):
    return marta_at(counter)


def test_it_offers_what_this_counter_can_do(marta):
    for address in ("/bind", "/set-pin", "/register-person", "/register-group", "/spool", "/roll", "/meter"):
        assert f'class="tile" href="{address}"' in marta.page


def test_without_a_printer_there_are_no_slips_and_no_roll(tmp_path, clock):
    with built_at(tmp_path / "other", clock, printer="none") as counter:
        marta = marta_at(counter)
        assert 'href="/spool"' not in marta.page
        assert 'href="/roll"' not in marta.page
        marta.go("/spool")
        assert marta.at == "/desk"


def test_every_screen_of_the_desk_has_its_frame_and_its_words(marta):
    for address in ("/desk", "/member", "/party", "/register-person", "/register-group", "/spool", "/roll", "/meter"):
        marta.go(address)
        assert 'class="staff-mode' in marta.page
        assert "<span>Tryb obsługi</span>" in marta.page.replace("\xa0", " ")
        assert 'form="end"' in marta.page


@pytest.mark.parametrize(("found", "is_told"), [({"keys": "bad"}, True), ({"backup": "unknown"}, False)])
def test_what_the_doctor_found_is_told_to_staff(counter, marta, found, is_told):
    assert "Z tym kioskiem coś jest nie tak" not in marta.words

    self_check.leave(counter.settings.kiosk.home, found)
    marta.go("/desk")

    assert ("Z tym kioskiem coś jest nie tak" in marta.words) == is_told


def test_a_members_card_finds_its_owner(marta):
    marta.tap_card(cast.ANNA_UID)
    assert marta.at == "/desk"
    assert "Anna K. Fundacja Wspólny Stół, Stowarzyszenie Druga Zmiana" in marta.words
    assert marta.session.staff.id == "marta"
    marta.send("/desk", forget=1)
    assert "Anna K." not in marta.words


def test_an_unknown_card_goes_on_to_be_bound_and_its_owner_is_looked_for(marta, counter):
    marta.tap_card(FRESH_UID)
    assert marta.at == "/member"
    assert "Czyja to będzie karta?" in marta.words
    assert len(facts_of(counter, CardUnknown)) == 1


def test_a_blocked_card_is_told_to_staff_where_they_are(marta):
    marta.tap_card(cast.LOST_UID)
    assert marta.at == "/desk"
    assert "zgubion" in marta.words
    assert marta.session.staff is not None


def test_a_sticker_of_a_thing_says_that_it_is_no_members_code(marta):
    marta.scan(cast.CAMERA_CODE)
    assert marta.at == "/desk"
    assert "To naklejka rzeczy, a nie karta" in marta.words


def test_a_reading_in_the_middle_of_a_registration_changes_nothing(marta):
    marta.send("/register-person", step=1, first_name="Zofia", surname="")
    marta.tap_card(cast.ANNA_UID)
    assert marta.at == "/register-person"
    assert marta.session.desk.newcomer.first_name == "Zofia"
    assert marta.session.desk.person is None


def test_news_stand_on_one_screen_and_not_on_the_next(marta):
    marta.tap_card(cast.LOST_UID)
    assert "desk-news" in marta.page
    marta.go("/meter")
    assert "desk-news" not in marta.page
    marta.go("/desk")
    assert "desk-news" not in marta.page


def test_what_was_refused_at_the_desk_is_an_attempt_in_the_journal(marta, counter):
    marta.tap_card(cast.LOST_UID)
    assert [attempt.reasons for attempt in facts_of(counter, AttemptRefused)] == [["card_lost"]]
