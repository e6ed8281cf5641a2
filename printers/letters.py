"""Letters that a printer has, instead of letters that it lacks: never a question mark that nobody wrote. PURE.

Quotes, dashes and odd spaces become plain ones first, because every switch of a code page is a place where a cheap
printer goes wrong. What then still lies in none of the printer's pages is written with the nearest letters it has.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

Holds = Callable[[str], bool]
UNKNOWN = "*"

_PLAIN = {
    "„": '"', "”": '"', "“": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
    "’": "'", "‘": "'", "‚": "'", "‛": "'", "′": "'", "ʼ": "'", "`": "'", "´": "'", "‹": "'", "›": "'",
    "–": "-", "—": "-", "―": "-", "‐": "-", "‑": "-", "‒": "-", "−": "-",
    "…": "...", "€": "EUR", "•": "-", "·": "-", "×": "x", "→": "->", "←": "<-", "✓": "v", "✔": "v",
    "≤": "<=", "≥": ">=", "⁄": "/",
}  # fmt: skip
_PLAIN_TABLE = str.maketrans(_PLAIN)

# Tried in this order before a letter's own decomposition; a Latin letter of the same shape beats another letter.
_NEAREST = {
    "ł": "l", "Ł": "L", "ґ": "г", "Ґ": "Г", "і": "i", "І": "I", "ї": "i", "Ї": "I", "є": "е", "Є": "Е", "ў": "у",
    "Ў": "У", "ј": "j", "Ј": "J", "ѕ": "s", "Ѕ": "S", "№": "No", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ø": "o",
    "Ø": "O", "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th", "ı": "i",
    "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T", "ŋ": "n", "Ŋ": "N", "ə": "e", "Ə": "E", "§": "par.", "°": " st.",
    "©": "(c)", "®": "(R)", "±": "+/-", "÷": "/", "¦": "|", "¬": "-", "£": "GBP", "¥": "JPY", "¢": "c",
}  # fmt: skip


def seen(text: str) -> str:
    """Composed letters, and nothing that is not to be seen; for what has every letter. Line breaks stay."""
    return _seen(unicodedata.normalize("NFC", text))


def _seen(text: str) -> str:
    return text if text.isprintable() else "".join(map(_visible, text))


def normalise(text: str) -> str:
    """Composed letters, plain quotes, dashes and spaces, and nothing that is not to be seen. Line breaks stay."""
    return _seen(unicodedata.normalize("NFC", text).translate(_PLAIN_TABLE))


def _visible(letter: str) -> str:
    if letter == "\n":
        return letter
    category = unicodedata.category(letter)
    if category[0] == "Z" or letter in "\t\r\v\f\x85":
        return " "
    return "" if category[0] == "C" and category != "Cn" else letter


def fit(text: str, holds: Holds) -> str:
    """`text` written with letters that the printer `holds`, which are at least the printable ASCII ones. A letter with
    no near one, such as a picture, becomes an asterisk."""
    if text.isascii() and text.isprintable() and "`" not in text:  # most of a slip: nothing to look for
        return text
    return "".join(letter if letter == "\n" or holds(letter) else _near(letter, holds) for letter in normalise(text))


def _near(letter: str, holds: Holds) -> str:
    if unicodedata.category(letter) in ("Mn", "Me"):
        return ""
    decomposed = unicodedata.normalize("NFKD", letter).translate(_PLAIN_TABLE)
    bare = "".join(part for part in decomposed if unicodedata.category(part) != "Mn")
    for attempt in (_NEAREST.get(letter, ""), bare, "".join(_NEAREST.get(part, part) for part in bare)):
        if attempt.strip() and all(map(holds, attempt)):
            return attempt
    return UNKNOWN
