"""Reminders on the screens of staff: who is late and how to reach them, the letter before it goes, a call, the list on
paper; and the page by which anybody ends their letters."""

import re
import shutil
import subprocess

import pytest
from msgspec.structs import replace

from sync import register
from sync.server import mail_choice, questions_import, register_store, reminding
from sync.server.importing.plans import PartyDetails, PersonDetails
from sync.server.mail_models import MailChoice, MailRun
from tests import cast
from tests.lending_past import bring_back, by_mail, heard, lend
from tests.mail_server import Mailbox, serving_mail
from tests.offices import free_port
from tests.staff.desks import BASE, Desk
from tests.stations import NOON

HOUR = 3_600_000


@pytest.fixture
def kiosk(office):
    return lend(office)


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def mailing(desk, kiosk, mailbox):
    """A desk whose server has a mail server."""
    with serving_mail(mailbox) as port:
        yield Desk(by_mail(desk.office, port))


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def party(page, name):
    """What stands in the part of one party."""
    return next(words(part) for part in page.split('<section class="sheet wide"')[1:] if name in part)


def test_who_is_late_stands_there_by_party_with_their_telephone(desk, kiosk):
    questions_import.put_details(PartyDetails(party="org-table", phone="32 100 20 30"), at=1, by="test")
    desk.log_in("staff")

    page = desk.get("/reminders").text

    assert page.index("Stowarzyszenie Druga Zmiana") < page.index("Fundacja Wspólny Stół")  # later on top
    told = party(page, "Fundacja Wspólny Stół")
    assert "32 100 20 30" in told and "Anna Kowalska 600 100 200" in told
    assert "Aparat nr 2" in told and "po terminie: 2 dni" in told and "jeszcze nie" in told
    assert "Projektor" not in told
    assert "Projektor nr 2" in words(desk.get("/reminders?what=soon").text)


def test_a_book_goes_by_its_title(desk, kiosk):
    kind = register_store.get(register.ItemType, "camera")
    register_store.put(replace(kind, kind="book"), at=2, by="test")
    register_store.put(register.Book(id="camera-2", title="Statut krok po kroku"), at=2, by="test")
    desk.log_in("staff")

    assert "Statut krok po kroku" in desk.get("/reminders").text
    assert "Statut krok po kroku" in desk.get("/loans?state=overdue").text


def test_of_a_minor_the_guardian_is_called_first(desk, kiosk):
    questions_import.put_details(
        PersonDetails(person="ola", full_name="Ola Mała", phone="600 900 900"), at=2, by="test"
    )
    desk.log_in("staff")

    told = party(desk.get("/reminders").text, "Ola")

    assert told.index("Anna Kowalska (opiekun), 600 100 200") < told.index("600 900 900")


def test_an_auditor_sees_figures_and_nobody_s_name_number_or_letter(desk, kiosk):
    desk.log_in("auditor")

    page = desk.get("/reminders").text

    assert "Aparat nr 2" in page and "Fundacja Wspólny Stół" in page
    for secret in ("Kowalska", "600 100", "example.org", "Ola", "Przypomnij<"):
        assert secret not in page
    assert desk.get("/reminders/anna").status_code == desk.get("/reminders/phone-list.pdf").status_code == 403
    assert desk.get("/reminders/phone-list.csv").status_code == 403


def test_one_site_sees_what_was_lent_there(desk, kiosk):
    desk.log_in("staff")

    assert "Aparat nr 2" in desk.get(f"/reminders?site={cast.SITE}").text
    other = desk.get(f"/reminders?site={cast.BRANCH}").text
    assert "Aparat nr 2" not in other and "Nic nie jest po terminie." in other


def test_many_parties_come_in_pages(desk, kiosk, monkeypatch):
    monkeypatch.setattr("sync.server.staff.listing.ROWS", 2)
    desk.log_in("staff")

    first, second = (desk.get(f"/reminders?page={page}").text for page in (1, 2))

    assert "Strona 1 z 2" in first and "Aparat nr 2" not in first
    assert "Strona 2 z 2" in second and "Aparat nr 2" in second


def test_what_was_said_and_why_a_letter_waits_stands_beside_the_thing(mailing, mailbox):
    mailbox.refused["dmytro@example.org"] = "550 no such mailbox"
    reminding.run(mailing.office, reminding.post_of(mailing.office), "test")
    mailing.log_in("staff")

    page = mailing.get("/reminders").text

    assert "pon. 26.10 e-mailem" in party(page, "Fundacja Wspólny Stół")
    assert "pon. 26.10 e-mailem" in party(mailing.get("/reminders?what=soon").text, "Fundacja Wspólny Stół")
    refused = party(page, "Stowarzyszenie Druga Zmiana")
    assert "e-mail odrzucony 550" in refused and "nie dochodzi: zadzwoń" in refused
    assert "brak adresu e-mail: zadzwoń" in party(page, "Ola")
    assert "wysłano 1 list" in words(page)


