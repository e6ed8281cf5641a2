"""Words that several facts say of one thing, when it ended or whose it was, kept on its row until each is taken back.
PURE.

A row keeps them as JSON, in the order of when they were told and then of their uids: `[at, uid, …]`, `at` in ms UTC and
after the uid what is said. What follows from them, whether the first counts or the last, is for whoever keeps them: it
comes out the same whatever is heard first, and whichever word is taken back.
"""

from __future__ import annotations

from typing import Any

import msgspec

Word = list[Any]

read = msgspec.json.Decoder(list[Word]).decode


def first(words: str) -> Word | None:
    return next(iter(read(words)), None)


def last(words: str, *said: Any) -> Word | None:
    """The last of all, or of those that say just this."""
    return next((word for word in reversed(read(words)) if not said or word[2:] == [*said]), None)


def joined(words: str, at: int, uid: str, *said: Any) -> str:
    """With the word of a fact that was just told."""
    return _text([*read(words), [at, uid, *said]])


def without(words: str, uid: str) -> str:
    """Without the word of a fact that was taken back."""
    return _text([word for word in read(words) if word[1] != uid])


def _text(words: list[Word]) -> str:
    return msgspec.json.encode(sorted(words, key=lambda word: (word[0], word[1]))).decode()
