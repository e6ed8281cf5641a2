"""The rights of people: everything that is held in their hands, who looked, erased with a proof, and in time."""

import json
import re
import subprocess
from dataclasses import replace

import pytest
from babel.support import Translations

from sync import facts, register
from sync.server import intake, project, register_store, work
from sync.server.lending_models import Booking
from sync.server.mail_models import MailAttempt
from sync.server.models import Device, Fact
from sync.server.register_models import PersonDetail
from sync.server.rights import held, looks, reports, retention, terms
from sync.server.rights.rights_models import Look
from sync.server.settings import CHECKOUT, Retention
from sync.server.staff_models import LoginAttempt, StaffSession
from sync.server.work import asking
from sync.server.work.progress import Progress
from sync.server.work.running import Worker
from tests import cast
from tests.offices import admit
from tests.staff.desks import catalogues
from tests.stations import NOON, Station, committed

NOTE = "zostawił parasol"
DAY = 24 * 3_600_000
YEAR = 366 * DAY


@pytest.fixture
def coordinator(filled):
    filled.log_in("coordinator")
    return filled


def taken(desk, office, **fields):
    """The file that the button gives."""
    address = desk.post("/people/anna/rights/report", **fields).location
    Worker(office).run_next()
    return desk.get(f"{address}/file")


def text_of(pdf):
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def test_everything_that_is_held_is_in_the_file_for_programs(coordinator, office):
    PersonDetail.update(phone="600 700 800", note="ma klucz").where(PersonDetail.person == "anna").execute()
    coordinator.get("/people/anna")
    found = json.loads(taken(coordinator, office, form="json").data)

    assert (found["person"], found["name"]) == ("anna", "Anna Kowalska")
    tables = found["tables"]
    assert {"person", "person_detail", "membership", "credential", "visit", "loan", "page_usage", "look"} <= set(tables)
    assert tables["person_detail"][0]["phone"] == "600 700 800" and tables["person_detail"][0]["note"] == "ma klucz"
    assert {row["id"] for row in tables["loan"]} == {"l1", "l2"}
    assert {fact["type"] for fact in found["facts"]} >= {"visit_checked_in", "loan_issued", "pages_declared"}
    assert "argon2" not in json.dumps(found)
    digests = [row["digest"] for row in tables["credential"]]
    assert digests and set(digests) == {"(kept, not shown)"}
    assert [row["what"] for row in tables["look"]] == ["page", "report"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("pl", ("Dane, które mamy: Anna Kowalska", "Wypożyczenia", "Kto to oglądał", "Marta coordinator")),
     ("en", ("What we hold about Anna Kowalska", "Borrowed", "Who looked at this")),
     ("uk", ("Дані, які ми маємо: Anna Kowalska", "Позичене", "Хто це переглядав"))],
)  # fmt: skip
def test_the_paper_speaks_the_language_of_the_person(coordinator, office, language, words):
    answer = taken(coordinator, office, form="pdf", language=language)
    text = text_of(answer.data)

    assert answer.content_type == "application/pdf" and answer.data.startswith(b"%PDF")
    for each in (*words, "anna@example.org", "M-001"):
        assert each in text, each


@pytest.mark.parametrize("language", ["pl", "uk"])
def test_every_sentence_of_the_paper_is_said(language):
    catalogues()
    source = (CHECKOUT / "sync/server/rights/reports.py").read_text()
    said = set(re.findall(r'gettext\(\s*"([^"]+)"', source))
    words = {}
    for domain in reports.DOMAINS:
        words |= Translations.load(str(CHECKOUT / "translations"), [language], domain)._catalog

    assert len(said) > 40 and [each for each in said if each not in words] == []


def test_who_looked_is_written_down_once_a_while_and_told(coordinator, office):
    coordinator.get("/people/anna")
    coordinator.get("/people/anna")
    office.now.at += looks.SAME_LOOK_MS + 1
    coordinator.get("/people/anna")
    page = coordinator.get("/people/anna/rights").text

    told = [(look.by, look.what) for look in looks.at("anna")]
    assert told == [("account-coordinator", what) for what in ("rights", "page", "page")]
    assert "Kto oglądał te dane" in page and page.count("Marta coordinator</td>") == 3
    assert coordinator.get("/people/nobody/rights").status_code == 404
    assert Look.select().where(Look.person == "nobody").count() == 0


def test_somebody_is_erased_only_when_it_is_meant_and_the_proof_names_who_has_not_yet(coordinator, office):
    coordinator.post("/people/anna/rights/report", form="json")
    Worker(office).run_next()
    files = office.settings.server.home / "work"
    assert len(list(files.iterdir())) == 1
    assert coordinator.post("/people/anna/rights/erase").status_code == 422
    assert "ma coś wypożyczone" in coordinator.post("/people/anna/rights/erase", sure="yes").text
    assert PersonDetail.get_or_none(PersonDetail.person == "anna") is not None

    answer = coordinator.post("/people/anna/rights/erase", sure="yes", even_on_loan="yes")

    proof = coordinator.get(answer.location).text
    assert "Jeszcze nie wykonano wszędzie" in proof and "kiosk-1" in proof and "Kowalska" not in proof
    assert list(files.iterdir()) == []  # a file may have held them
    Device.update(erased=1).execute()
    assert "Wykonano wszędzie" in coordinator.get(answer.location).text
    assert coordinator.get("/erased/ola").status_code == 404
    assert held.everything("anna", NOON) is None


