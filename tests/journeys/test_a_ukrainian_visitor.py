"""Dmytro's card makes the counter speak Ukrainian: screens, counts in every plural form, slips in Cyrillic bytes."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests import cast
from tests.browser import new_page, register_of_screens
from tests.journeys.storyboard import (
    MINUTE,
    Guest,
    Screen,
    StoryClock,
    assert_lines,
    at,
    enrolled,
    opened,
    settings_of,
    slip,
)

POLISH = re.compile("[ąćęłńśźżĄĆĘŁŃŚŹŻ]")


def test_the_counter_speaks_ukrainian_to_dmytro_and_polish_to_the_next(tmp_path: Path) -> None:
    clock = StoryClock(at(2026, 11, 24, 13, 0))
    settings = settings_of(tmp_path / "kiosk")
    enrolled(settings.kiosk.home, register_of_screens(), clock.now() - 1000)
    with opened(settings, clock) as kiosk:
        assert kiosk.counter.bench is not None
        printer = kiosk.counter.bench.printer
        with new_page(kiosk) as page:
            dmytro_comes_with_four_others(Screen(page, kiosk, clock))
        came = slip(lambda: printer.jobs, 1)
        assert_lines(came, r"Вхід", r"Дмитро П\.", r" 5$", "Зустріч")
        assert_cyrillic(printer.jobs[0], came)

        clock.pass_time(5 * MINUTE)
        guest = Guest(kiosk, clock)
        guest.card(cast.DMYTRO_UID, "Dmytro")
        copies_in_every_plural(guest)
        borrows_and_looks(guest)
        lent = slip(lambda: printer.jobs, 2)
        assert_lines(lent, "Видача обладнання", r"COP/0401", r"01\.12\.2026 20:00")
        assert_cyrillic(printer.jobs[1], lent)
        guest.ends()
        guest.card(cast.ANNA_UID, "Anna")
        guest.sees("Dzień dobry")


def dmytro_comes_with_four_others(screen: Screen) -> None:
    page = screen.page
    screen.card(cast.DMYTRO_UID, "Dmytro")
    screen.is_at("greeting")
    expect(page.locator("html")).to_have_attribute("lang", "uk")
    screen.sees("Дмитро П.", "Вітаємо. Що сьогодні?", "Заходжу")
    screen.touch("footer .hero")
    screen.is_at("check_in")
    screen.touch(".purposes label", 0)
    page.locator("#enter [name=purpose]").wait_for(state="attached")
    for taps, words in ((0, "1 особа"), (1, "2 особи"), (3, "5 осіб")):
        for _ in range(taps):
            before = int(page.locator(".stepper output").inner_text())
            screen.touch(".stepper button", 1)
            expect(page.locator(".stepper output")).to_have_text(str(before + 1))
        screen.sees(words)
    screen.touch("footer .btn.main")
    screen.is_at("done")
    screen.ends()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    screen.sees("Zbliż kartę")


def copies_in_every_plural(guest: Guest) -> None:
    counts = ((1, "1 сторінка"), (3, "3 сторінки"), (5, "5 сторінок"), (21, "21 сторінка"), (22, "22 сторінки"))
    for number, words in counts:
        guest.go("/pages")
        guest.does("/pages", was="copy.one", **{"copy.one.A4.mono": str(number)})
        guest.sees(words)
    assert not POLISH.search(without_names(guest.visitor.words)), guest.visitor.words


def borrows_and_looks(guest: Guest) -> None:
    guest.go("/borrow")
    guest.code(cast.SCREEN_CODE, "the sticker of the screen")
    guest.does("/confirm", shown="screen-1", part="p4", due="2026-12-01", go="1")
    assert guest.visitor.at == "/done", guest.visitor.words
    guest.go("/things")
    guest.sees("1 річ")


def without_names(words: str) -> str:
    """What the register says stays as it is; everything else must be Ukrainian."""
    names = (e.name for e in register_of_screens() if hasattr(e, "name") and isinstance(e.name, str))
    for name in sorted(names, key=len, reverse=True):
        words = words.replace(name, "")
    return words


def assert_cyrillic(payload: bytes, lines: list[str]) -> None:
    """Cyrillic letters went out in a Cyrillic code page, and none became a question mark."""
    assert "Дмитро".encode("cp1251") in payload or "Дмитро".encode("cp866") in payload, payload
    assert not any("?" in line or "▒" in line for line in lines), lines
