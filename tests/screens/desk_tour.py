"""A walk by touch through every screen of the desk, for whoever wants to look at each of them."""

from __future__ import annotations

import time
from collections.abc import Iterator

from playwright.sync_api import Page

from kiosk.session import BasketLine, Newcomer, ReturnDraft
from kiosk.store import spool_rows
from printers.spool import SlipState
from sync import proofs
from sync.facts import Proof, VisitorKind
from sync.rules.meters import Shown
from sync.signing import KeySigner
from tests import cast
from tests.browser import RunningKiosk
from tests.screens.at_desk import FRESH_UID
from tests.screens.walk import home

SLIP_OF_ANOTHER = proofs.write(
    proofs.claim_of("another", "ab" * 16, 5, [b"{}"], "loan_issued", 0, 3), KeySigner(b"x" * 32)
)


def type_pin(page: Page, pin: str) -> None:
    for digit in pin:
        page.locator(f'[data-digit="{digit}"]').tap()
    page.locator(".pin-keys .go").tap()


def write(page: Page, text: str) -> None:
    """By our own keyboard, on the field that has it."""
    for letter in text:
        page.locator("#keyboard .key").get_by_text(letter, exact=True).tap()


def enter(kiosk: RunningKiosk, page: Page) -> None:
    """Marta's card and PIN."""
    home(kiosk, page)
    kiosk.tap(cast.MARTA_UID)
    page.wait_for_url("**/staff-entry")
    type_pin(page, cast.MARTA_PIN)
    page.wait_for_url("**/desk")


def choose(page: Page, letters: str, name: str) -> None:
    """Find somebody on the screen that looks for members."""
    page.wait_for_url("**/member*")
    write(page, letters)
    page.locator("#keyboard .go").tap()
    page.locator(".found .tile").filter(has_text=name).tap()


def tour(kiosk: RunningKiosk, page: Page, language: str = "pl") -> Iterator[str]:
    """The name of each screen once the page shows it."""
    home(kiosk, page)
    kiosk.tap(cast.MARTA_UID)
    page.wait_for_url("**/staff-entry")
    kiosk.counter.sessions._session.language = language
    page.goto(page.url)
    yield "staff-entry"
    type_pin(page, "000000")
    page.locator(".desk-news").wait_for()
    yield "staff-entry-refused"
    type_pin(page, cast.MARTA_PIN)
    page.wait_for_url("**/desk")
    yield "desk"
    yield from _members(kiosk, page)
    yield from _newcomers(kiosk, page)
    yield from _looking(kiosk, page)
    yield from _counting(kiosk, page)
    yield from _paper(kiosk, page)
    yield from _meters(kiosk, page)


def _looking(kiosk: RunningKiosk, page: Page) -> Iterator[str]:
    """Two things came back; one is looked at."""
    store, station, now = kiosk.counter.store, kiosk.counter.station, kiosk.counter.clock.now()
    anna = store.person("anna")
    assert anna is not None
    for item in ("projector-2", "camera-2"):
        station.loans.issue([BasketLine(item)], anna, "org-table", Proof.STAFF, "marta", now)
        station.loans.take_back(ReturnDraft(item=item), None, now)
    page.goto(kiosk.url + "/inspect")
    page.locator(".line-acts a").first.tap()
    page.locator("#look").wait_for()
    yield "inspect"
    page.locator(".counter .main").tap()
    page.locator("[name=undo]").wait_for()
    yield "inspect-noted"
    page.goto(kiosk.url + "/desk")


def _members(kiosk: RunningKiosk, page: Page) -> Iterator[str]:
    page.locator('.tile[href="/bind"]').tap()
    page.wait_for_url("**/member*")
    page.locator("#keyboard").wait_for()
    yield "member-typing"
    session = kiosk.counter.sessions._session
    session.desk.wanted = "an"
    page.goto(page.url)
    yield "member-found"
    page.locator(".found .tile").first.tap()
    page.wait_for_url("**/bind")
    yield "bind"
    kiosk.tap(cast.ANNA_UID)
    page.locator(".desk-news").wait_for()
    yield "bind-taken"
    kiosk.tap(FRESH_UID)
    page.locator("main.trouble.ok").wait_for()
    yield "bind-once"
    kiosk.tap(FRESH_UID)
    page.wait_for_url("**/desk")
    yield "desk-bound"
    page.locator('.tile[href="/set-pin"]').tap()
    page.wait_for_url("**/set-pin")
    yield "set-pin"
    type_pin(page, "1111")
    page.locator(".desk-news").wait_for()
    yield "set-pin-refused"
    page.goto(kiosk.url + "/desk")


def _newcomers(kiosk: RunningKiosk, page: Page) -> Iterator[str]:
    page.goto(kiosk.url + "/register-person")
    page.locator("#keyboard").wait_for()
    yield "register-person-typing"
    kiosk.counter.sessions._session.desk.newcomer = Newcomer("Małgorzata", "K", minor=True, language="uk")
    for step in (2, 3):
        page.goto(kiosk.url + f"/register-person?step={step}")
        yield f"register-person-{step}"
    kiosk.counter.sessions._session.desk.wanted = "Stowarzyszenie"
    page.goto(kiosk.url + "/party")
    yield "party"
    page.goto(kiosk.url + "/register-group")
    page.locator("#keyboard").wait_for()
    yield "register-group-typing"
    kiosk.counter.sessions._session.desk.group_name = "Grupa „Park Sielecki”"
    page.goto(kiosk.url + "/register-group")
    yield "register-group"


