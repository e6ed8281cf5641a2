"""What the server believes of cases beyond the facts that do not fit: decisions, deferrals, owners. PURE; the tables in
`case_models.py` have the same names and fields in the same order."""

from __future__ import annotations

from sync.server.beliefs import Row


class CaseDecision(Row, frozen=True):
    """One decision. `staff` or `rule` made it; `score` is in per cent; `effects` counts the records that came of it."""

    fact: str
    case: str
    kind: str
    decision: str
    staff: str | None
    rule: str | None
    score: int | None
    effects: int
    together: str | None
    at: int
    undone: bool = False


class CaseDeferral(Row, frozen=True):
    fact: str
    case: str
    until: str
    staff: str
    at: int
    undone: bool = False


class CaseOwner(Row, frozen=True):
    fact: str
    case: str
    owner: str | None
    staff: str
    at: int
    undone: bool = False
