"""Cases about a party that came over its allowance of a month with nobody's approval: found anew for each month that a
fact touched.

Two kiosks with no network each keep to it, and come to more together. What was declared stands; staff even it out the
month after, or let it pass, and the case ends by itself. Only reads, but for the case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf

from sync import register
from sync.rules.allowances import in_force
from sync.rules.month_limits import Beyond, Change, Entry, MonthUsed, Over, allowed_in, beyond, month_after, over
from sync.rules.pages import Allowed
from sync.rules.sheet_windows import day_of
from sync.server import bulk, casebook, page_months, questions_allowances, register_store
from sync.server.beliefs import PageUsage
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.keeping import aliases
from sync.server.models import Case
from sync.server.page_months import Month, span_of

KIND = CaseKind.QUOTA_EXCEEDED_OFFLINE


@dataclass(frozen=True)
class Found:
    """A party's month: its entries, oldest first, what it may have, how far it is over, and what the rules propose."""

    party: str
    month: str
    entries: list[Entry]
    allowed: Allowed
    over: Over
    beyond: Beyond


def settle(declared: Iterable[Month], given: Iterable[Month], now: int) -> None:
    """Open and withdraw what follows where months count otherwise than before, of what was declared and of what staff
    gave, which is written already. Only inside `database.writing()`."""
    declared, given = set(declared), set(given)
    touched = declared | given | {(party, month_after(month, -1)) for party, month in given}
    touched |= page_months.in_one(touched)
    if touched:
        rules = register_store.every(register.Allowance)
        if any(rule.carries for rule in rules):
            touched |= {(party, month_after(month)) for party, month in declared | given}
        found = [look(*month, rules) for month in sorted(page_months.in_one(touched))]
        wanted = [_opened(each) for each in found if each is not None and each.over]
        casebook.replace_about((f"{party}.{month}" for party, month in touched), (KIND,), wanted, now)


def look(party_id: str, month: str, rules: Iterable[register.Allowance] | None = None) -> Found | None:
    """`None` for a party that is not in the register, or declared nothing then."""
    party = register_store.get(register.Party, party_id)
    entries = _entries(party_id, month)
    if party is None or not entries:
        return None
    rules = list(register_store.every(register.Allowance) if rules is None else rules)
    changes = questions_allowances.changes(party_id, (month, month_after(month)))
    before = page_months.used([party_id], month_after(month, -1))[party_id]
    allowed, held = _allowed(party, entries, rules, changes[month], before)
    is_over = over(entries, allowed, changes[month_after(month)])
    return Found(party_id, month, entries, allowed, is_over, beyond(held))


def open_now() -> list[Case]:
    """The cases that wait for an answer, oldest first."""
    return list(Case.select().where(Case.kind == KIND.value, Case.state == "open").order_by(Case.at, Case.id))


def month_of(subject: str) -> Month:
    """What a case is about."""
    party, _, month = subject.rpartition(".")
    return party, month


def _entries(party: str, month: str) -> list[Entry]:
    ids = aliases.alike(party)
    where = f'"party" IN ({", ".join("?" * len(ids))}) AND "declared_at" >= ? AND "declared_at" < ? AND "undone" = ?'
    return [
        Entry(row.fact, row.declared_at, row.device, row.site, row.mono_units, row.colour_units,
              row.approved_by is not None)
        for row in bulk.select(PageUsage, where + ' ORDER BY "declared_at", "id"', [*ids, *span_of(month), False])
    ]  # fmt: skip


def _allowed(
    party: register.Party, entries: list[Entry], rules: list[register.Allowance], changes: list[Change],
    before: MonthUsed,
) -> tuple[Allowed, list[register.Allowance | None]]:  # fmt: skip
    """By the last day on which something was declared, so that it follows from the facts alone; of the sites where it
    was, the one that allows most. And the rules that held there."""
    day = day_of(entries[-1].at)
    now = MonthUsed(
        sum(each.mono for each in entries), sum(each.colour for each in entries), sum(each.mono for each in changes),
        sum(each.colour for each in changes),
    )  # fmt: skip
    sites = sorted({each.site or "" for each in entries})
    found = [allowed_in(rules, party, site, day, now, before) for site in sites]
    mono = max(found, key=lambda each: _height(each.mono_limit))
    colour = max(found, key=lambda each: _height(each.colour_limit))
    most = replace(mono, colour_limit=colour.colour_limit, colour_carried=colour.colour_carried)
    return most, [in_force(rules, party, site, day) for site in sites]


def _height(limit: int | None) -> float:
    return inf if limit is None else limit


def _opened(found: Found) -> Opened:
    counted = [each for each in found.entries if not each.approved]
    facts = tuple(each.fact for each in counted)
    sites = {each.site for each in counted}
    return Opened(
        KIND, facts, counted[-1].at, sites.pop() if len(sites) == 1 else None, party=found.party,
        subject=f"{found.party}.{found.month}", told=found.beyond == "tell",
    )  # fmt: skip
