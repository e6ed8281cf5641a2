"""What the screens say of a small past, on both databases; and that nothing a person typed becomes markup."""

import hashlib
import re

import msgspec
import pytest

from sync import facts, register
from sync.protocol import AlertTold, DeviceState, MeterTold, SupplyTold
from sync.server import contacts, intake, project, questions_import, register_store, store
from sync.server.importing.plans import PersonDetails
from sync.server.models import Device
from tests import cast
from tests.offices import admit
from tests.stations import NOON, Station

ADDRESSES = (
    "/today",
    "/journal",
    "/loans",
    "/loans?state=overdue",
    "/loans?state=all",
    "/visits",
    "/visits?state=in",
    "/pages",
    "/pages/declarations",
    "/pages/declarations/u1",
    "/parties/org-table/allowance",
    "/register/allowances",
    "/register/allowances/new",
    "/devices",
    "/devices/new",
    "/devices/stick",
    "/devices/kiosk-1",
    "/devices/kiosk-1/revoke",
    "/cases",
    "/cases?state=all",
    "/items",
    "/items/projector-2",
    "/items/camera-2",
    "/people",
    "/people/anna",
    "/people/ola",
    "/parties",
    "/parties/org-table",
    "/parties/private-anna",
    "/search?q=projektor",
    "/loans/l1",
    "/to-inspect",
    "/items/laptop-1/inspect",
    "/items/laptop-1/damage",
    "/damages",
    "/policies",
    "/policies/av",
    "/policies/av/new",
    "/policies/new",
    "/rules/explain",
    "/rules/explain?person=anna&item=projector-2",
    "/loan-desk?person=anna&party=org-table&item=screen-1&item=projector-2",
    "/loan-desk/return/projector-2",
    "/loans/l1/swap?unit=laptop-1",
    "/register",
    "/register/types",
    "/register/types/projector",
    "/register/blocks/new",
    "/register/terms/new",
    "/items/new",
    "/items/camera-2/edit",
    "/slip-templates",
    "/slip-templates/new",
    "/activities",
    "/activities/new",
    "/nothing",
)
XSS = "\"'><script>alert(1)</script>{{7*7}}<img src=x onerror=alert(1)>"


@pytest.fixture
def seen(filled):
    """What somebody of the staff sees at an address."""
    filled.log_in("coordinator")

    def seen(address: str) -> str:
        return " ".join(re.sub(r"<[^>]+>", " ", filled.get(address).text).replace("\xa0", " ").split())

    return seen


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_every_screen_is_there_in_every_language(filled, language):
    filled.log_in("coordinator")
    filled.post("/language", language=language)

    answers = {address: filled.get(address) for address in ADDRESSES}

    assert {address: answer.status_code for address, answer in answers.items() if answer.status_code != 200} == {
        "/nothing": 404
    }
    assert all(f'<html lang="{language}">' in answer.text for answer in answers.values())


@pytest.mark.parametrize(
    ("language", "sentence", "well"),
    [
        ("pl", "Jego dziennik nie jest cały.", "wszystko w porządku"),
        ("en", "Its journal is not whole.", "all well"),
        ("uk", "Його журнал не цілий.", "усе гаразд"),
    ],
)
def test_what_a_kiosk_s_doctor_found_is_said_in_every_language(filled, seen, language, sentence, well):
    filled.post("/language", language=language)

    for findings, said in (({"chain": "bad"}, sentence), ({}, well)):
        state = DeviceState(software="1", pending=0, findings=findings)
        Device.update(state=msgspec.json.encode(state).decode(), last_hello_at=NOON).where(
            Device.id == "kiosk-1"
        ).execute()
        assert said in seen("/devices/kiosk-1")
        assert (sentence in seen("/devices")) == bool(findings)


def test_empty_screens_say_what_to_do(desk):
    desk.log_in("coordinator")

    for address in (
        "/today",
        "/journal",
        "/loans",
        "/visits",
        "/pages",
        "/devices",
        "/cases",
        "/items",
        "/people",
        "/parties",
    ):
        assert 'class="empty"' in desk.get(address).text, address


