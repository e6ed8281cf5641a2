"""The screens of trainings, meetings and consultations: noted at the desk, corrected by a coordinator, read by
everybody, and their numbers in reports and files."""

import csv
import html
import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest

from sync.activity_facts import Participant
from sync.lending_facts import BookingMade
from sync.server import erasing, questions_activities
from sync.server.activity_models import Activity
from sync.server.closing import acts
from sync.server.closing.models import FrozenDay
from sync.server.figures import registry, totals
from sync.server.models import Fact, JournalEntry
from sync.server.paging import PAGE
from tests import cast
from tests.activities_past import ADVICE, ANNA, TRAINING, noted
from tests.figures.test_figures import OCTOBER
from tests.figures.test_report_screens import staff
from tests.figures_past import DAY, FIRST, NOVEMBER, at
from tests.server.test_project import take_in
from tests.staff.desks import BASE, Desk, add_account
from tests.staff.test_allowances import words
from tests.stations import MINUTE

__all__ = ["staff"]
FORM = {
    "id": "0123456789abcdef0123", "kind": "training", "day": "2026-10-07", "site": cast.SITE, "minutes": "180",
    "attendees": "14", "topic": "", "title": "Jak napisać ofertę", "note": "", "rows": "3",
}  # fmt: skip


def form_of(page, **other):
    """What the form on a page would send, with some of it typed otherwise."""
    found = dict(re.findall(r'<input[^>]* name="([a-z_0-9]+)"[^>]* value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]* name="([a-z]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        found[name] = chosen[0] if chosen else ""
    return {name: html.unescape(value) for name, value in found.items() if name not in ("csrf_token", "next")} | other


def new(desk, address="/activities/new", **other):
    return desk.post("/activities/new", **form_of(desk.get(address).text, **{**FORM, **other}))


def count():
    return Fact.select().count()


def test_it_is_noted_at_the_desk_and_read_by_whoever_may(staff):
    staff.log_in("staff")
    assert new(staff, party_0="org-table", person_0="anna", person_1="ola", note="materiały wysłano").status_code == 303
    page = words(staff.get("/activities").text)
    assert "Szkolenie" in page and "Jak napisać ofertę" in page and "3 godz." in page
    page = words(staff.get(f"/activities/{FORM['id']}").text)
    assert "materiały wysłano" in page and "i jeszcze 12 osób" in page and "zapisane przez: " in page

    staff.log_in("auditor")
    page = words(staff.get(f"/activities/{FORM['id']}").text)
    assert "Jak napisać ofertę" in page, "an auditor reads what it was about"
    assert "materiały wysłano" not in page and "Anna" not in page, "and neither notes nor names"


def test_what_was_said_in_a_consultation_is_for_those_who_see_names(staff):
    noted("c1", ADVICE, "Spór z gminą", participants=(ANNA,))
    assert "Spór z gminą" in staff.get("/activities").text
    staff.log_in("auditor")
    assert "Spór z gminą" not in staff.get("/activities").text + staff.get("/activities/c1").text


def test_sent_twice_it_is_one(staff):
    before = count()
    assert [new(staff).status_code for _ in range(2)] == [303, 303]
    assert (count() - before, Activity.select().count()) == (1, 1)


def test_a_booking_that_cannot_be_one_is_none(staff):
    assert new(staff, booking=f"a{chr(0)}b").status_code == 303  # PostgreSQL takes no such sign


def test_sent_twice_at_once_it_is_one(staff):
    add_account(staff.office, "another", "staff")
    desks = [Desk(staff.office, staff.app) for _ in range(4)]
    for each in desks:
        each.log_in("another")
    forms = [form_of(each.get("/activities/new").text, **FORM, csrf_token=each.token()) for each in desks]
    before, start = count(), threading.Barrier(len(desks))

    def send(desk, form):
        staff.office.store.ready()
        try:
            start.wait()
            return desk.client.post("/activities/new", base_url=BASE, data=form).status_code
        finally:
            staff.office.store.close()

    with ThreadPoolExecutor(len(desks)) as pool:
        assert list(pool.map(send, desks, forms)) == [303] * len(desks)
    assert (count() - before, Activity.select().count()) == (1, 1)


WRONG = {
    "tomorrow": ({"day": "2026-11-06"}, "Wybierz dzień dzisiejszy lub wcześniejszy."),
    "no day": ({"day": "kiedyś"}, "Wybierz dzień."),
    "a site that is none": ({"site": "nowhere"}, "Wybierz jedną z"),
    "fewer than named": ({"attendees": "1", "party_0": "org-table", "person_1": "ola"}, "Co najmniej tyle"),
    "about nothing": ({"title": ""}, "Napisz w kilku słowach, o czym było."),
    "a consultation without a topic": ({"kind": "consultation"}, "Wybierz temat porady."),
    "somebody twice": ({"person_0": "ola", "person_1": "ola"}, "Ktoś jest wymieniony dwa razy."),
    "nobody of this name": ({"person_0": "Nikt Taki"}, "W rejestrze nie ma"),
    "too long": ({"minutes": "1441"}, "Wpisz liczbę całkowitą od 1 do 1440."),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_lost(staff, what):
    typed, sentence = WRONG[what]
    before = count()

    answer = new(staff, note="z zeszytu", **typed)

    assert answer.status_code in (400, 409) and sentence in words(answer.text), words(answer.text)[-900:]
    assert "z zeszytu" in answer.text and count() == before


def test_more_lines_keep_what_was_typed(staff):
    before = count()
    answer = new(staff, person_0="ola", more="yes", title="")

    assert answer.status_code == 200 and 'name="person_7"' in answer.text and 'value="ola"' in answer.text
    assert count() == before
    assert "Napisz w kilku słowach" not in answer.text, "nobody said that this was all"


def test_a_coordinator_corrects_it_and_learns_when_somebody_else_did(staff):
    noted(FORM["id"], TRAINING, participants=(ANNA,))
    address = f"/activities/{FORM['id']}/edit"
    first, second = (form_of(staff.get(address).text, attendees=n) for n in ("20", "30"))
    assert first["party_0"].startswith("=HYPERLINK") or first["party_0"] == "org-table"

    assert staff.post(address, **first).status_code == 303
    answer = staff.post(address, **second)
    assert answer.status_code == 409 and "Ktoś inny zmienił to" in answer.text and "20" in answer.text
    assert questions_activities.activity(FORM["id"]).attendees == 20
    assert staff.post(address, **form_of(answer.text)).status_code == 303
    row = questions_activities.activity(FORM["id"])
    assert (row.attendees, [each.person for each in questions_activities.participants([row.id])[row.id]]) == (
        30,
        ["anna"],
    )


def test_it_is_corrected_when_somebody_who_took_part_was_erased(staff):
    noted(FORM["id"], TRAINING, participants=(ANNA, Participant(person="ola")))
    erasing.erase("ola", at=NOVEMBER, by="test", home=staff.office.settings.server.home, even_on_loan=True)
    address = f"/activities/{FORM['id']}/edit"
    page = staff.get(address).text
    assert page.count("Usunięto z rejestru albo połączono") == 1

    assert staff.post(address, **form_of(page, attendees="20")).status_code == 303
    row = questions_activities.activity(FORM["id"])
    assert (row.attendees, [each.person for each in questions_activities.participants([row.id])[row.id]]) == (
        20,
        ["anna", "ola"],
    )
    moved = form_of(staff.get(address).text, person_1="", person_2="ola")
    assert staff.post(address, **moved).status_code == 400, "only where they stood"


def test_it_is_withdrawn_and_brought_back(staff):
    noted(FORM["id"], TRAINING, participants=(ANNA,))
    page = f"/activities/{FORM['id']}"
    before = count()
    for _ in range(2):
        assert staff.post(f"{page}/withdraw").status_code == 303
    assert count() == before + 1
    assert "żadne sprawozdanie tego nie liczy" in staff.get(page).text
    assert 'class="off"' in staff.get("/activities").text
    assert "Szkolenie" not in words(staff.get("/parties/org-table").text)
    for _ in range(2):
        assert staff.post(f"{page}/bring-back").status_code == 303
    assert count() == before + 2 and questions_activities.activity(FORM["id"]).state == "held"
    assert "Szkolenie" in words(staff.get("/parties/org-table").text)
    assert "Szkolenie" in words(staff.get("/people/anna").text)


def test_the_list_is_filtered_and_comes_page_by_page(staff):
    for n in range(PAGE + 1):
        noted(f"{n:020}", TRAINING, day=TRAINING["day"].replace(day=1 + n % 28))
    noted("c1", ADVICE, participants=(ANNA,))
    page = staff.get("/activities").text
    assert page.count('<tr><td class="nowrap">') == PAGE
    older = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert staff.get(older).text.count('<tr><td class="nowrap">') == 2
    for address, found in (
        ("kind=consultation", 1), ("kind=volunteer_meeting", 0), ("until=2026-09-30", 0),
        ("since=2026-10-20&until=2026-10-20", 3),
        ("party=org-table", 1),
        ("party=org-shift", 0), ("person=anna&kind=training", 0), (f"site={cast.BRANCH}", 0), ("since=x&kind=y", PAGE),
    ):  # fmt: skip
        assert staff.get(f"/activities?{address}").text.count('<tr><td class="nowrap">') == found, address


def test_a_closed_month_is_changed_by_a_coordinator_with_a_reason(staff):
    noted("c1", ADVICE)
    assert isinstance(acts.close("2026-10", "soft", "miesiąc przejrzany", "marta", NOVEMBER), str)
    before = count()
    staff.log_in("staff")
    assert new(staff).status_code == 403
    staff.log_in("coordinator")
    typed = form_of(staff.get("/activities/new").text, **FORM)
    edit = form_of(staff.get("/activities/c1/edit").text, day="2026-11-03")
    ways = [("/activities/new", typed), ("/activities/c1/edit", edit), ("/activities/c1/withdraw", {})]
    for address, fields in ways:
        assert staff.post(address, **fields).status_code == 409, address
    assert count() == before
    assert new(staff, day="2026-11-06").status_code == 400, "what is wrong is told before a reason is asked for"

    for address, fields in ways:
        assert staff.post(address, **fields, closed_period_reason="z zeszytu porad").status_code == 303, address
        assert JournalEntry.select().where(JournalEntry.type == "closed_period_changed").count() in (1, 2)
    assert questions_activities.activity("c1").state == "withdrawn"
    assert count() == before + 3 + 2, "the day to which it was moved is open"


def test_a_booking_of_an_adviser_leads_to_its_consultation(staff):
    at(staff.station, 20)
    staff.station.record(
        BookingMade(booking="b9", kind="adviser", resource="lawyer", site=cast.SITE, person="anna", party="org-table",
                    from_at=FIRST + 21 * DAY, until_at=FIRST + 21 * DAY + 90 * MINUTE)
    )  # fmt: skip
    take_in(staff.station, NOVEMBER)
    assert "/activities/new?booking=b9" in staff.get("/bookings/b9").text
    typed = form_of(staff.get("/activities/new?booking=b9").text)
    assert (typed["kind"], typed["day"], typed["minutes"], typed["attendees"]) == (
        "consultation",
        "2026-10-27",
        "90",
        "1",
    )

    assert staff.post("/activities/new", **{**typed, "topic": "law"}).status_code == 303
    assert f"/activities/{typed['id']}" in staff.get("/bookings/b9").text
    assert staff.get("/activities/new?booking=b9").status_code == 303
    again = {**typed, "topic": "law", "id": FORM["id"]}
    answer = staff.post("/activities/new", **again)
    assert answer.status_code == 409 and "jest już zapisana" in answer.text
    edit = f"/activities/{typed['id']}/edit"
    for kind, topic in (("training", ""), ("consultation", "law")):
        form = form_of(staff.get(edit).text, kind=kind, topic=topic, title="Spór z gminą")
        assert staff.post(edit, **form).status_code == 303
        assert registry.BY_ID["consultations"].value(totals.totals(OCTOBER)) == 1, kind
    assert "/activities/new?booking=b1" not in staff.get("/bookings/b1").text, "a room is no consultation"


def test_whoever_booked_for_themselves_is_named_by_themselves(staff):
    at(staff.station, 20)
    staff.station.record(
        BookingMade(booking="b9", kind="adviser", resource="lawyer", site=cast.SITE, person="anna",
                    party="private-anna", from_at=FIRST + 21 * DAY, until_at=FIRST + 21 * DAY + 90 * MINUTE)
    )  # fmt: skip
    take_in(staff.station, NOVEMBER)
    typed = form_of(staff.get("/activities/new?booking=b9").text)

    assert typed["party_0"] == "" and typed["person_0"].startswith("Anna")


def test_they_stand_in_the_report_and_in_every_file(staff):
    noted("t1", TRAINING, participants=(ANNA,))
    noted("c1", ADVICE)
    noted("c2", ADVICE, minutes=30)
    page = staff.get("/reports?month=2026-10").text
    assert "Szkolenia 1 0 +1" in words(page) and "Uczestnicy szkoleń 14 0 +14" in words(page)
    assert "dotacje, konkursy, zbiórki 2" in words(page)
    assert "/reports/figures/consultations.funds?month=2026-10" in page
    for id, shown in (("trainings", "Szkolenie"), ("consultations", "Konsultacja"), ("consultations.funds", "20.10")):
        behind = staff.get(f"/reports/figures/{id}?month=2026-10").text
        assert shown.lower() in words(behind).lower(), id
        assert "/journal/" in behind or "/facts/" in behind or "Zapis" in behind
    assert staff.get("/reports/figures/consultations.tea?month=2026-10").status_code == 404

    rows = list(
        csv.reader(io.StringIO(staff.get("/reports/numbers.csv?month=2026-10").data.decode("utf-8-sig")), delimiter=";")
    )
    told = {row[0].lstrip("\t'"): row[1] for row in rows}
    assert (told["Szkolenia"], told["Konsultacje: dotacje, konkursy, zbiórki"]) == ("1", "2")
    book = openpyxl.load_workbook(io.BytesIO(staff.get("/reports/workbook.xlsx?month=2026-10").data))
    assert "Szkolenia" in book.sheetnames
    assert any(title.startswith("Konsultacje, dotacje") for title in book.sheetnames)
    for paper in ("report.pdf", "public-task.pdf"):
        assert staff.get(f"/reports/{paper}?month=2026-10").data.startswith(b"%PDF")


def test_a_month_closed_before_they_were_counted_says_so(staff):
    assert isinstance(acts.close("2026-10", "soft", "miesiąc przejrzany", "marta", NOVEMBER), str)
    for row in FrozenDay.select():  # as the version before froze it
        text = row.sums.replace(',"activities":{}', "").replace('"activities":{},', "")
        FrozenDay.update(sums=text).where(FrozenDay.id == row.id).execute()
    noted("t1", TRAINING)

    assert "Szkolenia wtedy nie liczono 0 –" in words(staff.get("/reports?month=2026-10").text)
    quarter = words(staff.get("/reports?quarter=2026-4").text)
    assert "Szkolenia 0 bez miesięcy zamkniętych wcześniej: październik 2026" in quarter
    text = staff.get("/reports/numbers.csv?month=2026-10").data.decode("utf-8-sig")
    assert re.search(r"^Szkolenia;;0;;", text, re.M), text
    book = openpyxl.load_workbook(io.BytesIO(staff.get("/reports/workbook.xlsx?month=2026-10").data))
    assert book["Szkolenia"]["B2"].value == "wtedy nie liczono"
