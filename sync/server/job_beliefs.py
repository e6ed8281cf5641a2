"""What the server believes about print jobs: rows that are folded from facts. PURE.

A row's fields are the columns of its table in `job_models.py`, in the same order. Must not know a database.
"""

from __future__ import annotations

from sync.server.beliefs import Row


class MeteredJob(Row, frozen=True):
    id: str
    fact: str | None = None
    site: str | None = None
    device: str | None = None
    queue: str | None = None
    meter: str | None = None
    number: int | None = None
    outcome: str | None = None
    source: str | None = None
    impressions: int | None = None
    sheets: int | None = None
    sides: int | None = None
    banners: int = 0
    copies: int = 1
    colour: bool = False
    duplex: bool = False
    size: str = "A4"
    created_at: int | None = None
    finished_at: int | None = None
    visit: str | None = None
    told_party: str | None = None
    told_person: str | None = None
    told_by: str | None = None
    doubts: str = "[]"
    user_digest: str | None = None
    billing: str | None = None
    decisions: str = "[]"
    party: str | None = None
    person: str | None = None
    bound_by: str | None = None
    state: str = "unknown"
