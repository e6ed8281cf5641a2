"""Borrowing, returning, counting pages and looking at one's things, by finger on a real screen before a real kiosk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk.readers import Reading, ReadingKind
from kiosk.session import BasketLine
from sync.facts import Condition, Proof
from sync.rules.month_limits import MonthUsed
from tests import cast
from tests.browser import LANDSCAPE, PORTRAIT, RunningKiosk, new_page, start_kiosk
from tests.screens.walk import greeting, home, tapped

PANELS = pytest.mark.parametrize(
    ("panel", "language"),
    [(LANDSCAPE, "pl"), (PORTRAIT, "uk")],
    ids=["landscape-pl", "portrait-uk"],
    indirect=["panel"],
)


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
        yield page


def speak(page: Page, language: str) -> None:
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f'.util [name=language][value="{language}"]').tap()
        expect(page.locator("html")).to_have_attribute("lang", language)


def type_pin(page: Page, pin: str) -> None:
    for digit in pin:
        page.locator(f'[data-digit="{digit}"]').tap()
    page.locator(".pin-keys .go").tap()


def lend(kiosk: RunningKiosk, item: str) -> None:
    """Anna has `item` since just now."""
    anna = kiosk.counter.store.person("anna")
    assert anna is not None
    parts = {part.id for part in kiosk.counter.store.parts_of(item)}
    kiosk.counter.station.loans.issue(
        [BasketLine(item, None, parts)], anna, "org-table", Proof.STAFF, "marta", kiosk.counter.clock.now()
    )


@PANELS
def test_a_projector_is_borrowed_with_the_own_pin(kiosk, page, language):
    greeting(kiosk, page)
    speak(page, language)
    page.locator('a[href="/borrow"]').first.tap()
    page.locator(".shelf").wait_for()
    kiosk.scan(cast.PROJECTOR_CODE)
    expect(page.locator(".taken li")).to_have_count(1)
    page.locator(".card-item").filter(has_text="180").tap()
    expect(page.locator(".taken li")).to_have_count(2)
    page.locator(".counter .main").tap()
    page.locator(".day").first.tap()
    expect(page.locator(".terms li").first).to_contain_text("27.11")
    page.locator(".counter .main").tap()
    page.locator(".pin-keys").wait_for()
    type_pin(page, cast.ANNA_PIN)
    page.wait_for_url("**/done")
    loans = {loan.item: loan for loan in kiosk.counter.store.open_loans_of("anna")}
    assert set(loans) == {"projector-2", "screen-1"}
    assert set(loans["projector-2"].parts) == {"p1", "p2", "p3"}
    # two things make a slip longer than there is room for: its head has come out, the rest is in the slot
    room, slip = page.locator(".printer").bounding_box(), page.locator(".printer .slip").bounding_box()
    assert slip["height"] > room["height"] or slip["y"] + slip["height"] <= room["y"] + room["height"] + 1
    assert slip["y"] >= room["y"]


TICK_AT_ONCE = """new MutationObserver((_, watch) => {
  const day = document.querySelector(".day input");
  if (day) { watch.disconnect(); day.click(); }
}).observe(document, { childList: true, subtree: true });"""


def test_a_finger_quicker_than_the_script_is_not_lost(kiosk, page):
    page.add_init_script(TICK_AT_ONCE)
    greeting(kiosk, page)
    page.locator('a[href="/borrow"]').first.tap()
    page.locator(".shelf").wait_for()
    page.locator(".card-item").filter(has_text="180").tap()
    expect(page.locator(".taken li")).to_have_count(1)
    page.locator(".counter .main").tap()
    expect(page.locator(".day input").first).to_be_checked()
    expect(page.locator(".terms li").first).to_contain_text("27.11")


@PANELS
def test_a_laptop_is_handed_over_by_staff_card_and_pin(kiosk, page, language):
    greeting(kiosk, page)
    speak(page, language)
    page.goto(kiosk.url + "/borrow?category=computers")
    page.locator(".card-item").tap()
    expect(page.locator(".taken li")).to_have_count(1)
    page.locator(".counter .main").tap()
    page.locator(".three").wait_for()
    page.locator(".counter .main").tap()
    page.locator("main.awaiting").wait_for()
    kiosk.tap(cast.MARTA_UID)
    page.locator(".pin-keys").wait_for()
    type_pin(page, "999999")
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("[data-pin]")).to_have_value("")
    type_pin(page, cast.MARTA_PIN)
    page.wait_for_url("**/done")
    assert [loan.item for loan in kiosk.counter.store.open_loans_of("anna")] == ["laptop-1"]


@PANELS
def test_things_come_back_one_after_the_other_without_a_card(kiosk, page, language):
    lend(kiosk, "projector-2")
    home(kiosk, page)
    speak(page, language)
    kiosk.scan(cast.PROJECTOR_CODE)
    page.locator(".plate").wait_for()
    page.locator(".parts .check").last.tap()
    expect(page.locator(".rest")).to_be_visible()
    expect(page.locator(".choice.warn input").first).to_be_checked()
    page.locator(".counter .main").tap()
    page.wait_for_url("**/done")
    assert kiosk.counter.store.open_loans() == []
    assert kiosk.counter.store.awaiting_inspection() == {"projector-2": Condition.INCOMPLETE.value}
    kiosk.scan(cast.SCREEN_CODE)
    page.locator(".plate").wait_for()
    page.locator(".conds .choice").nth(2).tap()
    page.locator("#note").tap()
    words = {"pl": "pęka", "uk": "тріск"}[language]
    for letter in words:
        page.locator("#keyboard .key", has_text=letter).first.tap()
    page.locator("#keyboard .key.fn").first.tap()
    expect(page.locator("#note")).to_have_value(words)
    page.locator(".counter .main").tap()
    page.wait_for_url("**/done")
    assert kiosk.counter.store.awaiting_inspection()["screen-1"] == Condition.DAMAGED.value


@PANELS
def test_the_number_on_the_sticker_is_typed_on_our_keyboard(kiosk, page, language):
    home(kiosk, page)
    speak(page, language)
    page.locator('a[href="/return"]').tap()
    page.locator("#code").tap()
    page.locator("#keyboard").wait_for()
    for key in "cop":
        page.locator("#keyboard .key").filter(has_text=key).first.tap()
    page.locator("#keyboard .key.fn", has_text="123").tap()
    for key in "/0102":
        page.locator("#keyboard .key", has_text=key).first.tap()
    page.locator("#keyboard .key.go").tap()
    page.locator(".plate", has_text="nr 2").wait_for()


@PANELS
def test_pages_are_counted_as_fast_as_a_finger_taps(kiosk, page, language):
    greeting(kiosk, page)
    speak(page, language)
    page.locator('a[href="/pages"]').first.tap()
    page.locator(".steppers").wait_for()
    more = page.locator(".stepper").first.locator('[name=step][value$=" 1"]')
    for _ in range(7):
        more.tap()
    page.locator(".stepper .ten").first.tap()
    expect(page.locator(".stepper output").first).to_have_text("17")
    page.locator('[name=kind][value="print"]').tap()
    expect(page.locator(".stepper output").first).to_have_text("0")
    page.locator(".stepper .ten").nth(1).tap()
    expect(page.locator(".stepper output").nth(1)).to_have_text("10")
    page.locator(".counter .main").tap()
    page.wait_for_url("**/done")
    month = "2026-11"
    assert kiosk.counter.store.month_used("org-table", month) == MonthUsed(17, 10)


@PANELS
def test_my_things_show_counts_then_names_and_an_act_is_taken_back(kiosk, page, language):
    lend(kiosk, "laptop-1")
    greeting(kiosk, page)
    speak(page, language)
    page.goto(kiosk.url + "/things")
    expect(page.locator("main")).not_to_contain_text("Laptop")
    page.locator(".counter .main").tap()
    expect(page.locator(".loan")).to_contain_text("Laptop")
    page.locator("[name=undo]").tap()
    page.wait_for_url("**/done")
    assert kiosk.counter.store.open_loans() == []


def test_a_full_reload_shows_the_right_state_on_every_screen(kiosk, page):
    greeting(kiosk, page)
    page.goto(kiosk.url + "/borrow")
    kiosk.scan(cast.PROJECTOR_CODE)
    expect(page.locator(".taken li")).to_have_count(1)
    page.reload()
    expect(page.locator(".taken li")).to_have_count(1)
    page.goto(kiosk.url + "/confirm")
    page.locator(".check").first.tap()
    expect(page.locator(".results .warn")).to_be_visible()
    page.reload()
    expect(page.locator(".check input").first).not_to_be_checked()
    page.goto(kiosk.url + "/pages")
    page.locator(".stepper .ten").first.tap()
    expect(page.locator(".stepper output").first).to_have_text("10")
    page.reload()
    expect(page.locator(".stepper output").first).to_have_text("10")


def test_a_choice_keeps_its_place_when_the_language_changes(kiosk, page):
    greeting(kiosk, page)
    page.goto(kiosk.url + "/borrow")
    kiosk.scan(cast.SCREEN_CODE)
    expect(page.locator(".taken li")).to_have_count(1)
    page.goto(kiosk.url + "/confirm")
    chosen = str(page.locator(".day").first.locator("input").get_attribute("value"))
    page.locator(".day").first.tap()
    expect(page.locator(".cal .end")).to_contain_text(str(int(chosen[-2:])))
    speak(page, "uk")
    expect(page.locator(f'.day input[value="{chosen}"]')).to_be_checked()


def test_everything_works_without_script(kiosk):
    with new_page(kiosk, script=False) as page:
        sign_in(kiosk, page)
        page.goto(kiosk.url + "/borrow")
        page.locator(".card-item").filter(has_text="180").tap()
        page.locator(".counter .main").tap()
        page.locator(".counter .main").tap()
        page.wait_for_url("**/done")
        assert [loan.item for loan in kiosk.counter.store.open_loans_of("anna")] == ["screen-1"]
        page.goto(kiosk.url + "/pages")
        page.locator(".stepper .ten").first.tap()
        expect(page.locator(".stepper output").first).to_have_text("10")
        page.locator(".stepper").first.locator("button").first.tap()
        expect(page.locator(".stepper output").first).to_have_text("9")
        page.locator(".counter .main").tap()
        page.wait_for_url("**/done")
        page.goto(kiosk.url + "/return")
        page.locator("#code").fill("COP/0401")
        page.locator(".counter .main").tap()
        page.locator(".plate").wait_for()
        page.locator(".parts .check").first.tap()
        assert page.locator(".rest").is_visible()
        page.locator(".counter .main").tap()
        page.wait_for_url("**/done")
    assert kiosk.counter.store.open_loans() == []


def sign_in(kiosk: RunningKiosk, page: Page) -> None:
    """Without script no signal is heard, so the page's hidden form is handed its ticket here."""
    page.goto(kiosk.url)
    ticket = kiosk.counter.tray.put(Reading(ReadingKind.CARD, cast.ANNA_UID, "test", 0))
    token = page.locator("#reading [name=csrf_token]").get_attribute("value")
    form = {"csrf_token": str(token), "ticket": ticket, "screen": "home", "back": "/"}
    answer = page.request.post(kiosk.url + "/reading", form=form, headers={"Origin": kiosk.url})
    assert answer.ok


