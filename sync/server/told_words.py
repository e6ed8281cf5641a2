"""Words that several facts say of one thing, when it ended or whose it was, kept on its row until each is taken back.
PURE.

A row keeps them as JSON, in the order of when they were told and then of their uids: `[at, uid, …]`, `at` in ms UTC and
after the uid what is said. What follows from them, whether the first counts or the last, is for whoever keeps them: it
comes out the same whatever is heard first, and whichever word is taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from sync.server.actions import Told

Word = list[Any]
NONE = "[]"

_words_in = msgspec.json.Decoder(list[Word]).decode


def first(words: str) -> Word | None:
    return next(iter(_words_in(words)), None)


def last(words: str) -> Word | None:
    return next(reversed(_words_in(words)), None)


def joined(words: str, told: Told, *said: Any) -> str:
    """With the word of a fact that was just told."""
    return _text([*_words_in(words), [told.at, told.uid, *said]])


def without(words: str, uid: str) -> str:
    """Without the word of a fact that was taken back."""
    return kept(words, lambda each: each != uid)


def kept(words: str, is_kept: Callable[[str], bool]) -> str:
    """With those alone whose uid is kept."""
    return _text([each for each in _words_in(words) if is_kept(each[1])])


def _text(words: list[Word]) -> str:
    return msgspec.json.encode(sorted(words, key=lambda word: (word[0], word[1]))).decode()