def test_today_tells_who_is_in_what_is_due_and_late_and_who_called(seen):
    page = seen("/today")

    assert "W centrum jest teraz 1 osoba" in page
    assert "Anna Kowalska Fundacja Wspólny Stół" in page
    assert "Wracają dziś 1" in page
    assert "13:00" in page
    assert "Po terminie 1" in page
    assert "3 dni" in page
    assert "Trzy nieudane próby z rzędu" in page


def test_today_at_another_site_tells_of_that_site_only(seen):
    page = seen(f"/today?site={cast.BRANCH}")

    assert "W centrum jest teraz 0 osób" in page
    assert "Wracają dziś 0" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 8),
        ("type=loan_issued", 2),
        ("person=anna", 4),
        ("item=projector-2", 1),
        ("device=kiosk-1", 8),
        ("device=x", 0),
        (f"site={cast.BRANCH}", 0),
        ("since=2026-10-26&until=2026-10-26", 8),
        ("since=2026-10-27", 0),
        ("until=2026-10-25", 0),
        ("type=no_such_type", 8),
        ("since=yesterday", 8),
        ("person=%00", 8),
        ("older=rubbish", 8),
        ("since=9999-12-31", 8),
    ],
)
def test_the_journal_is_filtered(filled, query, count):
    filled.log_in("staff")

    assert filled.get(f"/journal?{query}").text.count("<tr><td") == count


@pytest.mark.parametrize("words", ["kowalska", "KOWALSKA anna", "COP/0102", "wspolny stol"])
def test_the_journal_finds_whom_and_what_is_meant(filled, words):
    filled.log_in("staff")

    answer = filled.get("/journal", query_string={"about": words, "type": "loan_issued"})

    assert answer.status_code == 303
    assert re.search(r"(person=anna|item=projector-2|party=org-table)", answer.location)
    assert "type=loan_issued" in answer.location


def test_the_journal_asks_when_words_mean_several_and_says_when_they_mean_nothing(seen):
    assert "O kogo lub o co chodzi?" in seen("/journal?about=nr")
    assert "Nikt i nic nie nazywa się „zzz”" in seen("/journal?about=zzz")


def test_long_lists_come_page_by_page(filled, monkeypatch):
    filled.log_in("staff")
    first = store.journal(limit=3)

    page = filled.get("/journal", query_string={"older": first.older})

    assert page.text.count("<tr><td") == 5
    assert "Najnowsze" in page.text


def test_a_fact_is_shown_to_its_raw_bytes_and_the_chain_holds(filled):
    filled.log_in("staff")
    row = store.journal(store.JournalFilter(type="loan_issued")).rows[0]
    view = store.fact(row.uid)

    page = filled.get(f"/journal/{row.uid}").text
    raw = filled.get(f"/journal/{row.uid}/body")

    assert raw.data == view.body
    assert raw.headers["Content-Disposition"].startswith("attachment")
    assert view.hash in page
    assert view.previous_hash in page
    assert "Skrót się zgadza" in page
    assert "&#34;loan&#34;: &#34;l2&#34;" in page
    assert (
        hashlib.sha256(b"lada1" + bytes.fromhex(view.previous_hash) + hashlib.sha256(raw.data).digest()).hexdigest()
        == view.hash
    )


def test_a_fact_of_a_kind_that_nobody_knows_yet_is_shown_whole(seen):
    row = store.journal(store.JournalFilter()).rows[0]

    page = seen(f"/journal/{row.uid}")

    assert "tea_brewed" in page
    assert "nie zna takiego zapisu" in page


def test_loans_say_what_is_late(seen):
    assert "po terminie: 3 dni" in seen("/loans?state=overdue")
    assert "Projektor nr 2" not in seen("/loans?state=overdue")
    assert "Projektor nr 2" in seen("/loans")
    assert "Projektor nr 2" not in seen("/loans?person=dmytro")


