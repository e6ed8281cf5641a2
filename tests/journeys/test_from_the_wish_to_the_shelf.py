"""One thing from its entry in the register to its history: wished for, lent, late, back broken, counted. By touch
at a kiosk and by hand at staff's own screen, with the sync between them. Polish, 1280×800.

LADA_PICTURES=FOLDER keeps a picture of each screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk.settings import Settings
from sync import register
from sync.server import register_store
from tests import cast
from tests.browser import new_page, register_of_screens
from tests.journeys.storyboard import (
    PATIENCE_S,
    Screen,
    StoryClock,
    answering,
    assert_lines,
    at,
    at_the_desk,
    central,
    handed_over,
    let_in,
    log_in,
    opened,
    settings_of,
    slip,
    tell,
)
from tests.offices import free_port
from tests.screens.looks import keep_picture

TUESDAY, WEDNESDAY = at(2026, 11, 24, 11, 40), at(2026, 11, 25, 10, 5)
A_WEEK_LATER = at(2026, 12, 1, 12, 0)  # the term was Monday at four


@dataclass
class Story:
    """The kiosk's screen, staff's own, the clock that both go by; `url` is the server's address."""

    screen: Screen
    desk: Page
    url: str
    settings: Settings
    clock: StoryClock

    def sync(self) -> None:
        handed_over(self.settings, self.clock)

    def opens(self, address: str, *words: str) -> None:
        """Staff look at a page and see `words`."""
        self.desk.goto(self.url + address)
        self.reads(*words)
        keep_picture(self.desk, "server" + address.partition("?")[0].replace("/", "-"))

    def reads(self, *words: str) -> None:
        for each in words:
            expect(self.desk.locator("main")).to_contain_text(each, timeout=PATIENCE_S * 1000)
        tell(self.clock, f"    staff read {', '.join(f'„{each}”' for each in words)}")

    def presses(self, words: str) -> None:
        self.desk.get_by_role("button", name=words, exact=True).click()

    def sees(self, name: str, *words: str) -> None:
        """Whoever stands at the kiosk sees `words` on the screen `name`."""
        self.screen.is_at(name)
        self.screen.sees(*words)
        keep_picture(self.screen.page, f"kiosk-{name}-{self.clock.now() // 60_000}")


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    clock, port = StoryClock(TUESDAY), free_port()
    settings = settings_of(tmp_path / "kiosk", f"http://localhost:{port}")
    with central(tmp_path / "server", clock, register_of_screens(), "", port) as office, answering(office, port) as url:
        let_in(office, settings, url, clock)
        with opened(settings, clock) as kiosk, new_page(kiosk) as page, at_the_desk(url) as desk:
            yield Story(Screen(page, kiosk, clock), desk, url, settings, clock)


def test_a_projector_is_entered_wished_for_lent_late_back_broken_and_counted(story: Story) -> None:
    thing = staff_enter_a_projector(story)
    the_rules_say_who_may_have_it_and_why(story, thing)
    anna_books_one_for_tomorrow(story)
    story.clock.wait_until(WEDNESDAY)
    log_in(story.desk, story.url)
    she_comes_for_it(story, thing)
    story.clock.wait_until(A_WEEK_LATER)
    log_in(story.desk, story.url)
    she_is_late_and_both_sides_say_so(story)
    it_comes_back_broken(story, thing)
    staff_look_at_it(story, thing)
    everything_is_counted(story, thing)
    its_page_tells_the_whole_story(story, thing)


def staff_enter_a_projector(story: Story) -> register.Item:
    desk = story.desk
    story.opens("/items/new", "Nowa rzecz")
    desk.locator("[name=item_type]").select_option(label="Projektor")
    desk.locator("[name=site]").select_option(label="Centrum")
    typed = {"label": "nr 9", "inventory_no": "COP/0102", "place": "szafa B, półka 1"}
    for name, value in typed.items():
        desk.locator(f"[name={name}]").fill(value)
    story.presses("Zapisz")
    story.reads("Jeszcze nie zapisano", "Inna rzecz ma już ten numer: nr 2")
    desk.locator("[name=inventory_no]").fill("COP/0109")
    story.presses("Zapisz")
    story.reads("Projektor nr 9", "szafa B, półka 1", "Nic się z nim jeszcze nie działo")
    found = register_store.get(register.Item, desk.url.rpartition("/")[2])
    assert found is not None
    return found


def the_rules_say_who_may_have_it_and_why(story: Story, thing: register.Item) -> None:
    story.opens(f"/rules/explain?person=anna&item={thing.id}", "Może wypożyczyć z PIN-em", "Zasady wymagają PIN-u")


