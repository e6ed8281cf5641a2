"""A phone that scans for a stocktake, in Chromium, while its network is cut and comes back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from sync import register
from sync.server import app, questions_stocktakes, register_store, stocktakes
from sync.server.lending_models import StocktakeScan
from tests import cast
from tests.browser import CHROMIUM, QUIET, chromium
from tests.offices import open_for_test, serving
from tests.staff.desks import PASSWORD, add_account, catalogues
from tests.staff.test_browser import violations
from tests.stations import NOON

PHONE = {"width": 390, "height": 844}
BRANCH_ITEM = next(
    each.id for each in cast.entities() if isinstance(each, register.Item) and each.code == cast.BRANCH_ITEM_CODE
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    catalogues()
    with contextlib.ExitStack() as open:

        def make(port: int) -> object:
            office = open.enter_context(open_for_test(tmp_path_factory.mktemp("server"), "", port))
            register_store.put_many(cast.entities(), at=1, by="test")
            add_account(office, "marta", "staff")
            return app.create_app(office, app.screens())

        yield open.enter_context(serving(make)).replace("127.0.0.1", "localhost")


@pytest.fixture
def context(address: str) -> Iterator[BrowserContext]:
    context = chromium().new_context(viewport=PHONE, has_touch=True, locale="pl-PL", reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """Marta's phone on the page of a stocktake that she has begun, kept on the device."""
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    log_in(page, address)
    page.goto(address + f"/stocktakes/new?site={cast.SITE}")
    page.tap("main .btn.main")
    page.wait_for_url("**/stocktakes/*")
    page.tap(".page-head .btn.main")
    page.wait_for_url("**/scan")
    page.locator("[data-kept=yes]").wait_for()
    yield page
    assert [text for text in said if "Content Security Policy" in text or "Uncaught" in text] == []


def log_in(page: Page, address: str) -> None:
    page.goto(address + "/login")
    page.fill("[name=login]", "marta")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")


