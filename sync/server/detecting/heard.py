"""What is known of when a fact was written and when it was heard here. PURE."""

from __future__ import annotations

from typing import NamedTuple

from sync.server.timing import Span, is_known


class Heard(NamedTuple):
    """It happened in `span` for certain, in this journal, and was here from `received_at` on (ms UTC)."""

    span: Span
    received_at: int
    journal: str


def is_order_known(one: Heard, other: Heard) -> bool:
    """Inside one journal it always is; between two where their times do not overlap."""
    return one.journal == other.journal or is_known(one.span, other.span)