def test_pages_are_summed_up_by_organisation_against_the_allowance(seen):
    page = seen("/pages?month=2026-10")

    assert "Fundacja Wspólny Stół 1" in page
    assert "12 z 100" in page
    assert "Razem 1 12 0 0" in page
    assert "nie zgłoszono stron" in seen("/pages?month=2026-09")
    assert "październik 2026" in seen("/pages?month=rubbish")


def test_a_silent_kiosk_is_told_with_what_to_do(seen):
    page = seen("/devices")

    assert "kiosk-1 milczy" in page
    assert "Zadzwoń do punktu" in page
    assert "3 zapisy" in page


def test_each_kiosk_tells_its_last_contact_and_how_it_is(filled):
    filled.log_in("coordinator")
    filled.post("/language", language="en")
    state = DeviceState(
        software="1", pending=7, reader="offline", scanner="ok", paper="low", slips_waiting=2, disk_free_mb=2048
    )
    said = {"last_hello_at": NOON, "pending": 7, "software": "0.1.7", "clock_offset": -125_000}
    Device.update(state=msgspec.json.encode(state).decode(), **said).where(Device.id == "kiosk-1").execute()

    [row] = [row for row in re.findall(r"<tr>.*?</tr>", filled.get("/devices").text, re.DOTALL) if "kiosk-1" in row]
    cells = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]

    name, contact, network, backlog, paper, readers, clock, disk, version = cells
    assert name.startswith("kiosk-1")
    assert contact.startswith("connected")
    assert network == "–"  # nothing was noted of it
    assert backlog == "7 records at the last contact"
    assert paper == "running low 2 slips wait"
    assert readers == "Cards: off QR codes"
    assert clock == "−2 min"
    assert disk == "2 GB free"
    assert version == "0.1.7"


def test_a_day_of_the_network_stands_beside_each_kiosk(filled, office):
    filled.log_in("coordinator")
    at, minute = office.now(), 60_000
    with office.store.writing():
        contacts.note("kiosk-1", at - 26 * 60 * minute)
        for moment in range(at - 20 * minute, at + 1, minute):
            contacts.note("kiosk-1", moment)

    page = filled.get("/devices").text
    assert page.count('class="net-on"') == 2  # one of them in the key
    assert 'class="net-off"' in page and re.search(r"przerwa: \d+ (minut|godzin)", page)
    assert re.search(r"przerwa: \d+ (minut|godzin)", filled.get("/devices/kiosk-1").text)


def test_what_printers_and_copiers_lack_stands_at_their_kiosk(filled):
    filled.log_in("coordinator")
    toner, waste = SupplyTold("Toner", "told", 4), SupplyTold("Waste", "some", is_filled=True)
    ricoh = MeterTold("a", "Ricoh", "answers", [toner, waste], [AlertTold("Paper jam", True)])
    state = DeviceState(software="1", pending=0, meters=[ricoh, MeterTold("b", "Canon", "denied")])
    Device.update(state=msgspec.json.encode(state).decode()).where(Device.id == "kiosk-1").execute()

    page = " ".join(re.sub(r"<[^>]+>", " ", filled.get("/devices/kiosk-1").text).split())
    assert "Ricoh odpowiada Paper jam Toner: 4 % Waste: jeszcze trochę Canon odrzuca nazwę lub hasło" in page
    fleet = " ".join(re.sub(r"<[^>]+>", " ", filled.get("/devices").text).split())
    assert "Ricoh: Paper jam Canon: odrzuca nazwę lub hasło" in fleet


def test_a_case_stands_in_the_list_and_leads_to_its_facts(filled):
    filled.log_in("staff")
    page = filled.get("/cases?kind=return_without_loan").text

    assert "Zwrot bez wypożyczenia" in page
    case = filled.get(re.search(r"/cases/[0-9a-f]{32}", page)[0]).text
    assert re.search(r"/journal/[0-9a-f]+\.7", case)


