"""Long jobs, programs and the rights of people in Chromium: accessible, whole on desk and tablet, by keyboard alone."""

import contextlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from sync.server import app, register_store, work
from sync.server.outside import keys
from sync.server.rights import looks
from sync.server.work.work_models import Job
from tests import cast
from tests.browser import chromium
from tests.offices import open_for_test, serving
from tests.staff.desks import PASSWORD, add_account, catalogues, fill
from tests.stations import NOON

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = ({"width": 1440, "height": 900}, {"width": 1024, "height": 768}, {"width": 800, "height": 1000})
RUNNING, DONE = "a" * 32, "b" * 32
ADDRESSES = (
    "/jobs", "/jobs?whose=all", f"/jobs/{RUNNING}", f"/jobs/{DONE}", "/jobs/facts", "/jobs/rebuild", "/programs",
    "/people/anna/rights", "/retention",
)  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    catalogues()
    with contextlib.ExitStack() as open:

        def make(port):
            office = open.enter_context(open_for_test(tmp_path_factory.mktemp("server"), "", port))
            register_store.put_many(cast.entities(), at=1, by="test")
            add_account(office, "marta", "administrator")
            fill(office)
            by = "account-marta"
            work.ask("facts", {"form": "csv"}, by, NOON)
            common = {"kind": "facts", "parameters": "{}", "by": by, "asked_at": NOON - 90_000}
            Job.add(id=RUNNING, **common, state="running", started_at=NOON - 60_000, done=250, total=1000)
            Job.add(id=DONE, **common, state="failed", problem="gave_up", started_at=NOON - 60_000, ended_at=NOON)
            keys.make("Otwarte dane miasta", ("register", "facts"), NOON + 10**9, staff="m", account=by, now=NOON)
            looks.note("anna", by, "page", NOON)
            return app.create_app(office, app.screens())

        yield open.enter_context(serving(make))


@pytest.fixture(scope="module")
def page(address):
    context = chromium().new_context(viewport=SIZES[0], base_url=address)
    page = context.new_page()
    page.goto("/login")
    page.fill("[name=login]", "marta")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")
    yield page
    context.close()


def test_every_screen_is_accessible_and_whole(page: Page):
    page.add_init_script(AXE)
    wrong = []
    for address in ADDRESSES:
        page.set_viewport_size(SIZES[0])
        page.goto(address)
        told = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        wrong += [(address, each["id"], each["nodes"][0]["html"]) for each in told["violations"]]
        for size in SIZES:
            page.set_viewport_size(size)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            wrong += [(address, size["width"], "scrolls sideways")] if wide > 0 else []

    assert wrong == []


def test_by_keyboard_alone_a_file_is_asked_for_and_called_off(page: Page):
    page.set_viewport_size(SIZES[0])
    page.goto("/jobs/facts")
    page.focus("[name=since]")
    page.focus("main button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/jobs/[0-9a-f]{32}"))
    assert "czeka na swoją kolej" in page.inner_text("main")
    page.focus("main button[type=submit]")
    page.keyboard.press("Enter")

    page.get_by_text("anulowane").wait_for()
