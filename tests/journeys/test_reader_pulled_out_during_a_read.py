"""A real pcscd dies while a card is being read: the screen says so, everything else goes on, and it heals by itself."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from kiosk.settings import Readers
from tests import cast
from tests.browser import new_page, register_of_screens
from tests.journeys.storyboard import Screen, StoryClock, at, enrolled, journal_of, opened, settings_of, tell, wait_for
from tests.readers.pcscd import Pcscd
from tests.readers.virtual_card import VirtualCard


def test_a_reader_that_goes_in_the_middle_of_a_read_takes_cards_away_and_nothing_else(
    tmp_path: Path, pcscd: Pcscd
) -> None:
    clock = StoryClock(at(2026, 11, 24, 15, 0))
    settings = settings_of(tmp_path / "kiosk", readers=Readers(card="pcsc", scanner="simulated"))
    enrolled(settings.kiosk.home, register_of_screens(), clock.now() - 1000)
    card = pcscd.card()
    with opened(settings, clock) as kiosk, new_page(kiosk) as page:
        screen = Screen(page, kiosk, clock)
        wait_for(lambda: kiosk.counter.devices.states().reader, "the reader")
        screen.sees("Zbliż kartę")
        tell(clock, "A card lies on the reader, and its plug is pulled before it is read")
        kiosk.counter.rearm()
        asked = card.insert_mute()
        assert asked.wait(20), "the kiosk asks the card for its number"
        pcscd.kill()
        screen.sees("Na razie bez odczytu kart", "Tylko karty. Wszystko inne działa jak zwykle.", "Pokaż kod QR")
        card.remove()

        screen.code(cast.ANNA_CODE, "Anna's code on her phone")
        screen.is_at("greeting")
        screen.tap("Wchodzę", "footer")
        screen.tap("Spotkanie", ".purposes")
        page.locator("#enter [name=purpose]").wait_for(state="attached")
        screen.tap("Wchodzę", "footer")
        screen.sees("Miło, że jesteś")
        screen.ends()

        tell(clock, "The plug is put in again; nobody touches the screen")
        pcscd.start()
        expect(page.locator("main h1")).to_contain_text("Zbliż kartę", timeout=30_000)
        screen.sees_no("bez odczytu kart")
        a_card_works(screen, pcscd.card())
    kinds = [kind for _, kind, _ in journal_of(settings.kiosk.home)]
    assert kinds.count("visit_checked_in") == 1
    assert "attempt_refused" not in kinds and "card_unknown" not in kinds


def a_card_works(screen: Screen, card: VirtualCard) -> None:
    tell(screen.clock, "  Dmytro puts his card on the reader")
    screen.kiosk.counter.rearm()
    card.insert(cast.DMYTRO_UID)
    screen.is_at("greeting")
    screen.sees("Дмитро П.")
    card.remove()
    screen.ends()
