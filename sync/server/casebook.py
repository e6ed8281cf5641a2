"""Cases in their table: opened, withdrawn when the facts no longer say so, opened again. Decides about none.

What the facts say stands in `found`; a case that was decided keeps its state whatever they say
(`deciding/standing.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from sync.server import bulk
from sync.server.actions import Discrepancy, Explained, Told
from sync.server.cases import OF_THE_REGISTER, OF_THE_WIRE, OF_TIME, CaseKind, case_id
from sync.server.deciding import standing
from sync.server.ledger import Misfit
from sync.server.models import Case


@dataclass(frozen=True)
class Opened:
    """A case to be opened. `at` is when what it is about happened; the rest are ids, `None` where there is none.
    `told`: a rule of the centre says that it is told and no more; staff need not answer it. `blocks`: it holds up a
    closing, although its kind as such does not."""

    kind: CaseKind
    facts: tuple[str, ...]
    at: int
    site: str | None = None
    device: str | None = None
    person: str | None = None
    party: str | None = None
    item: str | None = None
    subject: str | None = None
    told: bool = False
    blocks: bool = False

    @property
    def id(self) -> str:
        return case_id(self.kind, self.facts)


def from_discrepancy(found: Discrepancy, told: Told) -> Opened:
    is_another = found.fact is not None
    return Opened(
        found.kind, (found.fact or told.uid,), found.at or told.at, found.site if is_another else told.site,
        found.device if is_another else told.device, found.person, found.party, found.item, found.subject,
    )  # fmt: skip


def from_misfit(item: str, misfit: Misfit) -> Opened:
    told = misfit.loan or misfit.take_back
    loan = misfit.loan
    return Opened(
        misfit.kind, misfit.facts, misfit.at, told.site if told else None, told.device if told else None,
        told.person if told else None, loan.party if loan else None, item, loan.id if loan else None,
    )  # fmt: skip


_OPEN = """
INSERT INTO "case" ("id", "kind", "facts", "state", "found", "site", "device", "person", "party", "item", "subject",
                    "at", "opened_at", "changed_at", "blocks")
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT ("id") DO UPDATE SET
    "state" = CASE WHEN "case"."state" = 'decided' THEN 'decided' ELSE excluded."state" END,
    "found" = excluded."found", "changed_at" = excluded."changed_at",
    "person" = excluded."person", "party" = excluded."party", "subject" = excluded."subject",
    "blocks" = excluded."blocks"
WHERE "case"."found" <> excluded."found" OR "case"."person" IS DISTINCT FROM excluded."person"
    OR "case"."party" IS DISTINCT FROM excluded."party" OR "case"."subject" IS DISTINCT FROM excluded."subject"
    OR "case"."blocks" <> excluded."blocks"
"""
_WITHDRAW = """
UPDATE "case" SET "found" = 'withdrawn', "changed_at" = ?,
                  "state" = CASE WHEN "state" = 'decided' THEN 'decided' ELSE 'withdrawn' END