def scan(page: Page, code: str) -> None:
    """A scanner types like a keyboard and ends with Enter."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def scan_and_be_heard(page: Page, code: str) -> None:
    """A scan that the server has acknowledged to the phone."""
    with page.expect_response("**/scans") as answer:
        scan(page, code)
    answer.value.finished()


def count_of(page: Page) -> str:
    return page.url.split("/")[-2]


def counted(page: Page) -> list[str | None]:
    """The things that the server knows to have been read, once for each scan."""
    rows = StocktakeScan.select().where(StocktakeScan.stocktake == count_of(page))
    return sorted((row.item for row in rows), key=str)


def test_scans_wait_for_the_network_through_a_reload_and_none_is_lost(page, context):
    scan_and_be_heard(page, cast.PROJECTOR_CODE)
    expect(page.locator("[data-last] [data-name]")).to_have_text("Projektor nr 2")
    expect(page.locator("[data-waiting]")).to_have_text("Wszystko wysłane")

    context.set_offline(True)
    [worker] = context.service_workers
    assert worker.evaluate("fetch('/stocktakes/worker.js').then(() => 'heard', () => 'cut')") == "cut"
    for code in (cast.SCREEN_CODE, cast.SCREEN_CODE, cast.BRANCH_ITEM_CODE, "nieznany 7"):
        scan(page, code)
    expect(page.locator("[data-waiting]")).to_have_text("Czeka na wysłanie: 4")
    expect(page.locator("[data-trouble]")).to_contain_text("Brak sieci")
    expect(page.locator("[data-last]")).to_have_class("last unexpected")
    assert counted(page) == ["projector-2"]

    page.reload()
    expect(page.locator("[data-waiting]")).to_have_text("Czeka na wysłanie: 4")
    scan(page, cast.LAPTOP_CODE)
    expect(page.locator("[data-last] [data-name]")).to_have_text("Laptop nr 1")
    expect(page.locator("[data-last]")).to_have_class("last found")
    expect(page.locator("[data-waiting]")).to_have_attribute("data-number", "5")

    context.set_offline(False)
    expect(page.locator("[data-waiting]")).to_have_text("Wszystko wysłane", timeout=15_000)
    everything = ["projector-2", "screen-1", "screen-1", "laptop-1", BRANCH_ITEM, None]
    assert counted(page) == sorted(everything, key=str)


def test_an_answer_that_is_lost_makes_no_scan_twice(page, context):
    """The server took the scan in, and the phone never heard of it: it sends it once more."""
    lost = []

    def lose(route):
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    context.route("**/scans", lose)
    scan(page, cast.SCREEN_CODE)
    expect(page.locator("[data-trouble]")).to_contain_text("Brak sieci")
    expect(page.locator("[data-waiting]")).to_have_text("Wszystko wysłane", timeout=15_000)

    assert lost == [200] and counted(page) == ["screen-1"]


def test_whoever_watches_the_count_sees_it_move(page, context, address):
    watched = context.new_page()
    watched.goto(address + f"/stocktakes/{count_of(page)}")
    expect(watched.locator("[data-live] h2")).to_have_text("Rozliczone: 0 z 5")

    page.bring_to_front()
    scan_and_be_heard(page, cast.SCREEN_CODE)
    expect(page.locator("[data-waiting]")).to_have_text("Wszystko wysłane")
    watched.bring_to_front()

    expect(watched.locator("[data-live] h2")).to_have_text("Rozliczone: 1 z 5", timeout=15_000)


def test_logged_out_meanwhile_nothing_is_lost(page, context, address):
    context.clear_cookies()
    scan(page, cast.SCREEN_CODE)
    expect(page.locator("[data-trouble]")).to_contain_text("Nic nie przepadło")
    back = page.url

    log_in(page, address)
    page.goto(back)
    expect(page.locator("[data-waiting]")).to_have_text("Wszystko wysłane", timeout=15_000)
    assert counted(page) == ["screen-1"]


def test_a_mistake_is_taken_back_and_the_page_breaks_no_rule_of_accessibility(page):
    scan_and_be_heard(page, cast.SCREEN_CODE)
    expect(page.locator("[data-waiting]")).to_have_text("Wszystko wysłane")
    scan(page, cast.ANNA_CODE)
    expect(page.locator("[data-last]")).to_have_class("last not_thing")
    assert violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

    page.tap("[data-rows] button")

    expect(page.locator("[data-rows] li")).to_have_count(0)
    [row] = StocktakeScan.select().where(StocktakeScan.stocktake == count_of(page))
    assert row.undone


def test_when_the_stocktake_was_discarded_the_phone_keeps_its_scans_and_says_so(page):
    stocktakes.discard(questions_stocktakes.stocktake(count_of(page)), "marta", NOON)
    scan(page, cast.SCREEN_CODE)

    expect(page.locator("[data-trouble]")).to_contain_text("odrzucono")
    expect(page.locator("[data-waiting]")).to_have_text("Czeka na wysłanie: 1")


DETECTOR = """
window.seen = [];
window.BarcodeDetector = class {
  static getSupportedFormats() { return Promise.resolve(["qr_code", "aztec"]); }
  async detect(video) { return video.videoWidth ? window.seen.map((rawValue) => ({ rawValue })) : []; }
};
"""  # what reads the codes; Chromium has its own on Android and macOS only


def test_the_camera_is_allowed_on_this_page_and_a_sticker_before_it_is_one_scan(address):
    """With a camera that Chromium makes up. The rest of the way is the page's own."""
    flags = [*QUIET, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    browser = chromium().browser_type.launch(executable_path=CHROMIUM, args=flags)
    page = browser.new_context(viewport=PHONE, has_touch=True, locale="pl-PL").new_page()
    page.add_init_script(DETECTOR)
    log_in(page, address)
    page.goto(address + f"/stocktakes/new?site={cast.SITE}")
    page.tap("main .btn.main")
    page.tap(".page-head .btn.main")
    page.tap("[data-camera]")
    expect(page.locator("video")).to_be_visible()

    page.evaluate("code => window.seen = [code]", cast.SCREEN_CODE)
    expect(page.locator("[data-rows] li")).to_have_count(1)
    page.evaluate("code => window.seen.push(code)", cast.LAPTOP_CODE)
    expect(page.locator("[data-last] [data-name]")).to_have_text("Laptop nr 1")
    expect(page.locator("[data-rows] li")).to_have_count(2)  # the first one has not left
    page.tap("[data-camera]")
    expect(page.locator("video")).to_be_hidden()
    assert page.evaluate("document.querySelector('video').srcObject") is None
    browser.close()
