"""How a person comes to each screen of the shell and of visits, by touch, card and code."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from playwright.sync_api import Page

from kiosk.bench import Bench
from kiosk.session import BasketLine
from kiosk.store.contact import StoredSink
from sync import register
from sync.facts import Proof
from sync.journal import Moment
from sync.ports import SyncError, SyncReport
from tests import cast
from tests.browser import RunningKiosk, register_of_screens

Walk = Callable[[RunningKiosk, Page], None]


def home(kiosk: RunningKiosk, page: Page) -> None:
    page.goto(kiosk.url)
    page.locator("body[data-screen=home]").wait_for()


def tapped(kiosk: RunningKiosk, page: Page, uid: str, screen: str) -> None:
    """The card `uid` lies on the reader and leads to `screen`."""
    home(kiosk, page)
    kiosk.tap(uid)
    page.wait_for_url(f"**/{screen}*")


def greeting(kiosk: RunningKiosk, page: Page) -> None:
    tapped(kiosk, page, cast.ANNA_UID, "greeting")


def check_in(kiosk: RunningKiosk, page: Page) -> None:
    greeting(kiosk, page)
    page.locator('a[href="/check-in"]').first.click()
    page.locator("body.checkin").wait_for()


def check_in_done(kiosk: RunningKiosk, page: Page) -> None:
    check_in(kiosk, page)
    page.locator(".purposes label").first.click()
    page.locator(".purposes input:checked").first.wait_for(state="attached")
    page.locator(".counter .btn.main:not([form=choices])").click()
    page.wait_for_url("**/done")


def greeting_inside(kiosk: RunningKiosk, page: Page) -> None:
    check_in_done(kiosk, page)
    bench(kiosk).clock.shift(20 * 60_000)
    greeting(kiosk, page)


def no_card(kiosk: RunningKiosk, page: Page) -> None:
    home(kiosk, page)
    page.locator('a[href="/no-card"]').click()
    page.locator("body.no-card").wait_for()


def no_card_purposes(kiosk: RunningKiosk, page: Page) -> None:
    no_card(kiosk, page)
    page.locator(".tile").first.click()
    page.locator("body.checkin").wait_for()


def refused_unknown(kiosk: RunningKiosk, page: Page) -> None:
    tapped(kiosk, page, cast.UNKNOWN_UID, "refused")


def refused_lost(kiosk: RunningKiosk, page: Page) -> None:
    tapped(kiosk, page, cast.LOST_UID, "refused")


def help_screen(kiosk: RunningKiosk, page: Page) -> None:
    home(kiosk, page)
    page.goto(kiosk.url + "/help")


def no_such_screen(kiosk: RunningKiosk, page: Page) -> None:
    page.goto(kiosk.url + "/nowhere")



def greeting_asks_twice(kiosk: RunningKiosk, page: Page) -> None:
    """The card again a moment after coming in."""
    check_in_done(kiosk, page)
    greeting(kiosk, page)


def greeting_forgotten(kiosk: RunningKiosk, page: Page) -> None:
    """The card on the day after a visit that nobody ended."""
    check_in_done(kiosk, page)
    bench(kiosk).clock.shift(24 * 3_600_000)
    greeting(kiosk, page)
    page.locator(".forgotten").wait_for()


def greeting_on_hold(kiosk: RunningKiosk, page: Page) -> None:
    """The card of somebody who is late with a thing and whose borrowing is on hold."""
    counter = kiosk.counter
    anna = counter.store.person("anna")
    assert anna is not None
    counter.station.loans.issue([BasketLine("projector-2")], anna, "org-table", Proof.PIN, None, counter.clock.now())
    bench(kiosk).clock.shift(4 * 24 * 3_600_000)
    hold = register.Block(id="hold", person="anna", reason="damage", until="2026-12-05")
    lines = [register.encode(one) for one in (*register_of_screens(), hold)]
    counter.store.apply_snapshot(lines, "later", {}, counter.clock.now())
    greeting(kiosk, page)
    page.locator(".notice.hold").wait_for()


def home_with_troubles(kiosk: RunningKiosk, page: Page) -> None:
    bench(kiosk).scanner.unplug()
    bench(kiosk).printer.run_out()
    cut_off(kiosk)
    wait_until(lambda: len(kiosk.counter.devices.states().troubles) == 3)
    home(kiosk, page)


def home_without_reader(kiosk: RunningKiosk, page: Page) -> None:
    bench(kiosk).card_reader.unplug()
    wait_until(lambda: kiosk.counter.devices.states().reader is False)
    home(kiosk, page)


def help_with_troubles(kiosk: RunningKiosk, page: Page) -> None:
    home_with_troubles(kiosk, page)
    page.locator('a[href="/help"]').click()
    page.locator("body.help").wait_for()


def trouble_offline(kiosk: RunningKiosk, page: Page) -> None:
    help_with_troubles(kiosk, page)
    page.goto(kiosk.url + "/trouble/network")


def done_without_paper(kiosk: RunningKiosk, page: Page) -> None:
    """The roll is empty: the slip stands on the screen, and may be had by e-mail."""
    settings = kiosk.counter.settings
    kiosk.counter.settings = replace(settings, kiosk=replace(settings.kiosk, slips_by_mail=True))
    bench(kiosk).printer.run_out()
    wait_until(lambda: kiosk.counter.devices.states().paper == "out")
    check_in_done(kiosk, page)
    page.wait_for_function("() => document.querySelector('img.qr')?.complete")


def done_by_mail(kiosk: RunningKiosk, page: Page) -> None:
    """The same, and it was asked for."""
    done_without_paper(kiosk, page)
    page.locator("[name=mail]").tap()
    page.wait_for_function("() => !document.querySelector('[name=mail]') && document.querySelector('img.qr')?.complete")


def help_called(kiosk: RunningKiosk, page: Page) -> None:
    help_screen(kiosk, page)
    page.locator(".counter .btn.main").click()
    page.wait_for_url("**/done")


def still_here(kiosk: RunningKiosk, page: Page) -> None:
    greeting(kiosk, page)
    page.evaluate("() => document.getElementById('ask-more').showModal()")


def bench(kiosk: RunningKiosk) -> Bench:
    assert kiosk.counter.bench is not None
    return kiosk.counter.bench


def cut_off(kiosk: RunningKiosk) -> None:
    """The sync process says that the server does not answer."""
    now = kiosk.counter.clock.now()
    sink = StoredSink(kiosk.counter.store, lambda: Moment(now, 1, 0), lambda: None)
    sink.note_contact(SyncReport(at=now, error=SyncError("network", "nobody answers")))


def wait_until(holds: Callable[[], bool], timeout_s: float = 10.0) -> None:
    """Devices are watched by threads of their own."""
    end = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


WALKS: dict[str, Walk] = {
    "home": home,
    "home-troubles": home_with_troubles,
    "home-reader-out": home_without_reader,
    "greeting": greeting,
    "greeting-inside": greeting_inside,
    "greeting-asks-twice": greeting_asks_twice,
    "greeting-forgotten": greeting_forgotten,
    "greeting-on-hold": greeting_on_hold,
    "check-in": check_in,
    "check-in-done": check_in_done,
    "done-without-paper": done_without_paper,
    "done-by-mail": done_by_mail,
    "no-card": no_card,
    "no-card-purposes": no_card_purposes,
    "refused-unknown": refused_unknown,
    "refused-lost": refused_lost,
    "help": help_screen,
    "help-troubles": help_with_troubles,
    "help-called": help_called,
    "trouble-offline": trouble_offline,
    "no-such-screen": no_such_screen,
}
