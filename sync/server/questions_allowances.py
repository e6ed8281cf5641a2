"""What a party may print and copy in a month, and what it has used of it. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sync import register
from sync.rules import allowances, pages
from sync.rules.allowances import Weighed
from sync.rules.month_limits import Change, with_changes
from sync.rules.pages import Allowed
from sync.server import register_store, store
from sync.server.page_models import AllowanceChange
from sync.server.store import ListFilter, Span


@dataclass(frozen=True)
class Standing:
    """A party in a month: what holds on `day`, by which rule, and what was used. `is_own`: the numbers that stand with
    the party itself go before the rule."""

    party: register.Party
    day: date
    weighed: list[Weighed]
    allowed: Allowed
    is_own: bool


def last_day_of(month: str, today: date) -> date:
    """The day by which a month ("YYYY-MM") is judged: its last, or today while it goes on."""
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return max(first, min(last, today))


def standing(party: register.Party, site: str | None, day: date, span: Span) -> Standing:
    """`span` is the month of `day`. What was used is counted at every site; `site` says whose rule is asked for."""
    weighed = allowances.weigh(register_store.every(register.Allowance), party, site, day)
    rule = _holding(weighed)
    mono, colour, _failed = store.page_totals(ListFilter(party=party.id, span=span))
    own = not (rule and rule.party) and (party.mono_allowance, party.colour_allowance) != (None, None)
    month = day.strftime("%Y-%m")
    allowed = with_changes(pages.allowed(party, rule, mono, colour), changes(party.id, [month])[month])
    return Standing(party, day, weighed, allowed, own)


def limits(parties: Iterable[register.Party], site: str | None, day: date) -> dict[str, Allowed]:
    """What each party may have on a day, by its id; nothing is said of what it used."""
    rules, month = register_store.every(register.Allowance), day.strftime("%Y-%m")
    changed: dict[str, list[Change]] = {}
    for row in _standing_changes(AllowanceChange.month == month):
        changed.setdefault(row.party, []).append(_change(row))
    return {
        party.id: with_changes(
            pages.allowed(party, allowances.in_force(rules, party, site, day), 0, 0), changed.get(party.id, [])
        )
        for party in parties
    }


def changes(party: str, months: Sequence[str]) -> dict[str, list[Change]]:
    """What staff gave a party or took in each of these months and did not take back."""
    found: dict[str, list[Change]] = {month: [] for month in months}
    for row in _standing_changes((AllowanceChange.party == party) & AllowanceChange.month.in_(months)):
        found[row.month].append(_change(row))
    return found


def changes_said(party: str, month: str) -> list[AllowanceChange]:
    """All of a month's, those taken back too, oldest first."""
    where = (AllowanceChange.party == party) & (AllowanceChange.month == month)
    return list(AllowanceChange.select().where(where).order_by(AllowanceChange.at, AllowanceChange.fact))


def _standing_changes(where: Any) -> Iterable[AllowanceChange]:
    return AllowanceChange.select().where(where, AllowanceChange.undone == False)  # noqa: E712


def _change(row: AllowanceChange) -> Change:
    return Change(row.mono, row.colour, row.reason == "evened_out")


def _holding(weighed: list[Weighed]) -> register.Allowance | None:
    return next((each.rule for each in weighed if each.outcome is allowances.Outcome.IN_FORCE), None)
