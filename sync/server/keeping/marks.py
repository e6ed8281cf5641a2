"""A mark of how something stood when a page was made of it: whoever changes it by that page learns if somebody else
was quicker. Must not know a database or a screen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec

_encode = msgspec.json.Encoder(order="deterministic").encode


def mark_of(stored: Iterable[Any]) -> str:
    """Moves with every change of any of `stored` (structs, rows as dictionaries, or `None`)."""
    return hashlib.sha256(_encode([*stored])).hexdigest()[:32]
