"""A day with no network, by touch; in the evening one sync; then staff look at it. Polish, 1280×800."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk import syncing
from kiosk.settings import Settings
from kiosk.store import Store, journal_rows
from sync.journal import link, read_body, type_in, uid
from sync.server import models
from sync.server.office import Office
from tests import cast
from tests.browser import RunningKiosk, new_page, register_of_screens
from tests.journeys.storyboard import (
    Screen,
    StoryClock,
    answering,
    assert_lines,
    at,
    at_the_desk,
    central,
    handed_over,
    journal_of,
    let_in,
    opened,
    settings_of,
    slip,
    tell,
    wait_for,
)
from tests.offices import free_port

TUESDAY_MORNING = at(2026, 11, 24, 11, 40)
NOON, LATER, BEFORE_CLOSING, EVENING = (
    at(2026, 11, 24, 12, 5), at(2026, 11, 24, 14, 30), at(2026, 11, 24, 18, 45), at(2026, 11, 24, 20, 10),
)  # fmt: skip


@pytest.fixture
def clock() -> StoryClock:
    return StoryClock(TUESDAY_MORNING)


@pytest.fixture
def office(tmp_path: Path, clock: StoryClock, database_url: str):
    with central(tmp_path / "server", clock, register_of_screens(), database_url) as office:
        yield office


def test_a_day_with_no_network_is_before_staff_in_the_evening(
    office: Office, clock: StoryClock, tmp_path: Path
) -> None:
    port = free_port()
    settings = settings_of(tmp_path / "kiosk", f"http://localhost:{port}")
    with answering(office, port) as url:
        let_in(office, settings, url, clock)
    with opened(settings, clock) as kiosk, new_page(kiosk) as page:
        screen = Screen(page, kiosk, clock)
        clock.wait_until(NOON)
        the_server_cannot_be_reached(settings, kiosk, screen, clock)
        anna_comes_borrows_and_prints(kiosk, screen, clock)
        clock.wait_until(LATER)
        young_people_come_and_things_come_back(kiosk, screen, clock)
        clock.wait_until(BEFORE_CLOSING)
        anna_leaves(kiosk, screen, clock)
    clock.wait_until(EVENING)
    with answering(office, port) as url:
        everything_is_handed_over_at_once(settings, clock)
        with at_the_desk(url) as desk:
            tell(clock, "Marta logs in on the server")
            the_day_stands_on_today(desk)
            the_journal_leads_down_to_the_bytes(desk, settings.kiosk.home)
            loans_visits_pages_and_devices_agree(desk)
    the_server_holds_what_the_kiosk_wrote(office, settings.kiosk.home)


# --- morning ----------------------------------------------------------------------------------------------------------


def the_server_cannot_be_reached(
    settings: Settings, kiosk: RunningKiosk, screen: Screen, clock: StoryClock
) -> None:  # fmt: skip
    tell(clock, "The network is away, and stays away the whole day")
    report = syncing.run_once(settings, clock)
    assert report.error is not None and report.error.word == "network"
    kiosk.counter.look_around()
    screen.sees("Bez internetu od 12:05. Wszystko działa.")


# --- the day ----------------------------------------------------------------------------------------------------------


def anna_comes_borrows_and_prints(kiosk: RunningKiosk, screen: Screen, clock: StoryClock) -> None:
    jobs = paper(kiosk)
    screen.sees("Zbliż kartę", "Czynne do 20:00", "Nie mam karty")
    screen.card(cast.ANNA_UID, "Anna")
    screen.is_at("greeting")
    screen.sees("Anna K.", "Fundacja Wspólny Stół", "Stowarzyszenie Druga Zmiana")
    screen.tap("Stowarzyszenie Druga Zmiana")
    expect(screen.page.get_by_role("radio", name="Stowarzyszenie Druga Zmiana")).to_be_checked()
    screen.tap("Wchodzę", "footer")
    screen.is_at("check_in")
    screen.tap("Spotkanie", ".purposes")
    screen.page.locator('#enter [name=purpose]').wait_for(state="attached")
    screen.tap("Wchodzę", "footer")
    screen.sees("Miło, że jesteś", "Zapisane o 12:05")
    came_in = slip(jobs, 1)
    assert_lines(
        came_in, "Wejście", r"Nr +COP-K1-2026-000001", r"Osoba +Anna K\.", r"W imieniu +Stowarzyszenie Druga Zmiana",
        r"Godzina wejścia +12:05", r"Cel +Spotkanie", "WYDRUK NIEFISKALNY",
    )  # fmt: skip

    screen.tap("Jeszcze coś")
    screen.is_at("greeting")
    screen.sees_no("Chcesz już wyjść?")
    screen.tap("Wypożyczam")
    screen.is_at("borrow")
    screen.code(cast.PROJECTOR_CODE, "the projector's sticker")
    screen.sees("Projektor nr 2 stoi na ladzie")
    screen.tap("Ekran 180 cm", ".shelf")
    expect(screen.page.locator(".taken li")).to_have_count(2)
    screen.tap("Dalej", "footer")
    screen.sees("Zasilacz", "Kabel HDMI", "4 z 4 części")
    screen.sees("Każdą rzecz oddam w terminie, ostatnią do wt 1.12, do 20:00.")
    screen.tap("Dalej", "footer")
    screen.sees("Podaj PIN")
    screen.pin(cast.ANNA_PIN)
    screen.sees("2 rzeczy wypożyczone", "Projektor nr 2", "Ekran 180 cm nr 1")
    lent = slip(jobs, 2)
    assert_lines(lent, "Wydanie sprzętu", r"Nr +COP-K1-2026-000002", "Projektor nr 2", r"Nr inwentarzowy +COP/0102",
                 r"Termin zwrotu +27\.11\.2026 16:00", "W zestawie: Zasilacz, Kabel HDMI, Pilot",
                 r"Nr inwentarzowy +COP/0401", r"Termin zwrotu +01\.12\.2026 20:00", "QR: LP")  # fmt: skip

    screen.tap("Jeszcze coś")
    screen.tap("Drukuję, kopiuję")
    screen.is_at("pages")
    screen.touch(".stepper .ten", 0)
    screen.sees("10 z 100", "10 stron")
    screen.tap("Zapisz", "footer")
    screen.sees("Zapisanych 10 stron", "Na rzecz: Stowarzyszenie Druga Zmiana")
    copied = slip(jobs, 3)
    assert_lines(copied, "Wydruki i kopie", r"Kopie, A4 czarno-białe +10", r"Zostało w tym miesiącu, cz\.-b\. +90")

    screen.tap("Jeszcze coś")
    screen.tap("Moje rzeczy")
    screen.sees("2 rzeczy u mnie", "10 stron w tym miesiącu")
    screen.sees_no("Projektor nr 2")
    screen.tap("Pokaż, co mam")
    screen.sees("Projektor nr 2", "Ekran 180 cm nr 1")
    screen.ends()
    screen.sees_no("Anna")


def young_people_come_and_things_come_back(kiosk: RunningKiosk, screen: Screen, clock: StoryClock) -> None:
    jobs = paper(kiosk)
    tell(clock, "  Five young people come, none has a card")
    screen.tap("Nie mam karty")
    screen.tap("Młodzież")
    screen.sees("Nazwisk grupy nie zapisujemy.")
    screen.tap("Spotkanie", ".purposes")
    screen.page.locator('#enter [name=purpose]').wait_for(state="attached")
    screen.tap("5", ".chips")
    screen.sees("5 osób, spotkanie")
    screen.tap("Wchodzimy", "footer")
    screen.is_at("done")
    young = slip(jobs, 4)
    assert_lines(young, "Wejście", r"Liczba osób +5")
    assert not any("Osoba" in line for line in young)
    screen.ends()

    tell(clock, "  Somebody brings the screen back for Anna, without a card")
    screen.code(cast.SCREEN_CODE, "the sticker of the screen")
    screen.sees("Ekran 180 cm nr 1", "Pokrowiec", "W jakim stanie jest sprzęt?")
    screen.sees_no("Anna")
    screen.tap("Oddaję", "footer")
    screen.is_at("done")
    back = slip(jobs, 5)
    assert_lines(back, "Zwrot sprzętu", r"Nr inwentarzowy +COP/0401", "Obsługa sprawdzi")
    assert not any("Anna" in line for line in back)
    screen.ends()


def anna_leaves(kiosk: RunningKiosk, screen: Screen, clock: StoryClock) -> None:
    screen.card(cast.ANNA_UID, "Anna")
    screen.sees("Wychodzę", "tutaj od 12:05", "1 rzecz")
    screen.tap("Wychodzę", "footer")
    screen.is_at("done")
    assert_lines(slip(paper(kiosk), 6), "Wyjście", r"Godzina wejścia +12:05", r"Godzina wyjścia +18:45")
    screen.ends()
    wait_for(lambda: printed(kiosk) == 6, "every slip's fact")


def paper(kiosk: RunningKiosk):
    assert kiosk.counter.bench is not None
    printer = kiosk.counter.bench.printer
    return lambda: printer.jobs


def printed(kiosk: RunningKiosk) -> int:
    return len(list(journal_rows.rows(kiosk.counter.store.database.reading(), kind="slip_printed", limit=100)))


# --- evening ----------------------------------------------------------------------------------------------------------


def everything_is_handed_over_at_once(settings: Settings, clock: StoryClock) -> None:
    tell(clock, "The network is back")
    handed_over(settings, clock)
    again = syncing.run_once(settings, clock)
    assert (again.ok, again.register) == (True, "unchanged")


def the_day_stands_on_today(desk: Page) -> None:
    main = desk.locator("main")
    expect(main).to_contain_text("Wtorek, 24 listopada")
    expect(main).to_contain_text("W centrum jest teraz 5 osób")
    expect(main).to_contain_text("2 wizyty dziś")
    expect(main).to_contain_text("Nic nie jest po terminie")


def the_journal_leads_down_to_the_bytes(desk: Page, home: Path) -> None:
    desk.goto(desk.url.replace("/today", "/journal?type=loan_issued"))
    rows = desk.locator("table.lines tbody tr")
    expect(rows).to_have_count(2)
    projector = rows.filter(has_text="COP/0102")
    expect(projector).to_contain_text("Anna K.")
    expect(projector).to_contain_text("Stowarzyszenie Druga Zmiana")
    projector.get_by_role("link", name=re.compile("zapis", re.IGNORECASE)).click()
    expect(desk.locator("main")).to_contain_text("Skrót się zgadza")
    with desk.expect_download() as saving:
        desk.locator("a[download]").click()
    body = Path(saving.value.path()).read_bytes()
    store = Store(home)
    lent = journal_rows.rows(store.database.reading(), kind="loan_issued")
    there = {uid(row.incarnation, row.seq): row for row in lent}
    store.close()
    row = there[saving.value.suggested_filename.removesuffix(".json")]
    assert body == row.body
    assert b"projector-2" in bytes(read_body(body).fact)
    before, after = desk.locator("dl.pairs code").all_inner_texts()[-1], row.hash.hex()
    assert link(bytes.fromhex(before), body).hex() == after


def loans_visits_pages_and_devices_agree(desk: Page) -> None:
    root = desk.url.partition("/journal")[0]
    main = desk.locator("main")
    desk.goto(f"{root}/loans?state=all")
    expect(main.locator("tbody tr")).to_have_count(2)
    expect(main.locator("tbody tr").filter(has_text="COP/0401")).to_contain_text("14:30")
    desk.goto(f"{root}/visits")
    expect(main.locator("tbody tr")).to_have_count(2)
    expect(main.locator("tbody tr").filter(has_text="Anna K.")).to_contain_text("18:45")
    desk.goto(f"{root}/pages")
    expect(main.locator("tbody tr")).to_have_count(1)
    expect(main.locator("tbody tr")).to_contain_text("10 z 100")
    desk.goto(f"{root}/devices")
    expect(main.locator("tbody tr").filter(has_text="K1")).to_contain_text("wszystko wysłane")


def the_server_holds_what_the_kiosk_wrote(office: Office, home: Path) -> None:
    office.store.ready()
    wrote = [type for _, type, _ in journal_of(home)]
    kept = models.Fact.select().join(models.Stream).where(models.Stream.device != models.SERVER)
    held = [type_in(bytes(fact.body)) for fact in kept.order_by(models.Fact.seq)]
    assert held == wrote[: len(held)] and len(wrote) - len(held) <= 1
    assert models.Case.select().count() == 0
