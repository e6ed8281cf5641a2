"""Allowances of pages: a new version from a day on, and which of them gave a party what."""

import re

import pytest
from msgspec.structs import replace

from sync import facts, register
from sync.facts import PageKind, PageLine
from sync.server import register_store
from sync.server.models import Case
from sync.server.staff.forms import mark_of
from tests import cast
from tests.offices import admit
from tests.server.test_project import take_in
from tests.stations import Station

ID = "0123456789abcdef"
TYPED = {"effective_from": "2026-11-01", "party_kind": "organisation", "mono": "60", "colour": "5",
         "warn_percent": "75"}  # fmt: skip


@pytest.fixture
def staff(filled):
    filled.log_in("staff")
    return filled


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\xa0", " ").split())


def keep(staff, id=ID, **typed):
    page = staff.get(f"/register/allowances/{id}")
    mark = re.search(r'name="mark" value="([^"]*)"', (page if page.status_code == 200 else staff.get(
        "/register/allowances/new")).text)  # fmt: skip
    return staff.post(f"/register/allowances/{id}", mark=mark[1], **{**TYPED, **typed})


def kept():
    return register_store.get(register.Allowance, ID)


def test_a_new_version_holds_from_its_day_and_says_how_many_it_concerns(staff):
    assert keep(staff).status_code == 303
    assert (kept().mono, kept().version, kept().effective_from) == (60, 2, "2026-11-01")
    assert "organizacja 1.11.2026 60 5 2 podmioty" in words(staff.get("/register/allowances").text)
    assert "z 100" not in words(staff.get("/parties/org-table/allowance?month=2026-10").text)
    october = words(staff.get("/parties/org-table/allowance?month=2026-10").text)
    assert "czarno-białe 12 100 88" in october
    assert "wtedy jeszcze nie obowiązywał" in october


def test_what_is_for_one_party_is_of_its_kind_whatever_was_chosen(staff):
    assert keep(staff, party="Park Sielecki", effective_from="2026-10-27").status_code == 303
    assert (kept().party, kept().party_kind) == ("group-park", "informal_group")


WRONG = {
    "a day that is over": ({"effective_from": "2026-10-01"}, "Wybierz dzisiejszy lub późniejszy dzień"),
    "no number": ({"mono": "sto"}, "Wpisz liczbę całkowitą od 0 do 100000"),
    "a party that nobody knows": ({"party": "Nikt"}, "W rejestrze nie ma takiej nazwy ani numeru."),
    "a warning above all of it": ({"warn_percent": "101"}, "Wpisz liczbę całkowitą od 1 do 100"),
}


