"""A walk by touch through every screen about things and pages, for whoever wants to look at each of them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from playwright.sync_api import Page

from kiosk.session import BasketLine
from sync import feed_rows, register
from sync.facts import PageKind, PageLine, Proof
from tests import cast
from tests.browser import TUESDAY, RunningKiosk, register_of_screens
from tests.screens.stock import BOOKS, CHAIRS, FOLDERS, KIT
from tests.screens.walk import greeting

A_MONTH = (  # the most that the screen says of an allowance: what others took in, what is left over, what staff changed
    register.Allowance(id="carrying", party_kind="organisation", mono=300, colour=200, carries=True,
                       mono_carried_most=300, colour_carried_most=150, effective_from="2026-11-01"),
    feed_rows.PageMonth(id="org-table.2026-11", party="org-table", month="2026-11", mono=40, mono_change=-120,
                        colour_change=15),
)  # fmt: skip


def tour(kiosk: RunningKiosk, page: Page, language: str) -> Iterator[str]:
    """The name of each screen once the page shows it, in this language."""
    _lend_to_dmytro(kiosk)
    greeting(kiosk, page)
    if language != "pl":
        page.locator(f'.util [name=language][value="{language}"]').tap()
        page.locator(f'html[lang="{language}"]').wait_for(state="attached")
    yield from _shelves(kiosk, page)
    yield from _borrowing(kiosk, page)
    yield from _approving(kiosk, page)
    yield from _pages(kiosk, page)
    yield from _own(page, kiosk)
    yield from _returning(kiosk, page)


def _lend_to_dmytro(kiosk: RunningKiosk) -> None:
    store, station = kiosk.counter.store, kiosk.counter.station
    dmytro, now = store.person("dmytro"), kiosk.counter.clock.now()
    assert dmytro is not None
    if store.open_loan_on("camera-2") is None:
        station.loans.issue([BasketLine("camera-2")], dmytro, "org-shift", Proof.STAFF, "marta", now)


def _shelves(kiosk: RunningKiosk, page: Page) -> Iterator[str]:
    """Kits, piles, gifts and books; afterwards the counter and the register are as they were."""
    _register(kiosk, *KIT, *CHAIRS, *FOLDERS, *BOOKS)
    page.goto(kiosk.url + "/borrow?category=photo")
    page.locator('[name=kit][value="interview"]').tap()
    page.locator(".taken li").wait_for()
    yield "borrow-kit"
    page.locator('[name=put_off][value="interview"]').tap()
    page.locator(".counter .note").wait_for()
    page.goto(kiosk.url + "/quantity?item=chairs")
    page.locator(".stepper .ten").tap()
    page.locator(".stepper output").filter(has_text="11").wait_for()
    yield "quantity"
    page.goto(kiosk.url + "/quantity?item=folders")
    page.locator(".counter .main").tap()
    page.locator(".taken li").wait_for()
    page.goto(kiosk.url + "/confirm")
    yield "confirm-gift"
    page.goto(kiosk.url + "/borrow?category=books")
    yield "borrow-books"
    page.locator('[name=put_off][value="folders"]').tap()
    page.locator(".counter .note").wait_for()
    page.goto(kiosk.url + "/borrow?category=books&q=kwiaty")
    yield "borrow-no-book"
    _register(kiosk)


def _register(kiosk: RunningKiosk, *more: register.Entity) -> None:
    lines = [register.encode(entity) for entity in [*register_of_screens(), *more]]
    kiosk.counter.store.apply_snapshot(lines, f"with {len(more)} more", {}, TUESDAY)


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
    page.goto(kiosk.url + "/what-for?because=not_a_member")
    yield "what-for"
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


def _pages(kiosk: RunningKiosk, page: Page) -> Iterator[str]:
    url = kiosk.url
    _register(kiosk, *A_MONTH)
    page.goto(url + "/pages")
    yield "pages"
    _register(kiosk)
    anna = kiosk.counter.store.person("anna")
    lines = [PageLine(PageKind.COPY, 12)]
    kiosk.counter.station.pages.declare(lines, anna, "org-table", None, kiosk.counter.clock.now())
    page.goto(url + "/pages")
    yield "pages-last"
    page.locator(".counter [name=correct]").tap()
    page.locator('.counter [name=correct][value=""]').wait_for()
    yield "pages-correcting"
    page.locator(".counter [name=correct]").tap()
    page.locator('.counter [name=correct]:not([value=""])').wait_for()
    for count, times in ((0, 9), (1, 1), (2, 1)):
        for _ in range(times):
            page.locator(".stepper .ten").nth(count).tap()
    page.locator(".stepper output").nth(2).filter(has_text="10").wait_for()
    yield "pages-over"
    page.locator('[name=mode][value="failed"]').tap()
    page.locator('[name=mode][value="made"]').wait_for()
    yield "pages-failed"
    page.locator('[name=mode][value="made"]').tap()
    page.locator('[name=mode][value="failed"]').wait_for()
    page.locator(".stepper .typed").first.tap()
    page.wait_for_url("**/pages?type=*")  # and loaded: keys are heard from then on
    for digit in "1200":
        page.locator(f'.key[data-digit="{digit}"]').tap()
    yield "pages-number"
    page.locator(".key.go").tap()
    page.locator(".stepper .typed").first.filter(has_text="1200").wait_for()
    page.locator("[name=save]").tap()
    page.locator('[name=sure][value="tenth"]').wait_for()
    yield "pages-sure"
    page.goto(url + "/pages")
    page.locator("[name=for]").tap()
    page.locator("#keyboard").wait_for()
    yield "pages-whom-typing"
    page.locator("#wanted").fill("druga")
    page.locator("#wanted").press("Enter")
    page.locator("[name=whom]").wait_for()
    yield "pages-whom"
    page.locator("[name=whom]").tap()
    page.locator('.whom[aria-pressed="true"]').wait_for()
    yield "pages-for-others"
    _register(kiosk, register.Meter(id="printer", site=cast.SITE, name="Drukarka, sala komputerowa"))
    page.goto(url + "/pages?where=1")
    yield "pages-where"
    _register(kiosk)
    kiosk.counter.sessions._session.approved_by = "marta"
    page.goto(url + "/pages?why=1")
    yield "pages-why"


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
