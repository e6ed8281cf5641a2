"""C36: a kiosk was not heard of for a day on which its site was open. PURE.

A day is the handbook's (D3, C36), and a whole one: of the days on which the site is shut nothing counts, so that a
kiosk that is switched off for the weekend is not silent on Monday morning.
"""

from __future__ import annotations

from datetime import timedelta

from sync.rules.calendar import MINUTES, OpeningCalendar
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.DEVICE_SILENT
SILENT_MS = 24 * 3_600_000
MOST_DAYS = 60


def is_silent(heard_at: int, calendar: OpeningCalendar, now: int) -> bool:
    """Whether a day's time of open days has passed since it was heard (ms UTC)."""
    passed, day, today = 0, calendar.day_of(heard_at), calendar.day_of(now)
    for _ in range(MOST_DAYS):
        if passed > SILENT_MS or day > today:
            break
        if calendar.is_open_day(day):
            begins, ends = calendar.moment(day, 0), calendar.moment(day, MINUTES)
            passed += max(0, min(now, ends) - max(heard_at, begins))
        day += timedelta(days=1)
    return passed > SILENT_MS


def found(device: str, site: str, heard_at: int, calendar: OpeningCalendar, now: int) -> Opened | None:
    """`heard_at` is when it said something last, or was let in."""
    if not is_silent(heard_at, calendar, now):
        return None
    return Opened(KIND, (f"{device}.{heard_at}",), heard_at, site, device, subject=device)
