"""What a journal tells of when its kiosk was in touch with the server around one of its facts. PURE.

Only what is written there counts, as samples of the clock, and never when something came here: that is other after the
server went back to a backup, or when kiosks report in another order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class InTouch(NamedTuple):
    """By the server's clock (ms UTC), `before` the fact and `after` it; `None` where the journal tells of no time.
    `journal` is `None` for one that has two branches: there a place says nothing of the order."""

    journal: str | None
    before: int | None
    after: int | None


Sampled = tuple[int, int]  # the place in the journal, and what the server's clock showed


def last(samples: Iterable[Sampled]) -> int | None:
    """What the last of them showed; of two branches the one that was in touch earlier."""
    found = sorted(samples, key=lambda each: (-each[0], each[1]))
    return found[0][1] if found else None


def first(samples: Iterable[Sampled]) -> int | None:
    """What the first of them showed; of two branches the one that was in touch later."""
    found = sorted(samples, key=lambda each: (each[0], -each[1]))
    return found[0][1] if found else None
