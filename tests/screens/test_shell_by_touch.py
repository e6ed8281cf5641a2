"""The shell in Chromium: time, sleep, devices, typing, and what must work without script."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest

from kiosk.settings import Readers
from sync import register
from tests import cast
from tests.browser import LANDSCAPE, PORTRAIT, RunningKiosk, new_page, register_of_screens, start_kiosk
from tests.screens.walk import check_in, greeting, home, home_with_troubles, no_card, wait_until

SECOND = 1000


@pytest.fixture
def kiosk(tmp_path) -> Iterator[RunningKiosk]:
    running = start_kiosk(tmp_path)
    yield running
    running.stop()


@contextmanager
def page_with_clock(kiosk):
    """A page whose time is turned by hand."""
    with new_page(kiosk) as page:
        page.clock.install()
        yield page


def pass_time(page, seconds):
    page.clock.run_for(int(seconds * SECOND))


def journal(kiosk, kind) -> list[bytes]:
    rows = kiosk.counter.store.database.reading().execute("SELECT body FROM journal ORDER BY stream, seq").fetchall()
    return [row[0] for row in rows if kind.encode() in bytes(row[0])]


# --- time -------------------------------------------------------------------------------------------------------------


def test_after_45_idle_seconds_the_question_comes_and_20_seconds_later_everything_is_dropped(kiosk):
    with page_with_clock(kiosk) as page:
        check_in(kiosk, page)
        page.locator(".purposes label").first.tap()
        page.locator(".counter .btn.main:not([form=choices])").wait_for()
        page.locator('[name="language"][value="en"]').tap()
        page.get_by_role("heading", name="What do you come for today?").wait_for()

        pass_time(page, 44)
        assert not page.locator("#ask-more").is_visible()
        pass_time(page, 2)
        page.get_by_role("alertdialog", name="Are you still here?").wait_for()
        pass_time(page, 21)

        page.wait_for_url(kiosk.url + "/")
        assert page.locator("html").get_attribute("lang") == "pl"
        assert "Anna" not in page.content()
    assert journal(kiosk, "visit_checked_in") == []


def test_one_tap_gives_another_minute_ten_times_over(kiosk):
    with page_with_clock(kiosk) as page:
        greeting(kiosk, page)
        pass_time(page, 46)
        for _ in range(10):
            page.locator("[data-more]").tap()
            assert not page.locator("#ask-more").is_visible()
            pass_time(page, 59)
            assert not page.locator("#ask-more").is_visible()
            pass_time(page, 2)
            page.locator("#ask-more").wait_for()
        assert "Anna K." in page.content()


def test_done_goes_back_to_the_start_after_8_seconds_and_twice_as_long_in_large_text(kiosk):
    with page_with_clock(kiosk) as page:
        home(kiosk, page)
        page.goto(kiosk.url + "/help")
        page.locator(".counter .btn.main").tap()
        page.wait_for_url("**/done")
        pass_time(page, 7)
        assert page.url.endswith("/done")
        pass_time(page, 2)
        page.wait_for_url(kiosk.url + "/")

        page.locator('[name="large"]').tap()
        page.locator("html.large").wait_for(state="attached")
        page.goto(kiosk.url + "/help")
        page.locator(".counter .btn.main").tap()
        page.wait_for_url("**/done")
        pass_time(page, 14)
        assert page.url.endswith("/done")
        pass_time(page, 3)
        page.wait_for_url(kiosk.url + "/")
        assert "large" not in (page.locator("html").get_attribute("class") or "")


def test_the_first_touch_of_a_sleeping_screen_only_wakes_it(kiosk):
    with page_with_clock(kiosk) as page:
        home(kiosk, page)
        pass_time(page, 61)
        page.locator("#asleep").wait_for()
        button = page.locator('a[href="/no-card"]').bounding_box()

        page.touchscreen.tap(button["x"] + 20, button["y"] + 20)
        assert not page.locator("#asleep").is_visible()
        page.touchscreen.tap(button["x"] + 20, button["y"] + 20)
        assert page.url == kiosk.url + "/"
        pass_time(page, 0.5)
        page.touchscreen.tap(button["x"] + 20, button["y"] + 20)

        page.wait_for_url("**/no-card")


def test_a_card_is_heard_while_the_screen_sleeps(kiosk):
    with page_with_clock(kiosk) as page:
        home(kiosk, page)
        pass_time(page, 61)

        kiosk.tap(cast.DMYTRO_UID)

        page.wait_for_url("**/greeting")
        assert page.locator("html").get_attribute("lang") == "uk"


# --- one act is one act -----------------------------------------------------------------------------------------------


def test_two_quick_touches_are_one_act(kiosk):
    with new_page(kiosk) as page:
        check_in(kiosk, page)
        page.locator(".purposes label").first.tap()
        enter = page.locator(".counter .btn.main:not([form=choices])")
        enter.wait_for()
        enter.evaluate("button => { button.click(); button.click(); }")
        page.wait_for_url("**/done")
    assert len(journal(kiosk, "visit_checked_in")) == 1


def test_a_reload_shows_the_same_screen(kiosk):
    with new_page(kiosk) as page:
        check_in(kiosk, page)
        page.locator(".purposes label").nth(2).tap()
        page.locator('.chips [value="5"]').tap()
        page.get_by_text("5 osób", exact=False).first.wait_for()
        page.reload()
        assert page.locator(".purposes input:checked").count() == 1
        assert page.locator("output").inner_text() == "5"


def test_a_long_press_opens_no_menu(kiosk):
    with new_page(kiosk) as page:
        home(kiosk, page)
        offered = page.evaluate(
            "() => ['contextmenu', 'dragstart', 'selectstart'].map(name => "
            "document.body.dispatchEvent(new Event(name, { bubbles: true, cancelable: true })))"
        )
    assert offered == [False, False, False]


# --- devices ----------------------------------------------------------------------------------------------------------


def test_the_waiting_screen_tells_of_a_pulled_out_scanner_and_heals_by_itself(kiosk):
    assert kiosk.counter.bench is not None
    with new_page(kiosk) as page:
        home(kiosk, page)
        kiosk.counter.bench.scanner.unplug()
        page.get_by_text("Skaner kodów nie działa.", exact=False).wait_for()
        page.get_by_role("heading", name="Zbliż kartę", exact=True).wait_for()
        assert not page.locator(".m-phone").is_visible()
        kiosk.counter.bench.scanner.plug()
        page.get_by_role("heading", name="Zbliż kartę lub pokaż kod QR").wait_for()
        page.locator("[data-status] li").wait_for(state="detached")
        assert page.locator(".m-phone").is_visible()


LONG_NOTICE = register.Words(*["Advice hours: accounting for a grant, twice"] * 3)


@pytest.fixture
def kiosk_with_long_notice(tmp_path) -> Iterator[RunningKiosk]:
    entities = [
        msgspec.structs.replace(one, text=LONG_NOTICE) if isinstance(one, register.Notice) else one
        for one in register_of_screens()
    ]
    running = start_kiosk(tmp_path, entities=entities)
    yield running
    running.stop()


def test_the_board_of_the_waiting_screen_ends_above_the_counter_however_much_is_said(kiosk_with_long_notice):
    kiosk = kiosk_with_long_notice
    with new_page(kiosk) as page:
        home(kiosk, page)
        ends_above_the_counter(page)
        home_with_troubles(kiosk, page)
        page.locator("[data-status] li").nth(2).wait_for()
        for mode in ("contrast", "language"):
            ends_above_the_counter(page)
            page.locator(f'[name="{mode}"]').last.tap()
            page.wait_for_load_state()
        ends_above_the_counter(page)


def ends_above_the_counter(page):
    board, counter = (page.locator(part).bounding_box() for part in (".board", ".counter"))
    assert board["y"] + board["height"] < counter["y"]
    assert page.locator(".board li:visible").count() >= 2


def test_the_waiting_screen_changes_when_the_reader_is_pulled_out_and_comes_back(kiosk):
    assert kiosk.counter.bench is not None
    with new_page(kiosk) as page:
        home(kiosk, page)
        kiosk.counter.bench.card_reader.unplug()
        page.get_by_role("heading", name="Na razie bez odczytu kart").wait_for()
        kiosk.counter.bench.card_reader.plug()
        page.get_by_role("heading", name="Zbliż kartę", exact=False).wait_for()


def test_a_kiosk_that_does_not_answer_is_said_and_found_again(kiosk):
    with page_with_clock(kiosk) as page:
        home(kiosk, page)
        page.context.route("**/status*", lambda route: route.abort())
        pass_time(page, 11)
        pass_time(page, 2)
        page.get_by_text("Chwileczkę, lada uruchamia się ponownie.").wait_for()

        page.context.unroute("**/status*")
        with page.expect_navigation():
            pass_time(page, 2)
        page.locator("#toast").wait_for(state="hidden")


TYPED = """([text, gap]) => {
  let at = 10_000;
  for (const key of [...text, "Enter"]) {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    Object.defineProperty(event, "timeStamp", { value: at += gap });
    document.body.dispatchEvent(event);
  }
}"""


@pytest.mark.parametrize("gap", [5, 30, 60, 100])
def test_a_scanner_that_types_into_the_page_is_heard(tmp_path, gap):
    kiosk = start_kiosk(tmp_path, readers=Readers(card="none", scanner="wedge"), bench=False, printer="none")
    try:
        with new_page(kiosk) as page:
            home(kiosk, page)
            page.evaluate(TYPED, [cast.ANNA_CODE, gap])
            page.wait_for_url("**/greeting")
            assert cast.ANNA_CODE not in page.content()
    finally:
        kiosk.stop()


def test_slow_or_short_typing_is_no_scan_and_neither_is_typing_where_another_scanner_is(tmp_path):
    wedge = start_kiosk(tmp_path / "a", readers=Readers(card="none", scanner="wedge"), bench=False, printer="none")
    other = start_kiosk(tmp_path / "b")
    try:
        for kiosk, text, gap in ((wedge, cast.ANNA_CODE, 120), (wedge, "12345", 5), (other, cast.ANNA_CODE, 5)):
            with new_page(kiosk) as page:
                home(kiosk, page)
                asked: list[str] = []
                page.on("request", lambda request, asked=asked: asked.append(request.url))
                page.evaluate(TYPED, [text, gap])
                page.wait_for_timeout(200)
                assert [url for url in asked if url.endswith("/wedge")] == []
    finally:
        wedge.stop()
        other.stop()


# --- typing -----------------------------------------------------------------------------------------------------------


def keys(page, *names):
    for name in names:
        page.locator("#keyboard").get_by_role("button", name=name, exact=True).tap()


@pytest.mark.parametrize("panel", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
def test_our_own_keyboard_types_polish_ukrainian_and_digits(tmp_path, panel):
    kiosk = start_kiosk(tmp_path, panel)
    try:
        with new_page(kiosk, panel) as page:
            home(kiosk, page)
            page.goto(kiosk.url + "/return")
            field = page.locator("main input[type=text], main input:not([type])").first
            field.tap()
            page.locator("#keyboard").wait_for()
            assert field.get_attribute("inputmode") == "none"
            field.evaluate("field => { field.value = ''; }")
            keys(page, "Ż", "ó", "ł", "w", "spacja")
            keys(page, "Cyfry i znaki", "7", "Ukraińskie litery", "Wielka litera", "Ї", "ґ")
            assert field.input_value() == "Żółw 7Їґ"
            keys(page, "Skasuj literę", "Skasuj literę")
            page.keyboard.type("x")
            assert field.input_value() == "Żółw 7x"
            assert page.evaluate("() => document.activeElement.tagName") == "INPUT"
            heights = "all => all.map(key => key.getBoundingClientRect().height)"
            least = 10 * kiosk.counter.settings.kiosk.px_per_mm - 0.5
            assert min(page.locator("#keyboard .key").evaluate_all(heights)) >= least
            keys(page, "Schowaj klawiaturę")
            assert page.locator("#keyboard").count() == 0
    finally:
        kiosk.stop()


# --- without script ---------------------------------------------------------------------------------------------------


def test_a_visitor_without_a_card_comes_in_where_no_script_runs(kiosk):
    with new_page(kiosk, script=False) as page:
        no_card(kiosk, page)
        page.locator(".tile").nth(3).click()
        page.locator(".purposes label").nth(1).click()
        page.locator(".counter .btn.main").click()
        page.wait_for_url("**/done")
        page.locator(".counter .btn.main").click()
        page.wait_for_url(kiosk.url + "/")
    assert len(journal(kiosk, "visit_checked_in")) == 1


def test_the_browser_keeps_the_kiosks_cookie_without_tls(kiosk):
    with new_page(kiosk) as page:
        home(kiosk, page)
        cookie = next(one for one in page.context.cookies() if one["name"] == "__Host-lada-kiosk")
    assert cookie["secure"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"


def test_leaving_by_touch_is_one_question_and_one_act(kiosk):
    with new_page(kiosk) as page:
        check_in(kiosk, page)
        page.locator(".purposes label").first.tap()
        page.locator(".counter .btn.main:not([form=choices])").tap()
        page.wait_for_url("**/done")
        page.locator("#end").evaluate("form => form.requestSubmit()")
        page.wait_for_url(kiosk.url + "/")
        kiosk.tap(cast.ANNA_UID)
        page.wait_for_url("**/greeting")
        page.get_by_role("button", name="Tak, wychodzę", exact=False).tap()
        page.wait_for_url("**/done")
        wait_until(lambda: len(journal(kiosk, "visit_checked_out")) == 1)
