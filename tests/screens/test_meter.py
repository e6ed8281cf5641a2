"""Reading a meter: it runs forward, and a lower number must be confirmed."""

import pytest

from sync.facts import AttemptRefused, MeterRead
from tests.screens.at_desk import built_at, facts_of, marta_at


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


@pytest.fixture
def marta(counter):
    return marta_at(counter)


def read(marta, value, **more):
    marta.go("/meter?meter=copier")
    marta.send("/meter", meter="copier", value=value, **more)


def readings(counter):
    return [(fact.meter, fact.value, fact.staff) for fact in facts_of(counter, MeterRead)]


def test_the_meters_of_this_site_are_offered(marta):
    marta.go("/meter")
    assert "Kopiarka jeszcze bez odczytu" in marta.words


def test_a_reading_is_noted_and_stands_there_the_next_time(marta, counter):
    read(marta, "120345")
    assert marta.at == "/desk"
    assert "Odczyt zapisany: Kopiarka" in marta.words
    assert readings(counter) == [("copier", 120_345, "marta")]
    marta.go("/meter?meter=copier")
    assert "ostatnio 120 345" in marta.words


def test_a_lower_reading_is_asked_about_before_it_is_taken(marta, counter):
    read(marta, "120345")
    read(marta, "12")
    assert marta.at == "/meter"
    assert "Na pewno 12?" in marta.words
    assert "ostatnio 120 345" in marta.words
    assert len(readings(counter)) == 1
    assert [attempt.reasons for attempt in facts_of(counter, AttemptRefused)] == [["meter_backwards"]]
    marta.send("/meter", meter="copier", value="12", confirmed=1)
    assert readings(counter)[-1] == ("copier", 12, "marta")


@pytest.mark.parametrize("value", ["", "-5", "12a", "1e3", "١٢", "999999999999", "1 200"])
def test_what_is_no_number_of_a_meter_is_typed_anew(marta, counter, value):
    read(marta, value)
    assert marta.at == "/meter"
    assert "number-pad" in marta.page
    assert readings(counter) == []


def test_a_meter_that_is_not_here_leads_back_to_the_list(marta, counter):
    marta.send("/meter", meter="elsewhere", value="5")
    assert "Który licznik?" in marta.words
    assert readings(counter) == []


def test_zero_is_a_reading(marta, counter):
    read(marta, "0")
    assert readings(counter) == [("copier", 0, "marta")]