@pytest.mark.parametrize(("typed", "sentence"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_said_beside_its_field(staff, typed, sentence):
    answer = keep(staff, **typed)

    assert answer.status_code in (400, 409)
    assert sentence in answer.text
    assert kept() is None


def test_what_has_begun_is_never_changed_and_what_has_not_may_be_taken_away_and_put_back(staff):
    [begun] = [each.id for each in cast.entities() if isinstance(each, register.Allowance)
               and each.party_kind == "organisation"]  # fmt: skip
    assert keep(staff, id=begun).status_code == 409
    assert staff.post(f"/register/allowances/{begun}/remove").status_code == 409
    keep(staff)
    staff.post(f"/register/allowances/{ID}/remove", mark=mark_of([kept()]))
    assert kept() is None
    staff.post(f"/register/allowances/{ID}/restore")
    assert kept().mono == 60


def test_an_auditor_reads_which_rule_gave_it(filled):
    filled.log_in("auditor")

    assert "Z której zasady to wynika" in filled.get("/parties/org-table/allowance").text
    assert filled.get("/parties/nobody/allowance").status_code == 404


def change(staff, month="2026-10", **typed):
    return staff.post(f"/parties/org-table/allowance/change?month={month}",
                      **{"mono": "30", "colour": "-5", "reason": "granted", **typed})  # fmt: skip


def test_staff_give_more_for_a_month_and_take_it_back(staff):
    assert change(staff, note="Festyn").status_code == 303
    page = staff.get("/parties/org-table/allowance?month=2026-10").text
    assert "czarno-białe 12 130 118" in words(page)
    assert "więcej w tym miesiącu" in words(page) and "“Festyn”" in page and "+30" in page and "−5" in page
    assert "czarno-białe 0 100 100" in words(staff.get("/parties/org-table/allowance?month=2026-11").text)

    assert "Cofnij" in words(page)
    [back] = re.findall(r'action="([^"]*/take-back)"', page)
    assert staff.post(back).status_code == 303
    page = words(staff.get("/parties/org-table/allowance?month=2026-10").text)
    assert "czarno-białe 12 100 88" in page and "cofnięte" in page


@pytest.mark.parametrize(("typed", "sentence"), [
    ({"mono": "dużo"}, "Wpisz liczby całkowite"),
    ({"reason": ""}, "Wybierz, dlaczego"),
    ({"mono": "0", "colour": ""}, "Wpisz, o ile więcej lub mniej"),
], ids=["words", "no reason", "nothing"])  # fmt: skip
def test_a_change_that_says_nothing_is_asked_again(staff, typed, sentence):
    answer = change(staff, **typed)

    assert answer.status_code == 400
    assert sentence in words(answer.text)


def over_the_allowance(devices=("kiosk-8", "kiosk-9")):
    """Two kiosks that took in 60 pages each, of 100."""
    for device in devices:
        station = Station(device)
        admit(station, site=cast.SITE)
        station.record(facts.PagesDeclared(usage=device, site=cast.SITE, lines=[PageLine(PageKind.COPY, 60)],
                                           mono_units=60, party="org-table"))  # fmt: skip
        take_in(station)
    [case] = Case.select().where(Case.kind == "quota_exceeded_offline", Case.state != "withdrawn")
    return case


def test_a_month_over_the_allowance_says_what_each_kiosk_took_in_and_is_evened_out(filled):
    filled.log_in("staff")
    case = over_the_allowance()
    page = filled.get(f"/cases/{case.id}").text
    assert "1 60 0 0" in words(page) and "czarno-białe 32, kolorowe 0" in words(page)
    [form] = re.findall(r'<form[^>]*month=2026-11".*?</form>', page)
    told = dict(re.findall(r'name="(mono|colour|reason)" value="([^"]*)"', form))
    assert filled.post("/parties/org-table/allowance/change?month=2026-11", **told).status_code == 303

    assert "rozliczone" in words(filled.get(f"/cases/{case.id}").text)
    assert "czarno-białe 0 68 68" in words(filled.get("/parties/org-table/allowance?month=2026-11").text)


@pytest.mark.parametrize(("beyond", "state", "sentence"), [
    ("ask", "otwarta", None),
    ("even_out", "otwarta", "Zasada proponuje odjąć to w następnym miesiącu."),
    ("tell", "tylko zgłoszone", "Zasada mówi, że ma to być tylko zgłoszone"),
])  # fmt: skip
def test_what_the_rule_proposes_of_what_is_over_stands_with_the_case(filled, beyond, state, sentence):
    [rule] = [each for each in cast.entities() if isinstance(each, register.Allowance)
              and each.party_kind == "organisation"]  # fmt: skip
    register_store.put(replace(rule, beyond=beyond), at=1, by="test")
    filled.log_in("staff")
    case = over_the_allowance()
    page = filled.get(f"/cases/{case.id}").text

    assert state in words(page)
    assert sentence is None or sentence in words(page)
    assert ("Zasada" in words(page)) == (sentence is not None)
    assert "Odlicz od limitu na listopad 2026" in words(page)
    assert (case.id in filled.get("/cases").text) == (beyond != "tell")
    assert case.id in filled.get("/cases?state=all").text


def test_pages_left_over_are_used_and_the_page_says_from_where(staff):
    assert keep(staff, carries="yes", mono_carried_most="30", effective_from="2026-10-27").status_code == 303
    assert (kept().carries, kept().mono_carried_most, kept().colour_carried_most, kept().beyond) == (True, 30, 0, "ask")
    page = words(staff.get("/parties/org-table/allowance?month=2026-11").text)

    assert "czarno-białe 0 90 90" in page  # 60, and 30 of the 48 left in October
    assert "niewykorzystane w poprzednim miesiącu (październik 2026): czarno-białe 30, kolorowe 0" in page
    assert "60, z poprzedniego +30" in words(staff.get("/register/allowances").text)


def test_how_many_are_left_over_at_most_must_be_said(staff):
    answer = keep(staff, carries="yes")

    assert answer.status_code == 400
    assert "Wpisz, ile najwyżej." in answer.text