def hands_over(office, name, sampled, *found):
    """Another kiosk, admitted, hands over `found`; the server told it the time before, if it is `sampled`."""
    kiosk = Station(name)
    admit(kiosk, site=cast.SITE)
    kiosk.clock.wall = NOON - 3_600_000
    if sampled:
        kiosk.record(facts.ClockSampled(server=kiosk.clock.wall + 1000, round_trip=0))
    for fact in found:
        kiosk.record(fact)
    batch = kiosk.batch()
    _answer, stream = intake.push(kiosk.header(batch), batch.bodies, batch.detached, office.now())
    project.catch_up(stream, office.now())


LENT = facts.LoanIssued(
    loan="again", item="camera-2", site=cast.SITE, person="ola", party="org-table", due_at=NOON,
    proof=facts.Proof.PIN, policy=facts.PolicyCopy("av", 1, 3, "working_days"),
)  # fmt: skip


def test_where_the_clocks_do_not_tell_which_came_first_the_lists_say_so(filled, office):
    hands_over(office, "kiosk-2", False, LENT)
    filled.log_in("staff")
    page = filled.get("/journal?item=camera-2").text
    case = filled.get(re.search(r"/cases/[0-9a-f]{32}", filled.get("/cases?kind=loan_double_open").text)[0]).text

    for text in (page, case):
        assert text.count("kolejność nieznana</span>") == 2
        assert text.count("godzina niepewna</span>") == 2
        assert "zegary kiosków nie mówią" in text
    assert "kolejność nieznana" not in filled.get("/journal?device=kiosk-1").text


def test_between_kiosks_that_know_the_time_the_order_is_known(filled, office):
    hands_over(office, "kiosk-2", True, LENT)
    later = msgspec.structs.replace(LENT, loan="more", item="screen-1")
    hands_over(office, "kiosk-3", True, facts.HelpCalled(site=cast.SITE, cause="visitor"), later)
    filled.log_in("staff")
    page = filled.get("/journal?person=ola").text

    assert page.count("/journal/") > 1
    assert "kolejność nieznana" not in page
    assert "godzina niepewna" not in page


def test_a_thing_tells_where_it_is_and_what_happened(seen):
    page = seen("/items/camera-2")

    assert "Wypożyczony" in page
    assert "Fundacja Wspólny Stół" in page
    assert "Wydanie" in page
    assert "Na miejscu" in seen("/items/screen-1")


def test_staff_see_names_and_an_auditor_sees_numbers(filled):
    filled.log_in("auditor")

    for address in ADDRESSES:
        assert not any(name in filled.get(address).text for name in ("Kowalska", "Anna", "Дмитро")), address
    assert filled.get("/parties/private-anna").status_code == 403
    assert "Fundacja Wspólny Stół" in filled.get("/loans").text


def test_a_members_card_is_found_without_standing_in_an_address(filled):
    filled.log_in("staff")

    assert filled.post("/search", q=cast.ANNA_CODE.lower()).location == "/people/anna"
    assert filled.post("/search", q=cast.PROJECTOR_CODE).location == f"/search?q={cast.PROJECTOR_CODE}"
    assert filled.get(f"/search?q={cast.PROJECTOR_CODE}").location == "/items/projector-2"
    assert filled.get("/search?q=kowalska").location == "/people/anna"


@pytest.mark.parametrize("search", ["zolc", "ŻÓŁĆ", "zbigniew żółć", "M-7"])
def test_names_are_found_in_any_case_and_without_accents(filled, search):
    register_store.put(register.Person(id="zb", display_name="Zbigniew Ż."), at=1, by="test")
    questions_import.put_details(
        PersonDetails(person="zb", full_name="Zbigniew Żółć", external_no="M-7"), at=1, by="test"
    )
    filled.log_in("staff")

    assert "Zbigniew Żółć" in filled.get("/people", query_string={"search": search}).text


def test_people_stand_under_their_family_names_where_these_are_known(filled):
    register_store.put(register.Person(id="zb", display_name="Zbigniew A."), at=1, by="test")
    questions_import.put_details(PersonDetails(person="zb", full_name="Zbigniew Adamski"), at=1, by="test")
    filled.log_in("staff")

    def listed(address):
        return re.findall(r'<td><a href="/people/[^"]+">([^<]+)<', filled.get(address).text)

    found = listed("/people")
    assert found[0] == "Adamski Zbigniew" and "Kowalska Anna" in found[1:] and "Piotr R." in found
    assert listed("/people?search=adamski") == listed("/people?search=zbigniew+adam") == ["Adamski Zbigniew"]


