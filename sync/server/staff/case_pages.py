"""Where a case is answered that is not answered in the queue alone: the address of that page, and its words.

`Kind.page` names the screen; what a case is about makes the address. Decides nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from sync.rules.sheet_windows import day_of
from sync.server import limit_cases
from sync.server.deciding.registry import kind_of
from sync.server.models import Case
from sync.server.staff import wording


@dataclass(frozen=True)
class Page:
    address: str
    words: Any
    icon: str


Values = dict[str, Any]  # `None` where the case does not say


def _subject(name: str) -> Callable[[Case], Values]:
    return lambda case: {name: case.subject}


def _allowance(case: Case) -> Values:
    party, month = limit_cases.month_of(case.subject or "")
    return {"id": party or None, "month": month or None}


def _month(case: Case) -> Values:
    return {"month": wording.iso_day(case.at)[:7]}


# What each screen is asked with, its words and its picture. A screen that lacks something of it is not led to.
SCREENS: Mapping[str, tuple[Callable[[Case], Values], Any, str]] = {
    "closing": (_month, _l("To the closing"), "lock"),
    "declaration": (_subject("id"), _l("The whole entry, and another number"), "file-text"),
    "device": (lambda case: {"id": case.device}, _l("Look at the kiosk"), "device-desktop"),
    "fact": (lambda case: {"uid": next(iter(json.loads(case.facts)), None)}, _l("Look at the record"), "file-text"),
    "item": (lambda case: {"id": case.item}, _l("The page of the thing"), "box"),
    "meter": (_subject("id"), _l("The readings, and putting one right"), "gauge"),
    "page_sheet_of": (lambda case: {"machine": case.subject, "day": day_of(case.at).isoformat()},
                      _l("Its page sheet"), "gauge"),
    "party_allowance": (_allowance, _l("The allowance of this month"), "calendar"),
    "print_job": (_subject("id"), _l("Look at the job"), "printer"),
    "shown_slip": (_subject("origin"), _l("Enter it from the paper"), "pencil"),
    "stocktake": (_subject("id"), _l("The page of the stocktake"), "clipboard-check"),
}  # fmt: skip


def page_of(case: Case) -> Page | None:
    """`None` for a kind that the queue alone answers, or a case that does not say what it is about."""
    name = kind_of(case.kind).page
    if name is None:
        return None
    values, words, icon = SCREENS[name]
    asked = values(case)
    if any(value is None for value in asked.values()):
        return None
    return Page(url_for(f"staff.{name}", **asked), words, icon)
