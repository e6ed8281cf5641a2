"""Loans and returns that facts touched: shown to the kinds that are about things, with what the register says of them.

The loans and returns of a thing come as they were laid out (`layouts`), so that nothing is fetched twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from sync import register
from sync.server import bulk, casebook, layouts, register_store
from sync.server.actions import Told
from sync.server.beliefs import Beliefs, Loan, ReturnState, TakeBack
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.detecting import (
    item_not_lendable,
    item_seen_while_on_loan,
    kit_incomplete,
    loan_pairs,
    looking_in_touch,
    return_before_issue,
    return_other_party,
    return_other_site,
)
from sync.server.detecting.item_seen_while_on_loan import Sighting
from sync.server.detecting.looked import Looked
from sync.server.detecting.register_past import past_of
from sync.server.layouts import Layouts
from sync.server.ledger import Misfit
from sync.server.lending_beliefs import Inspection, StocktakeScan
from sync.server.register_models import MembershipRow


def look(looked: Looked, laid: Layouts | None, reconsidered: Iterable[str], view: Beliefs) -> None:
    """`laid`: the things whose loans were laid out anew; `reconsidered`: those that may wait for staff."""
    items = {*(laid.since if laid is not None else ()), *reconsidered}
    if laid is not None:
        _look_at_returns(looked, laid)
    if items:
        _look_at_parts(looked, items)
    scanned = {view.every(StocktakeScan)[key].item for kind, key in view.changed if kind is StocktakeScan} - {None}
    if items or scanned:
        own = laid.loans if laid is not None else {}
        _look_at_sightings(looked, own, {*items, *(str(item) for item in scanned)})


def told_apart(misfits: Sequence[Misfit], loans: Iterable[Loan]) -> list[Misfit]:
    """What does not fit, with the kinds of pairs of loans told apart."""
    pairs = [each for each in misfits if len(each.facts) == 2]
    if not pairs:
        return list(misfits)
    by_fact = {loan.fact: loan for loan in loans}
    known = looking_in_touch.around({by_fact[fact].id: by_fact[fact] for each in pairs for fact in each.facts}.values())
    return [
        loan_pairs.told_apart(each, by_fact[each.facts[0]], by_fact[each.facts[1]], known) if each in pairs else each
        for each in misfits
    ]


_PAIRS = """
SELECT "item", "at", "facts" FROM "case" WHERE "state" = 'open' AND "kind" IN (?, ?) AND "item" IS NOT NULL
"""


def may_be_told_apart(batch: Sequence[Told]) -> dict[str, int]:
    """The things of open cases about two loans, with since when (ms UTC), of which a journal may tell by now when its
    kiosk was in touch, or that it parted."""
    rows = bulk.rows_of(_PAIRS, (CaseKind.LOAN_DOUBLE_OPEN.value, CaseKind.LOAN_MISSING_RETURN.value))
    if not rows:
        return {}
    news, found = looking_in_touch.news(batch), dict[str, int]()
    for item, at, facts in rows:
        if any(news.concerns(uid) for uid in _uids(facts)):
            found[item] = min(int(at), found.get(item, int(at)))
    return found


_uids = msgspec.json.Decoder(list[str]).decode


def _look_at_returns(looked: Looked, laid: Layouts) -> None:
    loans, take_backs = laid.loans, laid.take_backs
    known, past = _known(laid.since), past_of(register.Item, laid.since)
    homes = {item: site for item, (site, _) in known.items()}
    lendable = {item for item, (_, status) in known.items() if status not in item_not_lendable.STATUSES}
    colleagues = _acts_for(loans, take_backs.values())
    elsewhere, others, early, barred = [], [], [], []
    for each in take_backs.values():
        status = _status(past, each.item, each.at)
        loan = loans.get(each.closes) if each.closes is not None else None
        if not each.undone and (loan is not None or each.closes is None):
            lent_so = loan is not None and _status(past, loan.item, loan.issued_at or 0) in item_not_lendable.STATUSES
            barred += [] if lent_so else [item_not_lendable.brought(each, loan, status)]
        if loan is None or each.undone:
            continue
        elsewhere.append(return_other_site.found(loan, each, homes.get(each.item or "")))
        others.append(return_other_party.found(loan, each, colleagues.get(each.person or "", ())))
        early.append(return_before_issue.found(loan, each))
    barred += [item_not_lendable.lent(loan, _status(past, loan.item, loan.issued_at or 0)) for loan in loans.values()]
    barred = [case for case in barred if case is not None and case.item not in lendable]
    looked.add(return_other_site.KIND, loans, elsewhere)
    looked.add(return_other_party.KIND, loans, others)
    looked.add(return_before_issue.KIND, loans, early)
    looked.add(item_not_lendable.KIND, {*loans, *take_backs}, barred)


def _status(past: object, item: str | None, at: int) -> str | None:
    thing = past.at(item, at)  # type: ignore[attr-defined]
    return thing.status if thing is not None else None


def _known(items: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The sites that things belong to, and how they stand in the register now."""
    return {
        str(id): (str(site), str(status))
        for part in bulk.parts(items)
        for id, site, status in bulk.rows_of(
            f'SELECT "id", "site", "status" FROM "item" WHERE "id" IN ({", ".join("?" * len(part))})', part
        )
    }


