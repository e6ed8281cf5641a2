"""What a cell may say: dates, numbers, yes and no, words of a closed list, KRS numbers. PURE.

A wrong cell is a `ValueError` whose message is the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from sync import codes
from sync.server.importing.columns import plainly

_YES = frozenset({"tak", "t", "yes", "y", "1", "x", "prawda", "true", "так"})
_NO = frozenset({"nie", "n", "no", "0", "", "falsz", "false", "ні", "ни"})
_DATES = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}.*)?"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[.\-/](\d{1,2})[.\-/](\d{4})(?: ?r\.?)?"), (3, 2, 1)),
)
_EMAIL = re.compile(r"[^@\s,;<>()\"]{1,64}@[^@\s,;<>()\".]+(?:\.[^@\s,;<>()\".]+)+")


def text(cell: str, longest: int = 120) -> str:
    """One line of text. A cell that a spreadsheet would run as a formula is refused."""
    line = " ".join(cell.split())
    if line.startswith(("=", "+", "@", "-", "|", "%")):
        raise ValueError(f"begins with {line[0]}, as a formula does")
    if len(line) > longest:
        raise ValueError(f"is longer than {longest} characters")
    return line


def needed(cell: str, longest: int = 120) -> str:
    """As `text`, and it must not be empty."""
    line = text(cell, longest)
    if not line:
        raise ValueError("is empty")
    return line


def day(cell: str) -> str | None:
    """ISO date from 2026-11-24, 24.11.2026, 24/11/2026; None from an empty cell."""
    if not cell:
        return None
    for pattern, order in _DATES:
        if match := pattern.fullmatch(cell):
            try:
                return date(*(int(match[part]) for part in order)).isoformat()
            except ValueError:
                break
    raise ValueError(f"is no date: {shown(cell)}")


def whole(cell: str, most: int = 100_000) -> int | None:
    """A whole number from 0 up; None from an empty cell."""
    digits = cell.replace(" ", "")
    if not digits:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", digits) or int(digits) > most:
        raise ValueError(f"must be a whole number from 0 to {most}, not {shown(cell)}")
    return int(digits)


def yes(cell: str) -> bool:
    word = plainly(cell)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(f"must say tak or nie, not {shown(cell)}")


def word(cell: str, words: Mapping[str, str], default: str) -> str:
    """One word of a closed list by any of its names; `default` from an empty cell."""
    if not cell:
        return default
    meant = {plainly(name): value for name, value in words.items()}.get(plainly(cell))
    if meant is None:
        first: dict[str, str] = {}
        for name, value in words.items():
            first.setdefault(value, name)
        raise ValueError(f"must be {' or '.join(first.values())}, not {shown(cell)}")
    return meant


def email(cell: str) -> str | None:
    """In small letters; None from an empty cell."""
    if not cell:
        return None
    if len(cell) > 254 or not _EMAIL.fullmatch(cell):
        raise ValueError(f"is no e-mail address: {shown(cell)}")
    return cell.lower()


def krs(cell: str) -> str | None:
    """The ten digits of a KRS number (spreadsheets eat the zeros in front); None from an empty cell."""
    digits = re.sub(r"[\s\-]", "", cell)
    if not digits:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", digits) or not int(digits):
        raise ValueError(f"is no KRS number (ten digits): {shown(cell)}")
    return digits.zfill(10)


def item_code(cell: str) -> str | None:
    """The code of an item's sticker (LT…); None from an empty cell."""
    if not cell:
        return None
    parsed = codes.parse(cell)
    if parsed is None or parsed[0] is not codes.CodeKind.ITEM:
        raise ValueError(f"is no code of an item (LT…), or a symbol is wrong: {shown(cell)}")
    return parsed[1]


def isbn(cell: str) -> str:
    """An ISBN of ten or thirteen signs as written; "" from an empty cell."""
    signs = re.sub(r"[\s\-–]", "", cell.removeprefix("ISBN")).upper()
    if not signs:
        return ""
    if not re.fullmatch(r"[0-9]{9}[0-9X]|[0-9]{13}", signs):
        raise ValueError(f"is no ISBN (ten or thirteen digits): {shown(cell)}")
    return " ".join(cell.removeprefix("ISBN").split())


def several(cell: str) -> list[str]:
    """The entries of a cell that holds several, divided by semicolons, bars or new lines; each once."""
    return list(dict.fromkeys(text(part) for part in re.split(r"[;|\n]", cell) if part.strip()))


def shown(cell: str) -> str:
    """A wrong value, short enough to stand in a sentence."""
    line = " ".join(cell.split())
    return f"“{line[:40]}…”" if len(line) > 40 else f"“{line}”"


def same_name(name: str) -> str:
    """The form in which two spellings of one name agree: case, spaces and quotation marks do not count."""
    return " ".join(re.sub(r"[\"'„”“«»‚’‘]", "", name.casefold()).split())


def phone(cell: str) -> str | None:
    """Digits in groups as written, a leading + allowed; None from an empty cell."""
    if not cell:
        return None
    if not re.fullmatch(r"\+?[0-9 ()\-.]{5,24}", cell) or sum(c.isdigit() for c in cell) < 5:
        raise ValueError(f"is no telephone number: {shown(cell)}")
    return " ".join(cell.split())
