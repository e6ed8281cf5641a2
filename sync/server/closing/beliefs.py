"""Rows of closed periods as they are folded from facts; fields stand in the order of `models.py`. PURE."""

from __future__ import annotations

from sync.server.beliefs import Row


class PeriodClosing(Row, frozen=True):
    fact: str
    period: str
    kind: str
    at: int
    staff: str
    figures: str = ""
    open: str = "[]"
    waiting: str = "[]"
    has_reason: bool = False
    undone: bool = False


class PeriodAdjustment(Row, frozen=True):
    fact: str
    of: str
    into: str
    at: int
    staff: str
    amounts: str = "{}"
    late: str = "[]"
    has_reason: bool = False
    undone: bool = False
