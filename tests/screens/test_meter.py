"""Reading a meter: it runs forward, and a lower number must be confirmed."""

import pytest

from kiosk.devices import MeterState
from kiosk.store import register_rows
from printers.snmp import Alert, Supply
from sync.facts import AttemptRefused, MeterRead
from sync.meter_facts import MeterCorrected
from sync.register import Meter
from tests import cast
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
    marta.send("/meter", meter="copier", total=value, **more)


def readings(counter):
    return [(fact.meter, fact.value, fact.staff) for fact in facts_of(counter, MeterRead)]


def put(counter, *meters):
    """The devices of this site, as the register has them now."""
    with counter.store.database.writing() as cursor:
        for each in meters:
            register_rows.put(cursor, each)
    counter.store._settled.forget()


def test_what_a_device_lacks_stands_beside_it(marta, counter):
    low = (Supply("Toner czarny", "told", 4), Supply("Toner cyan", "told", 60), Supply("Toner magenta", "some"))
    counter.devices.meters_asked((MeterState("copier", "Kopiarka", "answers", low, (Alert("Paper jam", True),)),))
    marta.go("/meter")
    assert "Paper jam, Toner czarny 4 %" in marta.words
    assert "cyan" not in marta.words and "magenta" not in marta.words

    counter.devices.meters_asked((MeterState("copier", "Kopiarka", "denied"),))
    marta.go("/meter")
    assert "kiosk nie może jej odpytać" in marta.words


def test_the_meters_of_this_site_are_offered(marta):
    marta.go("/meter")
    assert "Kopiarka jeszcze bez odczytu" in marta.words


def test_a_reading_is_noted_and_stands_there_the_next_time(marta, counter):
    read(marta, "120345")
    assert marta.at == "/meter"
    assert "Odczyt zapisany: Kopiarka" in marta.words
    assert readings(counter) == [("copier", 120_345, "marta")]
    marta.go("/meter?meter=copier")
    assert "ostatnio 120 345" in marta.words


def test_a_lower_reading_is_asked_about_and_stands_with_its_ground(marta, counter):
    read(marta, "120345")
    read(marta, "120340")
    assert marta.at == "/meter"
    assert "Na pewno 120 340?" in marta.words
    assert "ostatnio 120 345" in marta.words
    assert len(readings(counter)) == 1
    assert [attempt.reasons for attempt in facts_of(counter, AttemptRefused)] == [["meter_backwards"]]
    marta.send("/meter", meter="copier", total="120340", confirmed="power_cut")
    assert readings(counter)[-1] == ("copier", 120_340, "marta")
    assert facts_of(counter, MeterRead)[-1].confirmed == "power_cut"


def test_the_number_that_was_perhaps_meant_is_offered(marta, counter):
    read(marta, "120345")
    read(marta, "210350")
    assert "Nie, jest 120 350" in marta.words
    marta.send("/meter", meter="copier", total="120350")
    assert readings(counter)[-1] == ("copier", 120_350, "marta")
    assert facts_of(counter, MeterRead)[-1].confirmed is None


@pytest.mark.parametrize("value", ["", "-5", "12a", "1e3", "١٢", "999999999999", "1 200"])
def test_what_is_no_number_of_a_meter_is_typed_anew(marta, counter, value):
    read(marta, value)
    assert marta.at == "/meter"
    assert "number-pad" in marta.page
    assert readings(counter) == []


def test_a_meter_that_is_not_here_leads_back_to_the_list(marta, counter):
    marta.send("/meter", meter="elsewhere", total="5")
    assert "Który licznik?" in marta.words
    assert readings(counter) == []


def test_zero_is_a_reading(marta, counter):
    read(marta, "0")
    assert readings(counter) == [("copier", 0, "marta")]


def test_counters_beside_the_total_are_typed_one_after_the_other(marta, counter):
    put(counter, Meter(id="copier", site=cast.SITE, name="Kopiarka", counts_mono=True, counts_colour=True))
    read(marta, "500")
    assert "Czarno-białe" in marta.words and "Liczba 2 z 3" in marta.words
    marta.send("/meter", meter="copier", total="500", mono="450")
    assert "Kolor" in marta.words and "Liczba 3 z 3" in marta.words
    assert readings(counter) == []
    marta.send("/meter", meter="copier", total="500", mono="450", colour="50")
    [fact] = facts_of(counter, MeterRead)
    assert (fact.value, fact.mono, fact.colour, fact.copies) == (500, 450, 50, None)


def test_all_devices_are_read_in_a_round_at_opening(marta, counter):
    put(counter, Meter(id="printer", site=cast.SITE, name="Drukarka"))
    marta.go("/desk")
    assert "2 do odczytu" in marta.words
    marta.go("/meter")
    assert "0 z 2" in marta.words and "Następny: Kopiarka" in marta.words
    read(marta, "100")
    assert "1 z 2" in marta.words and "Następny: Drukarka" in marta.words
    marta.send("/meter", meter="printer", total="7")
    assert "2 z 2" in marta.words and "Następny" not in marta.words
    assert [fact.occasion for fact in facts_of(counter, MeterRead)] == ["opening", "opening"]


def test_a_device_that_was_replaced_is_read_no_more(marta, counter):
    put(counter, Meter(id="copier", site=cast.SITE, name="Kopiarka", successor="new"))
    put(counter, Meter(id="new", site=cast.SITE, name="Nowa kopiarka"))
    marta.go("/meter")
    assert "Nowa kopiarka jeszcze bez odczytu" in marta.words
    assert marta.words.count("jeszcze bez odczytu") == 1


def test_a_reading_is_taken_back_once_and_while_nothing_came_after_it(marta, counter, clock):
    read(marta, "100")
    marta.send("/meter", undo="1")
    assert "Odczyt już się nie liczy" in marta.words
    assert counter.store.last_readings_of("copier") == []
    read(marta, "110")
    clock.pass_time(11 * 60_000)
    marta.send("/meter", undo="1")
    assert [row.value for row in counter.store.last_readings_of("copier")] == [110]


def test_a_mistyped_reading_is_put_right_by_a_later_fact(marta, counter):
    read(marta, "100")
    [uid] = [row.uid for row in counter.store.last_readings_of("copier")]
    marta.go(f"/meter?meter=copier&correct={uid}")
    assert "Co powinno tu być?" in marta.words
    marta.send("/meter", meter="copier", correct=uid, total="101")
    assert "Odczyt poprawiony: Kopiarka" in marta.words
    assert [(fact.reading, fact.value) for fact in facts_of(counter, MeterCorrected)] == [(uid, 101)]
    [row] = counter.store.last_readings_of("copier")
    assert (row.uid, row.value, row.corrected) == (uid, 101, True)
    marta.send("/meter", undo="1")
    assert [row.value for row in counter.store.last_readings_of("copier")] == [100]


def test_only_the_last_reading_is_put_right(marta, counter):
    read(marta, "100")
    [first] = [row.uid for row in counter.store.last_readings_of("copier")]
    read(marta, "120")
    marta.send("/meter", meter="copier", correct=first, total="90")
    assert [row.value for row in counter.store.last_readings_of("copier", 5)] == [120, 100]


def test_the_tables_are_the_same_after_a_rebuild(marta, counter):
    read(marta, "100")
    uid = counter.store.last_readings_of("copier")[0].uid
    marta.send("/meter", meter="copier", correct=uid, total="101")
    read(marta, "130")
    marta.send("/meter", undo="1")
    before = counter.store.last_readings_of("copier", 9)
    counter.store.rebuild()
    assert counter.store.last_readings_of("copier", 9) == before
    assert [row.value for row in before] == [101]
