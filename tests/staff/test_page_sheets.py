"""The sheets of machines at the server: a month of them, one of them, what staff say of a difference; and the plots."""

import csv
import io
import re
from datetime import UTC, datetime

import openpyxl
import pytest
from msgspec import structs

from sync import register
from sync.server import register_store, store
from sync.server.models import Device
from sync.server.staff import spreadsheets
from tests.offices import admit
from tests.staff.paper_month import fill_sheets
from tests.stations import NOON, Station

SHEET = "/pages/sheets/copier"
SIXTEENTH = datetime(2026, 10, 16, tzinfo=UTC).replace(tzinfo=None)  # a workbook knows no zones
OPEN, TOO_MUCH, FITS = f"{SHEET}?day=2026-10-16", f"{SHEET}?day=2026-10-20", f"{SHEET}?day=2026-10-13"


@pytest.fixture
def backend():
    """What lies behind the screens is tried on both databases in `tests/server/test_page_sheets.py`."""
    return "sqlite"


@pytest.fixture
def paper(filled, office):
    fill_sheets(office)
    filled.log_in("staff")
    return filled


def plain(answer):
    """The words of a page; scripts of lines and spaces fold into one space."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])).replace("\xa0", " ")


def cases():
    return sorted((case.kind, case.state) for case in store.cases(state=None).rows if case.kind.startswith("pages_"))


def explain(paper, **fields):
    return paper.post(f"{SHEET}/explain", **{"day": "2026-10-16", "way": "made", **fields})


def test_a_month_shows_each_machine_s_days_and_what_is_left(paper):
    page = plain(paper.get("/pages/sheets?month=2026-10"))

    assert "Kopiarka" in page and "Drukarka, sala komputerowa" in page
    assert "+40 zgłoszono za mało" in page and "−108 zgłoszono za dużo" in page
    assert "60 z 100" in page and "0 zgadza się" in page
    assert "nie odczytano żadnego licznika" in plain(paper.get("/pages/sheets?month=2026-09"))
    assert "Kopiarka" in plain(paper.get("/pages/sheets?month=rubbish"))


def test_a_sheet_has_its_three_numbers_who_was_in_and_proposals(paper):
    page = plain(paper.get(OPEN))

    assert "Różnica +40" in page and "Tolerancja ± 5" in page and "nieprzypisane 40" in page
    assert "zapomniane zgłoszenie, +40 · Stowarzyszenie Druga Zmiana" in page
    assert "Tylko ktoś od nich był w centrum i nic nie zgłosił." in page


def test_too_much_declared_proposes_the_nought_too_many(paper):
    assert "Wpisano 120; z jednym zerem mniej, 12, wszystko się zgadza." in plain(paper.get(TOO_MUCH))


def test_where_the_numbers_fit_nothing_is_proposed(paper):
    assert "Co może za tym stać" not in plain(paper.get(FITS))


def test_an_auditor_sees_numbers_in_place_of_names_and_nothing_to_press(paper):
    paper.log_in("auditor")
    page = paper.get(OPEN).text

    assert "Dmytro" not in page and "<form" not in page.partition("<main")[2]


def test_a_proposal_that_is_taken_ends_the_case_and_undo_opens_it_again(paper):
    form = re.search(r'<ul class="proposals">.*?<form.*?</form>', paper.get(OPEN).text, re.S)[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert ("pages_under_declared", "open") in cases()

    answer = paper.post(f"{SHEET}/explain", **fields)
    page = plain(paper.get(OPEN))
    assert answer.status_code == 303 and ("pages_under_declared", "withdrawn") in cases()
    assert "Niewyjaśnione 0" in page and "nieprzypisane 0" in page

    undo = re.search(r'action="([^"]+/undo)"', paper.get(OPEN).text)[1]
    for _ in range(2):  # twice is once
        assert paper.post(undo, day="2026-10-16").status_code == 303
    assert ("pages_under_declared", "open") in cases()
    assert "nieprzypisane 40" in plain(paper.get(OPEN))


def test_a_part_is_explained_in_words_of_one_s_own_and_the_rest_stays(paper):
    explain(paper, reason="test_pages", pages="12", note="serwis był rano")
    page = plain(paper.get(OPEN))

    assert "strony testowe lub serwisowe, +12" in page and "nieprzypisane 28" in page
    assert "własne centrum +12 12" in page
    assert ("pages_under_declared", "open") in cases()


def test_pages_of_a_party_that_is_named_reach_its_line(paper):
    explain(paper, reason="forgotten_declaration", pages="40", party="Druga Zmiana")

    assert "Stowarzyszenie Druga Zmiana 0 0 0 +40 40" in plain(paper.get(OPEN))


WRONG = {
    "no reason": ({"pages": "5"}, "Wybierz, z czego to wynika."),
    "a reason that is none": ({"reason": "ghosts", "pages": "5"}, "Wybierz, z czego to wynika."),
    "no number": ({"reason": "fax", "pages": "kilka"}, "Podaj liczbę stron"),
    "nought": ({"reason": "fax", "pages": "0"}, "Podaj liczbę stron"),
    "a digit of another script": ({"reason": "fax", "pages": "٣"}, "Podaj liczbę stron"),
    "too many": ({"reason": "fax", "pages": "100000"}, "Tylu stron nie wydrukuje"),
    "the wrong way": ({"reason": "fax", "pages": "5", "way": "declared"}, "w drugą stronę"),
    "nobody of this name": ({"reason": "typing_error", "pages": "5", "party": "Zzz"}, "W rejestrze nie ma"),
}


def test_what_cannot_be_is_told_keeps_what_was_typed_and_changes_nothing(paper):
    for what, (fields, sentence) in WRONG.items():
        answer = explain(paper, **fields)

        assert answer.status_code in (400, 409), what
        assert sentence in plain(answer), what
        assert f'value="{fields["pages"]}"' in answer.text, what
    assert "Nikt jeszcze niczego nie wyjaśnił." in plain(paper.get(OPEN))


def test_nothing_is_explained_on_a_day_that_is_none_or_has_no_reading(paper):
    for day in ("", "yesterday", "2026-02-30"):
        assert explain(paper, day=day, reason="fax", pages="5").status_code == 400
    assert explain(paper, day="2026-09-01", reason="fax", pages="5").status_code == 303
    assert "Nikt jeszcze" in plain(paper.get(OPEN))


def test_unknown_machines_and_explanations_are_not_there(paper):
    assert paper.get("/pages/sheets/toaster").status_code == 404
    assert paper.post(f"{SHEET}/explanations/ab.1/undo", day="2026-10-16").status_code == 404


def test_a_kiosk_that_is_silent_makes_a_sheet_provisional(paper):
    silent = Station("quiet")
    admit(silent)
    Device.update(site="site-scop", last_hello_at=1).where(Device.id == "quiet").execute()
    known = {row.site for row in Device.select().where(Device.id == "paper")}
    Device.update(site=known.pop()).where(Device.id == "quiet").execute()
    assert "Wstępnie:" in plain(paper.get(OPEN)) and "quiet" in plain(paper.get(OPEN))

    Device.update(last_hello_at=NOON).execute()
    assert "Wstępnie:" not in plain(paper.get(OPEN))


def test_a_case_leads_to_its_sheet(paper):
    case = next(each for each in store.cases().rows if each.kind == "pages_under_declared")
    page = paper.get(f"/cases/{case.id}").text

    assert "Urządzenie wydrukowało więcej, niż zgłoszono" in page
    assert f'href="{SHEET}?day=2026-10-16"' in page
    assert "Kopiarka" in plain(paper.get("/cases"))


def test_a_sheet_comes_out_as_a_table(paper):
    answer = paper.get(f"{SHEET}/sheet.csv?month=2026-10")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))

    assert rows[0] == ["Dzień", "Dla kogo", "Wydruki", "Kopie", "Nieudane", "Z kolejek", "Wyjaśnione", "Przyjęte"]
    assert ["2026-10-16", "Fundacja Wspólny Stół", "0", "60", "0", "", "0", "60"] in rows
    assert ["2026-10-16", "nieprzypisane", "", "", "", "", "", "40"] in rows


def workbook(answer):
    """The sheets of a workbook by name, each as its rows of values."""
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    return book, {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_a_sheet_comes_out_as_a_workbook_with_what_its_page_shows(paper):
    explain(paper, reason="test_pages", pages="12", note="serwis był rano")
    answer = paper.get(f"{SHEET}/sheet.xlsx?day=2026-10-16")
    _book, sheets = workbook(answer)

    assert answer.headers["Content-Disposition"] == "attachment; filename=pages-copier-2026-10-16.xlsx"
    assert list(sheets) == ["Dzień po dniu", "Według organizacji", "Wyjaśnione"]
    head, day, whole = sheets["Dzień po dniu"]
    told = dict(zip(head, day, strict=True))
    assert told["Odczyt z dnia"] == SIXTEENTH  # a day and figures, no texts
    figures = ("Zgłoszone", "Z licznika", "Różnica", "Wyjaśnione", "Niewyjaśnione", "Tolerancja", "nieprzypisane")
    assert [told[name] for name in figures] == [60, 100, 40, 12, 28, 5, 28]
    assert (told["Czy się zgadza"], told["Przyjęte"], told["Licznik"]) == ("zgłoszono za mało", 72, 48_209)
    assert told["Do"] > told["Od"] and whole[0] == "Razem" and whole[4:] == day[4:]
    assert (SIXTEENTH, "Fundacja Wspólny Stół", 0, 60, 0, None, 0, 60) in sheets["Według organizacji"]
    [_head, said] = sheets["Wyjaśnione"]
    assert said[1:4] == ("strony testowe lub serwisowe", 12, None)


def test_a_workbook_of_a_month_has_each_day_and_an_auditor_no_names(paper):
    paper.log_in("auditor")
    _book, sheets = workbook(paper.get(f"{SHEET}/sheet.xlsx?month=2026-10"))

    days = sheets["Dzień po dniu"]
    assert len(days) == 11 and days[-1][4:6] == (371, 308)
    assert "Dmytro" not in str(sheets)


def test_what_somebody_wrote_is_never_a_formula(paper, office):
    evil = "=HYPERLINK(\"http://example.org\";\"klik\")"
    table = register_store.get(register.Party, "org-table")
    register_store.put(structs.replace(table, name=evil), at=1, by="test")
    book, _sheets = workbook(paper.get(f"{SHEET}/sheet.xlsx?day=2026-10-16"))

    [cell] = [cell for row in book["Według organizacji"] for cell in row if cell.value == evil]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert f"'{evil.partition(chr(34))[0]}" in paper.get(f"{SHEET}/sheet.csv?day=2026-10-16").text


def test_a_number_below_nought_stays_a_number_and_what_only_begins_like_one_does_not(paper):
    explain(paper, day="2026-10-20", way="declared", reason="typing_error", pages="108", party="Fundacja Wspólny Stół")
    answer = paper.get(f"{SHEET}/sheet.csv?day=2026-10-20")
    assert "2026-10-20;Fundacja Wspólny Stół;0;120;0;;-108;12" in answer.text
    for text in ("-1+2", "--1", "+48600100200", "-1\n", "-A1"):
        assert spreadsheets.harmless(text) == f"'{text}"


def test_plots_come_with_the_tables_that_they_are_drawn_from(paper):
    answer = paper.get("/pages/plots?month=2026-10")
    page = plain(answer)

    assert answer.text.count('role="img"') == 3
    assert "Fundacja Wspólny Stół" in page and "nie podano" in page
    assert "W tym miesiącu zgłoszono 383 strony" in answer.text.replace("\xa0", " ")
    assert re.search(r"wt\. 20\.10 120 10 130", page)
    assert "Zgłoszone" in page and "Rok według licznika" in page


def test_plots_of_nothing_say_so(paper):
    for address in ("/pages/plots?month=2026-09", "/pages/plots?month=2026-10&machine=printer"):
        page = paper.get(address)

        assert page.status_code == 200 and "nie zgłoszono stron" in plain(page) and "<svg" in page.text


def test_pages_and_plots_of_no_machine_at_all_are_empty(desk):
    desk.log_in("staff")

    assert 'class="empty"' in desk.get("/pages/sheets").text
    assert 'class="empty"' in desk.get("/pages/plots").text
