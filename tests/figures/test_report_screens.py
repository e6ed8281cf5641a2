"""The screens and files of reports and closings, as staff see them."""

import csv
import io
import re

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sync import register
from sync.server import register_store
from sync.server.closing import state
from sync.server.figures import registry, totals
from sync.server.keeping import merging
from sync.server.keeping.acts import Author
from sync.server.models import Device, JournalEntry, PageUsage
from sync.server.work import asking
from sync.server.work.progress import Progress
from sync.server.work.running import Worker
from tests import cast
from tests.figures.test_closing import come_late
from tests.figures.test_figures import EXPECTED, OCTOBER
from tests.figures_past import DAY, NOVEMBER, closed, october
from tests.staff.test_allowances import words

NASTY = ['=HYPERLINK("http://evil","x")', "+1+1", "@SUM(A1)", "-2+3", "<script>alert(1)</script>"]


@pytest.fixture
def staff(desk):
    """A coordinator in November; an organisation has the name of a formula."""
    desk.office.now.at = NOVEMBER
    desk.station = october()
    [table] = [each for each in cast.entities() if each.id == "org-table"]
    register_store.put(replace(table, name=NASTY[0]), at=2, by="test")
    Device.update(last_agreement_at=NOVEMBER).where(Device.id == "kiosk-1").execute()
    desk.log_in("coordinator")
    return desk


def adjust(staff, reason="lista przyszła później"):
    """As whoever looks at the month does it."""
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', staff.get("/closing/2026-10").text)[1]
    return staff.post("/closing/2026-10/adjust", seen=seen, reason=reason)


def test_a_month_shows_its_numbers_beside_the_month_before(staff):
    page = words(staff.get("/reports?month=2026-10").text)

    assert "2 Organizacje +2 wobec 0 w poprzednim okresie" in page
    assert "Godziny wizyt (godz.) 4,5 0 +4,5" in page
    assert "Jeszcze niezamknięte" in page
    assert "Sprzęt 2 , Sprzęt, Organizacje 0 0" in page, "by service"
    assert "zły PIN albo jego brak 1" in page
    only = staff.get("/reports?month=2026-10&service=pages").text
    assert "/reports/figures/pages_metered" in only and "/reports/figures/visit_hours" not in only


def test_each_number_leads_to_a_list_as_long_as_it_says(staff):
    for id in (
        "organisations",
        "groups",
        "persons",
        "visits",
        "loans",
        "room_bookings",
        "refusals",
        "visits_estimated",
    ):
        page = staff.get(f"/reports/figures/{id}?month=2026-10")
        body = re.search(r"<tbody>(.*?)</tbody>", page.text, re.S)
        assert (page.status_code, body[1].count("<tr>")) == (200, EXPECTED[id]), id
    rows = staff.get("/reports/figures/organisations.loan?month=2026-10").text
    [journal] = set(re.findall(r'href="(/journal\?[^"]*org-table[^"]*)"', rows))
    assert "Wydanie" in staff.get(journal.replace("&amp;", "&")).text
    visits = staff.get("/reports/figures/visits?month=2026-10").text
    fact = re.search(r'href="(/journal/[0-9a-f.]+)"', visits)[1]
    assert staff.get(fact).status_code == 200
    assert staff.get("/reports/figures/pages_metered?month=2026-10").location == "/pages/sheets?month=2026-10"


def test_a_month_is_closed_with_a_reason_that_the_report_says(staff):
    Device.update(last_agreement_at=None).execute()
    refused = staff.post("/closing/2026-10/close", kind="soft", reason="")
    page = words(refused.text)
    assert "kiosk-1 , nigdy nie przesłał wszystkiego" in page and "Coś jest nie w porządku" in page
    assert not state.period("2026-10").is_closed

    assert staff.post("/closing/2026-10/close", kind="soft", reason="kiosk <b>w naprawie</b>").status_code == 303
    report, closing = staff.get("/reports?month=2026-10").text, staff.get("/closing/2026-10").text
    assert "Te liczby się nie zmieniają" in report and "choć nie wszystko było w porządku" in report
    assert "kiosk &lt;b&gt;w naprawie&lt;/b&gt;" in closing and "kiosk-1" in closing

    come_late(staff.station)
    staff.office.now.at = NOVEMBER + DAY
    staff.log_in("coordinator")
    assert words(staff.get("/closing/2026-10").text).count("Wizyty +1") == 1
    assert adjust(staff).status_code == 303
    november = words(staff.get("/reports?month=2026-11").text)
    assert "październik 2026 Wizyty +1" in november
    [adjusted] = re.findall("październik 2026 Wizyty [+]1 (.{1,30})", november)
    assert "6 listopada 2026" in adjusted or "6.11.2026" in adjusted, "both dates: of what month, and taken on"
    assert staff.get("/reports?month=2026-10").text.count('<span class="big">8</span>') == 1
    assert staff.post("/closing/2026-10/reopen", reason="").status_code == 422
    assert staff.post("/closing/2026-10/reopen", reason="spóźnione wizyty").status_code == 303


