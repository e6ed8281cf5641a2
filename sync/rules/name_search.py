"""Finding names that were typed in haste: without accents, with one sign wrong, in parts, in any order. PURE.

A name is found by its *grams*: three signs in a row of each of its words, of which the first two may be the blank
before it. A question asks for the grams of what was typed, and looks closely at what shares most of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SHORTEST_FORGIVEN = 4  # signs of a word in which one may be wrong: of three, too many names would fit
_WITHOUT_MARKS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})


def fold(text: str) -> str:
    """The form in which spellings agree: no case, no accents, words with one blank between them."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_WITHOUT_MARKS))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[\w]+", kept.replace("_", " ")))


def text_of(told: Iterable[str | None]) -> str:
    """What somebody is found by, of all that is known; each word once."""
    return " ".join(dict.fromkeys(fold(" ".join(each for each in told if each)).split()))


def grams_of(text: str) -> set[str]:
    """Of a folded text. The end of a word makes none, so that what is typed half way shares all of its own."""
    return {gram for word in text.split() for gram in _grams(word)}


def _grams(word: str) -> set[str]:
    padded = f"  {word}"
    return {padded[start : start + 3] for start in range(max(1, len(padded) - 2))}


def rank(typed: str, text: str) -> int | None:
    """How well a folded `text` answers the folded `typed`: 0 for words that begin so, 1 where a word holds it, and one
    more for each sign that is wrong; `None` when a word of it answers to nothing."""
    words, worst = text.split(), 0
    for wanted in typed.split():
        best = min((found for word in words if (found := _rank(wanted, word)) is not None), default=None)
        if best is None:
            return None
        worst = max(worst, best)
    return worst


def _rank(wanted: str, word: str) -> int | None:
    if word.startswith(wanted):
        return 0
    if wanted in word:
        return 1
    if len(wanted) < SHORTEST_FORGIVEN or wanted.isdigit():
        return None  # a number with another digit is another number
    lengths = range(len(wanted) - 1, len(wanted) + 2)
    return 2 if any(is_near(wanted, word[:length]) for length in lengths) else None


def is_near(first: str, second: str) -> bool:
    """Whether one sign changed, added, left out, or two neighbours swapped make one of the other."""
    if first == second:
        return True
    if abs(len(first) - len(second)) > 1:
        return False
    pairs = enumerate(zip(first, second, strict=False))
    start = next((place for place, (a, b) in pairs if a != b), min(len(first), len(second)))
    one, other = first[start:], second[start:]
    return (
        one[1:] == other[1:]
        or one == other[1:]
        or one[1:] == other
        or (len(one) == len(other) > 1 and one[:2] == other[1::-1] and one[2:] == other[2:])
    )