def test_what_people_typed_never_becomes_markup(filled):
    register_store.put_many(
        [
            register.Person(id="anna", display_name=XSS),
            register.Party(id="org-table", kind="organisation", name=XSS, legal_form=XSS),
            register.Site(id=cast.SITE, name=XSS, code="COP", address=XSS),
            register.Item(
                id="projector-2",
                item_type="projector",
                label=XSS,
                inventory_no=XSS,
                code=cast.PROJECTOR_CODE,
                site=cast.SITE,
            ),
        ],
        at=2,
        by="test",
    )
    questions_import.put_details(PersonDetails(person="anna", full_name=XSS, email=XSS, phone=XSS), at=2, by="test")
    filled.log_in("coordinator")

    for address in (
        *ADDRESSES,
        "/journal?about=" + XSS,
        "/search?q=" + XSS,
        "/items?search=" + XSS,
        "/login?next=/" + XSS,
    ):
        page = filled.get(address, follow_redirects=True).text
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address
        assert "49<img" not in page, address


def test_a_kiosk_is_let_in_only_after_the_fingerprints_were_compared(desk, office):
    from sync.server.models import Device
    from tests.offices import admit
    from tests.stations import Station

    admit(Station("kiosk-9"), status="pending")
    desk.log_in("coordinator")

    hasty = desk.post("/devices/kiosk-9/approve")
    before = Device.get_by_id("kiosk-9").status
    desk.post("/devices/kiosk-9/approve", compared="yes")

    assert (hasty.status_code, before) == (400, "pending")
    assert Device.get_by_id("kiosk-9").status == "approved"
    assert Device.get_by_id("kiosk-9").approved_by == "account-coordinator"


def test_a_code_for_a_new_kiosk_is_shown_once_and_works(desk, office):
    from sync.protocol import EnrolRequest
    from sync.server import enrolment

    desk.log_in("coordinator")
    page = desk.post("/devices/new", site="site").text
    code = re.search(r'class="big-code">([^<]+)<', page)[1]

    answer = enrolment.enrol(EnrolRequest(1, code, "ab" * 32, "K7", "", "test"), office.now())

    assert answer.status == "pending"
    assert answer.fingerprint in desk.get("/devices").text
    assert code not in desk.get("/devices/new").text


def test_the_registers_history_knows_who_changed_a_detail(filled):
    from sync.server.register_models import RegisterChange

    rows = list(RegisterChange.select().where(RegisterChange.entity == "person_detail"))

    assert [(row.entity_id, row.by, row.before) for row in rows] == [("anna", "test", None)]


def test_a_successor_names_its_predecessor_and_the_other_way_round(desk, office):
    from sync.server import enrolment

    for name, status in (("kiosk-8", "approved"), ("kiosk-9", "pending")):
        admit(Station(name), status=status)
    Device.update(successor_of="kiosk-8").where(Device.id == "kiosk-9").execute()
    desk.log_in("coordinator")
    desk.post("/language", language="en")

    assert "takes the place of kiosk-8, which is shut out for good" in desk.get("/devices/kiosk-9/approve").text
    assert "waits for approval" in desk.get("/devices/kiosk-8").text
    enrolment.approve("kiosk-9", "marta", NOON)
    listed = desk.get("/devices").text
    assert "in place of kiosk-8" in listed and "replaced by kiosk-9" in listed
    for one, other, word in (("kiosk-9", "kiosk-8", "In place of"), ("kiosk-8", "kiosk-9", "Replaced by")):
        page = desk.get(f"/devices/{one}").text
        assert f'{word}</dt><dd><a href="/devices/{other}">{other}</a>' in page
    assert "takes the place" not in desk.get("/devices/kiosk-9/approve").text
