"""A staff card and its PIN open the desk; nothing else does, and it closes by itself."""

import pytest

from sync.facts import StaffEntered, StaffLeft
from tests import cast
from tests.screens.at_counter import MINUTE, Visitor
from tests.screens.at_desk import FRESH_UID, built_at, facts_of, marta_at


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


@pytest.fixture
def marta(visitor):
    """Marta, whose card was read and whose PIN is awaited."""
    visitor.tap_card(cast.MARTA_UID)
    return visitor


def test_a_staff_card_asks_for_the_pin_and_opens_nothing_yet(marta, counter):
    assert marta.at == "/staff-entry"
    assert "Podaj PIN obsługi" in marta.words
    marta.go("/desk")
    assert "staff-mode" not in marta.page
    assert facts_of(counter, StaffEntered) == []


def test_the_pin_opens_the_desk_and_the_journal_knows(marta, counter):
    marta.send("/staff-entry", pin=cast.MARTA_PIN)
    assert marta.at == "/desk"
    assert "Tryb obsługi" in marta.page
    assert [fact.staff for fact in facts_of(counter, StaffEntered)] == ["marta"]


def test_a_wrong_pin_says_how_many_tries_are_left(marta):
    marta.send("/staff-entry", pin="000000")
    assert marta.at == "/staff-entry"
    assert "To nie ten PIN. Zostały 4 próby." in marta.words
    assert 'data-sound="refused"' in marta.page


def test_five_wrong_pins_lock_it_and_say_for_how_long(marta, clock):
    for _ in range(5):
        marta.send("/staff-entry", pin="000000")
    marta.send("/staff-entry", pin=cast.MARTA_PIN)
    assert marta.at == "/staff-entry"
    assert "Spróbuj za 15 minut" in marta.words
    assert "pin-pad" not in marta.page
    clock.pass_time(16 * MINUTE)
    marta.tap_card(cast.MARTA_UID)
    marta.send("/staff-entry", pin=cast.MARTA_PIN)
    assert marta.at == "/desk"


def test_a_member_who_is_not_staff_is_led_to_their_own_screen(visitor):
    visitor.tap_card(cast.ANNA_UID)
    visitor.go("/staff-entry")
    assert visitor.at == "/greeting"
    visitor.send("/staff-entry", pin=cast.ANNA_PIN)
    assert visitor.session.staff is None


def test_nobody_comes_to_the_pad_without_a_card(visitor):
    visitor.go("/staff-entry")
    assert visitor.at == "/"


def test_staff_can_make_their_own_visit_and_come_back_to_the_desk(marta):
    marta.go("/greeting")
    assert "Dla obsługi" in marta.words
    assert 'href="/staff-entry"' in marta.page


def test_the_end_button_ends_staff_mode(counter):
    marta = marta_at(counter)
    marta.send("/end", cause="left")
    assert marta.at == "/"
    assert [fact.cause for fact in facts_of(counter, StaffLeft)] == ["left"]
    marta.go("/desk")
    assert marta.at == "/"


def test_ninety_seconds_without_a_touch_end_staff_mode_by_themselves(counter, clock):
    marta_at(counter)
    clock.pass_time(89_000)
    counter.look_around()
    assert facts_of(counter, StaffLeft) == []
    clock.pass_time(2_000)
    counter.look_around()
    assert [(fact.staff, fact.cause) for fact in facts_of(counter, StaffLeft)] == [("marta", "idle")]


def test_the_page_that_counted_to_its_end_says_that_nobody_was_there(counter):
    marta = marta_at(counter)
    assert 'data-idle="70"' in marta.page
    assert 'data-warning="20"' in marta.page
    marta.send("/end", cause="idle")
    assert [fact.cause for fact in facts_of(counter, StaffLeft)] == ["idle"]


def test_a_touch_keeps_staff_mode(counter, clock):
    marta = marta_at(counter)
    for _ in range(4):
        clock.pass_time(60_000)
        marta.send_script_free("/touch")
        counter.look_around()
    marta.go("/desk")
    assert marta.at == "/desk"
    assert facts_of(counter, StaffLeft) == []


def test_a_shifted_wall_clock_does_not_end_staff_mode(counter):
    marta = marta_at(counter)
    counter.bench.clock.shift(86_400_000)
    marta.go("/desk")
    assert marta.at == "/desk"


def test_after_idle_an_act_of_staff_is_told_that_nothing_was_saved(counter, clock):
    marta = marta_at(counter)
    clock.pass_time(91_000)
    marta.send("/register-group", name="Grupa Późna", save=1)
    assert marta.at == "/refused"
    assert "Zacznijmy od nowa" in marta.words or "od nowa" in marta.words
    assert [fact.cause for fact in facts_of(counter, StaffLeft)] == ["idle"]


def test_another_members_card_on_a_visitors_screen_ends_staff_mode(counter):
    marta = marta_at(counter)
    marta.go("/greeting")
    marta.tap_card(cast.ANNA_UID)
    assert marta.at == "/greeting"
    assert marta.session.person.id == "anna"
    assert [fact.cause for fact in facts_of(counter, StaffLeft)] == ["left"]


def test_a_card_that_was_unknown_just_before_waits_to_be_bound(counter):
    marta = Visitor(counter)
    marta.tap_card(FRESH_UID)
    assert marta.at == "/refused"
    marta.tap_card(cast.MARTA_UID)
    assert "Nieznana karta" in marta.words
    marta.send("/staff-entry", pin=cast.MARTA_PIN)
    assert marta.at == "/member"
    assert marta.session.desk.first_reading.value == FRESH_UID


def test_a_member_may_not_open_a_screen_of_the_desk(visitor):
    visitor.tap_card(cast.ANNA_UID)
    answer = visitor.go("/bind")
    assert answer.status_code == 403


def test_a_thing_where_a_pin_is_wanted_is_told_to_be_no_card(marta):
    for code in (cast.SCREEN_CODE, cast.STRANGE_CODE):
        marta.scan(code)
        assert marta.at == "/staff-entry"
        assert "To naklejka rzeczy, a nie karta." in marta.words
        assert marta.session.return_draft is None
    marta.send("/staff-entry", pin=cast.MARTA_PIN)
    marta.scan(cast.SCREEN_CODE)
    assert "To naklejka rzeczy, a nie karta. Tu potrzebna jest karta albo kod członka." in marta.words