@pytest.mark.parametrize("page", ["/reminders", "/today"])
def test_a_mail_server_that_does_not_work_is_told_until_there_is_none(desk, kiosk, page):
    with_mail = Desk(by_mail(desk.office, free_port()))
    reminding.run(with_mail.office, reminding.post_of(with_mail.office), "test")
    told = "Serwer poczty nie odpowiada"
    for each, is_told in ((with_mail, True), (desk, False)):
        each.log_in("staff")
        assert (told in each.get(page).text) is is_told


def test_a_kiosk_that_was_not_heard_is_named(desk, kiosk):
    heard(NOON - 5 * HOUR)
    desk.log_in("staff")

    page = desk.get("/reminders").text

    assert "Od dłuższego czasu nie odezwał się: kiosk-1" in words(page)
    assert "Część mogła już wrócić" in desk.get("/reminders/anna").text


def test_why_a_letter_waits_is_told_where_letters_are_sent(mailing):
    heard(NOON - 5 * HOUR)
    mailing.log_in("staff")

    assert "może już wróciło" in party(mailing.get("/reminders").text, "Fundacja Wspólny Stół")


def test_the_letter_is_shown_before_it_goes_and_sent_now(mailing, mailbox):
    mailing.log_in("staff")
    page = mailing.get("/reminders/dmytro").text
    assert "1 річ чекає на повернення" in page and "dmytro@example.org" in page
    assert "pójdzie sam przy najbliższym przebiegu" in page

    answer = mailing.post("/reminders/dmytro/send")

    assert (answer.status_code, mailbox.to) == (303, ["dmytro@example.org"])
    page = mailing.get(answer.location).text
    assert "List został wysłany." in page and "Sam teraz nie pójdzie" in page
    assert mailbox.letters[0][1].get_content().splitlines()[0] in page


@pytest.mark.parametrize(
    ("said", "told"),
    [("550 no", "nic na ten adres nie przyjmuje (550)"), ("451 later", "teraz go nie przyjmuje (451)")],
)
def test_a_letter_that_is_not_taken_is_told_at_once(mailing, mailbox, said, told):
    mailbox.refused["anna@example.org"] = said
    mailing.log_in("staff")

    answer = mailing.post("/reminders/anna/send")

    assert answer.status_code == 409
    assert told in words(answer.text)


def test_a_line_that_breaks_at_the_last_moment_is_told_as_it_is(mailing, mailbox):
    mailbox.dies = True
    mailing.log_in("staff")

    answer = mailing.post("/reminders/anna/send")

    assert "być może list poszedł" in words(answer.text)
    assert "e-mail być może wysłany" in words(mailing.get("/reminders/anna").text)


def test_without_a_mail_server_nothing_is_promised(desk, kiosk):
    desk.log_in("staff")

    assert "Nie ustawiono serwera poczty" in desk.get("/reminders/anna").text
    assert desk.post("/reminders/anna/send").status_code == 409
    down = Desk(by_mail(desk.office, free_port()))
    down.log_in("staff")
    assert "Serwer poczty nie odpowiada" in down.post("/reminders/anna/send").text


def test_a_call_is_noted_and_can_be_taken_back(desk, kiosk):
    desk.log_in("staff")

    answer = desk.post("/reminders/anna/called")
    assert "Przypomniano" in words(desk.get(answer.location).text)
    assert "telefonicznie" in party(desk.get("/reminders").text, "Fundacja Wspólny Stół")

    [uid] = re.findall(r"/acts/([^?]+)", answer.location)
    desk.post(f"/acts/{uid}/undo", count="1")
    assert "telefonicznie" not in desk.get("/reminders").text


def test_who_has_nothing_is_not_reminded(mailing, mailbox):
    mailing.log_in("staff")

    assert "Nie ma nic wypożyczonego." in mailing.get("/reminders/piotr").text
    assert mailing.post("/reminders/piotr/called").status_code == 303
    assert mailing.post("/reminders/piotr/send").status_code == 409
    assert mailing.get("/reminders/nobody").status_code == 404


def test_staff_note_that_somebody_wants_no_letters(mailing, mailbox):
    mailing.log_in("staff")

    mailing.post("/reminders/anna/mail", choice="stop")
    assert MailChoice.get().by == "account-staff"
    page = mailing.get("/reminders/anna").text
    assert "Nie chce listów. Zadzwoń." in page and "/reminders/anna/send" not in page
    assert mailing.post("/reminders/anna/send").status_code == 409
    mailing.post("/reminders/anna/mail", choice="resume")
    assert MailChoice.select().count() == 0


