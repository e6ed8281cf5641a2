"""A PIN: typed twice by its owner, not too simple, and it works at once."""

import pytest

from sync.facts import AttemptRefused, PinSet
from tests import cast
from tests.screens.at_desk import built_at, facts_of, marta_at


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


@pytest.fixture
def marta(counter):
    marta = marta_at(counter)
    marta.go("/set-pin")
    assert marta.at == "/member"
    marta.send("/member?purpose=set_pin", person="dmytro")
    return marta


def give(marta, *pins):
    for pin in pins:
        marta.send("/set-pin", pin=pin)


def test_two_equal_pins_are_set_and_work_at_once(marta, counter, clock):
    assert "Pierwszy PIN" in marta.words
    give(marta, "5927")
    assert "Ten sam PIN jeszcze raz" in marta.words
    give(marta, "5927")
    assert marta.at == "/desk"
    assert "PIN ustawiony: Дмитро П." in marta.words
    assert [(fact.person, fact.staff) for fact in facts_of(counter, PinSet)] == [("dmytro", "marta")]
    assert counter.station.desk.check_pin(counter.store.person("dmytro"), "5927", clock.now()) is None


def test_two_different_pins_begin_again(marta, counter):
    give(marta, "5927", "5928")
    assert "Te dwa PIN-y są różne." in marta.words
    assert marta.session.desk.first_pin is None
    assert facts_of(counter, PinSet) == []


@pytest.mark.parametrize("pin", ["1111", "1234", "9876", "1212"])
def test_a_simple_pin_is_told_at_the_first_time(marta, counter, pin):
    give(marta, pin)
    assert "Nie po kolei, nie same jednakowe" in marta.words
    assert marta.session.desk.first_pin is None
    assert facts_of(counter, AttemptRefused) == []


@pytest.mark.parametrize("pin", ["", "12", "1234567", "12a4", "١٢٣٤"])
def test_a_pin_of_the_wrong_shape_says_how_many_digits(marta, pin):
    give(marta, pin)
    assert "PIN ma od 4 do 6 cyfr." in marta.words


def test_staff_need_six_digits(marta):
    marta.send("/member?purpose=set_pin", person="marta")
    assert "Liczba cyfr: 6." in marta.words
    give(marta, "5927")
    assert "Ten PIN ma złą długość" in marta.words


def test_no_pin_ever_stands_on_the_page(marta):
    give(marta, "5927")
    assert "5927" not in marta.page


def test_leaving_the_pad_forgets_the_first_pin(marta):
    give(marta, "5927")
    marta.go("/desk")
    marta.go("/set-pin")
    assert marta.session.desk.first_pin is None


def test_somebody_else_begins_with_their_first(marta):
    give(marta, "5927")
    marta.tap_card(cast.ANNA_UID)
    assert marta.at == "/set-pin"
    assert "Nowy PIN" in marta.words
    assert marta.session.desk.first_pin is None
