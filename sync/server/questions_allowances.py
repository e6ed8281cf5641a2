"""What a party may print and copy in a month, and what it has used of it. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sync import register
from sync.rules import allowances
from sync.rules.allowances import Weighed
from sync.rules.month_limits import Change, MonthUsed, allowed_in, month_after
from sync.rules.pages import Allowed
from sync.server import page_months, register_store
from sync.server.keeping import aliases
from sync.server.page_models import AllowanceChange


@dataclass(frozen=True)
class Standing:
    """A party in a month: what holds on `day`, by which rule, and what was used. `is_own`: the numbers that stand with
    the party itself go before the rule."""

    party: register.Party
    day: date
    weighed: list[Weighed]
    allowed: Allowed
    is_own: bool

    @property
    def rule(self) -> register.Allowance | None:
        """The one that holds; `None` where none does."""
        return _holding(self.weighed)


def last_day_of(month: str, today: date) -> date:
    """The day by which a month ("YYYY-MM") is judged: its last, or today while it goes on."""
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return max(first, min(last, today))


def standing(party: register.Party, site: str | None, day: date) -> Standing:
    """In the month of `day`. What was used is counted at every site; `site` says whose rule is asked for."""
    rules, month = register_store.every(register.Allowance), day.strftime("%Y-%m")
    weighed = allowances.weigh(rules, party, site, day)
    rule = _holding(weighed)
    own = not (rule and rule.party) and (party.mono_allowance, party.colour_allowance) != (None, None)
    now, before = (page_months.used([party.id], each)[party.id] for each in (month, month_after(month, -1)))
    return Standing(party, day, weighed, allowed_in(rules, party, site, day, now, before), own)


def limits(parties: Iterable[register.Party], site: str | None, day: date) -> dict[str, Allowed]:
    """What each party may have on a day, by its id; nothing is said of what it used."""
    rules, month, parties = register_store.every(register.Allowance), day.strftime("%Y-%m"), list(parties)
    ids = [party.id for party in parties]
    now = {id_: replace(each, mono=0, colour=0) for id_, each in page_months.used(ids, month).items()}
    before = page_months.used(ids if any(rule.carries for rule in rules) else (), month_after(month, -1))
    return {
        party.id: allowed_in(rules, party, site, day, now[party.id], before.get(party.id, MonthUsed()))
        for party in parties
    }


def changes(party: str, months: Sequence[str]) -> dict[str, list[Change]]:
    """What staff gave a party or took in each of these months and did not take back."""
    found: dict[str, list[Change]] = {month: [] for month in months}
    for row in _standing_changes(_of(party) & AllowanceChange.month.in_(months)):
        found[row.month].append(_change(row))
    return found


def changes_said(party: str, month: str) -> list[AllowanceChange]:
    """All of a month's, those taken back too, oldest first."""
    where = _of(party) & (AllowanceChange.month == month)
    return list(AllowanceChange.select().where(where).order_by(AllowanceChange.at, AllowanceChange.fact))


def _of(party: str) -> Any:
    """What was given to a party, and to those that were merged into it."""
    return AllowanceChange.party.in_(aliases.alike(party))


def _standing_changes(where: Any) -> Iterable[AllowanceChange]:
    return AllowanceChange.select().where(where, AllowanceChange.undone == False)  # noqa: E712


def _change(row: AllowanceChange) -> Change:
    return Change(row.mono, row.colour, row.reason == "evened_out")


def _holding(weighed: list[Weighed]) -> register.Allowance | None:
    return next((each.rule for each in weighed if each.outcome is allowances.Outcome.IN_FORCE), None)
