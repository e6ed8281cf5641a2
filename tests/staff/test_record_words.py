"""What a record says besides who and when, in words: beside others at a case, and on its own page in the journal."""

import json

import pytest

from sync import facts, lending_facts
from sync.job_facts import JobMetered
from sync.meter_facts import MeterCorrected, MeterRead
from sync.server import mending_meters, register_store, store
from sync.server.models import Case, Fact
from sync.server.staff import record_words
from sync.server.staff.names import Names
from tests import cast
from tests.offices import admit
from tests.staff.case_papers import hand_over
from tests.staff.paper_month import PRINTER, fill_sheets
from tests.staff.test_page_sheets import plain
from tests.stations import NOON, Station, committed

COPY = facts.PageLine(kind=facts.PageKind.COPY, pages=12, duplex=True)
JOB = JobMetered(job="j", site=cast.SITE, queue="q", outcome="completed", finished_at=NOON, sides=7, meter=PRINTER.id)
BOOKED = lending_facts.BookingMade(
    booking="b", kind="room", resource="hall", site=cast.SITE, person="anna", party="org-table", from_at=NOON,
    until_at=NOON + 3_600_000,
)  # fmt: skip
SAID = [
    (MeterRead(meter=PRINTER.id, value=16590), {"Urządzenie": PRINTER.name, "Licznik pokazywał": "16 590"}),
    (MeterCorrected(meter=PRINTER.id, value=71, reading="r", staff="marta"), {"Licznik pokazywał": "71"}),
    (JOB, {"Strony": "7", "Format": "A4, czarno-białe, jednostronnie", "Kolejka druku": "q"}),
    (facts.PagesDeclared(usage="u", site=cast.SITE, lines=[COPY], mono_units=12), {"Szczegółowo": "12: kopie"}),
    (facts.LoanTakenBack(site=cast.SITE, condition=facts.Condition.DAMAGED), {"Stan rzeczy": "uszkodzone"}),
    (facts.CardUnknown(site=cast.SITE, means=facts.Means.QR, digest_commitment="x"), {"Jak": "kodem QR"}),
    (facts.ClockJumped(by=-47 * 60_000), {"Zegar przeskoczył o": "−47 min"}),
    (BOOKED, {"Zarezerwowano na": "26.10.2026 12:00 – 26.10.2026 13:00"}),
    (facts.HelpCalled(site=cast.SITE, cause="visitor"), {}),
]


@pytest.fixture
def backend():
    """The words are those of one database as of the other."""
    return "sqlite"


@pytest.mark.parametrize(("fact", "said"), SAID, ids=lambda each: type(each).__name__)
def test_a_record_says_what_it_holds(desk, fact, said):
    register_store.put(PRINTER, at=1, by="test")
    with desk.app.test_request_context(headers={"Accept-Language": "pl"}):
        told = record_words.told("f.1", fact, Names())

    assert told.keys() >= said.keys() and bool(told) == bool(said)
    for term, words in said.items():
        assert told[term].replace("\xa0", " ").startswith(words)


def test_a_code_that_no_thing_has_stands_beside_its_record_until_it_is_erased(filled, office):
    station = Station("hall")
    admit(station, site=cast.SITE)
    sealed = committed("LADA-0471")
    uid = station.record(facts.LoanTakenBack(site=cast.SITE, code_commitment=sealed), code="LADA-0471")
    hand_over(office, station)
    filled.log_in("staff")
    case = Case.get(Case.kind == "item_unknown")

    assert "Odczytany kod LADA-0471" in plain(filled.get(f"/cases/{case.id}"))
    assert "Odczytany kod LADA-0471" in plain(filled.get(f"/journal/{uid}"))
    filled.log_in("auditor")
    assert "0471" not in filled.get(f"/cases/{case.id}").text + filled.get(f"/journal/{uid}").text
    filled.log_in("staff")
    Fact.update(detached=None).execute()
    assert "Odczytany kod wymazane" in plain(filled.get(f"/cases/{case.id}"))


def test_a_case_about_a_sheet_shows_the_numbers_that_do_not_add_up(filled, office):
    fill_sheets(office)
    filled.log_in("staff")
    [case] = [each for each in store.cases(state="open").rows if each.kind == "pages_under_declared"]

    page = plain(filled.get(f"/cases/{case.id}"))
    assert "Co się nie zgadza" in page
    assert "Licznik pokazywał 48 109 48 209" in page
    assert "Z licznika 100 Zgłoszone 60 przez 1 korzystającego" in page
    assert "Niewyjaśnione +40 tolerancja ± 5" in page


def test_a_case_about_a_sheet_is_shown_when_its_meter_says_nothing_any_more(filled, office):
    """Somebody put the reading right below the one before, after the case was answered."""
    fill_sheets(office)
    filled.log_in("staff")
    [case] = [each for each in store.cases(state="open").rows if each.kind == "pages_under_declared"]
    filled.post(f"/cases/{case.id}/decide", decision="leave")
    for uid in json.loads(case.facts):
        mending_meters.correct(uid, 1 if uid == json.loads(case.facts)[-1] else 90_000, "marta", office.now())

    assert "Z licznika nie wiadomo Zgłoszone" in plain(filled.get(f"/cases/{case.id}"))
