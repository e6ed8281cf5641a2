"""Codes read by a camera: the one of a tablet before the loan desk, where the browser cannot read codes by itself."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from sync.server import app, register_store
from tests import cast
from tests.browser import CHROMIUM, QUIET, chromium
from tests.offices import open_for_test, serving
from tests.staff.desks import add_account, catalogues
from tests.staff.test_browser import violations
from tests.staff.test_counting_offline import log_in

TABLET = {"width": 1024, "height": 768}
SEEN = (640, 480)


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
def browser(tmp_path: Path) -> Iterator[Browser]:
    """Before its camera lies the projector's sticker, a little askew, on a grey desk."""
    film = tmp_path / "desk.mjpeg"
    desk, sticker = Image.new("L", SEEN, 120), qrcode.make(cast.PROJECTOR_CODE).convert("L").resize((260, 260))
    desk.paste(sticker.rotate(7, fillcolor=120), (200, 90))
    desk.convert("RGB").save(film, "JPEG", quality=80)
    flags = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    flags += ["--use-fake-ui-for-media-stream"]
    browser = chromium().browser_type.launch(executable_path=CHROMIUM, args=[*QUIET, *flags])
    yield browser
    browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport=TABLET, has_touch=True, locale="pl-PL", reduced_motion="reduce").new_page()
    log_in(page, address)
    return page


def test_a_sticker_before_the_camera_lies_on_the_loan_desk(page, address):
    page.goto(address + "/loan-desk")
    page.tap("[data-camera]")

    expect(page.locator(".handed > legend").first).to_contain_text("Projektor nr 2")
    assert violations(page) == []


def test_it_is_found_from_today(page):
    page.tap("[data-camera]")

    page.wait_for_url("**/items/projector-2")


def test_with_no_camera_the_box_says_what_to_do(address):
    """A browser that may not: nothing breaks, and the sentence goes when it may."""
    context = chromium().new_context(viewport=TABLET, has_touch=True, locale="pl-PL")
    page = context.new_page()
    log_in(page, address)

    page.tap("[data-camera]")

    expect(page.locator("[data-no-camera]")).to_be_visible()
    assert violations(page) == []
    context.close()
