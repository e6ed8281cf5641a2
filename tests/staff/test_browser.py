"""The staff's screens in Chromium: accessible, whole on desk and tablet, usable by keyboard, printable, silent."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from sync.lending_facts import BookingMade, ItemCodesMade, StocktakeOpened, StocktakeScanned
from sync.register import Entity, SlipTemplate, Words
from sync.rules.calendar import HOUR_MS
from sync.server import app, intake, mail_choice, own_journal, questions_import, register_store, slip_logos, store
from sync.server.importing.plans import PersonDetails
from sync.server.models import Case, Evidence
from sync.server.office import Office
from sync.server.own_journal import Draft
from tests import cast
from tests.browser import chromium
from tests.offices import admit, open_for_test, serving
from tests.server.test_slip_logos import disc, file_of
from tests.staff.desks import PASSWORD, add_account, catalogues, fill
from tests.staff.paper_month import fill_sheets
from tests.staff.slip_papers import fill_slips
from tests.staff.test_bookings import HALL, ROOMS
from tests.staff.test_print_jobs import fill_jobs
from tests.stations import NOON, Station

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIOLATIONS = """rules => axe.run(document, {
    runOnly: {type: "tag", values: rules}, resultTypes: ["violations"], iframes: false,
  }).then(found => found.violations)"""
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
    "/reminders",
    "/reminders?what=soon",
    "/reminders/anna",
    "/reminders/ola",
    "/visits",
    "/visits?state=in",
    "/pages?month=2026-10",
    "/pages/declarations",
    "/pages/declarations/u1",
    "/parties/org-table/allowance",
    "/pages/jobs?month=2026-10",
    "/pages/jobs/j0",
    "/pages/sheets?month=2026-10",
    "/pages/sheets/copier?month=2026-10",
    "/pages/sheets/copier?day=2026-10-16",
    "/pages/plots?month=2026-10",
    "/pages/plots?month=2026-09",
    "/meters",
    "/meters/copier",
    "/register/meters/new",
    "/devices",
    "/devices/kiosk-1",
    "/devices/kiosk-1/revoke",
    "/devices/waiting/approve",
    "/devices/new",
    "/devices/stick",
    "/cases",
    "/over-allowances",
    "/cases?state=withdrawn",
    "/cases/together?kind=return_without_loan",
    "/cases/to-check",
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
    "/bookings?day=2026-10-27",
    "/bookings?day=2026-10-27&view=week",
    "/bookings?day=2026-10-27&view=month&what=item_type+projector",
    "/bookings/series-1",
    "/bookings/late",
    "/bookings/new?person=anna",
    "/bookings/new?search=anna",
    "/policies",
    "/policies/av",
    "/policies/av/new",
    "/policies/new",
    "/rules/explain",
    "/rules/explain?person=anna&item=projector-2",
    "/register",
    "/register/notices/new",
    "/register/duplicates/person",
    "/people/new",
    "/people/anna/rights",
    "/retention",
    "/register/types",
    "/register/types/projector",
    "/register/blocks/new",
    "/register/terms/new",
    "/items/new",
    "/items/screen-1/sticker",
    "/labels",
    "/labels/codes/batch",
    "/stocktakes",
    "/stocktakes/new",
    "/stocktakes/count",
    "/stocktakes/count?bucket=missing",
    "/items/camera-2/edit",
    "/slip-templates",
    "/slip-templates/looks",
    "/slip-templates/new?version=looks",
    "/loan-desk",
    "/loan-desk?person=anna&party=org-table&item=screen-1",
    "/items/laptop-1/inspect",
    "/nothing",
)


def slips_of_the_centre() -> list[Entity]:
    logo = slip_logos.made(file_of(disc()))
    head = Words("Centrum „Łączka”\nul. Miła 7", "The Meadow Centre", "Центр «Лучка»")
    looks = SlipTemplate(id="looks", version=1, effective_from="2026-01-01", head=head, logo=logo.id)
    return [logo, looks]


OFFICES: list[Office] = []  # the one behind `address`
SLIPS: list[str] = []  # addresses of slips there, which their keys make


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server with the small past, and an account of a coordinator."""
    catalogues()
    with contextlib.ExitStack() as open:

        def make(port: int) -> object:
            office = open.enter_context(open_for_test(tmp_path_factory.mktemp("server"), "", port))
            register_store.put_many([*cast.entities(), *slips_of_the_centre()], at=1, by="test")
            details = PersonDetails(
                person="anna", full_name="Anna Kowalska", external_no="M-001", email="anna@example.org"
            )
            questions_import.put_details(details, at=1, by="test")
            add_account(office, "marta", "coordinator")
            OFFICES[:] = [office]
            fill(office)
            fill_sheets(office)
            book(office)
            count_things()
            fill_jobs(office.now())
            SLIPS[:] = fill_slips(office)
            admit_others()
            return app.create_app(office, app.screens())

        yield open.enter_context(serving(make)).replace("127.0.0.1", "localhost")


def book(office: Office) -> None:
    """A hall booked weekly, a request, somebody who waits, and a late projector that is booked next."""
    register_store.put_many([ROOMS, HALL], at=1, by="test")
    given = {"site": cast.SITE, "person": "anna", "party": "org-table"}
    hall = given | {"kind": "room", "resource": "hall"}
    day = 24 * HOUR_MS
    facts_ = [
        *(BookingMade(booking=f"series-{n}", from_at=NOON + (1 + 7 * n) * day, until_at=NOON + (1 + 7 * n) * day +
                      2 * HOUR_MS, series="s", **hall) for n in range(3)),
        BookingMade(booking="asked", from_at=NOON + 2 * day, until_at=NOON + 2 * day + HOUR_MS, wish="request", **hall),
        BookingMade(booking="waits", from_at=NOON + day, until_at=NOON + day + HOUR_MS, wish="waiting", **hall),
        BookingMade(booking="late", from_at=NOON + HOUR_MS, until_at=NOON + 3 * HOUR_MS, kind="item",
                    resource="projector-2", **given),
    ]  # fmt: skip
    own_journal.record([Draft(fact) for fact in facts_], NOON)