def test_what_staff_change_in_a_closed_month_needs_a_coordinator_and_a_reason(staff):
    staff.post("/closing/2026-10/close", kind="soft", reason="miesiąc przejrzany")
    typed = {"key": "copy.mono.A4.one", "pages": "3", "failed": "0", "reason": "mistyped"}
    first = re.search(r'<option value="([^"]+)" selected', staff.get("/pages/declarations/u2").text)[1]
    typed["key"] = first
    address = "/pages/declarations/u2/correct"
    staff.log_in("staff")
    assert staff.post(address, **typed).status_code == 403
    staff.log_in("coordinator")
    asked = staff.post(address, **typed)
    assert asked.status_code == 409 and f'name="key" value="{first}"' in asked.text
    assert PageUsage.get_by_id("u2").state == "declared"

    assert staff.post(address, closed_period_reason="pomyłka w zgłoszeniu", **typed).status_code == 303
    assert PageUsage.get_by_id("u2").state == "corrected"
    assert JournalEntry.select().where(JournalEntry.type == "closed_period_changed").count() == 1
    assert registry.values(totals.totals(OCTOBER))["pages"] == EXPECTED["pages"]
    assert adjust(staff).status_code == 303
    assert "Strony zgłoszone −7" in words(staff.get("/reports?month=2026-11").text)
    [adjustment] = state.adjustments()
    assert staff.post(f"/closing/2026-10/adjustments/{adjustment.fact}/take-back").status_code == 303
    assert state.adjustments() == []


def tables(page):
    """Of each picture its table: label → numbers."""
    found = {}
    for words_, body in re.findall(r"<table[^>]*><caption[^>]*>([^<]+)</caption>.*?<tbody>(.*?)</tbody>", page, re.S):
        rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', body, re.S)
        found[words_] = {label: [int(n) for n in re.findall(r">(\d+)</td>", cells)] for label, cells in rows}
    return found


def test_each_picture_has_a_table_of_the_same_numbers(staff):
    found = tables(staff.get("/reports?month=2026-10").text)
    assert sum(sum(row) for row in found["Kiedy przychodzą"].values()) == EXPECTED["visits"]
    assert found["Wizyty w miesiącach"]["paź"] == [4, 1, 2, 1], "Ola, who once named herself and once nobody"
    assert [sum(column) for column in zip(*found["Najczęściej pożyczane i leżące"].values(), strict=True)][:2] == [
        EXPECTED["loans"], EXPECTED["loan_days"],
    ]  # fmt: skip
    assert found["Strony: trzy liczby"]["Strony"] == [26, 39, 26, 3]
    assert found["Organizacje, które korzystały"]["paź"] == [2]
    assert list(found["Po terminie na koniec dnia"].values())[-1] == [EXPECTED["overdue"]]

    merging.merge("party", "org-table", "org-shift", Author("account-1", "marta"), NOVEMBER)
    assert tables(staff.get("/reports?month=2026-10").text)["Organizacje, które korzystały"]["paź"] == [1]


def test_a_report_is_of_an_operators_time(staff):
    register_store.put(
        register.Operator(id="op", name="Fundacja Poprzednia", since="2026-10-01", until="2026-10-08"), at=1, by="test"
    )
    page = words(staff.get("/reports?operator=op").text)

    assert "1.10.2026–8.10.2026" in page and "3 Wizyty" in page and "Fundacja Poprzednia" in page


def test_an_auditor_reads_and_closes_nothing(staff):
    staff.log_in("auditor")

    assert "Zamknij miesiąc" not in staff.get("/closing/2026-10").text
    assert staff.get("/reports?month=2026-10").status_code == 200
    assert staff.post("/closing/2026-10/close", kind="soft", reason="dość długi").status_code == 403


def test_a_workbook_works_its_totals_out_itself_and_takes_nobodys_name_for_a_formula(staff):
    answer = staff.get("/reports/workbook.xlsx?month=2026-10")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    summary = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows(min_row=2)}
    found = totals.totals(OCTOBER)

    assert len(book.worksheets) == len(registry.FIGURES) + 1
    for sheet, figure in zip(book.worksheets[1:], registry.FIGURES, strict=True):
        place = re.fullmatch(r"='(.*)'!([AB]\d+)", summary_of(summary, sheet.title))
        assert place and place[1] == sheet.title
        assert worked_out(sheet, place[2]) == pytest.approx(
            figure.value(found) / (60 if figure.unit == "minutes" else 1), abs=0.06
        ), figure.id
    names = [cell for cell in book["Organizacje"]["A"] if cell.value == NASTY[0]]
    assert [(cell.data_type, cell.quotePrefix) for cell in names] == [("s", True)]


