"""The staff's screens in Chromium: accessible, whole on desk and tablet, usable by keyboard, printable, silent."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from sync.server import app, questions_import, register_store, store
from sync.server.importing.plans import PersonDetails
from tests import cast
from tests.browser import chromium
from tests.offices import open_for_test, serving
from tests.staff.desks import PASSWORD, add_account, catalogues, fill

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, TABLET = {"width": 1440, "height": 900}, {"width": 1024, "height": 768}
NARROW = {"width": 800, "height": 1000}
ADDRESSES = (
    "/today",
    "/journal",
    "/journal?about=nr",
    "/journal?about=zzz",
    "/journal?person=anna",
    "/loans",
    "/loans?state=overdue",
    "/loans/l1",
    "/visits",
    "/visits?state=in",
    "/pages?month=2026-10",
    "/pages/declarations",
    "/devices",
    "/devices/kiosk-1",
    "/devices/kiosk-1/revoke",
    "/devices/waiting/approve",
    "/devices/new",
    "/devices/stick",
    "/cases",
    "/cases?state=withdrawn",
    "/items",
    "/items?search=zzz",
    "/items/camera-2",
    "/items/screen-1",
    "/people",
    "/people/anna",
    "/people/ola",
    "/parties",
    "/parties/org-table",
    "/search?q=projektor",
    "/search?q=zzz",
    "/nothing",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server with the small past, and an account of a coordinator."""
    catalogues()
    with contextlib.ExitStack() as open:

        def make(port: int) -> object:
            office = open.enter_context(open_for_test(tmp_path_factory.mktemp("server"), "", port))
            register_store.put_many(cast.entities(), at=1, by="test")
            details = PersonDetails(
                person="anna", full_name="Anna Kowalska", external_no="M-001", email="anna@example.org"
            )
            questions_import.put_details(details, at=1, by="test")
            add_account(office, "marta", "coordinator")
            fill(office)
            admit_waiting()
            return app.create_app(office, app.screens())

        yield open.enter_context(serving(make)).replace("127.0.0.1", "localhost")


def admit_waiting() -> None:
    from tests.offices import admit
    from tests.stations import Station

    admit(Station("waiting"), site=cast.BRANCH, status="pending")


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    """A page of somebody logged in; fails its test when it speaks to another host or complains to its console."""
    context = chromium().new_context(viewport=DESK, locale="pl-PL", reduced_motion="reduce")
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address + "/login")
    page.fill("[name=login]", "marta")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")
    page.click(".lang button[value=pl]")
    yield page
    context.close()
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(address).netloc}
    assert [text for text in complaints if "404" not in text and "Clear-Site-Data" not in text] == []


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_no_screen_breaks_a_rule_of_accessibility(page, address, language):
    page.click(f".lang button[value={language}]")
    fact = store.journal().rows[0].uid

    found = {}
    for screen in (*ADDRESSES, f"/journal/{fact}"):
        page.goto(address + screen)
        assert page.get_attribute("html", "lang") == language
        found[screen] = violations(page)

    assert {screen: wrong for screen, wrong in found.items() if wrong} == {}


def test_the_login_page_breaks_no_rule_of_accessibility(address):
    context = chromium().new_context(viewport=DESK)
    page = context.new_page()
    page.goto(address + "/login")
    page.fill("[name=login]", "nobody")
    page.fill("[name=password]", "nothing")
    before, _ = violations(page), page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")

    assert before + violations(page) == []
    context.close()


def test_every_page_fits_its_window_and_every_control_a_finger(page, address):
    wide, small = [], []
    for screen in ADDRESSES:
        page.set_viewport_size(DESK)
        page.goto(address + screen)
        for name, viewport in (("desk", DESK), ("narrow", NARROW), ("tablet", TABLET)):
            page.set_viewport_size(viewport)
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wide.append((screen, name))
        small += [(screen, box["text"], box["height"]) for box in controls(page) if box["height"] < 43.9]

    assert wide == []
    assert small == []


def controls(page: Page) -> list[dict[str, object]]:
    found = page.locator(
        ".btn, .top a, .top button, .tabs a, .chips a, input:not([type=hidden], [type=checkbox]), select, .check"
    )
    return found.evaluate_all(
        "all => all.map(e => ({text: e.innerText || e.name, height: e.getBoundingClientRect().height}))"
    )


def test_the_keyboard_reaches_the_content_and_the_filters(page, address):
    page.goto(address + "/loans")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    page.focus("select[name=site]")
    page.keyboard.type("Filia")
    page.keyboard.press("Enter")
    page.focus("form.filter .btn.main")
    page.keyboard.press("Enter")

    page.wait_for_url("**/loans?**site=site-cas**")
    assert page.locator(".empty").is_visible()


def test_what_has_the_focus_is_seen_to_have_it(page, address):
    page.goto(address + "/items")
    page.keyboard.press("Tab")

    for _ in range(12):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])(getComputedStyle(document.activeElement))"
        )
        assert style[0] != "none"
        assert style[1] >= 2


def test_a_printed_page_is_the_sheet_alone(page, address):
    page.goto(address + "/pages?month=2026-10")
    page.emulate_media(media="print")

    assert not page.locator(".top").is_visible()
    assert page.locator("table.lines").is_visible()
    assert page.pdf()[:5] == b"%PDF-"


def test_a_search_by_scanner_ends_at_the_thing(page, address):
    page.goto(address + "/today")
    page.focus("#q")
    page.keyboard.type(cast.PROJECTOR_CODE)  # a scanner types like a keyboard and ends with Enter
    page.keyboard.press("Enter")

    page.wait_for_url("**/items/projector-2")


def test_a_kiosk_is_let_in_by_hand(page, address):
    page.goto(address + "/devices")
    page.click(".todo .info .btn.main")
    page.check("[name=compared]")
    page.click("form .btn.main")

    page.wait_for_url("**/devices/waiting")
    assert "zatwierdzony" in page.inner_text(".page-head")


def test_logging_out_takes_the_pages_along(page, address):
    page.goto(address + "/people/anna")
    page.click(".top .out")
    page.wait_for_url("**/login")
    page.go_back()

    page.wait_for_url("**/login**")
    assert "Kowalska" not in page.content()