def count_things() -> None:
    """A stocktake in which a thing lies here that is lent, and a strange sticker; and a sheet of codes."""
    at = {"stocktake": "count", "site": cast.SITE}
    said, beside = own_journal.detach("stary numer 7")
    made = ItemCodesMade(batch="batch", item_codes=[cast.item_code(n) for n in range(500, 560)], staff="marta")
    begun = StocktakeOpened(staff="marta", expected=["screen-1", "laptop-1"], on_loan=["camera-2"], **at)
    strange = Draft(StocktakeScanned(code_commitment=said, **at), {"code": beside})
    own_journal.record([Draft(made), Draft(begun), Draft(StocktakeScanned(item="camera-2", **at)), strange], NOON)


def admit_others() -> None:
    """A kiosk that waits, and one that was shut out and handed over to quarantine what it still had."""
    admit(Station("waiting"), site=cast.BRANCH, status="pending")
    out = Station("out")
    admit(out, site=cast.BRANCH, status="revoked")
    out.record_many(2)
    out.record_raw(b"{damaged")
    batch = out.batch()
    intake.quarantine("revoked", out.header(batch), batch.bodies, batch.detached, out.clock.wall)


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


def case_of_a_slip() -> str:
    return f"/cases/{Case.get(Case.kind == 'slip_without_fact', Case.state == 'open').id}"


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate(VIOLATIONS, RULES)
    return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]


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


def test_the_page_by_which_somebody_ends_their_letters_breaks_no_rule_of_accessibility(address):
    context = chromium().new_context(viewport={"width": 390, "height": 700})
    page = context.new_page()
    page.goto(f"{address}/mail/dmytro/{mail_choice.mark_of(OFFICES[0], 'dmytro')}")
    before = violations(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status]")

    assert before + violations(page) == []
    assert not is_wide(page)
    context.close()


# In Polish axe looks too: in other languages the same document has other words, and what those can spoil is measured.
# English, whose words are short, is measured where there is least room
WALKS = {"pl": (DESK, NARROW, TABLET), "en": (NARROW,), "uk": (DESK, NARROW, TABLET)}


@pytest.mark.parametrize("language", WALKS)
def test_every_page_is_accessible_fits_its_window_and_gives_every_control_a_finger(page, address, language):
    page.click(f".lang button[value={language}]")
    fact = store.journal().rows[0].uid
    others = (f"/journal/{fact}", f"/devices/out/aside/{Evidence.get().id}", case_of_a_slip())

    wide, small, barriers = [], [], {}
    first, *sizes = WALKS[language]
    for screen in (*ADDRESSES, *SLIPS, *others):
        page.set_viewport_size(first)
        page.goto(address + screen)
        assert page.get_attribute("html", "lang") == language
        if language == "pl":
            barriers[screen] = violations(page)
        wide += [(screen, first)] * is_wide(page)
        for size in sizes:
            page.set_viewport_size(size)
            wide += [(screen, size)] * is_wide(page)
        small += [(screen, box["text"], box["height"]) for box in controls(page) if box["height"] < 43.9]

    assert {screen: found for screen, found in barriers.items() if found} == {}
    assert wide == []
    assert small == []


def is_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def controls(page: Page) -> list[dict[str, object]]:
    """What can be touched; not what stands in a window that is shut."""
    found = page.locator(
        ".btn, .top a, .top button, .within a, .tabs a, .chips a, select, .check,"
        "input:not([type=hidden], [type=checkbox], [type=radio])"
    )
    return found.evaluate_all(
        "all => all.filter(e => !e.closest('dialog:not([open])')).map("
        "e => ({text: e.innerText || e.name, height: e.getBoundingClientRect().height}))"
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


def test_a_second_page_asks_the_server_for_itself_alone(page, address):
    page.goto(address + "/journal")
    answers, kept = [], set()
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.responseReceived", lambda told: answers.append((told["requestId"], told["response"])))
    wire.on("Network.requestServedFromCache", lambda told: kept.add(told["requestId"]))
    page.goto(address + "/journal?about=nr")

    ours = [(id, answer) for id, answer in answers if answer["url"].startswith(address)]
    fetched = [answer["url"] for id, answer in ours if id not in kept and not answer.get("fromDiskCache")]
    assert fetched == [f"{address}/journal?about=nr"]
    assert len(ours) > 2  # others may tell of themselves later


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


def test_a_slip_is_shown_as_it_is_typed_and_nothing_is_saved(page, address):
    page.goto(address + "/slip-templates/new")
    page.fill("[name=head_pl]", "Nasza Łączka\nul. Miła 7")
    page.wait_for_selector("[data-shown] >> text=ul. Miła 7")
    page.set_input_files("[name=logo]", {"name": "logo.png", "mimeType": "image/png", "buffer": file_of(disc())})
    page.wait_for_selector("[data-shown] .slip-logo")

    assert page.locator("[data-shown] .slip-logo").count() == 6
    assert page.input_value("[name=head_pl]") == "Nasza Łączka\nul. Miła 7"
    assert [each.id for each in register_store.every(SlipTemplate)] == ["looks"]
