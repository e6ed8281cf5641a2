"""Staff at a real screen before a real kiosk, by finger: card and PIN, a fresh card for a member, a PIN, a slip."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from printers.spool import SlipState
from sync.facts import CredentialBound, PersonRegistered, PinSet, StaffLeft, VisitorKind
from sync.lending_facts import ItemCodeBound, StocktakeScanned
from tests import cast
from tests.browser import LANDSCAPE, PORTRAIT, RunningKiosk, new_page, start_kiosk
from tests.screens.at_desk import FRESH_UID, facts_of, slip_of
from tests.screens.desk_tour import choose, enter, type_pin, until, write

PANELS = pytest.mark.parametrize("panel", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"], indirect=True)
FIRST = "COP-K1-2026-000001"


@pytest.fixture
def panel(request: pytest.FixtureRequest) -> tuple[int, int]:
    return getattr(request, "param", LANDSCAPE)


@pytest.fixture
def kiosk(tmp_path: Path, panel: tuple[int, int]) -> Iterator[RunningKiosk]:
    running = start_kiosk(tmp_path, panel)
    yield running
    running.stop()


@pytest.fixture
def page(kiosk: RunningKiosk, panel: tuple[int, int]) -> Iterator[Page]:
    with new_page(kiosk, panel) as page:
        enter(kiosk, page)
        yield page


@PANELS
def test_a_fresh_card_is_bound_to_a_member_and_greeted(kiosk, page):
    page.locator('.tile[href="/bind"]').tap()
    choose(page, "An", "Anna K.")
    page.wait_for_url("**/bind")
    kiosk.tap(FRESH_UID)
    page.locator("main.trouble.ok").wait_for()
    kiosk.tap(FRESH_UID)
    page.wait_for_url("**/desk")
    expect(page.locator(".desk-news")).to_contain_text("Anna K.")
    assert [fact.person for fact in facts_of(kiosk.counter, CredentialBound)] == ["anna"]
    page.locator(".counter .main").tap()
    page.locator("body.home").wait_for()
    kiosk.tap(FRESH_UID)
    page.wait_for_url("**/greeting")
    expect(page.locator(".who b")).to_have_text("Anna K.")


@PANELS
def test_things_are_counted_one_scan_after_the_other(kiosk, page):
    page.locator('.tile[href="/stocktake"]').tap()
    page.locator(".counter .main").tap()
    page.wait_for_url("**/stocktake?count=*")
    for code in (cast.SCREEN_CODE, cast.SCREEN_CODE, cast.LAPTOP_CODE, cast.STRANGE_CODE):
        kiosk.scan(code)  # faster than any page can follow
    expect(page.locator(".last-scan.warn")).to_contain_text("Nikt nie zna tej naklejki")
    expect(page.locator(".tally .in-found .num")).to_have_text("2")
    expect(page.locator(".tally .in-unexpected .num")).to_have_text("1")
    assert [fact.item for fact in facts_of(kiosk.counter, StocktakeScanned)] == [
        "screen-1", "screen-1", "laptop-1", None,
    ]  # fmt: skip
    page.locator("[name=undo]").tap()
    expect(page.locator(".tally .in-unexpected .num")).to_have_text("0")
    page.locator(".counter .main").tap()
    page.locator("[name=finish]").tap()
    page.wait_for_url("**/desk")
    expect(page.locator(".desk-news")).to_contain_text("Inwentaryzacja zakończona")


@PANELS
def test_a_sticker_for_nothing_yet_is_put_on_a_thing(kiosk, page):
    kiosk.scan(cast.STRANGE_CODE)
    page.wait_for_url("**/sticker")
    write(page, "Ekran")
    page.locator("#keyboard .go").tap()
    page.locator(".found .tile").filter(has_text="COP/0401").tap()
    page.wait_for_url("**/desk")
    expect(page.locator(".desk-news")).to_contain_text("Naklejka przypisana")
    assert [(fact.item, fact.item_code) for fact in facts_of(kiosk.counter, ItemCodeBound)] == [
        ("screen-1", cast.STRANGE_CODE)
    ]  # fmt: skip


@PANELS
def test_a_member_is_found_in_large_text_too(kiosk, page):
    page.locator('.util [name="large"]').tap()
    page.locator("html.large").wait_for(state="attached")
    page.locator('.tile[href="/bind"]').tap()
    choose(page, "An", "Anna K.")
    page.wait_for_url("**/bind")


@PANELS
def test_a_pin_is_set_on_the_pad(kiosk, page):
    page.locator('.tile[href="/set-pin"]').tap()
    choose(page, "An", "Anna K.")
    page.wait_for_url("**/set-pin")
    type_pin(page, "5927")
    expect(page.locator("main h1")).to_contain_text("raz")
    type_pin(page, "5927")
    page.wait_for_url("**/desk")
    assert [fact.person for fact in facts_of(kiosk.counter, PinSet)] == ["anna"]
    anna = kiosk.counter.store.person("anna")
    assert kiosk.counter.station.desk.check_pin(anna, "5927", kiosk.counter.clock.now()) is None


@PANELS
def test_the_question_about_a_slip_is_answered(kiosk, page):
    kiosk.counter.bench.printer.die_after(40)
    purpose = kiosk.counter.store.purposes()[0].id
    kiosk.counter.station.visits.check_in_visitor(VisitorKind.RESIDENT, [purpose], 1, kiosk.counter.clock.now())
    until(kiosk, SlipState.UNCONFIRMED, 1)
    page.goto(kiosk.url + "/spool")
    expect(page.locator(".question")).to_contain_text(FIRST)
    page.locator("[name=yes]").tap()
    expect(page.locator(".desk-news")).to_be_visible()
    assert slip_of(kiosk.counter, FIRST).state is SlipState.PRINTED


def test_a_newcomer_is_registered_with_our_keyboard_and_the_surname_is_covered(kiosk, page):
    page.locator('.tile[href="/register-person"]').tap()
    page.locator("#keyboard").wait_for()
    write(page, "Ż")
    write(page, "anna")
    page.locator("#keyboard .go").tap()
    expect(page.locator("#surname")).to_be_focused()
    write(page, "N")
    write(page, "owak")
    page.locator("#keyboard .key.fn").first.tap()
    assert page.locator("#surname").evaluate("field => getComputedStyle(field).webkitTextSecurity") == "disc"
    page.locator(".counter .main").tap()
    page.wait_for_url("**step=2")
    page.locator("label").filter(has_text="Українська").tap()
    page.locator(".counter .main").tap()
    page.wait_for_url("**step=3")
    page.locator(".counter .main").tap()
    page.wait_for_url("**/bind")
    (fact,) = facts_of(kiosk.counter, PersonRegistered)
    person = kiosk.counter.store.person(fact.person)
    assert (person.display_name, person.language) == ("Żanna N.", "uk")


def test_staff_mode_asks_and_then_ends_by_itself(kiosk, page):
    page.clock.install()
    page.goto(kiosk.url + "/desk")
    page.clock.run_for(70_500)
    expect(page.locator("#ask-more")).to_be_visible()
    page.clock.run_for(20_500)
    page.locator("body.home").wait_for()
    assert [fact.cause for fact in facts_of(kiosk.counter, StaffLeft)] == ["idle"]


def test_nothing_of_the_desk_is_left_for_the_next_visitor(kiosk, page):
    page.locator('.tile[href="/bind"]').tap()
    choose(page, "An", "Anna K.")
    page.wait_for_url("**/bind")
    page.locator(".util [form=end]").tap()
    page.locator("body.home").wait_for()
    kiosk.tap(cast.DMYTRO_UID)
    page.wait_for_url("**/greeting")
    page.goto(kiosk.url + "/bind")
    expect(page.locator("body")).not_to_contain_text("Anna")
