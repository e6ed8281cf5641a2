"""What may be wrong with the look of a screen, found in Chromium: barriers, small or crowded targets, words cut off.

LADA_PICTURES=FOLDER keeps a picture of each screen.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser import LANDSCAPE, PORTRAIT

LANGUAGES = ("pl", "en", "uk")
AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
ALL: dict[str, object] = {
    "type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}  # fmt: skip
# What larger letters can change, and other colours: the document and all that other rules look at stay the same
OF_A_SIZE: dict[str, object] = {
    "type": "rule", "values": ["target-size", "scrollable-region-focusable", "css-orientation-lock"],
}  # fmt: skip
OF_COLOURS: dict[str, object] = {"type": "rule", "values": ["color-contrast-enhanced", "link-in-text-block"]}
RULES = {"normal": ALL, "large": OF_A_SIZE, "contrast": OF_COLOURS}
# Each panel in the languages whose words are long; English, whose words are short, on one of them
PANELS = {"landscape": LANDSCAPE, "portrait": PORTRAIT}
LOOKS = [(panel, language) for panel in PANELS for language in LANGUAGES if (panel, language) != ("portrait", "en")]
MODES = ("normal", "large", "contrast")
# Contrast draws the same words with other colours and thicker borders: what that spoils, it spoils in Polish too
OF_WORDS = ("normal", "large")
WEAR = """mode => {
  for (const one of ["large", "contrast"]) document.documentElement.classList.toggle(one, one === mode);
  return new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
}"""
# Contrast is held to 7:1, so that the rule that asks for 4.5:1 need not look again. The other rule left out is an
# experiment of axe's: it minds that the button "PL" is named "Polski"
VIOLATIONS = """only => axe.run(document, {
    runOnly: only, resultTypes: ["violations"], iframes: false,
    rules: only.type === "rule" ? {} :
      { "label-content-name-mismatch": { enabled: false }, "color-contrast": { enabled: false },
        "color-contrast-enhanced": { enabled: true } },
  }).then(found => found.violations.map(one =>
    `${one.id}: ${one.nodes.map(node => node.html.slice(0, 160)).join(" | ")}`))"""
MEASURE = """() => {
  const main = document.querySelector("main").getBoundingClientRect();
  const dialog = document.querySelector("dialog[open]");
  const where = dialog ?? document;
  const targets = [...where.querySelectorAll("a[href], button, label:has(> input)")]
    .filter(one => one.checkVisibility({ visibilityProperty: true }) && !(one.closest(".scroller.none")))
    .map(one => {
      const box = one.getBoundingClientRect();
      const inMain = one.closest("main") !== null;
      const top = inMain ? Math.max(box.top, main.top) : box.top;
      const bottom = inMain ? Math.min(box.bottom, main.bottom) : box.bottom;
      return {
        what: `${one.className} "${(one.innerText || one.ariaLabel || "").trim().slice(0, 24)}"`,
        width: box.width, height: box.height, left: box.left, right: box.right, top, bottom,
        visible: bottom - top > 2, main: one.matches(".btn.main, .pin-keys .key"),
        cut: one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2,
      };
    });
  const box = document.querySelector("main");
  return {
    targets, rem: parseFloat(getComputedStyle(document.documentElement).fontSize),
    mm: parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm")),
    wide: document.documentElement.scrollWidth > innerWidth || box.scrollWidth > box.clientWidth + 1,
    long: box.scrollHeight > box.clientHeight + 1, high: document.documentElement.scrollHeight > innerHeight,
  };
}"""


CUT_OFF = """() => [...document.querySelectorAll("main *, footer.counter *")]
  .filter(one => one.children.length === 0 && one.textContent.trim())
  .filter(one => !one.closest(".vh, svg, [aria-hidden=true]") && one.checkVisibility())
  .filter(one => getComputedStyle(one).clipPath === "none") // for screen readers alone
  .filter(one => {
    const box = one.getBoundingClientRect(), top = one.closest("main")?.getBoundingClientRect().top ?? 0;
    return box.right > innerWidth + 1 || box.left < -1 || box.bottom > innerHeight + 1 || box.top < top - 1;
  })
  .map(one => one.textContent.trim().slice(0, 40))"""


def in_each_mode(page: Page, name: str, panel: str, language: str) -> list[str]:
    """What is wrong with the screen that is open, in each mode; it is left in the normal one. axe looks in Polish on
    the landscape panel: elsewhere the same document has other words or another size, and what those can spoil is
    measured everywhere."""
    found = []
    for mode in reversed(MODES if language == "pl" else OF_WORDS):
        page.evaluate(WEAR, mode)
        keep_picture(page, f"{name}.{panel}.{mode}.{language}")
        rules = RULES[mode] if (panel, language) == ("landscape", "pl") else None
        wrong = problems(page, large=mode == "large", axe=rules)
        found += [f"{name} {language} {mode}: {problem}" for problem in wrong]
    return found


def problems(page: Page, *, large: bool = False, axe: dict[str, object] | None = ALL) -> list[str]:
    """One sentence for each thing that is wrong. In large text a screen may be longer than the panel. `axe`: the rules
    that it tries, `None` for none."""
    found = [] if axe is None else _barriers(page, axe)
    seen = page.evaluate(MEASURE)
    found += _sizes(seen) + _overlaps(seen["targets"])
    found += [f"words cut off: {one['what']}" for one in seen["targets"] if one["cut"]]
    if not large:  # large text scrolls by two big buttons
        found += [f"beyond the panel: {text}" for text in page.evaluate(CUT_OFF)]
    if seen["wide"]:
        found.append("wider than the panel")
    if seen["high"] or (seen["long"] and not large):
        found.append("longer than the panel")
    return found


def _barriers(page: Page, rules: dict[str, object]) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    return [f"axe {one}" for one in page.evaluate(VIOLATIONS, rules)]


def _sizes(seen: dict[str, Any]) -> list[str]:
    """Main acts and digits 20 mm, everything else 10 mm, 44 px and 4.5 rem; half a pixel is rounding."""
    found = []
    for one in seen["targets"]:
        least = 20 * seen["mm"] if one["main"] else max(10 * seen["mm"], 44, 4.5 * seen["rem"])
        if min(one["width"], one["height"]) < least - 0.5:
            found.append(f"too small: {one['what']} {one['width']:.0f}×{one['height']:.0f} < {least:.0f}")
    return found


def _overlaps(targets: list[dict[str, Any]]) -> list[str]:
    shown = [one for one in targets if one["visible"]]
    return [
        f"on top of each other: {one['what']} and {other['what']}"
        for n, one in enumerate(shown)
        for other in shown[n + 1 :]
        if min(one["right"], other["right"]) - max(one["left"], other["left"]) > 1
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 1
    ]


def keep_picture(page: Page, name: str) -> None:
    if folder := os.environ.get("LADA_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))