_ODD = """
SELECT "id" FROM "item" WHERE "status" <> 'available'
UNION ALL SELECT t."item" FROM "take_back" t JOIN "item" i ON i."id" = t."item"
WHERE t."at" >= ? AND t."site" <> i."site"
"""
LATELY_MS = 92 * 24 * 3_600_000  # a quarter: what is older has been reported, and its cases stay as they are
BY_REGISTER = (return_other_site.KIND, item_not_lendable.KIND)


def lately(since: int) -> list[Opened]:
    """The cases of `BY_REGISTER` since a moment (ms UTC), as the register stands now: staff put it right, or a list
    that was read in is undone, and no fact says so."""
    looked = Looked()
    items = {str(id): since for (id,) in bulk.rows_of(_ODD, (since,))}
    if items:
        _look_at_returns(looked, layouts.fetch(items))
    return [case for case in looked.wanted if case.kind in BY_REGISTER]


def settle_things(items: Iterable[str], now: int) -> None:
    """Open and withdraw the cases of `BY_REGISTER` about things that staff just changed in the register. Only inside
    `database.writing()`."""
    since = dict.fromkeys(items, now - LATELY_MS)
    looked = Looked()
    _look_at_returns(looked, layouts.fetch(since))
    wanted: dict[str, list[Opened]] = {}
    for case in looked.wanted:
        if case.kind in BY_REGISTER and case.item in since and case.at >= now - LATELY_MS:
            wanted.setdefault(case.item, []).append(case)
    casebook.replace_open(since, BY_REGISTER, wanted, now)


def _acts_for(loans: Mapping[str, Loan], take_backs: Iterable[TakeBack]) -> dict[str, set[str]]:
    """The parties of whoever brought back what somebody else had borrowed."""
    asked = {
        each.person or ""
        for each in take_backs
        if each.closes in loans and return_other_party.is_asked(loans[each.closes or ""], each)
    }
    found: dict[str, set[str]] = {}
    for part in bulk.parts(asked):
        for row in register_store.select(register.Membership, MembershipRow.person.in_(part)):
            found.setdefault(row.person, set()).add(row.party)
    return found


def _look_at_parts(looked: Looked, items: set[str]) -> None:
    waiting = [each for each in bulk.select_in(ReturnState, "item", items) if each.condition == "incomplete"]
    closes = {each.fact: each.closes for each in bulk.select_in(TakeBack, "fact", (each.fact for each in waiting))}
    loans = {each.id: each for each in bulk.select_in(Loan, "id", (each or "" for each in closes.values()))}
    cases = [kit_incomplete.found(each, loans.get(closes.get(each.fact) or "")) for each in waiting]
    looked.add(kit_incomplete.KIND, items, cases)


def _look_at_sightings(looked: Looked, own: Mapping[str, Loan], items: set[str]) -> None:
    out: dict[str, Loan] = {}
    for part in bulk.parts(items):
        where = f'"item" IN ({", ".join("?" * len(part))}) AND "state" = \'out\''
        out |= {each.id: each for each in bulk.select(Loan, where, part)}
    piles = _piles(each.item for each in out.values())
    out = {id: each for id, each in out.items() if each.item not in piles}
    seen = [*sightings(out.values())]
    cases = [item_seen_while_on_loan.found(loan, seen) for loan in out.values()]
    looked.add(item_seen_while_on_loan.KIND, {*own, *out}, cases)


def _piles(items: Iterable[str | None]) -> set[str]:
    """Those of which some may lie here while others are out."""
    sql = (
        'SELECT i."id" FROM "item" i JOIN "item_type" t ON t."id" = i."item_type"'
        " WHERE t.\"kind\" = 'pile' AND i.\"id\" IN ({marks})"
    )
    return {
        str(id)
        for part in bulk.parts(each for each in items if each is not None)
        for (id,) in bulk.rows_of(sql.format(marks=", ".join("?" * len(part))), part)
    }


def sightings(loans: Iterable[Loan]) -> list[Sighting]:
    """What was seen of things since they were lent: in counts, and on the desk when staff looked at them."""
    loans = list(loans)
    first, found = min((each.issued_at or 0 for each in loans), default=0), []
    for part in bulk.parts(each.item or "" for each in loans):
        marks = ", ".join("?" * len(part))
        where = f'"item" IN ({marks}) AND "at" > ? AND "undone" = ?'
        rows: list[StocktakeScan | Inspection] = [*bulk.select(StocktakeScan, where, [*part, first, False])]
        lone = f'{where} AND "resumed_loan" IS NULL AND "take_back" IS NULL'
        rows += bulk.select(Inspection, lone, [*part, first, False])
        found += [Sighting(row.fact, row.item or "", row.at, row.site, row.device) for row in rows]
    return found
