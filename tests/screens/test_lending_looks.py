"""Every screen about things and pages in Chromium: no rule of accessibility broken, nothing cut off, nothing too small.

LADA_PICTURES=FOLDER keeps a picture of each.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import LANDSCAPE, PORTRAIT, new_page, start_kiosk
from tests.screens.lending_tour import tour

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# the one rule left out is an experiment of axe's; it minds that the button "PL" is called "Polski"
VIOLATIONS = """tags => axe.run(document, {
    runOnly: tags, rules: { "label-content-name-mismatch": { enabled: false } },
  }).then(found => found.violations.map(one =>
    `${one.id}: ${one.nodes.map(node => node.html.slice(0, 160)).join(" | ")}`))"""
TARGETS = """() => [...document.querySelectorAll("main, footer.counter")].flatMap(part =>
    [...part.querySelectorAll("a, button, label:has(input), input:not(.vh, [type=hidden])")])
  .filter(one => one.checkVisibility() && (!one.matches("label") || one.matches(".check, .choice, .day, .tab")))
  .map(one => {
    const { width, height } = one.getBoundingClientRect();
    const what = `${one.className} ${(one.innerText || one.ariaLabel || one.name).slice(0, 24)}`;
    return { what, width, height, main: one.matches(".btn.main, .pin-keys .key") };
  })"""
CUT_OFF = """() => [...document.querySelectorAll("main *, footer.counter *")]
  .filter(one => one.children.length === 0 && one.textContent.trim())
  .filter(one => !one.closest(".vh, svg") && one.checkVisibility())
  .filter(one => {
    const box = one.getBoundingClientRect();
    return box.right > innerWidth + 1 || box.left < -1 || box.bottom > innerHeight + 1;
  })
  .map(one => one.textContent.trim().slice(0, 40))"""
TOO_LONG = "() => { const main = document.querySelector('main'); return main.scrollHeight > main.clientHeight + 1; }"


@pytest.mark.parametrize("panel", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
@pytest.mark.parametrize("mode", ["normal", "large", "contrast"])
@pytest.mark.parametrize("language", ["pl", "uk"])
def test_each_screen_is_accessible_whole_and_big_enough(tmp_path, panel, mode, language):
    kiosk = start_kiosk(tmp_path, panel, printer="none")
    problems: list[str] = []
    try:
        with new_page(kiosk, panel) as page:
            per_mm = kiosk.counter.settings.kiosk.px_per_mm
            for name in tour(kiosk, page, language, mode):
                _keep_picture(page, f"{name}.{'landscape' if panel == LANDSCAPE else 'portrait'}.{mode}.{language}")
                problems += [f"{name}: {problem}" for problem in _problems(page, mode, per_mm)]
    finally:
        kiosk.stop()
    assert not problems, "\n".join(problems)


def _problems(page: Page, mode: str, per_mm: float) -> list[str]:
    page.evaluate(AXE)
    found = [f"axe {one}" for one in page.evaluate(VIOLATIONS, RULES)]
    found += _too_small(page, per_mm)
    if mode != "large":  # large text scrolls by two big buttons
        if page.evaluate(TOO_LONG):
            found.append("does not fit")
        found += [f"cut off: {text}" for text in page.evaluate(CUT_OFF)]
    if page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the panel")
    return found


def _too_small(page: Page, per_mm: float) -> list[str]:
    """Main acts and digits 20 mm, everything else 10 mm and 4.5 rem; half a pixel is rounding."""
    rem = page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)")
    small = []
    for target in page.evaluate(TARGETS):
        least = 20 * per_mm if target["main"] else max(10 * per_mm, 4.5 * rem)
        if min(target["width"], target["height"]) < least - 0.5:
            small.append(f"too small: {target['what']} {target['width']:.0f}×{target['height']:.0f} < {least:.0f}")
    return small


def _keep_picture(page: Page, name: str) -> None:
    folder = os.environ.get("LADA_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))
