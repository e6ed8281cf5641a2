"""Which days a report is about, as its address says: a month, a quarter, a contract year, or any days. Whatever cannot
be understood counts as not asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _

from sync import register
from sync.rules.month_limits import month_after
from sync.rules.sheet_windows import day_of
from sync.server import questions_operators
from sync.server.closing import state
from sync.server.figures.totals import Asked
from sync.server.staff import asked
from sync.server.staff.desk import office
from sync.server.staff.screens import sites

Kind = Literal["month", "quarter", "year", "days"]
LONGEST = 3 * 366  # days: nobody hands in more at once


@dataclass(frozen=True)
class Span:
    """`args` are what an address says of it, `before` and `after` of those beside it (`after` None: not begun yet)."""

    kind: Kind
    asked: Asked
    args: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any] | None

    @property
    def months(self) -> list[str]:
        """Every month that it touches."""
        found, last = [f"{self.asked.first:%Y-%m}"], f"{self.asked.last:%Y-%m}"
        while found[-1] < last:
            found.append(month_after(found[-1]))
        return found

    @property
    def words(self) -> str:
        """What it is called: "październik 2026", "3. kwartał 2026"."""
        return words_of(self.kind, self.asked)

    @property
    def site_args(self) -> dict[str, Any]:
        return {"site": self.asked.site} if self.asked.site else {}

    def at_site(self, args: dict[str, Any]) -> dict[str, Any]:
        """What an address of another span says, of the same site."""
        return {**self.site_args, **args}

    @property
    def place(self) -> dict[str, Any]:
        """What an address of this span and site says."""
        return self.at_site(self.args)


def words_of(kind: str, wanted: Asked) -> str:
    first, last, locale = wanted.first, wanted.last, get_locale()
    if kind == "month":
        return str(format_date(first, "LLLL yyyy", locale=locale))
    if kind == "quarter":
        return str(format_date(first, "QQQQ yyyy", locale=locale))
    days = [str(format_date(day, "d.MM.yyyy", locale=locale)) for day in (first, last)]
    if kind == "year":
        return _("contract year %(first)s–%(last)s", first=days[0], last=days[1])
    return f"{days[0]}–{days[1]}"


def span() -> Span:
    """As the address asks; without anything, the month before this one."""
    now = office().now()
    site = asked.one_of("site", {each.id for each in sites()})
    since, until = asked.day("since"), asked.day("until")
    if since and until and since <= until:
        return _days(since, min(until, since + timedelta(days=LONGEST)), site, now)
    if (time := _operators_time(asked.word("operator"), now)) is not None:
        return time if site is None else replace(time, asked=replace(time.asked, site=site))
    quarter = re.fullmatch(r"(2[01]\d\d)-([1-4])", asked.word("quarter") or "", re.ASCII)
    if quarter:
        return _months("quarter", date(int(quarter[1]), int(quarter[2]) * 3 - 2, 1), 3, site, now)
    year = asked.word("year") or ""
    if re.fullmatch(r"2[01]\d\d", year, re.ASCII):
        return _year(int(year), site, now)
    month = asked.word("month") or ""
    if not state.is_month(month):
        today = day_of(now)
        month = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    return _months("month", date.fromisoformat(month + "-01"), 1, site, now)


def _months(kind: Kind, first: date, count: int, site: str | None, now: int) -> Span:
    begins = [_later(first, n * count) for n in (-1, 0, 1)]
    args = [_named(kind, begin) for begin in begins]
    wanted = Asked(first, begins[2] - timedelta(days=1), now, site)
    return Span(kind, wanted, args[1], args[0], args[2] if begins[2] <= day_of(now) else None)


def _named(kind: Kind, begin: date) -> dict[str, Any]:
    return {kind: f"{begin:%Y-%m}" if kind == "month" else f"{begin.year}-{(begin.month + 2) // 3}"}


def _year(year: int, site: str | None, now: int) -> Span:
    month, day = office().settings.reports.year_begins
    first, after = date(year, month, day), date(year + 1, month, day)
    wanted = Asked(first, after - timedelta(days=1), now, site)
    return Span(
        "year", wanted, {"year": year}, {"year": year - 1}, {"year": year + 1} if after <= day_of(now) else None
    )


def operators() -> list[register.Operator]:
    """Whoever ran the centre, the newest first."""
    return [each for each in questions_operators.every() if _date(each.since)]


def _operators_time(id: str | None, now: int) -> Span | None:
    """The days on which an operator ran the centre, up to today; of a long time the last years."""
    found = next((each for each in operators() if each.id == id), None)
    if found is None:
        return None
    last = min(_date(found.until) or day_of(now), day_of(now))
    first = max(_date(found.since) or last, last - timedelta(days=LONGEST))
    return replace(_days(min(first, last), last, None, now), args={"operator": found.id})


def _date(iso: str | None) -> date | None:
    try:
        found = date.fromisoformat(iso or "")
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def _days(first: date, last: date, site: str | None, now: int) -> Span:
    wanted, long = Asked(first, last, now, site), last - first + timedelta(days=1)
    beside = [{"since": (first + by).isoformat(), "until": (last + by).isoformat()} for by in (-long, 0 * long, long)]
    return Span("days", wanted, beside[1], beside[0], beside[2] if last < day_of(now) else None)


def _later(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def current_year(now: int) -> int:
    """The contract year that goes on, by the calendar year in which it began."""
    month, day = office().settings.reports.year_begins
    today = day_of(now)
    return today.year if (today.month, today.day) >= (month, day) else today.year - 1
