"""Anna acts for two organisations on one day: what she does for one never falls on the other."""

from __future__ import annotations

from pathlib import Path

from sync.server.models import Loan, PageUsage, Visit
from tests import cast
from tests.browser import register_of_screens
from tests.journeys.storyboard import (
    DAY,
    MINUTE,
    Guest,
    StoryClock,
    answering,
    assert_lines,
    at,
    central,
    handed_over,
    let_in,
    opened,
    settings_of,
    slip,
    tell,
)
from tests.offices import free_port

TABLE, SHIFT, PRIVATE = "org-table", "org-shift", "private-anna"


def test_what_is_done_for_one_organisation_never_falls_on_the_other(tmp_path: Path) -> None:
    clock, port = StoryClock(at(2026, 11, 24, 12, 0)), free_port()
    settings = settings_of(tmp_path / "kiosk", f"http://localhost:{port}")
    with central(tmp_path / "server", clock, register_of_screens()) as office, answering(office, port) as url:
        let_in(office, settings, url, clock)
        with opened(settings, clock) as kiosk:
            anna_works_for_both(Guest(kiosk, clock), clock)
            clock.pass_time(DAY)
            the_last_choice_stands_first(Guest(kiosk, clock), clock)
        handed_over(settings, clock)
        assert [(v.person, v.party) for v in Visit.select()] == [("anna", SHIFT)]
        assert [(loan.item, loan.party) for loan in Loan.select()] == [("screen-1", TABLE)]
        used = {(row.party, row.mono_units) for row in PageUsage.select()}
        assert used == {(SHIFT, 30), (TABLE, 10), (PRIVATE, 5)}


def anna_works_for_both(guest: Guest, clock: StoryClock) -> None:
    guest.card(cast.ANNA_UID, "Anna")
    guest.sees("Fundacja Wspólny Stół", "Stowarzyszenie Druga Zmiana", "Prywatnie")
    guest.sees_no("Klub Byłych")  # nothing may be done for it any more
    guest.does("/greeting", party=SHIFT)
    guest.comes_in("meeting")
    assert_lines(slip(guest.jobs, 1), r"W imieniu +Stowarzyszenie Druga Zmiana")

    copies(guest, 30)
    copied = slip(guest.jobs, 2)
    assert_lines(copied, r"W imieniu +Stowarzyszenie Druga Zmiana", r"Zostało w tym miesiącu, cz\.-b\. +70")

    clock.pass_time(20 * MINUTE)
    guest.ends()
    guest.card(cast.ANNA_UID, "Anna")
    guest.does("/greeting", party=TABLE)
    copies(guest, 10)
    assert_lines(slip(guest.jobs, 3), r"W imieniu +Fundacja Wspólny Stół", r"Zostało w tym miesiącu, cz\.-b\. +90")

    guest.go("/borrow")
    guest.code(cast.SCREEN_CODE, "the sticker of the screen")
    guest.does("/confirm", shown="screen-1", part="p4", due="2026-11-27", go="1")
    assert_lines(slip(guest.jobs, 4), r"W imieniu +Fundacja Wspólny Stół", r"Termin zwrotu +27\.11\.2026 16:00")

    guest.go("/greeting")
    guest.does("/greeting", party=PRIVATE)
    copies(guest, 5)
    mine = slip(guest.jobs, 5)
    assert_lines(mine, r"Osoba +Anna K\.", r"Zostało w tym miesiącu, cz\.-b\. +15")
    assert not any("W imieniu" in line for line in mine)
    guest.does("/greeting", party="org-gone")  # a form that somebody made up
    guest.sees("Prywatnie")
    guest.does("/check-out")
    assert_lines(slip(guest.jobs, 6), "Wyjście", r"W imieniu +Stowarzyszenie Druga Zmiana")
    guest.ends()


def copies(guest: Guest, number: int) -> None:
    guest.go("/pages")
    guest.does("/pages", was="copy.one", save="1", **{"copy.one.A4.mono": str(number)})
    assert guest.visitor.at == "/done", guest.visitor.words


def the_last_choice_stands_first(guest: Guest, clock: StoryClock) -> None:
    tell(clock, "The next day")
    guest.card(cast.ANNA_UID, "Anna")
    shown = guest.visitor.words
    assert shown.index("Stowarzyszenie Druga Zmiana") < shown.index("Fundacja Wspólny Stół") < shown.index("Prywatnie")
    guest.sees("Stowarzyszenie Druga Zmiana", "spotkanie, 1 osoba")
    guest.ends()
