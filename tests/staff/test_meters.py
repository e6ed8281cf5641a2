"""Meters on the server: the list, the readings of one with what lies between them, one put right and taken back."""

import re

import pytest

from sync import register
from sync.meter_facts import MeterRead
from sync.register import Meter
from sync.server import own_journal, questions_meters, register_store
from sync.server.models import Case, Device
from sync.server.own_journal import Draft
from tests import cast
from tests.stations import NOON


@pytest.fixture
def marta(filled):
    filled.log_in("staff")
    for day, value in enumerate((10_000, 9_994, 10_120)):
        own_journal.record([Draft(MeterRead(meter="copier", value=value, staff="marta"))], NOON + day * 86_400_000)
    return filled


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\xa0", " ").split())


def last():
    return questions_meters.page("copier").rows[0]


def test_the_list_leads_to_the_readings_of_each_device(marta):
    page = marta.get("/meters").text

    assert 'href="/meters/copier"' in page
    assert "10 120" in words(page)


def test_what_lies_between_the_readings_stands_beside_them(marta):
    page = words(marta.get("/meters/copier").text)

    assert "10 120 126" in page
    assert "9 994 4 ± 10 Spadł o kilka stron, jak przy braku prądu" in page


def test_a_page_of_an_old_reading_still_knows_what_came_before(marta, monkeypatch):
    monkeypatch.setattr(questions_meters, "SHOWN", 1)
    first = marta.get("/meters/copier").text
    older = re.search(r'href="(/meters/copier\?older=[^"]+)"', first)
    assert older

    assert "9 994 4 ± 10" in words(marta.get(older[1].replace("&amp;", "&")).text)


def test_a_reading_is_put_right_and_the_correction_taken_back(marta):
    uid = last().reading.uid
    form = marta.get(f"/meters/copier?reading={uid}").text
    assert "Licznik pokazywał" in form

    assert marta.post("/meters/copier/correct", reading=uid, value="10 122").location == "/meters/copier"
    assert (last().reading.value, last().typed) == (10_122, 10_120)
    assert "najpierw wpisano: 10 120" in words(marta.get("/meters/copier").text)
    marta.post("/meters/copier/take-back", reading=uid)
    assert (last().reading.value, last().typed) == (10_120, None)
    marta.post("/meters/copier/take-back", reading=uid)
    assert last().reading.value == 9_994


@pytest.mark.parametrize("value", ["", "-5", "12a", "999999999999", "١٢"])
def test_what_is_no_number_is_said_and_changes_nothing(marta, value):
    answer = marta.post("/meters/copier/correct", reading=last().reading.uid, value=value)

    assert answer.status_code == 400
    assert "Wpisz cyframi liczbę" in answer.text
    assert last().reading.value == 10_120


def test_a_reading_that_is_not_there_changes_nothing(marta):
    marta.post("/meters/copier/correct", reading="0" * 32 + ".1", value="5")
    marta.post("/meters/copier/take-back", reading="0" * 32 + ".1")

    assert last().reading.value == 10_120


def test_the_table_for_a_spreadsheet_has_every_reading(marta):
    rows = marta.get("/meters/copier/readings.csv").text.splitlines()

    assert len(rows) == 4
    assert rows[2].split(";")[1:8] == ["9994", "", "", "", "", "4", "10"]


def test_the_case_of_an_odd_meter_leads_to_its_readings(marta):
    [case] = re.findall(r'href="(/cases/[0-9a-f]{32})\?', marta.get("/cases?kind=meter_anomaly").text)

    assert 'href="/meters/copier"' in marta.get(case).text


def test_a_device_that_was_read_is_replaced_and_not_taken_away(marta):
    answer = marta.post("/register/meters/copier/remove")

    assert answer.status_code == 409
    assert "Ma odczyty." in answer.text
    assert register_store.get(Meter, "copier") is not None


def case_of(meter="copier"):
    return Case.get(Case.kind == "meter_anomaly", Case.state == "open", Case.subject == meter)


def test_the_case_of_a_meter_says_what_is_odd_and_what_it_means(marta):
    page = words(marta.get(f"/cases/{case_of().id}").text)

    assert "Spadł o kilka stron, jak przy braku prądu" in page
    assert "Licznik pokazywał 10 000" in page
    assert "Co to znaczy 4 strony ± 10" in page


def test_a_day_without_a_reading_is_shared_out_by_day_on_its_case(marta):
    hours = [register.Hours(id=f"all-{day}", site=cast.SITE, weekday=day, opens=480, closes=960) for day in range(7)]
    register_store.put_many([Meter(id="other", site=cast.SITE, name="Canon"), *hours], at=1, by="test")
    for day in (0, 1, 2, 3, 4, 5, 7):
        fact = MeterRead(meter="other", value=100 + 10 * day, staff="marta")
        own_journal.record([Draft(fact)], NOON + (day - 12) * 86_400_000)
    page = words(marta.get(f"/cases/{case_of('other').id}").text)

    assert "Po drodze brakuje odczytu" in page
    assert "rozdzielone równo w czasie, szacunkowo" in page
    assert re.search(r"10 ± 10 .* ± ", page)


def test_a_case_is_provisional_until_every_kiosk_of_its_site_is_heard_of(marta):
    case = case_of()
    Device.update(last_hello_at=case.at - 1, name="Recepcja").where(Device.id == "kiosk-1").execute()
    told = [words(marta.get(address).text) for address in ("/cases?kind=meter_anomaly", f"/cases/{case.id}")]
    Device.update(last_hello_at=case.at).where(Device.id == "kiosk-1").execute()
    later = words(marta.get("/cases?kind=meter_anomaly").text)

    assert "wstępna czeka na: Recepcja" in told[0]
    assert "Recepcja" in told[1]
    assert "wstępna" not in later
