"""The whole queue by keyboard alone and by touch, in Chromium: three keys a case at most, accessible all the way."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from sync.server import app, register_store
from sync.server.case_models import CaseDecision
from sync.server.models import Case, Visit
from tests import cast
from tests.browser import chromium
from tests.offices import open_for_test, serving
from tests.staff.case_papers import come_for_nobody, fill_queue
from tests.staff.desks import PASSWORD, add_account, catalogues
from tests.staff.test_browser import DESK, TABLET, violations


@pytest.fixture
def page(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The queue; a test may ask for more to stand in it."""
    catalogues()
    with contextlib.ExitStack() as open:

        def make(port: int) -> object:
            office = open.enter_context(open_for_test(tmp_path, "", port))
            register_store.put_many(cast.entities(), at=1, by="test")
            add_account(office, "marta", "coordinator")
            fill_queue(office, twice=2)
            getattr(request, "param", lambda office: None)(office)
            return app.create_app(office, app.screens())

        address = open.enter_context(serving(make)).replace("127.0.0.1", "localhost")
        context = chromium().new_context(viewport=DESK, locale="pl-PL", reduced_motion="reduce", has_touch=True)
        page = context.new_page()
        complaints = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + "/login")
        page.fill("[name=login]", "marta")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/today")
        page.goto(address + "/cases")
        yield page
        context.close()
        assert complaints == []


def keys(page: Page, *pressed: str) -> None:
    """The last of these leads to another page."""
    for key in pressed[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(pressed[-1])


def states() -> list[tuple[str, str | None]]:
    return sorted(Case.select(Case.state, Case.decision).tuples(), key=repr)


def current(page: Page) -> str:
    return page.locator(".case[aria-current]").get_attribute("href") or ""


def test_five_cases_are_answered_by_keys_alone(page: Page) -> None:
    first = current(page)
    keys(page, "j")
    assert current(page) != first
    keys(page, "k")
    assert current(page) == first

    keys(page, "a")  # what is proposed: whoever brought it back had it
    assert page.locator("[data-undo]").is_visible()
    keys(page, "z")
    assert current(page) == first and Case.select().where(Case.state == "decided").count() == 0
    keys(page, "a")
    keys(page, "i", "1") if page.locator("[data-otherwise]:not([open])").count() else keys(page, "1")
    page.keyboard.press("o")
    page.keyboard.press("Tab")  # from the day, which is tomorrow already
    while page.evaluate("document.activeElement.name") != "note":
        page.keyboard.press("Tab")
    page.keyboard.type("jak zajrzę")  # letters that are keys elsewhere
    page.keyboard.press("Tab")
    keys(page, "Enter")
    keys(page, "a")
    keys(page, "a")

    decided = [decision for state, decision in states() if state == "decided"]
    assert sorted(decided) == ["duplicate", "duplicate", "keep_first", "keep_second"]
    assert Case.select().where(Case.deferred_until.is_null(False)).count() == 1
    assert CaseDecision.select().where(CaseDecision.undone == True).count() == 1  # noqa: E712
    assert page.locator(".nothing").is_visible()


def test_the_queue_is_accessible_and_works_by_touch(page: Page) -> None:
    page.keyboard.press("?")
    assert page.locator("dialog[open]").is_visible() and violations(page) == []
    page.locator("[data-keys-on]").tap()
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    assert page.locator("[data-later]").get_attribute("open") is None  # keys are off
    page.set_viewport_size(TABLET)
    page.locator("[data-key=i]").tap()
    page.locator("[data-key=o]").tap()
    assert violations(page) == []
    small = page.locator(".propose :is(.btn, summary), .cases :is(a, .btn)").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).filter(b => b.height && b.height < 43.9).length"
    )
    assert small == 0
    with page.expect_navigation():
        page.locator(".others .btn").first.tap()
    assert violations(page) == []
    with page.expect_navigation():
        page.locator("[data-undo] .btn").first.tap()
    assert Case.select().where(Case.state == "decided").count() == 0


@pytest.mark.parametrize("page", [come_for_nobody], indirect=True)
def test_an_organisation_that_is_not_offered_is_named_by_keys(page: Page) -> None:
    [case] = Case.select().where(Case.kind == "organisation_missing")
    page.goto(page.url.split("/cases")[0] + f"/cases/{case.id}")
    others = page.locator(".others .btn").count()
    page.keyboard.press(str(others + 1))
    page.keyboard.type("wspol", delay=30)
    page.locator(".found li").first.wait_for()
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("[name=party]").startswith("Fundacja Wspólny Stół")
    keys(page, "Enter")

    assert Visit.get_by_id("silent").party == "org-table"
    keys(page, "z")
    assert Visit.get_by_id("silent").party is None


LONG = {  # answers with the longest words
    "pl": "Przyjęto: Reszta zostaje nieprzypisana, w osobnej linii sprawozdania",
    "en": "Accepted: The rest stays unexplained, on a line of its own",
    "uk": "Прийнято: Решта залишається нерозподіленою, окремим рядком звіту",
}


@pytest.mark.parametrize("language", LONG)
def test_the_way_back_is_never_cut_off(page: Page, language: str) -> None:
    """On an upright panel the list is as narrow as it gets."""
    page.set_viewport_size({"width": 1080, "height": 1920})
    page.locator(f"form[action$='/language'] button[value='{language}']").tap()
    page.wait_for_function("language => document.documentElement.lang === language", arg=language)
    keys(page, "a")
    page.locator("[data-undo] [role=status]").evaluate("(said, words) => { said.textContent = words }", LONG[language])

    outside = """bar => [...bar.querySelectorAll("*")].filter(each =>
        each.getBoundingClientRect().right > bar.getBoundingClientRect().right + 0.5).map(each => each.outerHTML)"""
    assert page.locator("[data-undo]").evaluate(outside) == []
