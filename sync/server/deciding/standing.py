"""Where a case stands: what the facts say of it, with decisions, deferrals and owners laid over. Decides nothing.

Called wherever a case is opened or an answer is folded in, so that the order in which they come does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from sync.server import bulk
from sync.server.beliefs import Beliefs, Row
from sync.server.case_beliefs import CaseDecision, CaseDeferral, CaseOwner

_KINDS: tuple[type[CaseDecision] | type[CaseDeferral] | type[CaseOwner], ...] = (CaseDecision, CaseDeferral, CaseOwner)
_LAY = """
UPDATE "case" SET "state" = CASE WHEN ? <> '' THEN 'decided' ELSE "found" END,
                  "decision" = ?, "decided_fact" = ?, "deferred_until" = ?, "owner" = ?, "changed_at" = ?
WHERE "id" = ?
"""
Answer = TypeVar("Answer", CaseDecision, CaseDeferral, CaseOwner)


def settle(view: Beliefs, now: int) -> None:
    """Lay over the cases what `view` has of new answers, which are written already. Only in a transaction."""
    lay_over({_case_of(view.rows[kind][key]) for kind, key in view.changed if kind in _KINDS}, now, answered=True)


def _case_of(row: Row) -> str:
    return str(getattr(row, "case"))  # noqa: B009 - the three kinds of rows have it


def lay_over(cases: Iterable[str], now: int, *, answered: bool = False) -> None:
    """Of these cases (ids). One that was just opened is left as it is when nobody ever answered it; `answered`:
    somebody did, and may have taken it back."""
    cases = set(cases)
    if not cases:
        return
    decisions = _newest(bulk.select_in(CaseDecision, "case", cases))
    deferrals = _newest(bulk.select_in(CaseDeferral, "case", cases))
    owners = _newest(bulk.select_in(CaseOwner, "case", cases))
    rows = []
    for id in sorted(cases if answered else decisions.keys() | deferrals.keys() | owners.keys()):
        decision, deferral, owner = decisions.get(id), deferrals.get(id), owners.get(id)
        word, fact = (decision.decision, decision.fact) if decision else (None, None)
        rows.append(
            (fact or "", word, fact, deferral.until if deferral else None, owner.owner if owner else None, now, id)
        )
    bulk.execute_many(_LAY, rows)


def _newest(rows: Iterable[Answer]) -> dict[str, Answer]:
    """Case → the answer that counts: the last one that was not taken back."""
    found: dict[str, Answer] = {}
    for row in rows:
        known = found.get(row.case)
        if not row.undone and (known is None or (row.at, row.fact) > (known.at, known.fact)):
            found[row.case] = row
    return found
