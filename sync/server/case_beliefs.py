"""What the server believes of cases beyond the facts that do not fit: decisions, deferrals, owners. PURE; the tables in
`case_models.py` have the same names and fields in the same order."""

from __future__ import annotations

from sync.server.beliefs import Row


class CaseDecision(Row, frozen=True):
    """One decision. `staff` or `rule` made it; `score` is in per cent; `effects` counts the records that came of it.
    `chosen` is the id of whom or what it names, `None` also of one that was made before that was told."""

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
    chosen: str | None = None


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


class CheckList(Row, frozen=True):
    """A list to check that went to a counter. `fact` is `None` as long as only the kiosk has told of it; `lines` is the
    JSON of its `sync.feed_rows.ListLine`, `code` what is scanned to open it, `queued_fact` what the kiosk wrote when it
    took it up as the slip `slip`. `gone`: nobody fetched it in time, and kiosks hear of it no more."""

    id: str
    fact: str | None = None
    site: str | None = None
    device: str | None = None
    staff: str | None = None
    items: str = "[]"
    lines: str = "[]"
    language: str = "pl"
    code: str | None = None
    at: int | None = None
    until: int | None = None
    queued_fact: str | None = None
    queued_at: int | None = None
    slip: str | None = None
    undone: bool = False
    gone: bool = False
