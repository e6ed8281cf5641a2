"""A card on the virtual reader of a real pcscd, until the greeting stands in Chromium's document."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Page

from bench import crowd
from bench.figures import Figure, at_most, median, percentile, told
from bench.sides import Kiosk
from tests.browser import chromium
from tests.readers.pcscd import Pcscd, running_pcscd

TAPS = 20
# In the page, so that nothing between it and us is counted: wall time, ms, at which the greeting was there.
WATCH = """
new MutationObserver(() => {
  if (window.greeted === undefined && document.querySelector("body[data-screen=greeting] h1")) {
    window.greeted = performance.timeOrigin + performance.now();
  }
}).observe(document, { childList: true, subtree: true, attributes: true });
"""


def measure(home: Path, people: int, place: Path) -> list[Figure]:
    """`home` is the kiosk's file with this many people; pcscd keeps its files in `place`."""
    place.mkdir()
    with running_pcscd(place) as pcscd:
        kiosk = Kiosk(home, people, card="pcsc")
        context = chromium().new_context(viewport={"width": 1280, "height": 800}, has_touch=True)
        page = context.new_page()
        page.add_init_script(WATCH)
        try:
            times = [_tap(page, pcscd, kiosk, number * 31 % people) for number in range(TAPS + 1)][1:]
        finally:
            context.close()
            kiosk.stop()
    whole, reader = [both for both, _ in times], [first for _, first in times]
    ours = [both - first for both, first in times]
    return [
        at_most(
            "reading to greeting in Chromium's DOM, big file, p95",
            percentile(ours, 95),
            500,
            "ms",
            f"median {median(ours):.0f} ms",
        ),
        told("  pcscd's own part before it: card put down to reading", _both(reader)),
        told("  both: card put down to greeting in the DOM", _both(whole)),
    ]


def _both(times: list[float]) -> str:
    return f"median {median(times):.0f} ms, p95 {percentile(times, 95):.0f} ms"


def _tap(page: Page, pcscd: Pcscd, kiosk: Kiosk, number: int) -> tuple[float, float]:
    """Milliseconds from somebody's card to their greeting, and of these until the reader's thread had the reading."""
    with page.expect_response("**/signals*"):  # from then on the page hears of every card
        page.goto(f"http://127.0.0.1:{kiosk.port}/")
    page.wait_for_selector("body[data-screen=home]")
    page.wait_for_timeout(700)  # the reader has seen that its field is empty
    card = pcscd.card()
    wall, monotonic = time.time() * 1000, time.monotonic() * 1000
    card.insert(crowd.uid_of(number))
    page.wait_for_selector("body[data-screen=greeting] h1", timeout=20_000)
    whole = float(page.evaluate("window.greeted")) - wall
    card.remove()
    return whole, kiosk.ask("seen")["at_ms"] - monotonic