def summary_of(summary, title):
    return next(formula for formula in summary.values() if f"'{title}'!" in str(formula))


def worked_out(sheet, cell):
    """What a spreadsheet would make of the few formulas that we write."""
    text = str(sheet[cell].value)
    if text.startswith("=SUM("):
        first, last = map(int, re.fullmatch(r"=SUM\(B(\d+):B(\d+)\)", text).groups())
        assert (first, last) == (2, sheet.max_row - 1), "every day, also those of nothing"
        return sum(row[1].value for row in sheet.iter_rows(min_row=first, max_row=last))
    if text.startswith("=COUNTA("):
        return sheet.max_row - 2
    if text.startswith("=B5+IF("):
        return sheet["B5"].value + sheet["B2"].value * sheet["B3"].value / sheet["B4"].value
    return sheet[cell].value


def test_numbers_go_into_a_spreadsheet_as_numbers(staff):
    text = staff.get("/reports/numbers.csv?month=2026-10").data.decode("utf-8-sig")
    rows = {row[0]: row for row in csv.reader(io.StringIO(text), delimiter=";")}

    assert rows["Wizyty"][1:4] == ["8", "0", "8"]
    assert rows["Godziny wizyt"][1] == "4,5"
    assert all(not cell.startswith(("=", "+", "@")) for row in rows.values() for cell in row)


def test_the_paper_has_every_number_its_method_and_what_was_overridden(staff, tmp_path):
    staff.post("/closing/2026-10/close", kind="soft", reason="licznik odczytany 12 października")
    long = staff.get("/reports/public-task.pdf?year=2026").location
    Worker(staff.office).run_next()
    job = asking.get(long.removeprefix("/jobs/"))
    assert job.done == job.total > 20
    for address in ("/reports/report.pdf?month=2026-10", f"{long}/file"):
        text = words_of_pdf(staff.get(address).data, tmp_path)
        assert "Organizacje" in text and "Każdy liczy się w okresie raz" in text, address
        assert "licznik odczytany 12 października" in text, address
    assert "art. 18" in text and "Fundacja Lada" in text


def steps(staff, monkeypatch, address, cancelled_at=None):
    """What the job of an address says of how far it is, and how it ended."""
    heard, tell = [], Progress.so_far

    def told(progress, done, total=None):
        progress.is_cancelled = progress.is_cancelled or cancelled_at == len(heard)
        tell(progress, done, total)
        heard.append((progress.done, progress.total))

    long = staff.get(address).location
    with monkeypatch.context() as patch:
        patch.setattr(Progress, "so_far", told)
        Worker(staff.office).run_next()
    return heard, asking.get(long.removeprefix("/jobs/")), staff.get(f"{long}/file").status_code


@pytest.mark.parametrize(
    ("form", "pictures", "written"), [("report.pdf", 6, 3), ("public-task.pdf", 0, 2), ("workbook.xlsx", 0, 30)]
)
def test_a_long_report_tells_how_far_it_is_step_by_step(staff, monkeypatch, form, pictures, written):
    """Months counted, numbers put together, pictures drawn, pages laid or sheets written, the file kept."""
    staff.post("/closing/2026-10/close", kind="soft", reason="miesiąc przejrzany")
    heard, job, file = steps(staff, monkeypatch, f"/reports/{form}?year=2026")
    total = heard[0][1]
    done = [each for each, _total in heard]

    assert {each for _done, each in heard} == {total} and (job.done, job.total, file) == (total, total, 200)
    assert done == sorted(done) and done[0] == 0
    before_writing = total - 1 - (10 if form.endswith("pdf") else 1 + len(registry.FIGURES))
    assert set(range(before_writing + 1)) <= set(done), "no month and no picture is left out"
    assert before_writing >= 12 + 1 + pictures
    assert len([each for each in done if before_writing < each < total]) >= written


@pytest.mark.parametrize("at", [3, -2])
def test_a_long_report_is_stopped_while_it_counts_and_while_it_is_laid(staff, monkeypatch, at):
    heard, _job, _file = steps(staff, monkeypatch, "/reports/report.pdf?year=2026")
    place = range(len(heard))[at]
    stopped, job, file = steps(staff, monkeypatch, "/reports/report.pdf?year=2026", cancelled_at=place)

    assert (len(stopped), job.state, file) == (place, "cancelled", 404)