def anna_books_one_for_tomorrow(story: Story) -> None:
    screen = story.screen
    story.sync()
    screen.card(cast.ANNA_UID, "Anna")
    story.sees("greeting", "Anna K.", "Rezerwuję")
    screen.tap("Rezerwuję")
    story.sees("book", "Co chcesz zarezerwować?")
    screen.tap("Projektor")
    story.sees("book_time", "Od kiedy?", "2 wolne")
    screen.tap("25", ".book-days")
    screen.tap("10:00", ".slots")
    screen.tap("13:30", ".slots")
    story.sees("book_time", "śr 25.11, 10:00–14:00")
    screen.tap("Rezerwuję termin")
    story.sees("done", "Rezerwacja przyjęta")
    screen.ends()
    story.sync()
    story.opens("/bookings?day=2026-11-25", "10:00–14:00", "Fundacja Wspólny Stół")


def she_comes_for_it(story: Story, thing: register.Item) -> None:
    screen, bench = story.screen, story.screen.kiosk.counter.bench
    assert thing.code is not None and bench is not None
    screen.card(cast.ANNA_UID, "Anna")
    story.sees("greeting", "Wypożyczam", "1 rezerwacja")
    screen.tap("Wypożyczam")
    screen.is_at("borrow")
    screen.code(thing.code, "the new projector's sticker")
    story.sees("borrow", "Projektor nr 9 stoi na ladzie")
    screen.tap("Dalej", "footer")
    story.sees("confirm", "Oddam do pon 30.11, do 16:00.")
    screen.tap("Dalej", "footer")
    screen.sees("Podaj PIN")
    screen.pin(cast.ANNA_PIN)
    story.sees("done", "Projektor nr 9: wypożyczone")
    lent = slip(lambda: bench.printer.jobs, 2)
    assert_lines(lent, "Projektor nr 9", r"COP/0109", r"Termin zwrotu +30\.11\.2026 16:00")
    screen.ends()
    story.sync()
    story.opens("/loans?state=out", "Projektor nr 9", "Anna K.")


def she_is_late_and_both_sides_say_so(story: Story) -> None:
    story.sync()
    story.opens("/reminders", "Projektor nr 9", "Anna K.", "po terminie: 20 godzin")
    story.screen.card(cast.ANNA_UID, "Anna")
    story.sees("greeting", "1 rzecz jest po terminie")


def it_comes_back_broken(story: Story, thing: register.Item) -> None:
    screen = story.screen
    assert thing.code is not None
    screen.tap("Oddaję")
    story.sees("take_back", "Do zwrotu karta nie jest potrzebna.")
    screen.code(thing.code, "the projector's sticker")
    screen.sees("Termin minął pon 30.11")
    screen.tap("Uszkodzony")
    screen.sees("Co się stało?")
    screen.tap("Oddaję", "footer")
    story.sees("done", "zwrot przyjęty", "Obsługa sprawdzi w ciągu 24 godzin.")
    screen.ends()
    story.sync()


def staff_look_at_it(story: Story, thing: register.Item) -> None:
    story.opens("/to-inspect", "Projektor nr 9", "uszkodzone")
    story.opens(f"/items/{thing.id}/inspect", "Jak wróciła")
    story.desk.get_by_label("Jest uszkodzona").check()
    story.desk.locator("[name=note]").fill("Pęknięta obudowa")
    story.presses("Zapisz")
    story.reads("Sprawdzono: Projektor nr 9", "Szkoda zgłoszona")
    story.opens("/damages", "Projektor nr 9", "otwarta")


def everything_is_counted(story: Story, thing: register.Item) -> None:
    screen = story.screen
    assert thing.code is not None
    story.opens("/stocktakes/new", "Rozpocznij inwentaryzację")
    story.desk.locator("[name=site]").select_option(label="Centrum")
    story.desk.locator("[name=category]").select_option(label="Projekcja")
    story.presses("Rozpocznij")
    story.reads("Rozliczone: 0 z 4")
    story.sync()
    screen.card(cast.MARTA_UID, "Marta")
    screen.is_at("staff_entry")
    screen.pin(cast.MARTA_PIN)
    story.sees("desk", "Inwentaryzacja")
    screen.tap("Inwentaryzacja")
    screen.tap("Skanuj", "main")
    screen.sees("Skanuj naklejki jedną po drugiej")
    for code, name, found in (
        (thing.code, "Projektor nr 9", "1 z 4"),
        (cast.PROJECTOR_CODE, "Projektor nr 2", "2 z 4"),
        (cast.PROJECTOR_CODE, "Odczytano już wcześniej", "2 z 4"),
    ):
        screen.code(code, "the next sticker")
        story.sees("stocktake", name, found)
    screen.tap("Kończę", "footer")
    screen.sees("Zakończyć inwentaryzację?")
    screen.tap("Zakończ", "footer")
    story.sees("desk", "Inwentaryzacja zakończona")
    story.sync()
    story.opens("/stocktakes?state=closed", "Projekcja")


def its_page_tells_the_whole_story(story: Story, thing: register.Item) -> None:
    story.opens(f"/items/{thing.id}", "Wydanie", "Zwrot", "Po terminie", "Szkody")
    story.opens(f"/items/{thing.id}/sticker", "Wydrukuj ponownie")
    story.presses("Nadaj nowy kod")
    fresh = register_store.get(register.Item, thing.id)
    assert fresh is not None and fresh.code not in (None, thing.code)
