"""Cases about a party that came over its allowance of a month with nobody's approval: found anew for each month that a
fact touched.

Two kiosks with no network each keep to it, and come to more together. What was declared stands; staff even it out the
month after, or let it pass, and the case ends by itself. Only reads, but for the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sync import register
from sync.rules import pages
from sync.rules.allowances import in_force
from sync.rules.month_limits import Entry, Over, month_after, over, with_changes
from sync.rules.pages import Allowed
from sync.rules.sheet_windows import begin_of, day_of
from sync.server import bulk, casebook, questions_allowances, register_store
from sync.server.beliefs import Beliefs, PageUsage
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.page_beliefs import AllowanceChange

KIND = CaseKind.QUOTA_EXCEEDED_OFFLINE
Month = tuple[str, str]  # party, "YYYY-MM"


@dataclass(frozen=True)
class Found:
    """A party's month: its entries, oldest first, what it may have, and how far it is over."""

    party: str
    month: str
    entries: list[Entry]
    allowed: Allowed
    over: Over


def settle(usages_before: Mapping[str, PageUsage], view: Beliefs, now: int) -> None:
    """Open and withdraw what follows from the changes in `view`, which are written already. Only inside
    `database.writing()`."""
    touched = _touched(usages_before, view)
    if touched:
        rules = register_store.every(register.Allowance)
        found = [each for each in (look(*month, rules) for month in sorted(touched)) if each is not None]
        wanted = [_opened(each) for each in found if each.over]
        casebook.replace_about((f"{party}.{month}" for party, month in touched), (KIND,), wanted, now)


def look(party_id: str, month: str, rules: Iterable[register.Allowance] | None = None) -> Found | None:
    """`None` for a party that is not in the register, or declared nothing then."""
    party = register_store.get(register.Party, party_id)
    entries = _entries(party_id, month)
    if party is None or not entries:
        return None
    rules = register_store.every(register.Allowance) if rules is None else rules
    changes = questions_allowances.changes(party_id, (month, month_after(month)))
    allowed = with_changes(_allowed(party, entries, list(rules)), changes[month])
    return Found(party_id, month, entries, allowed, over(entries, allowed, changes[month_after(month)]))


def month_of(subject: str) -> Month:
    """What a case is about."""
    party, _, month = subject.rpartition(".")
    return party, month


def _touched(usages_before: Mapping[str, PageUsage], view: Beliefs) -> set[Month]:
    touched: set[Month] = set()
    for kind, key in view.changed:
        if kind is PageUsage:
            rows = (view.every(PageUsage)[key], usages_before.get(key))
            touched |= {(row.party, _month(row.declared_at)) for row in rows if row and row.party}
        elif kind is AllowanceChange:
            change = view.every(AllowanceChange)[key]
            touched |= {(change.party, change.month), (change.party, month_after(change.month, -1))}
    return touched


def _month(at: int) -> str:
    return day_of(at).strftime("%Y-%m")


def _entries(party: str, month: str) -> list[Entry]:
    span = [begin_of(date.fromisoformat(f"{each}-01")) for each in (month, month_after(month))]
    where = '"party" = ? AND "declared_at" >= ? AND "declared_at" < ? AND "undone" = ? ORDER BY "declared_at", "id"'
    return [
        Entry(row.fact, row.declared_at, row.device, row.site, row.mono_units, row.colour_units,
              row.approved_by is not None)
        for row in bulk.select(PageUsage, where, [party, *span, False])
    ]  # fmt: skip


def _allowed(party: register.Party, entries: list[Entry], rules: list[register.Allowance]) -> Allowed:
    """By the last day on which something was declared, so that it follows from the facts alone; of the sites where it
    was, the one that allows most."""
    day = day_of(entries[-1].at)
    sites = sorted({each.site or "" for each in entries})
    found = [pages.allowed(party, in_force(rules, party, site, day), 0, 0) for site in sites]
    mono, colour = sum(each.mono for each in entries), sum(each.colour for each in entries)
    return Allowed(
        mono, colour, _most(each.mono_limit for each in found), _most(each.colour_limit for each in found),
        found[0].warn_percent,
    )  # fmt: skip


def _most(limits: Iterable[int | None]) -> int | None:
    known = [*limits]
    return None if None in known else max(each for each in known if each is not None)


def _opened(found: Found) -> Opened:
    counted = [each for each in found.entries if not each.approved]
    facts = tuple(each.fact for each in counted)
    sites = {each.site for each in counted}
    return Opened(
        KIND, facts, counted[-1].at, sites.pop() if len(sites) == 1 else None, party=found.party,
        subject=f"{found.party}.{found.month}",
    )  # fmt: skip