def test_the_paper_says_of_what_month_an_adjustment_is_and_on_which_day_it_was_taken_on(staff, tmp_path):
    staff.post("/closing/2026-10/close", kind="soft", reason="miesiąc przejrzany")
    come_late(staff.station)
    staff.office.now.at = NOVEMBER + DAY
    staff.log_in("coordinator")
    before = words_of_pdf(staff.get("/reports/report.pdf?month=2026-11").data, tmp_path)
    adjust(staff)
    text = words_of_pdf(staff.get("/reports/report.pdf?month=2026-11").data, tmp_path)

    assert "Korekty zamkniętych miesięcy" not in before
    assert "Za miesiąc Co liczymy Różnica Przyjęto Powód" in text
    assert "październik 2026 Strony zgłoszone +2 06.11.2026 12:00" in text
    assert text.count("lista przyszła później") == 1


def test_an_adjustment_is_told_with_its_reason_and_both_dates_and_taken_back(staff):
    staff.post("/closing/2026-10/close", kind="soft", reason="miesiąc przejrzany")
    come_late(staff.station)
    staff.office.now.at = NOVEMBER + DAY
    staff.log_in("coordinator")
    short, long = adjust(staff, "no"), adjust(staff, "ź" * 501)
    assert (short.status_code, long.status_code, state.adjustments()) == (422, 422, [])
    assert re.search(r'<textarea[^>]*aria-invalid="true"[^>]*>no</textarea><small class="wrong">[^<]', short.text)
    assert "najwyżej 500 znaków" in long.text and long.text.count('aria-invalid="true"') == 1
    stale = staff.post("/closing/2026-10/adjust", seen="0" * 64, reason="lista z kartki")
    assert stale.status_code == 409 and ">lista z kartki</textarea>" in stale.text

    assert adjust(staff, "=1+1 <b>z kartki</b>\r\nkiosku" + "ź" * 400).status_code == 303
    closing, report = staff.get("/closing/2026-10").text, staff.get("/reports?month=2026-11").text
    assert "=1+1 &lt;b&gt;z kartki&lt;/b&gt;" in closing and "=1+1 &lt;b&gt;z kartki&lt;/b&gt;" in report
    assert words(closing).count("zdarzyło się") == 2 and "przyszło 06.11.2026" in words(closing)
    book = openpyxl.load_workbook(io.BytesIO(staff.get("/reports/workbook.xlsx?month=2026-11").data))
    [row] = [each for each in book["Korekty zamkniętych miesięcy"].iter_rows(min_row=2) if each[1].value == "Wizyty"]
    assert [cell.value for cell in row[:3]] == ["2026-10", "Wizyty", 1]
    assert row[4].data_type == "s" and "z kartki" in row[4].value

    [adjustment] = state.adjustments()
    undo = f"/closing/2026-10/adjustments/{adjustment.fact}/take-back"
    assert undo in closing and staff.post(undo).status_code == staff.post(undo).status_code == 303
    assert staff.post("/closing/nothing/adjustments/x/take-back").status_code == 404
    assert "z kartki" not in staff.get("/reports?month=2026-11").text


def test_an_adjustment_that_a_closed_month_tells_stays(staff):
    staff.post("/closing/2026-10/close", kind="soft", reason="miesiąc przejrzany")
    come_late(staff.station)
    staff.office.now.at = NOVEMBER + DAY
    staff.log_in("coordinator")
    adjust(staff)
    closed(NOVEMBER + DAY, "2026-11")

    [adjustment] = state.adjustments()
    undo = f"/closing/2026-10/adjustments/{adjustment.fact}/take-back"
    assert undo not in staff.get("/closing/2026-10").text
    answer = staff.post(undo)
    assert answer.status_code == 409 and "Najpierw trzeba otworzyć ponownie tamten" in answer.text
    assert len(state.adjustments()) == 1


def words_of_pdf(data, folder):
    import subprocess

    (folder / "report.pdf").write_bytes(data)
    text = subprocess.run(["pdftotext", folder / "report.pdf", "-"], check=True, capture_output=True).stdout
    return " ".join(text.decode().split())


ASKED = "operator month quarter year since until site service page".split()
ODD = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["2026-13", "2026-02-30", "9999-12-31", "0001-01", "２０２６-01", "-1", "%00"]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(args=st.dictionaries(st.sampled_from(ASKED), ODD, max_size=4),
       id=st.sampled_from(["visits", "organisations.loan", "persons.x", "pages", "nothing", "."]))  # fmt: skip
def test_no_address_makes_it_stumble(staff, args, id):
    for address in ("/reports", f"/reports/figures/{id}", "/reports/numbers.csv"):
        assert staff.client.get(address, query_string=args, base_url="http://localhost:8090").status_code in (
            200,
            303,
            404,
        )
    assert staff.get(f"/closing/{args.get('month', 'x').replace('/', '')}"[:40].strip() or "/closing").status_code < 500
