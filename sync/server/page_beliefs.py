"""What the server believes about pages beside what was declared: corrections, and what staff granted for a month. PURE.

A row's fields are the columns of its table in `page_models.py`, in the same order. Must not know a database.
"""

from __future__ import annotations

import msgspec

from sync.fact import PageLine
from sync.server.beliefs import Row


class Statement(msgspec.Struct, frozen=True, omit_defaults=True):
    """What somebody said of some pages: all of it that counts."""

    lines: list[PageLine]
    mono_units: int
    colour_units: int = 0
    party: str | None = None
    meter: str | None = None
    approved_by: str | None = None


class PageCorrection(Row, frozen=True):
    fact: str
    usage: str
    said: str
    reason: str
    person: str | None
    staff: str | None
    device: str | None
    at: int
    has_note: bool = False
    undone: bool = False


class PageConfirmation(Row, frozen=True):
    fact: str
    usage: str
    said: str
    staff: str
    at: int
    has_note: bool = False
    undone: bool = False


class AllowanceChange(Row, frozen=True):
    fact: str
    party: str
    month: str
    mono: int
    colour: int
    reason: str
    staff: str
    at: int
    has_note: bool = False
    undone: bool = False


class PageMonth(Row, frozen=True):
    id: str
    party: str
    month: str
    mono: int = 0
    colour: int = 0
    mono_change: int = 0
    colour_change: int = 0