def _counting(kiosk: RunningKiosk, page: Page) -> Iterator[str]:
    """A stocktake in which a thing lies here that is lent by the books, and a pile is counted."""
    dmytro, store = kiosk.counter.store.person("dmytro"), kiosk.counter.store
    assert dmytro is not None
    if store.open_loan_on("camera-2") is None:
        now = kiosk.counter.clock.now()
        kiosk.counter.station.loans.issue([BasketLine("camera-2")], dmytro, "org-shift", Proof.STAFF, "marta", now)
    page.goto(kiosk.url + "/stocktake")
    yield "stocktake-none"
    page.locator(".counter .main").tap()
    page.locator(".last-scan").wait_for()
    kiosk.scan(cast.CAMERA_CODE)
    page.locator(".last-scan.warn").wait_for()
    yield "stocktake-lent"
    page.goto(page.url + "&shown=missing")
    yield "stocktake-missing"
    page.locator(".counter .btn").first.tap()
    page.locator(".counter .main").tap()
    page.wait_for_url("**shown=finish")
    yield "stocktake-finish"
    page.goto(kiosk.url + "/desk")
    yield "desk-counting"
    kiosk.scan(cast.STRANGE_CODE)
    page.locator("#keyboard").wait_for()
    yield "sticker-typing"
    kiosk.counter.sessions._session.desk.wanted = "projektor"
    page.goto(page.url)
    yield "sticker-found"


def _paper(kiosk: RunningKiosk, page: Page) -> Iterator[str]:
    page.goto(kiosk.url + "/spool")
    yield "spool-empty"
    _slips(kiosk)
    page.goto(kiosk.url + "/spool")
    yield "spool"
    page.goto(kiosk.url + "/spool?shown=discard")
    yield "spool-discard"
    page.locator(".counter .main").tap()
    page.locator(".with-undo [name=undo]").tap()
    page.locator(".counter .main").wait_for()
    yield "spool-put-back"
    page.goto(kiosk.url + "/spool?shown=recent")
    yield "spool-recent"
    page.locator(".look").first.tap()
    page.wait_for_url("**/slip-paper*")
    page.wait_for_function("() => document.querySelector('.paper-roll img').naturalHeight > 300")
    yield "slip-paper"
    page.goto(kiosk.url + "/roll")
    yield "roll"
    page.goto(kiosk.url + "/desk")
    kiosk.scan(SLIP_OF_ANOTHER)
    page.wait_for_url("**/slip-check")
    yield "slip-check-stranger"
    page.goto(kiosk.url + "/slip-letters")
    yield "slip-letters"


def _slips(kiosk: RunningKiosk) -> None:
    """One slip that nobody knows of, and five that wait for somebody to ask for them."""
    counter = kiosk.counter
    assert counter.bench is not None
    counter.bench.printer.die_after(40)
    _visit(kiosk)
    until(kiosk, SlipState.UNCONFIRMED, 1)
    for _ in range(5):
        _visit(kiosk)
    counter.bench.clock.shift(11 * 60_000)
    until(kiosk, SlipState.WAITING, 5)


def _visit(kiosk: RunningKiosk) -> None:
    purpose = kiosk.counter.store.purposes()[0].id
    kiosk.counter.station.visits.check_in_visitor(VisitorKind.RESIDENT, [purpose], 1, kiosk.counter.clock.now())


def until(kiosk: RunningKiosk, state: SlipState, number: int) -> None:
    """Wait for the spool's own thread."""
    for _ in range(200):
        kiosk.counter.print_soon()
        rows = spool_rows.not_over(kiosk.counter.store.database.reading())
        if sum(row.state is state for row in rows) == number:
            return
        time.sleep(0.05)
    raise AssertionError(f"{number} slips should be {state}: {[row.state for row in rows]}")


def _meters(kiosk: RunningKiosk, page: Page) -> Iterator[str]:
    page.goto(kiosk.url + "/meter")
    yield "meter"
    page.locator(".line-acts a").first.tap()
    page.locator(".number-pad").wait_for()
    yield "meter-pad"
    type_pin(page, "120345")
    page.locator("[name=undo]").wait_for()
    yield "meter-noted"
    page.locator(".line-acts a").last.tap()
    page.locator(".number-pad").wait_for()
    type_pin(page, "120340")
    page.locator(".grounds").wait_for()
    yield "meter-lower"
    page.goto(kiosk.url + "/meter?meter=copier")
    type_pin(page, "1203455")
    page.locator(".grounds").wait_for()
    yield "meter-unusual"
    [copier] = kiosk.counter.store.meters()
    kiosk.counter.station.metering.read(copier, Shown(120_385), "marta", kiosk.counter.clock.now())
    page.goto(kiosk.url + "/meter-gap?meter=copier")
    yield "meter-gap"
    page.locator(".grounds button").first.tap()
    page.locator("[name=undo]").wait_for()
    yield "meter-gap-noted"
