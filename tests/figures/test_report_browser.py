"""Reports and closings in Chromium: axe clean, whole on desk and tablet, closed by keyboard alone."""

from __future__ import annotations

import contextlib
import re

import pytest

from sync.server import app
from sync.server.closing import acts, state
from sync.server.models import Device
from tests.browser import chromium
from tests.figures.test_closing import come_late
from tests.figures_past import DAY, NOVEMBER, october
from tests.offices import open_for_test, serving
from tests.staff.desks import PASSWORD, add_account, catalogues
from tests.staff.test_browser import AXE, DESK, RULES, TABLET

ADDRESSES = (
    "/reports?month=2026-10", "/reports?year=2026&service=pages", "/reports/figures/organisations?month=2026-10",
    "/reports/figures/visits?month=2026-10", "/reports/how", "/closing", "/closing/2026-10",
)  # fmt: skip


station = []


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page of a coordinator in November; fails its test when it complains to its console."""
    catalogues()
    with contextlib.ExitStack() as stack:

        def make(port: int) -> object:
            office = stack.enter_context(open_for_test(tmp_path_factory.mktemp("server"), "", port))
            office.now.at = NOVEMBER
            add_account(office, "marta", "coordinator")
            station[:] = [october()]
            Device.update(last_agreement_at=NOVEMBER).where(Device.id == "kiosk-1").execute()
            return app.create_app(office, app.screens())

        address = stack.enter_context(serving(make)).replace("127.0.0.1", "localhost")
        context = chromium().new_context(viewport=DESK, locale="pl-PL", reduced_motion="reduce", base_url=address)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto("/login")
        page.fill("[name=login]", "marta")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/today")
        yield page
        context.close()
        assert [each for each in complaints if "status of 422" not in each] == []  # a form that was not taken


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_is_whole_and_accessible_on_a_desk_and_on_a_tablet(page, address):
    for size in (DESK, TABLET):
        page.set_viewport_size(size)
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
    page.evaluate(AXE)
    found = page.evaluate("async rules => (await axe.run({runOnly: rules})).violations", RULES)

    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []


def test_a_month_is_looked_through_and_closed_by_keyboard_alone(page):
    page.set_viewport_size(DESK)
    page.goto("/reports?month=2026-10")
    page.get_by_role("link", name=re.compile("Pokaż zapisy.*Wizyty")).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/figures/visits*")
    page.goto("/closing/2026-10")
    page.get_by_label("Powód").focus()
    page.keyboard.type("licznik odczytano dwunastego")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Otwórz miesiąc ponownie").first.wait_for()

    assert state.period("2026-10").state == "soft"


def test_what_came_late_is_taken_with_a_reason_by_keyboard_alone_and_undone(page):
    """A reason that is one long word breaks its line, and no page."""
    acts.close("2026-10", "soft", "licznik odczytano dwunastego", "marta", NOVEMBER)
    come_late(station[0])
    page.goto("/closing/2026-10")
    late = page.locator("form[action$='/adjust']")
    late.get_by_label("Powód").focus()
    page.keyboard.type("no")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("textarea[aria-invalid]").wait_for()
    assert page.evaluate("document.activeElement.name") == "reason"
    page.keyboard.press("Control+A")
    page.keyboard.type("ź" * 510)
    assert len(late.get_by_label("Powód").input_value()) == 500
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Cofnij").wait_for()

    for address in ("/closing/2026-10", "/reports?month=2026-11"):
        test_it_is_whole_and_accessible_on_a_desk_and_on_a_tablet(page, address)
    assert "ź" * 500 in page.content()
    page.goto("/closing/2026-10")
    page.get_by_role("button", name="Cofnij").focus()
    page.keyboard.press("Enter")
    late.wait_for()
    assert state.adjustments() == []
    acts.reopen("2026-10", "do następnej próby", "marta", NOVEMBER + DAY)


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_the_way_to_the_records_stays_on_one_line_and_its_table_in_its_sheet(page, language):
    page.goto("/reports?month=2026-10")
    token = page.locator("[name=csrf_token]").first.input_value()
    page.request.post("/language", form={"csrf_token": token, "language": language}, headers={"Referer": page.url})
    try:
        for size in ({"width": 1280, "height": 800}, {"width": 800, "height": 1280}, {"width": 1920, "height": 1080}):
            page.set_viewport_size(size)
            page.goto("/reports?month=2026-10")
            tall, wide = page.evaluate("""() => {
                const line = parseFloat(getComputedStyle(document.body).lineHeight);
                const links = [...document.querySelectorAll(".report.kept td a")];
                const sheets = [...document.querySelectorAll(".report.kept > .sheet")];
                return [links.filter(each => each.offsetHeight > 1.5 * line).map(each => each.textContent),
                        sheets.filter(each => each.scrollWidth > each.clientWidth).map(each => each.innerText)];
            }""")
            assert (tall, wide) == ([], []), size
    finally:
        page.request.post("/language", form={"csrf_token": token, "language": "pl"}, headers={"Referer": page.url})
