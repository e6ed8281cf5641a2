"""Lists of the register: taken in from a file and taken back, changed several at once, taken away as files."""

import csv
import io
import json
import re
from io import BytesIO

import msgspec
import openpyxl
import pytest

from sync import register
from sync.server import questions_import, register_store
from sync.server.importing.plans import PartyDetails, PersonDetails
from sync.server.models import Fact
from sync.server.rights import looks
from sync.server.staff import import_words
from tests import cast
from tests.staff.test_register_forms import take_back, told

MEMBERS = """Numer;Imię i nazwisko;E-mail;Organizacja;PESEL
M-001;Anna Kowalska;nowa@example.org;Fundacja Wspólny Stół;44051401359
M-500;Zofia Żuk;zofia@example.org;;
M-501;Jan Bez;nie mail;;
""".encode()


@pytest.fixture
def staff(filled):
    filled.log_in("coordinator")
    return filled


def upload(staff, data=MEMBERS, kind="members", name="lista.csv"):
    return staff.post("/register/import", kind=kind, file=(BytesIO(data), name))


def version(page):
    return re.search(r'name="version" value="(\d+)"', page.text)[1]


def test_a_file_is_looked_at_written_and_taken_back_as_one(staff):
    address = upload(staff).location
    page = staff.get(address)
    assert "Zofia Żuk" in page.text and "anna@example.org" in page.text and "PESEL" in page.text
    assert "to nie adres e-mail: “nie mail”" in page.text and "44051401359" not in page.text
    assert "E-mail: <del>anna@example.org</del> → <strong>nowa@example.org</strong>" in page.text
    assert told() == []  # nothing is written by looking

    act = staff.post(address, version=version(page), words="lista.csv").location
    [fact] = told()
    assert fact.means == "import" and "lista.csv" in staff.get(act).text
    zofia = next(each for each in register_store.every(register.Person) if each.display_name == "Zofia Ż.")
    assert questions_import.details_of(PersonDetails, "anna").email == "nowa@example.org"

    anna = questions_import.details_of(PersonDetails, "anna")
    questions_import.put_details(msgspec.structs.replace(anna, phone="600 1"), at=9, by="test")
    back = take_back(staff, act)
    assert "Zmienione później i pozostawione: Anna Kowalska" in staff.get(back.location).text
    assert register_store.get(register.Person, zofia.id) is None
    assert questions_import.details_of(PersonDetails, zofia.id) is None
    assert questions_import.details_of(PersonDetails, "anna").email == "nowa@example.org"
    bodies = b"".join(bytes(row.body) for row in Fact.select(Fact.body))
    assert b"Zofia" not in bodies and b"lista" not in bodies


def test_what_a_list_would_change_is_told_in_the_words_of_the_screen(staff):
    rows = """Numer;Imię i nazwisko;Organizacja;Status
M-001;Anna Kowalska;Grupa „Park Sielecki”;zablokowana
M-501;Jan Bez;;dziwny"""
    page = staff.get(upload(staff, rows.encode()).location).text
    seen = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td>(.*?)</td>", page)]
    assert "Stan: aktywne → zablokowane W imieniu: – → Grupa „Park Sielecki”" in seen
    assert "musi być jednym z: aktywny, zablokowany, archiwalny; jest “dziwny”" in seen



def test_it_is_shown_once_more_when_the_register_was_changed_meanwhile(staff):
    address = upload(staff).location
    seen = version(staff.get(address))
    register_store.put(register.Training(id="x", name=register.Words("A", "A", "A")), at=9, by="test")

    answer = staff.post(address, version=seen)
    assert answer.status_code == 409 and "Ktoś w międzyczasie zmienił rejestr." in answer.text
    assert told() == []


