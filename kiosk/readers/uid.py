"""What a card's UID may look like. PURE.

ISO/IEC 14443-3 knows UIDs of 4, 7 and 10 bytes. Four bytes that begin with 08 are drawn anew each time the card comes
into a field (phones, passports, payment cards), so they name nobody.
"""

from __future__ import annotations

import re

_UID = re.compile(r"(?:[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})\Z")


def is_valid(uid: str) -> bool:
    """Whether `uid` is a whole UID as readings carry it: upper-case hex of 4, 7 or 10 bytes."""
    return _UID.match(uid) is not None


def is_random(uid: str) -> bool:
    """Whether the card draws a new UID each time, so that it can neither be enrolled nor recognised."""
    return len(uid) == 8 and uid.startswith("08")


def same_twice(first: str, second: str) -> bool:
    """Whether two reads at enrolment agree on one UID that will still be the card's tomorrow.

    Both must come from putting the card on the reader anew: while it lies there even a random UID stays the same.
    """
    return first == second and is_valid(first) and not is_random(first)