def test_whose_time_is_over_is_proposed_and_erased_when_ticked(coordinator, office):
    office.now.at = NOON + YEAR
    coordinator.log_in("coordinator")
    page = coordinator.get("/retention").text

    due = {each.person for each in retention.due_members(Retention(), office.now())}
    assert "anna" not in due and due  # she has something on loan
    assert "Komu minął termin" in page
    one = sorted(due)[0]
    assert f'value="{one}"' in page
    coordinator.post("/retention", person="anna")  # was not proposed
    assert coordinator.post("/retention", person=one).status_code == 303
    Worker(office).run_next()
    assert one not in {each.person for each in retention.due_members(Retention(), office.now())}
    assert register_store.get(register.Person, "anna") is not None


def rows_of(page, heading):
    """Kind → how many, from and until, of the table under a heading."""
    table = page.split(f'<caption class="vh">{heading}</caption>', 1)[1].split("</table>", 1)[0]
    cells = [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in table.split("<tr>")[2:]]
    return {what: (int(count), first[:10], last[:10]) for what, count, first, last in cells}


def test_the_dry_run_shows_all_that_the_night_takes_and_what_leads_to_nobody_with_whom(coordinator, office):
    looks.note("anna", "account-staff", "page", NOON)
    MailAttempt.insert(person="anna", overdue="[]", soon="[]", began_at=NOON, by="test").execute()
    LoginAttempt.insert(login="x", at=NOON).execute()
    Booking.insert(id="b1", fact="f.1", person="piotr", site=cast.SITE, kind="room", resource="r", from_at=NOON - DAY,
                   until_at=NOON, state="collected").execute()  # fmt: skip
    office.now.at = NOON + 25 * terms.MONTH_MS
    coordinator.log_in("coordinator")  # which clears away what is over by then
    old = {"created_at": NOON, "last_seen_at": NOON, "proved_at": NOON}
    StaffSession.insert(hash="old", account="account-staff", **old).execute()
    page = coordinator.get("/retention").text

    day = "26.10.2026"
    assert rows_of(page, "Co zniknie następnej nocy") == {
        "notatki przy zapisach": (0, "–", "–"), "kto oglądał czyje dane": (1, day, day),
        "wysłane listy": (1, day, day), "zakończone logowania zespołu": (1, day, day),
        "nieudane logowania": (1, day, day),
    }  # fmt: skip
    due = [each.person for each in retention.due_members(Retention(), office.now())]
    assert "piotr" in due and rows_of(page, "Razem z nimi wszystkimi")["rezerwacje"] == (1, "25.10.2026", "25.10.2026")
    assert "rezerwacje: 1" in next(row for row in page.split("</tr>") if 'value="piotr"' in row)
    retention.keep(office, {}, Progress("0" * 32, office.settings.server.home))
    assert [each.count for each in retention.by_itself(office)] == [0] * 5
    assert MailAttempt.select().count() == LoginAttempt.select().count() == 0


def test_their_rights_lead_to_correcting_and_to_the_register_of_processing(coordinator):
    page = coordinator.get("/people/anna/rights").text
    assert "/people/anna/edit" in page and "/journal?person=anna" in page
    assert "/retention/processing.md" in coordinator.get("/retention").text
    answer = coordinator.get("/retention/processing.md")
    assert "art. 30" in answer.text and answer.content_type == "text/markdown; charset=utf-8"
    coordinator.post("/language", language="uk")
    answer = coordinator.get("/retention/processing.md")
    assert "ст. 30" in answer.text and 'filename="processing.uk.md"' in answer.headers["Content-Disposition"]


def test_at_night_notes_and_looks_go_and_members_only_where_the_centre_says_so(filled, office):
    kiosk = Station("kiosk-9")
    admit(kiosk)
    fact = facts.PagesDeclared(
        usage="u9", site="site-scop", lines=[], mono_units=0, person="anna", note_commitment=committed(NOTE)
    )
    kiosk.record(fact, note=NOTE)
    batch = kiosk.batch()
    _, stream = intake.push(kiosk.header(batch), batch.bodies, batch.detached, office.now())
    project.catch_up(stream, office.now())
    looks.note("anna", "account-staff", "page", NOON)
    assert NOTE in json.dumps([each.beside for each in held.everything("anna", NOON).facts], ensure_ascii=False)
    office.now.at = NOON + 25 * terms.MONTH_MS
    people = register_store.version()

    retention.keep(office, {}, Progress("0" * 32, office.settings.server.home))

    assert Look.select().count() == 0
    assert Fact.select().where(Fact.stream == stream, Fact.detached.is_null(False)).count() == 0
    assert register_store.version() == people
    strict = replace(office, settings=replace(office.settings, retention=Retention(erase_members=True)))
    retention.keep(strict, {}, Progress("0" * 32, office.settings.server.home))
    assert retention.due_members(Retention(), office.now()) == []


def test_a_file_that_cannot_be_made_of_nobody_says_so(coordinator, office):
    id = work.ask("person_report", {"person": "nobody"}, "account-coordinator", NOON)
    Worker(office).run_next()

    assert asking.get(id).problem == "nobody"
    assert reports.report(office, "nobody", "json", "pl") is None