def test_another_card_ends_what_was_not_saved(kiosk, page):
    greeting(kiosk, page)
    page.goto(kiosk.url + "/borrow")
    kiosk.scan(cast.PROJECTOR_CODE)
    expect(page.locator(".taken li")).to_have_count(1)
    kiosk.tap(cast.DMYTRO_UID)
    page.wait_for_url("**/greeting*")
    page.goto(kiosk.url + "/borrow")
    expect(page.locator(".taken li")).to_have_count(0)
    assert kiosk.counter.store.open_loans() == []


def test_the_list_of_my_things_hides_by_itself(kiosk, page):
    lend(kiosk, "laptop-1")
    tapped(kiosk, page, cast.ANNA_UID, "greeting")
    with page.expect_response("**/things?show=1") as shown:
        page.goto(kiosk.url + "/things?show=1")
    assert shown.value.headers["refresh"] == "15; url=/things"


@PANELS
def test_one_board_runs_through_a_row_of_the_shelf_and_nothing_pages_one_shelf(
    kiosk: RunningKiosk, page: Page, panel: tuple[int, int], language: str
) -> None:
    greeting(kiosk, page)
    speak(page, language)
    page.goto(kiosk.url + "/borrow")
    page.locator(".card-item b").first.evaluate("name => { name.textContent = 'Odtwarzacz płyt i kaset '.repeat(4) }")

    expect(page.locator(".pager")).to_have_count(0)
    boards = page.locator(".card-item .pic").evaluate_all("all => all.map((one) => one.getBoundingClientRect())")
    cards = page.locator(".shelf li").evaluate_all("all => all.map((one) => one.getBoundingClientRect())")
    rows: dict[int, set[int]] = {}
    for board, card in zip(boards, cards, strict=True):
        rows.setdefault(round(card["top"]), set()).add(round(board["bottom"]))
    assert len(cards) > len(rows) and all(len(bottoms) == 1 for bottoms in rows.values())
    assert page.locator(".card-item .pic").first.bounding_box()["height"] >= 40
