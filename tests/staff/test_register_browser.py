"""The screens of the register in Chromium, each once: accessible, whole on a small desk, a kiosk's upright panel and a
tablet; and somebody added, changed, merged and un-merged by keyboard alone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from sync import register
from sync.server import app, questions_import, register_store
from sync.server.importing.plans import PartyDetails, PersonDetails
from sync.server.keeping import aliases
from sync.server.register_models import PersonDetail as Kept
from sync.server.staff.sheets import SHEETS
from tests import cast
from tests.browser import chromium
from tests.offices import open_for_test, serving
from tests.staff.desks import PASSWORD, add_account, catalogues, fill
from tests.staff.test_bookings import HALL, ROOMS
from tests.staff.test_browser import TABLET, controls, violations
from tests.stations import NOON

DESK, UPRIGHT = {"width": 1280, "height": 800}, {"width": 1080, "height": 1920}
LOOKED_AT_ELSEWHERE = {"notices", "blocks", "terms", "types"}  # by `test_browser.py`
FORMS = [f"/register/{name}/new" for name in SHEETS if name not in LOOKED_AT_ELSEWHERE]
LISTS = [f"/register/{name}" for name in SHEETS if name != "types"]
PAGES = (
    "/register/kits/kit", "/register/notices/notice", "/register/sites/site-scop", "/register/operators/operator",
    "/people/anna/edit", "/parties/new", "/parties/org-table/edit", "/cards", "/register/duplicates/party",
    "/register/import", "/register/export", "/register/acts",
)  # fmt: skip
FILE = """Imię i nazwisko;E-mail;Organizacja;Telefon
Anna Kowalska;anna@example.org;Fundacja Wspólny Stół;600 100 200
Zofia Bardzo-Długie-Nazwisko z Domu Jeszcze-Dłuższego;zofia@example.org;Stowarzyszenie Druga Zmiana;
Jan Bez;nie mail;;
""".encode()


ANNA = PersonDetails(person="anna", full_name="Anna Kowalska", external_no="M-001", email="anna@example.org")


def entries() -> list[register.Entity]:
    """A set, a notice, an operator and a group that is called as another one."""
    words = register.Words("Zestaw do wywiadu", "Interview kit", "Набір для інтерв’ю")
    return [
        ROOMS, HALL,
        register.Kit(id="kit", name=words, category="photo", picture="camera", site=cast.SITE),
        register.KitLine(id="line", kit="kit", item="camera-2"),
        register.Training(id="training", name=words),
        register.Notice(id="notice", site=cast.SITE, shown_from=NOON, shown_until=NOON + 10**9, heading=words,
                        text=words, detail=words),
        register.Operator(id="operator", name="Fundacja Centrum Inicjatyw Obywatelskich", since="2024-01-01",
                          until="2026-12-31", contract="WO.526.7.2023"),
        register.Party(id="group-twin", kind="informal_group", name="Grupa Park Sielecki"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    catalogues()
    with contextlib.ExitStack() as open:

        def make(port: int) -> object:
            office = open.enter_context(open_for_test(tmp_path_factory.mktemp("server"), "", port))
            register_store.put_many([*cast.entities(), *entries()], at=1, by="test")
            questions_import.put_details(ANNA, at=1, by="test")
            for party in ("group-park", "group-twin"):
                questions_import.put_details(PartyDetails(party=party, email="park@example.org"), at=1, by="test")
            add_account(office, "marta", "administrator")
            fill(office)
            return app.create_app(office, app.screens())

        yield open.enter_context(serving(make)).replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Page]:
    """Somebody logged in, for all tests of this file; nothing complains to its console."""
    context = chromium().new_context(viewport=DESK, locale="pl-PL", reduced_motion="reduce", base_url=address)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/login")
    page.fill("[name=login]", "marta")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")
    yield page
    context.close()
    assert complaints == []


# Boxes to tick that a long sentence beside them made narrow
SQUEEZED = """[...document.querySelectorAll("main input[type=checkbox]")].filter(
    e => e.checkVisibility() && e.getBoundingClientRect().width < 22).map(e => e.name)"""


def unfit(page: Page) -> list[object]:
    """In which windows this page is too wide, and what on it is too small for a finger."""
    found: list[object] = []
    for viewport in (DESK, UPRIGHT, TABLET):
        page.set_viewport_size(viewport)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(viewport)
    page.set_viewport_size(DESK)
    return found + [box for box in controls(page) if box["height"] < 43.9] + page.evaluate(SQUEEZED)


def test_every_screen_of_the_register_is_whole_and_breaks_no_rule(page: Page) -> None:
    wrong = {}
    for screen in (*FORMS, *PAGES, *LISTS):
        answer = page.goto(screen)
        assert answer is not None and answer.ok, screen
        wrong[screen] = unfit(page) + ([] if screen in LISTS else violations(page))
    page.goto("/register/import")
    page.set_input_files("[name=file]", {"name": "osoby.csv", "mimeType": "text/csv", "buffer": FILE})
    page.click("form .btn.main")
    page.wait_for_url("**/register/import/members/**")
    wrong["import"] = unfit(page) + violations(page)
    assert "Telefon: – → 600 100 200" in page.inner_text("main")
    page.goto("/people")
    page.check("td.tick input >> nth=0")
    page.click("main form[action*='/several/'] button")
    page.wait_for_url("**/register/several/people")
    wrong["several"] = unfit(page) + violations(page)
    assert {screen: found for screen, found in wrong.items() if found} == {}


def reach(page: Page, selector: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"no Tab leads to {selector}")


def enter(page: Page, selector: str) -> None:
    """Reach this and press Enter; another page comes."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fill_in(page: Page, **typed: str) -> None:
    """Type into these inputs, which come in this order, and save."""
    for name, text in typed.items():
        reach(page, f"[name={name}]")
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
    enter(page, "main form .btn.main")


def test_somebody_is_added_changed_merged_and_unmerged_by_keyboard_alone(page: Page) -> None:
    page.goto("/people")
    enter(page, "main a[href='/people/new']")
    fill_in(page, full_name="Kowalska Anna", email="anna@example.org")
    twin = page.url.rpartition("/people/")[2].partition("?")[0]
    enter(page, f"main a[href='/people/{twin}/edit']")
    fill_in(page, phone="600 100 200")
    assert "600 100 200" in page.inner_text("main") and Kept.get_by_id(twin).phone == "600 100 200"

    enter(page, ".within a[href='/people']")
    enter(page, "main a[href='/register/duplicates/person']")
    enter(page, f"form:has([name=merge][value={twin!r}]) button")
    assert aliases.canonical([twin]) == {twin: "anna"}
    enter(page, "main form[action$='/take-back'] button")
    assert aliases.canonical([twin]) == {}
    assert register_store.get(register.Person, twin).status == "active"  # type: ignore[union-attr]
