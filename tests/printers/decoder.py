"""ESC/POS read a second time, by somebody else: from Epson's reference of commands, and from nothing in `printers`.

It knows the commands that a slip may have and their lengths, and stops at anything else. What letters a code page has,
Python knows; which number is which page is written down here from the reference (and from the makers of small ones).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ESC, FS, GS = 0x1B, 0x1C, 0x1D
SIMPLE = {  # name, bytes of its parameter
    (ESC, ord("@")): ("initialise", 0), (ESC, ord("t")): ("page", 1), (ESC, ord("E")): ("emphasis", 1),
    (ESC, ord("a")): ("justify", 1), (ESC, ord("d")): ("feed", 1), (FS, ord(".")): ("leave kanji", 0),
    (GS, ord("!")): ("size", 1), (GS, ord("V")): ("cut", 1),
}  # fmt: skip
CODECS = {0: "cp437", 17: "cp866", 18: "cp852", 44: "cp1125", 45: "cp1250", 46: "cp1251", 72: "cp1250", 73: "cp1251"}


@dataclass(frozen=True)
class Step:
    """What the printer does next. `value` is a command's parameter, `text` what is printed, `data` of a code or a
    picture; `at` is where it begins."""

    name: str
    at: int
    value: int = -1
    text: str = ""
    data: bytes = b""


def steps(payload: bytes, codecs: dict[int, str] | None = None) -> Iterator[Step]:
    """Raises `ValueError` for a command that no slip may have, and `UnicodeDecodeError` for a byte with no letter."""
    pages, page, at = {**CODECS, **(codecs or {})}, "cp437", 0
    while at < len(payload):
        step, end = _step(payload, at, page)
        if step.name == "initialise":
            page = "cp437"
        if step.name == "page":
            page = pages[step.value]
        yield step
        at = end


def _step(payload: bytes, at: int, page: str) -> tuple[Step, int]:
    first = payload[at]
    if first == 0x0A:
        return Step("line", at), at + 1
    if first >= 0x20 and first != 0x7F:
        end = at
        while end < len(payload) and payload[end] >= 0x20 and payload[end] != 0x7F:
            end += 1
        return Step("text", at, text=payload[at:end].decode(page), data=payload[at:end]), end
    second = payload[at + 1]
    if (first, second) in SIMPLE:
        name, length = SIMPLE[first, second]
        return Step(name, at, payload[at + 2] if length else -1), at + 2 + length
    if (first, second) == (GS, ord("(")) and payload[at + 2] == ord("k"):
        length = payload[at + 3] + 256 * payload[at + 4]
        found = payload[at + 5 : at + 5 + length]
        name = {67: "code size", 69: "code level", 80: "code data", 81: "code", 65: "code model"}[found[1]]
        return Step(name, at, data=found[3:] if found[1] == 80 else found[2:]), at + 5 + length
    if payload[at : at + 4] == b"\x1dv0\0":
        across = payload[at + 4] + 256 * payload[at + 5]
        high = payload[at + 6] + 256 * payload[at + 7]
        dots = payload[at + 8 : at + 8 + across * high]
        if len(dots) < across * high:
            raise ValueError(f"the picture at {at} is cut short")
        return Step("picture", at, across, data=dots), at + 8 + across * high
    raise ValueError(f"no slip has {payload[at : at + 3]!r}, at {at}")


def lines(payload: bytes, codecs: dict[int, str] | None = None) -> list[str]:
    """The lines of text, one for each that was fed; codes and pictures say nothing."""
    found, line = [], ""
    for step in steps(payload, codecs):
        if step.name == "text":
            line += step.text
        elif step.name == "line":
            found.append(line)
            line = ""
        elif step.name == "feed":
            found += [line, *[""] * (step.value - 1)]
            line = ""
    return [*found, line] if line else found
