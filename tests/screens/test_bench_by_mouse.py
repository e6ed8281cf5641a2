"""The bench in one window and the kiosk in another, as somebody tries the demo: what is done here, happens there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk.demo import centre
from kiosk.words import local
from sync import verifiers
from tests import cast
from tests.browser import TUESDAY, RunningKiosk, new_page, start_kiosk
from tests.screens import looks

DESKTOP = (1440, 900)


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[RunningKiosk]:
    pin = verifiers.make(cast.CENTRE_KEY, "4711")
    demo = centre.make(local(TUESDAY).date(), cast.CENTRE_KEY, pin, pin)
    running = start_kiosk(tmp_path, entities=list(demo.entities), site=centre.CENTRE)
    yield running
    running.stop()


@pytest.fixture
def page(kiosk: RunningKiosk) -> Iterator[Page]:
    """The kiosk's window; the bench opens in the same browser, so they share its cookies."""
    with new_page(kiosk) as page:
        page.goto(kiosk.url)
        page.locator("body.home").wait_for()
        yield page


@pytest.fixture
def bench(kiosk: RunningKiosk, page: Page) -> Page:
    bench = page.context.new_page()
    bench.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    bench.goto(kiosk.url + "/bench")
    return bench


def card(bench: Page, remark: str) -> None:
    bench.locator(f".card.{remark}").click()


def test_a_card_put_on_the_reader_is_greeted_by_the_kiosk(bench, page):
    card(bench, "two_parties")
    page.wait_for_url("**/greeting")
    expect(page.locator(".who b")).to_have_text("Anna K.")
    expect(bench.locator(".card.two_parties")).to_have_attribute("aria-pressed", "true")


def test_a_slip_comes_out_on_the_bench_by_itself(bench, page):
    card(bench, "two_parties")
    page.wait_for_url("**/greeting")
    page.goto(page.url.replace("greeting", "check-in"))
    page.locator(".purposes label").first.tap()
    page.locator(".counter .btn.main:not([form=choices])").tap()
    page.wait_for_url("**/done")
    picture = bench.locator(".roll img")
    picture.wait_for()
    assert "Wejście" in (picture.get_attribute("alt") or "")
    bench.wait_for_function("() => document.querySelector('.roll img').naturalWidth === 624")
    looks.keep_picture(bench, "bench.slip.pl")


def test_a_member_who_is_at_the_screen_stays_there_while_the_bench_is_used(bench, page, kiosk):
    card(bench, "two_parties")
    page.wait_for_url("**/greeting")
    for act in ("[name=network]", '[name=clock][value="day"]', '[name=paper][value="low"]'):
        bench.locator(act).click()
    bench.locator('[name=clock][value="restore"]').wait_for()
    page.reload()
    expect(page.locator(".who b")).to_have_text("Anna K.")
    page.locator(".tile").first.tap()
    page.wait_for_url("**/borrow")


def test_a_form_of_the_bench_works_after_the_visitor_has_changed(bench, page, kiosk):
    card(bench, "two_parties")
    page.wait_for_url("**/greeting")
    card(bench, "two_parties")
    page.locator(".counter .btn").first.tap()
    page.locator("body.home").wait_for()
    card(bench, "ukrainian")
    page.wait_for_url("**/greeting")
    expect(page.locator("html")).to_have_attribute("lang", "uk")


def test_a_pulled_reader_is_told_on_the_waiting_screen_and_heals(bench, page):
    bench.locator("#reader [name=reader]").click()
    expect(page.locator("body")).to_have_attribute("data-reader", "off")
    bench.locator('#reader [name=reader][value="in"]').click()
    expect(page.locator("body")).not_to_have_attribute("data-reader", "off")


def test_any_text_can_be_held_before_the_scanner(bench, page):
    bench.locator("#own").fill("https://example.org/ulotka")
    bench.locator(".own-code .b").click()
    page.wait_for_url("**/refused")


def test_the_bench_hears_no_signals_and_works_without_script(kiosk):
    with new_page(kiosk, DESKTOP, script=False) as bench:
        asked: list[str] = []
        bench.on("request", lambda request: asked.append(request.url))
        bench.goto(kiosk.url + "/bench")
        bench.locator(".card.unknown").click()
        expect(bench.locator(".card.unknown")).to_have_attribute("aria-pressed", "true")
        assert not [url for url in asked if "signals" in url]
    assert kiosk.counter.signals._streams == 0


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_the_bench_is_accessible_and_fits_a_desktop(kiosk, language):
    with new_page(kiosk, DESKTOP) as bench:
        bench.goto(f"{kiosk.url}/bench?lang={language}")
        bench.locator(".card.lost").click()
        expect(bench.locator(".card.lost")).to_have_attribute("aria-pressed", "true")
        bench.mouse.move(0, 0)
        looks.keep_picture(bench, f"bench.{language}")
        bench.evaluate(looks.AXE)
        found = bench.evaluate(looks.VIOLATIONS, looks.ALL)
        assert [one for one in found if not one.startswith("color-contrast-enhanced")] == []  # 4.5:1 will do at a desk
        assert not bench.evaluate("() => document.documentElement.scrollWidth > innerWidth")
