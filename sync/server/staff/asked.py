"""What an address asks for: site, days, a place in a list. Whatever cannot be understood counts as not asked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import request, url_for

from sync.server.staff.desk import sites_allowed
from sync.server.staff.wording import ZONE, local
from sync.server.store import Span

LONGEST = 120


def word(name: str) -> str | None:
    """The value of `name` in the address, None when it is empty, not there or too long."""
    value = request.args.get(name, "").strip()
    return value if value and len(value) <= LONGEST and "\0" not in value else None


def site() -> str | None:
    """The site asked for; for who may see only some of them, theirs: the first one, when they did not say which. `None`
    for all of them."""
    wanted, allowed = word("site"), sites_allowed()
    return wanted if allowed is None or wanted in allowed else min(allowed, default="")


def one_of(name: str, words: Any) -> str | None:
    value = word(name)
    return value if value in words else None


def number(name: str, least: int = 1, most: int = 100_000) -> int:
    value = word(name) or ""
    return max(least, min(most, int(value))) if value.isascii() and value.isdigit() and len(value) < 10 else least


def day(name: str) -> date | None:
    """An ISO date between 2000 and 2199."""
    try:
        found = date.fromisoformat(word(name) or "")
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def days() -> Span:
    """From the beginning of `since` to the end of `until`, on the clock in Poland."""
    return span_of(day("since"), day("until"))


def span_of(since: date | None, until: date | None) -> Span:
    """From the beginning of `since` to the end of `until`, on the clock in Poland; `None` is open."""
    return Span(start_of(since) if since else None, start_of(until + timedelta(days=1)) if until else None)


def start_of(day: date) -> int:
    """The first moment of `day` in Poland, ms UTC."""
    return int(datetime.combine(day, time(), ZONE).timestamp() * 1000)


def month(now: int) -> str:
    """The month asked for as 2026-11; without one, that of `now`."""
    value = word("month") or ""
    try:
        return date.fromisoformat(f"{value}-01").strftime("%Y-%m") if 2000 <= int(value[:4]) < 2200 else _month_of(now)
    except ValueError:
        return _month_of(now)


def _month_of(now: int) -> str:
    return local(now).strftime("%Y-%m")


def month_span(iso: str) -> Span:
    first = date.fromisoformat(iso + "-01")
    return Span(start_of(first), start_of((first + timedelta(days=32)).replace(day=1)))


def month_beside(iso: str, by: int) -> str:
    """The month before (`by` −1) or after (1)."""
    first = date.fromisoformat(iso + "-01")
    return ((first + timedelta(days=32)) if by > 0 else (first - timedelta(days=1))).strftime("%Y-%m")


def here(**changes: Any) -> str:
    """This page's address with some values changed; None takes one out; a new filter leads to the first page."""
    args: dict[str, Any] = {**request.args.to_dict(), **(request.view_args or {})}
    if not {"older", "page"} & changes.keys():
        args = {name: value for name, value in args.items() if name not in ("older", "page")}
    args.update(changes)
    return url_for(request.endpoint or "", **{name: value for name, value in args.items() if value not in (None, "")})
