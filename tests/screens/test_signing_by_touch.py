"""An agreement is signed by a finger, and by a PIN with the keyboard alone, on a real screen before a real kiosk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from kiosk.demo.lending import POINTS
from tests import cast
from tests.browser import LANDSCAPE, PORTRAIT, RunningKiosk, new_page, register_of_screens, start_kiosk
from tests.screens import looks
from tests.screens.test_lending_by_touch import sign_in
from tests.screens.test_signing import TERMS, agreements
from tests.screens.test_visit_looks import session_of
from tests.screens.walk import greeting

PANELS = {"landscape": LANDSCAPE, "portrait": PORTRAIT}


@pytest.fixture
def panel(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "landscape"))


@pytest.fixture
def kiosk(tmp_path: Path, panel: str) -> Iterator[RunningKiosk]:
    running = start_kiosk(tmp_path, PANELS[panel], entities=[*register_of_screens(), TERMS])
    yield running
    running.stop()


@pytest.fixture
def page(kiosk: RunningKiosk, panel: str) -> Iterator[Page]:
    with new_page(kiosk, PANELS[panel]) as page:
        yield page


def confirming(kiosk: RunningKiosk, page: Page) -> None:
    greeting(kiosk, page)
    page.goto(kiosk.url + "/borrow")
    kiosk.scan(cast.SCREEN_CODE)
    expect(page.locator(".taken li")).to_have_count(1)
    page.goto(kiosk.url + "/confirm")
    page.locator("[data-pad]").wait_for()


def draw(page: Page, *strokes: list[tuple[float, float]]) -> None:
    """By finger; places are parts of the box, 0 to 1."""
    box = page.locator("[data-pad] svg").bounding_box()
    assert box is not None
    touch = page.context.new_cdp_session(page)
    for stroke in strokes:
        for number, (x, y) in enumerate(stroke):
            at = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
            kind = "touchMove" if number else "touchStart"
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at]})
        with page.expect_response("**/confirm"):
            touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def hand_over(page: Page) -> None:
    page.locator(".counter .main").tap()
    page.wait_for_url("**/done")


@pytest.mark.parametrize("panel", PANELS, indirect=True)
def test_a_finger_signs_in_two_strokes(kiosk, page, panel):
    confirming(kiosk, page)
    draw(page, [(0.2, 0.8), (0.3, 0.2), (0.4, 0.8)], [(0.5, 0.5), (0.7, 0.5)])
    expect(page.locator("[data-ink]")).to_have_attribute("d", looks_drawn(2))
    page.reload()  # it is kept; and Chromium takes a tap within a moment of a flick for the end of the flick
    hand_over(page)
    [(fact, beside)] = agreements(kiosk.counter)
    first, second = json.loads(beside["strokes"].value)
    assert fact.means == "strokes"
    assert (first[0], first[1]) == (pytest.approx(200, abs=20), pytest.approx(320, abs=60))
    assert (second[-2], second[-1]) == (pytest.approx(700, abs=20), pytest.approx(200, abs=60))


def looks_drawn(strokes: int) -> re.Pattern[str]:
    return re.compile(rf"^(M\d+ \d+(L\d+ \d+)+){{{strokes}}}$")


def test_what_was_drawn_outlives_a_reload_and_a_part_and_goes_with_clear(kiosk, page):
    confirming(kiosk, page)
    draw(page, [(0.2, 0.8), (0.3, 0.2), (0.4, 0.8)])
    page.reload()
    expect(page.locator("[data-ink]")).to_have_attribute("d", looks_drawn(1))
    page.locator("[name=unsign]").tap()
    expect(page.locator("[data-ink]")).to_have_attribute("d", "")
    page.locator(".counter .main").tap()
    expect(page.locator(".results .notice")).to_be_visible()
    assert kiosk.counter.store.open_loans() == []


def test_a_pin_signs_with_the_keyboard_alone(kiosk, page):
    confirming(kiosk, page)
    link = page.locator('.sign-acts a[href*="by=pin"]')
    for _ in range(40):
        if link.evaluate("link => link === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("[data-pin]").wait_for()
    for _ in range(40):
        if page.locator("[data-pin]").evaluate("field => field === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type(cast.ANNA_PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/done")
    assert [fact.means for fact, _ in agreements(kiosk.counter)] == ["pin"]


def test_the_card_on_the_reader_signs(kiosk, page):
    confirming(kiosk, page)
    kiosk.tap(cast.ANNA_UID)
    expect(page.locator(".signature .notice")).to_be_visible()
    hand_over(page)
    assert [fact.means for fact, _ in agreements(kiosk.counter)] == ["card"]


def test_without_script_a_pin_signs(kiosk):
    with new_page(kiosk, script=False) as page:
        sign_in(kiosk, page)
        page.goto(kiosk.url + "/borrow")
        page.locator(".card-item").filter(has_text="180").tap()
        page.locator(".counter .main").tap()
        page.locator('.sign-acts a[href*="by=pin"]').tap()
        page.locator("[data-pin]").fill(cast.ANNA_PIN)
        page.locator(".pin-keys .go").tap()
        page.wait_for_url("**/done")
    assert [fact.means for fact, _ in agreements(kiosk.counter)] == ["pin"]


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
@pytest.mark.parametrize("panel", PANELS, indirect=True)
def test_the_place_to_sign_is_accessible_whole_and_big_enough(kiosk, page, panel, language):
    confirming(kiosk, page)
    if language != "pl":
        page.locator(f'.util [name=language][value="{language}"]').tap()
        page.locator(f'html[lang="{language}"]').wait_for(state="attached")
    problems = looks.in_each_mode(page, "confirm-to-sign", panel, language)
    draw(page, [(0.2, 0.8), (0.3, 0.2), (0.4, 0.8)])
    problems += looks.in_each_mode(page, "confirm-signed", panel, language)

    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("panel", PANELS)
def test_the_box_gives_way_to_what_is_agreed_on(tmp_path, panel):
    """Three points beside the day, one of which takes two lines: nothing leaves the panel."""
    entities = [*register_of_screens(), replace(TERMS, points=POINTS)]
    kiosk = start_kiosk(tmp_path, PANELS[panel], entities=entities)
    try:
        with new_page(kiosk, PANELS[panel]) as page:
            confirming(kiosk, page)
            for language in looks.LANGUAGES:
                session_of(kiosk).language = language
                page.goto(page.url)
                assert page.locator(".terms li").count() == 4
                assert looks.problems(page, axe=None) == [], language
                box = page.locator("[data-pad]").bounding_box()
                assert box is not None and box["height"] >= 80
    finally:
        kiosk.stop()
