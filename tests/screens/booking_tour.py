"""A walk by touch through the screens about bookings, for whoever wants to look at each of them."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from kiosk.store import Draft
from sync import register
from sync.journal import Moment
from sync.lending_facts import BookingMade
from sync.register import Kit, KitLine, Policy, Resource, Words
from tests import cast
from tests.browser import TUESDAY, RunningKiosk, register_of_screens
from tests.screens.walk import greeting

HOUR = 3_600_000
NOW = TUESDAY // (HOUR // 2) * (HOUR // 2)  # the half hour that runs


def words(pl: str, en: str, uk: str) -> Words:
    return Words(pl=pl, en=en, uk=uk)


def bookables() -> list[register.Entity]:
    """A hall, two workstations and a kit for the cast's site."""
    return [
        Policy(id="rooms", version=1, period=4, period_unit="hours", booking_approval="staff"),
        Resource(
            id="hall", site=cast.SITE, kind="room", policy="rooms", seats=20,
            name=words("Sala konferencyjna", "Conference room", "Конференц-зал"),
        ),
        Resource(id="pc-1", site=cast.SITE, kind="workstation", policy="easy", seats=1,
                 name=words("Komputer nr 1", "Computer no. 1", "Комп'ютер № 1")),
        Kit(id="cinema", name=words("Kino objazdowe", "Travelling cinema", "Мандрівне кіно"), category="projection",
            picture="projector", site=cast.SITE),
        KitLine(id="k1", kit="cinema", item="projector-2"),
        KitLine(id="k2", kit="cinema", item_type="screen"),
    ]  # fmt: skip


def tour(kiosk: RunningKiosk, page: Page, language: str) -> Iterator[str]:
    """The name of each screen once the page shows it, in this language."""
    store = kiosk.counter.store
    lines = [register.encode(each) for each in (*register_of_screens(), *bookables())]
    store.apply_snapshot(lines, "with bookables", {}, TUESDAY)
    held = BookingMade(
        booking="dmytro-s", kind="room", resource="hall", site=cast.SITE, person="dmytro", party="org-shift",
        from_at=NOW + 4 * HOUR, until_at=NOW + 5 * HOUR,
    )  # fmt: skip
    store.record([Draft(held)], Moment(TUESDAY, 1, 0))
    greeting(kiosk, page)
    if language != "pl":
        page.locator(f'.util [name=language][value="{language}"]').tap()
        page.locator(f'html[lang="{language}"]').wait_for(state="attached")
    yield "greeting-with-booking"
    page.goto(kiosk.url + "/book")
    yield "book"
    page.goto(kiosk.url + "/book?category=projection")
    yield "book-things"
    page.goto(kiosk.url + "/book-time?kind=room&resource=hall")
    yield "book-time"
    for view in ("week", "month"):
        page.locator(f'.seg a[href*="view={view}"]').tap()
        page.locator(f".book-cells.{view}").wait_for()
        yield f"book-{view}"
    page.goto(kiosk.url + "/book-time?kind=room&resource=hall")
    page.locator(".hour", has_text="15:00").tap()
    page.locator(".hour.mine").wait_for()
    page.locator(".hour", has_text="16:00").tap()
    page.locator(".hour.mine").nth(2).wait_for()
    yield "book-time-chosen"
    page.goto(f"{kiosk.url}/book-time?kind=room&resource=hall&begins={NOW + 3 * HOUR}&ends={NOW + 5 * HOUR}")
    yield "book-time-taken"
    page.goto(f"{kiosk.url}/book-time?kind=room&resource=hall&begins={NOW}&ends={NOW + HOUR}")
    page.locator(".counter .main").tap()
    page.wait_for_url("**/done")
    yield "done-booked"
    page.goto(kiosk.url + "/bookings")
    yield "bookings"