def test_what_only_the_server_keeps_of_somebody_is_not_written_over_unseen_either(staff):
    """A telephone that somebody wrote down while the list lay there moves nothing that kiosks hear of."""
    address = upload(staff, "Numer;Imię i nazwisko;Telefon\nM-001;Anna Kowalska;600 100 200".encode()).location
    seen = version(staff.get(address))
    anna = questions_import.details_of(PersonDetails, "anna")
    questions_import.put_details(msgspec.structs.replace(anna, phone="600 999 999"), at=9, by="test")

    answer = staff.post(address, version=seen)
    assert answer.status_code == 409 and "600 999 999" in answer.text and told() == []
    assert questions_import.details_of(PersonDetails, "anna").phone == "600 999 999"
    assert staff.post(address, version=version(answer)).status_code == 303
    assert questions_import.details_of(PersonDetails, "anna").phone == "600 100 200"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Najpierw wybierz plik."),
        (b"\0\0\0\0", "Plik nie jest tekstem."),
        (b"a;b\n1;2\n", "Nie znaleziono wiersza"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(staff, data, sentence):
    answer = upload(staff, data)
    answer = staff.get(answer.location) if answer.status_code == 303 else answer

    assert answer.status_code == 400 and sentence in answer.text


def test_a_reason_that_no_form_fits_stays_as_it_is(staff):
    with staff.app.test_request_context("/"):
        assert import_words.reason("has three legs") == "has three legs"


def several(staff, what, rows, field, value):
    """Looked at, and then done."""
    asked = {"id": rows, "field": field, "value": value}
    seen = re.search(r'name="mark" value="(\w*)"', staff.post(f"/register/several/{what}", **asked).text)
    return staff.post(f"/register/several/{what}", **asked, sure="yes", mark=seen[1])


def test_what_somebody_else_changed_after_the_look_is_shown_anew_and_not_overwritten(staff):
    asked = {"id": ["org-table", "org-shift"], "field": "agreement_until", "value": "2027-06-30"}
    seen = re.search(r'name="mark" value="(\w*)"', staff.post("/register/several/parties", **asked).text)[1]
    table = register_store.get(register.Party, "org-table")
    register_store.put(msgspec.structs.replace(table, agreement_until="2029-01-31"), at=9, by="other")

    again = staff.post("/register/several/parties", **asked, sure="yes", mark=seen)

    assert again.status_code == 409 and "31.01.2029" in again.text and "Ktoś inny zmienił" in again.text
    assert register_store.get(register.Party, "org-table").agreement_until == "2029-01-31" and told() == []


def test_several_are_changed_after_a_look_and_put_back_as_one(staff):
    rows = ["org-table", "org-shift"]
    shown = staff.post("/register/several/parties", id=rows, field="agreement_until", value="2027-06-30")
    assert "Fundacja Wspólny Stół" in shown.text and "30.06.2027" in shown.text and told() == []
    act = several(staff, "parties", rows, "agreement_until", "2027-06-30").location
    assert {register_store.get(register.Party, id).agreement_until for id in rows} == {"2027-06-30"}
    assert [len(fact.changes) for fact in told()] == [2]

    shift = register_store.get(register.Party, "org-shift")
    register_store.put(msgspec.structs.replace(shift, name="Druga Zmiana"), at=9, by="test")
    take_back(staff, act)
    assert register_store.get(register.Party, "org-table").agreement_until is None
    assert register_store.get(register.Party, "org-shift").agreement_until == "2027-06-30"


def test_several_things_move_to_another_site_and_parties_get_a_package(staff):
    several(staff, "items", ["camera-2", "laptop-1"], "site", cast.BRANCH)
    several(staff, "parties", ["org-table"], "package", "max")

    assert register_store.get(register.Item, "camera-2").site == cast.BRANCH
    assert questions_import.details_of(PartyDetails, "org-table").package == "max"
    moon = staff.post("/register/several/items", id=["camera-2"], field="site", value="moon", sure="yes")
    assert moon.status_code == 400
    assert staff.post("/register/several/items", field="site", value=cast.SITE).status_code == 400
    assert staff.post("/register/several/people", id=["anna"], field="pin", value="x").status_code == 200  # asks again
    assert register_store.get(register.Person, "anna").pin != "x"


@pytest.mark.parametrize("what", ["people.csv", "people.json", "people.xlsx", "memberships.csv"])
def test_of_everybody_in_a_list_that_is_taken_away_it_is_written_down_who_took_it(staff, what):
    staff.get("/register/export/items.csv")
    assert looks.at("anna") == []
    staff.get(f"/register/export/{what}")

    assert [(look.by, look.what) for look in looks.at("anna")] == [("account-coordinator", "list")]


def test_lists_are_taken_away_as_files_without_a_formula(staff):
    register_store.put(register.Party(id="evil", kind="organisation", name="=HYPERLINK(1)"), at=1, by="test")
    text = staff.get("/register/export/parties.csv").text
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0][:4] == ["name", "kind", "legal_form", "krs"]
    assert "'=HYPERLINK(1)" in {row[0] for row in rows} and "Anna K." not in {row[0] for row in rows}

    people = json.loads(staff.get("/register/export/people.json").text)
    assert {"external_no": "M-001", "full_name": "Anna Kowalska"}.items() <= next(
        row for row in people if row["id"] == "anna"
    ).items()
    assert len(people) == len(register_store.every(register.Person))
    book = openpyxl.load_workbook(BytesIO(staff.get("/register/export/memberships.xlsx").data))
    assert ["Anna Kowalska", "Fundacja Wspólny Stół"] in [[row[0].value, row[1].value] for row in book.active.rows]
    assert len(json.loads(staff.get("/register/export/items.json").text)) == len(register_store.every(register.Item))
    assert staff.get("/register/export/pins.csv").status_code == 404


def test_a_long_list_is_read_in_parts(staff, monkeypatch):
    monkeypatch.setattr("sync.server.keeping.taking_out.PART", 2)

    assert len(json.loads(staff.get("/register/export/items.json").text)) == len(register_store.every(register.Item))
