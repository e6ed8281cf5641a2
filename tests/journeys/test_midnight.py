"""Over midnight: an evening that runs on ends as it is; a visit forgotten yesterday is asked about and corrected."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from sync.server.models import Visit
from tests import cast
from tests.browser import new_page, register_of_screens
from tests.journeys.storyboard import (
    Guest,
    Screen,
    StoryClock,
    answering,
    assert_lines,
    at,
    central,
    enrolled,
    handed_over,
    journal_of,
    let_in,
    opened,
    settings_of,
    slip,
    tell,
)
from tests.offices import free_port


def test_an_evening_past_midnight_ends_as_it_is_and_a_forgotten_one_is_corrected(tmp_path: Path) -> None:
    clock, port = StoryClock(at(2026, 11, 24, 14, 0)), free_port()
    settings = settings_of(tmp_path / "kiosk", f"http://localhost:{port}")
    with central(tmp_path / "server", clock, register_of_screens()) as office, answering(office, port) as url:
        let_in(office, settings, url, clock)
        with opened(settings, clock) as kiosk:
            guest = Guest(kiosk, clock)
            anna_comes_and_forgets_to_leave(guest)
            clock.wait_until(at(2026, 11, 24, 22, 40))
            dmytro_stays_over_midnight(guest, clock)
            clock.wait_until(at(2026, 11, 25, 9, 0))
            anna_is_asked(guest)
        handed_over(settings, clock)
        anna, dmytro, again = Visit.select().order_by(Visit.arrived_at)
        assert (dmytro.state, dmytro.left_at // 60_000) == ("left", at(2026, 11, 25, 0, 20) // 60_000)
        assert (anna.state, anna.left_at) == ("corrected", at(2026, 11, 24, 17, 0))
        assert (again.person, again.state) == ("anna", "in")
    kinds = [kind for _, kind, _ in journal_of(settings.kiosk.home) if kind.startswith("visit_")]
    assert kinds == [
        "visit_checked_in", "visit_checked_in", "visit_checked_out", "visit_corrected", "visit_checked_in",
    ]  # fmt: skip


def anna_comes_and_forgets_to_leave(guest: Guest) -> None:
    guest.card(cast.ANNA_UID, "Anna")
    guest.comes_in("meeting")
    guest.ends()


def dmytro_stays_over_midnight(guest: Guest, clock: StoryClock) -> None:
    guest.card(cast.DMYTRO_UID, "Dmytro")
    guest.comes_in("meeting")
    guest.ends()
    clock.wait_until(at(2026, 11, 25, 0, 20))
    tell(clock, "The meeting ran past midnight")
    guest.card(cast.DMYTRO_UID, "Dmytro")
    guest.sees("22:40")
    assert not re.search(r'name="left_at"', guest.visitor.page)
    guest.does("/check-out")
    assert_lines(slip(guest.jobs, 3), r"25\.11\.2026 00:20", r" 22:40$", r" 00:20$")
    guest.ends()


def anna_is_asked(guest: Guest) -> None:
    guest.card(cast.ANNA_UID, "Anna")
    guest.sees("Wtorek, 24 listopada", "14:00", "15:15", "17:15", "20:00", "Nie pamiętam")
    visit = re.search(r'name="visit" value="([^"]+)"', guest.visitor.page)
    assert visit
    guest.does("/correct", visit=visit[1], left_at=str(at(2026, 11, 24, 13, 0)))  # before she came: no
    assert guest.visitor.at == "/refused"
    guest.go("/greeting")
    guest.does("/correct", visit=visit[1], left_at=str(at(2026, 11, 24, 17, 0)))
    guest.sees("Dziękujemy, zapisane.")
    guest.comes_in("meeting")


def test_the_waiting_screen_turns_to_the_new_day_by_itself(tmp_path: Path) -> None:
    clock = StoryClock(at(2026, 11, 24, 23, 50))
    settings = settings_of(tmp_path / "kiosk")
    enrolled(settings.kiosk.home, register_of_screens(), clock.now() - 60_000)
    with opened(settings, clock) as kiosk, new_page(kiosk) as page:
        screen = Screen(page, kiosk, clock)
        screen.sees("Wtorek, 24 listopada", "Na dziś zamknięte", "Jutro 8:00–16:00")
        clock.wait_until(at(2026, 11, 25, 8, 1))
        expect(page.locator(".board")).to_contain_text("Środa, 25 listopada", timeout=30_000)
        screen.sees("Czynne do 16:00")