def test_borrowing_is_put_on_hold_from_here_and_the_list_says_so(desk, kiosk):
    desk.log_in("staff")
    form = desk.get("/register/blocks/new?person=anna&reason=late").text
    assert re.search(r'value="late"\s+selected', form)
    register_store.put(register.Block(id="b", person="anna", reason="late", until="2026-10-26"), at=2, by="test")

    page = desk.get("/reminders").text

    assert "wypożyczanie wstrzymane" in party(page, "Fundacja Wspólny Stół")
    assert "wypożyczanie wstrzymane" not in party(page, "Stowarzyszenie Druga Zmiana")
    register_store.put(register.Block(id="b", person="anna", reason="late", until="2026-10-25"), at=3, by="test")
    assert "wypożyczanie wstrzymane" not in desk.get("/reminders").text


def text_of(answer, tmp_path):
    file = tmp_path / "list.pdf"
    file.write_bytes(answer.data)
    assert shutil.which("pdftotext")
    return subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout


def test_the_list_for_the_telephone_is_on_paper(mailing, kiosk, tmp_path):
    reminding.run(mailing.office, reminding.post_of(mailing.office), "test")
    mailing.log_in("coordinator")

    answer = mailing.get("/reminders/phone-list.pdf")

    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
    text = " ".join(text_of(answer, tmp_path).split())
    for said in ("Anna Kowalska: 600 100 200", "Дмитро Петренко: brak numeru", "Fundacja Wspólny Stół", "COP/0202"):
        assert said in text
    assert "Projektor" not in text  # it is not late


def test_the_list_goes_into_a_spreadsheet_and_runs_nothing_there(desk, kiosk):
    details = PersonDetails(person="dmytro", full_name="=cmd|Дмитро", phone="+48 600 300 400")
    questions_import.put_details(details, at=2, by="test")
    desk.log_in("staff")

    answer = desk.get("/reminders/phone-list.csv")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="phone-list.csv"'
    heads, *rows = [line.split(";") for line in answer.text.removeprefix("\ufeff").splitlines()]
    assert heads[0] == "Dla kogo" and len(rows) == 3
    assert rows[0][:3] == ["Stowarzyszenie Druga Zmiana", "", "'=cmd|Дмитро"]
    assert (rows[0][3], rows[0][5], rows[0][7]) == ("'+48 600 300 400", "COP/0401", "6 dni")


def test_a_list_with_nobody_on_it_says_so(desk, kiosk, tmp_path):
    desk.log_in("staff")

    assert "Nic nie jest po terminie." in text_of(desk.get(f"/reminders/phone-list.pdf?site={cast.BRANCH}"), tmp_path)


# --- whoever got a letter ---------------------------------------------------------------------------------------------


@pytest.fixture
def address(mailing):
    full = mail_choice.address_of(mailing.office, "dmytro")
    return full.removeprefix("https://lada.example.org")


def test_opening_the_page_changes_nothing_and_shows_nobody_s_name(mailing, address):
    page = mailing.get(address).text

    assert 'lang="uk"' in page and "Більше не надсилати" in page
    assert "Дмитро" not in page
    assert MailChoice.select().count() == 0


def test_a_button_ends_the_letters_and_another_takes_that_back(mailing, address, mailbox):
    def press(choice):
        return mailing.client.post(address, base_url=BASE, data={"choice": choice})

    assert press("stop").status_code == 303
    assert MailChoice.get().by == "member"
    assert "Надсилати мені нагадування знову" in mailing.get(address).text
    reminding.run(mailing.office, reminding.post_of(mailing.office), "test")
    assert "dmytro@example.org" not in mailbox.to
    press("resume")
    assert MailChoice.select().count() == 0
    assert press("anything").status_code == 400


def test_one_click_of_a_mail_program_is_enough(mailing, address):
    answer = mailing.client.post(
        address, base_url=BASE, data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"}
    )

    assert answer.status_code == 200
    assert MailChoice.get().person == "dmytro"


@pytest.mark.parametrize("change", [lambda a: a.replace("dmytro", "anna"), lambda a: a[:-1] + "x", lambda a: a[:-1]])
def test_another_address_opens_nothing(mailing, address, change):
    forged = change(address)

    assert mailing.get(forged).status_code == 404
    assert mailing.client.post(forged, base_url=BASE, data={"choice": "stop"}).status_code == 404
    assert MailChoice.select().count() == 0


def test_no_run_is_no_trouble(desk, kiosk):
    desk.log_in("staff")
    assert "Nie ustawiono serwera poczty" in desk.get("/reminders").text
    MailRun.add(began_at=NOON, ended_at=NOON, sent=5, failed=0, held=0, trouble="")
    bring_back(desk.office, kiosk, "late-laptop", "laptop-1")
    assert "Ola" not in desk.get("/reminders").text
