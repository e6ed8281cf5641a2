"""A walk by touch through every screen about things and pages, for whoever wants to look at each of them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from playwright.sync_api import Page

from kiosk.session import BasketLine
from sync import register
from sync.facts import Proof
from tests import cast
from tests.browser import TUESDAY, RunningKiosk, register_of_screens
from tests.screens.walk import greeting


def tour(kiosk: RunningKiosk, page: Page, language: str) -> Iterator[str]:
    """The name of each screen once the page shows it, in this language."""
    _lend_to_dmytro(kiosk)
    greeting(kiosk, page)
    if language != "pl":
        page.locator(f'.util [name=language][value="{language}"]').tap()
        page.locator(f'html[lang="{language}"]').wait_for(state="attached")
    yield from _borrowing(kiosk, page)
    yield from _approving(kiosk, page)
    yield from _pages(page, kiosk.url)
    yield from _own(page, kiosk)
    yield from _returning(kiosk, page)


def _lend_to_dmytro(kiosk: RunningKiosk) -> None:
    store, station = kiosk.counter.store, kiosk.counter.station
    dmytro, now = store.person("dmytro"), kiosk.counter.clock.now()
    assert dmytro is not None
    if store.open_loan_on("camera-2") is None:
        station.loans.issue([BasketLine("camera-2")], dmytro, "org-shift", Proof.STAFF, "marta", now)


def _scan(kiosk: RunningKiosk, page: Page, code: str, then: str) -> None:
    kiosk.scan(code)
    page.locator(then).first.wait_for()


def _borrowing(kiosk: RunningKiosk, page: Page) -> Iterator[str]:
    page.goto(kiosk.url + "/borrow")
    yield "borrow"
    _scan(kiosk, page, cast.PROJECTOR_CODE, ".news")
    yield "borrow-scanned"
    page.locator(".card-item").filter(has_text="180").tap()
    page.locator(".taken li").nth(1).wait_for()
    _scan(kiosk, page, cast.CAMERA_CODE, "main.trouble")
    yield "on-loan"
    page.goto(kiosk.url + "/confirm")
    yield "confirm"
    page.locator(".check").first.tap()
    page.locator(".results .warn").wait_for()
    yield "confirm-part-missing"
    page.goto(kiosk.url + "/terms")
    yield "terms"
    _withdraw(kiosk, "screen-1")
    page.goto(kiosk.url + "/confirm")
    yield "confirm-barred"
    page.locator('[name=put_off][value="screen-1"]').tap()
    page.locator(".three").wait_for()


def _withdraw(kiosk: RunningKiosk, item: str) -> None:
    """Staff withdrew a thing on the server while somebody stands here with it."""
    entities = [
        msgspec.structs.replace(one, status="withdrawn") if isinstance(one, register.Item) and one.id == item else one
        for one in register_of_screens()
    ]
    lines = [register.encode(entity) for entity in entities]
    kiosk.counter.store.apply_snapshot(lines, f"without {item}", {}, TUESDAY)


def _approving(kiosk: RunningKiosk, page: Page) -> Iterator[str]:
    page.locator(".counter .main").tap()
    page.locator(".pin-keys").wait_for()
    yield "approval-own"
    page.locator(".pin-keys .go").evaluate("button => button.form.querySelector('[data-pin]').value = '0000'")
    page.locator(".pin-keys .go").tap()
    page.locator(".notice").wait_for()
    yield "approval-wrong"
    page.locator('.pad-acts a[href*="staff"]').tap()
    page.locator("main.awaiting").wait_for()
    yield "approval-staff"
    kiosk.tap(cast.MARTA_UID)
    page.locator(".pin-keys").wait_for()
    yield "approval-staff-pin"


def _pages(page: Page, url: str) -> Iterator[str]:
    page.goto(url + "/pages")
    yield "pages"
    for count, times in ((0, 9), (1, 1), (2, 1)):
        for _ in range(times):
            page.locator(".stepper .ten").nth(count).tap()
    page.locator(".stepper output").nth(2).filter(has_text="10").wait_for()
    yield "pages-over"
    page.locator('[name=mode][value="failed"]').tap()
    page.locator('[name=mode][value="made"]').wait_for()
    yield "pages-failed"


def _own(page: Page, kiosk: RunningKiosk) -> Iterator[str]:
    anna, now = kiosk.counter.store.person("anna"), kiosk.counter.clock.now()
    assert anna is not None
    if kiosk.counter.store.open_loan_on("laptop-1") is None:
        kiosk.counter.station.loans.issue([BasketLine("laptop-1")], anna, "org-table", Proof.STAFF, "marta", now)
    page.goto(kiosk.url + "/things")
    yield "things"
    page.locator(".counter .main").tap()
    page.locator(".loans").wait_for()
    yield "things-shown"


def _returning(kiosk: RunningKiosk, page: Page) -> Iterator[str]:
    page.goto(kiosk.url + "/return")
    yield "return"
    _scan(kiosk, page, cast.PROJECTOR_CODE, ".plate")
    yield "return-nobody-has-it"
    page.locator(".parts .check").last.tap()
    page.locator(".rest .missing-words", has_text="Pilot").wait_for()
    yield "return-part-missing"
    page.locator(".conds .choice").nth(2).tap()
    page.locator(".note-field").wait_for()
    yield "return-damaged"
    _scan(kiosk, page, cast.STRANGE_CODE, ".remark")
    page.locator(".plate", has_text=cast.STRANGE_CODE).wait_for()
    yield "return-unknown"
