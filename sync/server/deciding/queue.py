"""The queue of cases: which wait for whom, how many there are, what stands beside one. Only reads.

The gravest come first, then the oldest. Counts come from the index `case_queue`; only the cases of one page are
fetched whole. Must not propose anything and must not know a screen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sync.server import bulk
from sync.server.beliefs import Loan
from sync.server.case_beliefs import CaseDecision, CaseDeferral
from sync.server.case_models import CaseDecision as DecisionRow
from sync.server.cases import ABOUT_PEOPLE, OF_THE_SHEETS, SEVERITY, CaseKind, Severity, severity
from sync.server.deciding.registry import KINDS, kind_of
from sync.server.models import Case
from sync.server.store import Span

PAGE = 25
WALK = 200  # things on a list to walk to the shelf with
RANKS = {Severity.BLOCKS: 0, Severity.WARNS: 1, Severity.INFORMS: 2}
STATES = ("open", "later", "decided", "withdrawn", "told", "all")


@dataclass(frozen=True)
class Wanted:
    """Which cases to show; `None` means all. `state` is a word of `STATES`; put off (`later`) is until after `today`,
    an ISO day. `sites` are those that whoever looks may see: without them all, and also what stands at no site."""

    today: str
    state: str = "open"
    kind: str | None = None
    severity: Severity | None = None
    site: str | None = None
    owner: str | None = None
    sites: frozenset[str] | None = None


@dataclass(frozen=True)
class Listed:
    """Page `number` of `pages`, from 1; `all` counts the cases of the whole list."""

    rows: list[Case]
    number: int
    pages: int
    all: int


NEAR_MS = 60 * 60_000
_OF_TWO_LOANS = (CaseKind.LOAN_DOUBLE_OPEN, CaseKind.LOAN_MISSING_RETURN, CaseKind.LOAN_DUPLICATE)


@dataclass(frozen=True)
class Month:
    """How far the cases of a time are: decided, of those by the house, open, of those blocking."""

    decided: int
    by_house: int
    open: int
    blocking: int

    @property
    def all(self) -> int:
        return self.decided + self.open


def page(wanted: Wanted, number: int) -> Listed:
    """One page; the last one where there are not so many."""
    where, parameters = _where(wanted)
    count = int(bulk.rows_of(f'SELECT COUNT(*) FROM "case" WHERE {where}', parameters)[0][0])
    pages = max(1, -(-count // PAGE))
    number = max(1, min(number, pages))
    order = f'{_rank()}, "at", "id"' if wanted.state in ("open", "later") else '"at" DESC, "id" DESC'
    found = bulk.rows_of(
        f'SELECT "id" FROM "case" WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?',
        [*parameters, PAGE, (number - 1) * PAGE],
    )
    return Listed(cases([id for (id,) in found]), number, pages, count)


def cases(ids: Sequence[str]) -> list[Case]:
    """These, in this order; those that are not there are left out."""
    known = {row.id: row for row in Case.select().where(Case.id.in_(ids))} if ids else {}
    return [known[id] for id in ids if id in known]


def counts(wanted: Wanted) -> dict[str, int]:
    """How many are to decide, put off and decided, under the same filter."""
    return {state: _count(_in_state(wanted, state)) for state in ("open", "later", "decided")}


def month(span: Span, sites: frozenset[str] | None = None) -> Month:
    """How far the cases are that are about a span of time."""
    where, parameters = _at_sites(sites)
    within = [span.since or 0, span.until or 2**62, *parameters]
    found = bulk.rows_of(
        'SELECT "state", "kind", "blocks", COUNT(*) FROM "case" WHERE "state" IN (\'open\', \'decided\') AND "at" >= ?'
        f' AND "at" < ? {where} GROUP BY "state", "kind", "blocks"',
        within,
    )
    decided = sum(count for state, _, _, count in found if state == "decided")
    open = [(kind_of(kind).severity_of(blocks), count) for state, kind, blocks, count in found if state == "open"]
    by_house = bulk.rows_of(
        'SELECT COUNT(*) FROM "case" JOIN "case_decision" ON "fact" = "decided_fact" WHERE "state" = \'decided\''
        f' AND "case"."at" >= ? AND "case"."at" < ? AND "rule" IS NOT NULL {where}',
        within,
    )
    blocking = sum(count for grave, count in open if grave is Severity.BLOCKS)
    return Month(decided, int(by_house[0][0]), sum(count for _, count in open), blocking)


def earlier(case: Case) -> list[Case]:
    """Decided cases of the same kind about the same subject or thing that further records opened again: they share a
    record, or happened within an hour; newest first. Of a machine only those of which it has all records, or that have
    all of its own: another day is another case."""
    about = [(column, value) for column in ("subject", "item") if (value := getattr(case, column)) is not None]
    if not about:
        return []
    column, value = about[0]
    found = bulk.rows_of(
        f'SELECT "id" FROM "case" WHERE "{column}" = ? AND "kind" = ? AND "state" = \'decided\' AND "id" <> ?'
        ' ORDER BY "at" DESC LIMIT 5',
        (value, case.kind, case.id),
    )
    return [each for each in cases([id for (id,) in found]) if _tell_of_one(each, case)]


def _tell_of_one(first: Case, second: Case) -> bool:
    of_first, of_second = set(json.loads(first.facts)), set(json.loads(second.facts))
    if first.kind in (*OF_THE_SHEETS, CaseKind.METER_ANOMALY):
        return of_first < of_second or of_second < of_first
    return not of_first.isdisjoint(of_second) or abs(first.at - second.at) <= NEAR_MS


def to_walk_to(wanted: Wanted) -> list[Case]:
    """Open cases about a thing that stands on a shelf, or should; at most `WALK`."""
    where, parameters = _where(wanted)
    found = bulk.rows_of(
        f'SELECT "id" FROM "case" WHERE {where} AND "item" IS NOT NULL'
        f' AND "kind" NOT IN ({", ".join("?" * len(ABOUT_PEOPLE))}) ORDER BY {_rank()}, "at", "id" LIMIT ?',
        [*parameters, *ABOUT_PEOPLE, WALK],
    )
    return cases([id for (id,) in found])


def borrowers(rows: Iterable[Case]) -> dict[str, list[Loan]]:
    """Of cases about two loans of one thing, both, the earlier first; of others nothing."""
    facts = {row.id: set(json.loads(row.facts)) for row in rows if row.kind in _OF_TWO_LOANS}
    found = bulk.select_in(Loan, "fact", {uid for uids in facts.values() for uid in uids})
    known = sorted(found, key=lambda each: (each.issued_at or 0, each.id))
    return {id: [each for each in known if each.fact in uids] for id, uids in facts.items()}


def decision(uid: str) -> CaseDecision | None:
    return next(iter(bulk.select(CaseDecision, '"fact" = ?', (uid,))), None)


def deferral(uid: str) -> CaseDeferral | None:
    return next(iter(bulk.select(CaseDeferral, '"fact" = ?', (uid,))), None)


def deferral_of(case: Case) -> CaseDeferral | None:
    """The one that counts."""
    rows = [row for row in bulk.select(CaseDeferral, '"case" = ?', (case.id,)) if not row.undone]
    return max(rows, key=lambda row: (row.at, row.fact), default=None)


def decisions_of(case: Case) -> list[CaseDecision]:
    """All that were ever made, also those that were taken back; newest first."""
    return sorted(bulk.select(CaseDecision, '"case" = ?', (case.id,)), key=lambda row: (-row.at, row.fact))


def together(word: str) -> int:
    """How many that one touch decided still count."""
    rows: Iterable[Any] = DecisionRow.select().where(DecisionRow.together == word, DecisionRow.undone == False)  # noqa: E712
    return len(list(rows))


def owners(sites: frozenset[str] | None = None) -> list[str]:
    """Who has taken on a case that is open."""
    where, parameters = _at_sites(sites)
    found = bulk.rows_of(
        f'SELECT DISTINCT "owner" FROM "case" WHERE "state" = \'open\' AND "owner" IS NOT NULL{where}', parameters
    )
    return sorted(owner for (owner,) in found)


def _count(wanted: Wanted) -> int:
    where, parameters = _where(wanted)
    return int(bulk.rows_of(f'SELECT COUNT(*) FROM "case" WHERE {where}', parameters)[0][0])


def _in_state(wanted: Wanted, state: str) -> Wanted:
    return Wanted(wanted.today, state, wanted.kind, wanted.severity, wanted.site, wanted.owner, wanted.sites)


def _where(wanted: Wanted) -> tuple[str, list[Any]]:
    """SQL with ? for parameters. A kind of a later version warns, as everything does that nobody weighed."""
    conditions, parameters = ["1 = 1"], list[Any]()

    def add(condition: str, *values: Any) -> None:
        conditions.append(condition)
        parameters.extend(values)

    match wanted.state:
        case "open":
            add('"state" = \'open\' AND ("deferred_until" IS NULL OR "deferred_until" <= ?)', wanted.today)
        case "later":
            add('"state" = \'open\' AND "deferred_until" > ?', wanted.today)
        case "decided" | "withdrawn" | "told":
            add('"state" = ?', wanted.state)
    if wanted.kind:
        add('"kind" = ?', wanted.kind)
    if wanted.severity is Severity.WARNS:
        others = [kind.value for kind in SEVERITY if severity(kind) is not Severity.WARNS]
        add(f'"kind" NOT IN ({_marks(others)}) AND NOT "blocks"', *others)
    elif wanted.severity:
        same = [kind.value for kind in SEVERITY if severity(kind) is wanted.severity]
        how = "OR" if wanted.severity is Severity.BLOCKS else "AND NOT"
        add(f'("kind" IN ({_marks(same)}) {how} "blocks")', *same)
    for column in ("site", "owner"):
        if value := getattr(wanted, column):
            add(f'"{column}" = ?', value)
    where, values = _at_sites(wanted.sites)
    return " AND ".join(conditions) + where, [*parameters, *values]


def _at_sites(sites: frozenset[str] | None) -> tuple[str, list[str]]:
    if sites is None:
        return "", []
    return (f' AND "site" IN ({_marks(sites)})', sorted(sites)) if sites else (" AND 1 = 0", [])


def _marks(values: Iterable[str]) -> str:
    return ", ".join("?" for _ in values)


def _rank() -> str:
    """The gravest first; words of the closed list of kinds only."""
    graver = [(kind.value, RANKS[severity(kind)]) for kind in SEVERITY]
    whens = " ".join(f"WHEN '{word}' THEN {rank}" for word, rank in graver)
    return f'CASE WHEN "blocks" THEN 0 ELSE CASE "kind" {whens} ELSE {RANKS[Severity.WARNS]} END END'


KINDS_OF_MANY = tuple(kind.case.value for kind in KINDS.values() if kind.bulk)
