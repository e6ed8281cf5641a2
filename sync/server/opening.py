"""When a site is open, as the register and the public holidays say. Only reads."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from sync import register
from sync.rules.calendar import WARSAW, OpeningCalendar
from sync.server import register_store


def calendar_of(site: str, at: int) -> OpeningCalendar:
    """The calendar of a site, with the holidays around `at` (ms UTC). Of a site that nobody knows, one that is never
    open."""
    hours = {row.weekday: (row.opens, row.closes) for row in register_store.of_site(register.Hours, site)}
    closures = frozenset(row.day for row in register_store.of_site(register.Closure, site))
    return OpeningCalendar(hours, closures, public_holidays(datetime.fromtimestamp(at / 1000, WARSAW).year))


@lru_cache(maxsize=4)
def public_holidays(year: int) -> frozenset[str]:
    """Poland's public holidays, ISO days, from the year before to three years on: farther than any loan reaches."""
    import holidays  # slow to load

    return frozenset(day.isoformat() for day in holidays.country_holidays("PL", years=range(year - 1, year + 4)))
