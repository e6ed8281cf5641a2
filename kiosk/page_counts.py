"""The counts of pages that somebody makes on the screen, as the session keeps them. Knows no rule and no screen.

A count has a name, "copy.one.A4.mono"; how many of it failed stands beside it, under the same name and `FAILED`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sync.facts import PageKind, PageLine
from sync.rules.pages import MOST_PAGES

SHEETS: tuple[tuple[Literal["A4", "A3"], bool], ...] = (("A4", False), ("A4", True), ("A3", False), ("A3", True))
FAILED = ".failed"
Counts = dict[str, int]


def key_of(kind: str, sides: str, size: str, colour: bool) -> str:
    """The session's name for one count: "copy.one.A4.mono"."""
    return f"{kind}.{sides}.{size}.{'colour' if colour else 'mono'}"


KEYS = {
    key_of(kind.value, sides, size, colour): PageLine(
        kind=kind, pages=0, colour=colour, size=size, duplex=sides == "two"
    )
    for kind in PageKind
    for sides in ("one", "two")
    for size, colour in SHEETS
}


def lines_of(counts: Counts) -> list[PageLine]:
    """The session's counts as the rules want them."""
    return [
        PageLine(
            kind=line.kind, pages=counts.get(key, 0), colour=line.colour, size=line.size, duplex=line.duplex,
            failed=counts.get(key + FAILED, 0),
        )
        for key, line in KEYS.items()
        if counts.get(key, 0)
    ]  # fmt: skip


def counts_of(lines: Sequence[PageLine]) -> Counts:
    """The other way round."""
    counts: Counts = {}
    for line in lines:
        key = key_of(line.kind.value, "two" if line.duplex else "one", line.size, line.colour)
        counts |= {key: line.pages, key + FAILED: line.failed}
    return counts


def is_key(name: str) -> bool:
    return name.removesuffix(FAILED) in KEYS


def put(counts: Counts, name: str, number: int) -> None:
    """Never fewer than none, nor more failed than were made."""
    most = counts.get(name.removesuffix(FAILED), 0) if name.endswith(FAILED) else MOST_PAGES
    counts[name] = max(0, min(number, most))
    if not name.endswith(FAILED):
        counts[name + FAILED] = min(counts.get(name + FAILED, 0), counts[name])


def step(counts: Counts, wanted: str) -> None:
    """`wanted` is "copy.one.A4.mono 10"; what is none changes nothing."""
    name, _space, by = wanted.partition(" ")
    if is_key(name) and by in ("-1", "1", "10"):
        put(counts, name, counts.get(name, 0) + int(by))