WHERE "id" = ?
"""


def open_cases(opened: Iterable[Opened], now: int) -> None:
    """Open cases that are not there yet, and again those that had been withdrawn. Whom and what one is about may be
    told by a kiosk later than the rest of it."""
    opened = list(opened)
    bulk.execute_many(
        _OPEN,
        [
            (
                each.id, each.kind.value, msgspec.json.encode(sorted(each.facts)).decode(),
                *["told" if each.told else "open"] * 2, each.site, each.device, each.person, each.party, each.item,
                each.subject, each.at, now, now, each.blocks,
            )
            for each in opened
        ],
    )  # fmt: skip
    standing.lay_over({each.id for each in opened}, now)


def explain(explained: Sequence[Explained], now: int) -> None:
    """Withdraw open cases of a kind about a subject."""
    for each in explained:
        about = (Case.kind == each.kind.value) & (Case.subject == each.subject) & (Case.found == "open")
        bulk.execute_many(_WITHDRAW, [(now, row.id) for row in Case.select(Case.id).where(about)])


def replace_open(
    since: Mapping[str, int], kinds: Sequence[CaseKind], wanted: Mapping[str, Sequence[Opened]], now: int
) -> None:
    """Make `wanted` the open cases of these kinds about things, each from a moment on (thing → ms UTC)."""
    words, gone = [kind.value for kind in kinds], []
    for items in bulk.parts(since):
        rows = bulk.rows_of(
            f'SELECT "id", "item", "at" FROM "case" WHERE "item" IN ({", ".join("?" * len(items))}) AND "at" >= ?'
            f' AND "found" = \'open\' AND "kind" IN ({", ".join("?" * len(words))})',
            [*items, min(since[item] for item in items), *words],
        )
        gone += [
            (now, id_)
            for id_, item, at in rows
            if at >= since[item] and id_ not in {each.id for each in wanted.get(item, ())}
        ]
    bulk.execute_many(_WITHDRAW, gone)
    open_cases((each for item in sorted(wanted) for each in wanted[item]), now)


def replace_about(subjects: Iterable[str], kinds: Sequence[CaseKind], wanted: Iterable[Opened], now: int) -> None:
    """Make `wanted` the cases of these kinds about these subjects that are open, or told."""
    wanted, words = list(wanted), [kind.value for kind in kinds]
    stay, gone = {each.id for each in wanted}, []
    for part in bulk.parts(subjects):
        rows = bulk.rows_of(
            f'SELECT "id" FROM "case" WHERE "subject" IN ({", ".join("?" * len(part))})'
            f' AND "found" IN (\'open\', \'told\') AND "kind" IN ({", ".join("?" * len(words))})',
            [*part, *words],
        )
        gone += [(now, id_) for (id_,) in rows if id_ not in stay]
    bulk.execute_many(_WITHDRAW, gone)
    open_cases(sorted(wanted, key=lambda each: each.id), now)


def replace_scoped(scopes: Mapping[CaseKind, set[str]], wanted: Sequence[Opened], now: int) -> None:
    """Make `wanted` the cases that are open, or told, of each kind about the subjects that are named for it."""
    stay, gone = {each.id for each in wanted}, []
    words = {kind.value: scopes[kind] for kind in scopes}
    for part in bulk.parts(subject for subjects in scopes.values() for subject in subjects):
        rows = bulk.rows_of(
            f'SELECT "id", "kind", "subject" FROM "case" WHERE "subject" IN ({", ".join("?" * len(part))})'
            " AND \"found\" IN ('open', 'told')",
            part,
        )
        gone += [(now, id_) for id_, kind, subject in rows if id_ not in stay and subject in words.get(kind, ())]
    bulk.execute_many(_WITHDRAW, gone)
    open_cases(sorted(wanted, key=lambda each: each.id), now)


def replace_kinds(kinds: Sequence[CaseKind], wanted: Sequence[Opened], now: int, *, since: int = 0) -> None:
    """Make `wanted` all cases of these kinds that are open, or told, about what happened since a moment (ms UTC)."""
    stay, words = {each.id for each in wanted}, [kind.value for kind in kinds]
    rows = bulk.rows_of(
        f'SELECT "id" FROM "case" WHERE "found" IN (\'open\', \'told\') AND "at" >= ?'
        f' AND "kind" IN ({", ".join("?" * len(words))})',
        [since, *words],
    )
    gone = [(now, id_) for (id_,) in rows if id_ not in stay]
    bulk.execute_many(_WITHDRAW, gone)
    open_cases(sorted(wanted, key=lambda each: each.id), now)


def replace_within(
    subject: str, span: tuple[int, int], kinds: Sequence[CaseKind], wanted: Sequence[Opened], now: int
) -> None:
    """Make `wanted` the open cases of these kinds about a subject within a time: from a moment to before another."""
    stay, words = {each.id for each in wanted}, [kind.value for kind in kinds]
    rows = bulk.rows_of(
        'SELECT "id" FROM "case" WHERE "subject" = ? AND "at" >= ? AND "at" < ? AND "found" = \'open\''
        f' AND "kind" IN ({", ".join("?" * len(words))})',
        [subject, *span, *words],
    )
    gone = [(now, id_) for (id_,) in rows if id_ not in stay]
    bulk.execute_many(_WITHDRAW, gone)
    open_cases(sorted(wanted, key=lambda each: each.id), now)


def withdraw_all(now: int) -> None:
    """Before everything is folded anew: what still does not fit will open its case again, and what was decided will be
    told by its fact."""
    folded = Case.kind.not_in([kind.value for kind in (*OF_THE_REGISTER, *OF_THE_WIRE, *OF_TIME)])
    Case.update(found="withdrawn", changed_at=now).where(folded, Case.found.in_(("open", "told"))).execute()
    Case.update(state=Case.found, decision=None, decided_fact=None, deferred_until=None, owner=None).execute()
