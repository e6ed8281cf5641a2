"""What the server believes about bookings, agreements, inspections, damage, reminders and stocktakes: rows that are
folded from facts. PURE.

A row's fields are the columns of its table in `lending_models.py`, in the same order. Must not know a database.
"""

from __future__ import annotations

from sync.server.beliefs import Row


class Inspection(Row, frozen=True):
    fact: str
    item: str
    take_back: str | None
    loan: str | None
    resumed_loan: str | None
    site: str | None
    device: str | None
    staff: str | None
    at: int
    condition: str
    missing: str = "[]"
    has_note: bool = False
    undone: bool = False
    photo: str | None = None


class Damage(Row, frozen=True):
    id: str
    fact: str | None = None
    item: str | None = None
    kind: str | None = None
    parts: str = "[]"
    loan: str | None = None
    site: str | None = None
    device: str | None = None
    staff: str | None = None
    person: str | None = None
    reported_at: int | None = None
    has_note: bool = False
    outcome: str | None = None
    cost: int | None = None
    settled_at: int | None = None
    settled_fact: str | None = None
    settled_by: str | None = None
    undone: bool = False
    state: str = "unknown"
    photo: str | None = None


class Agreement(Row, frozen=True):
    id: str
    fact: str
    loans: str
    person: str | None
    party: str | None
    site: str | None
    device: str | None
    terms: str
    version: int
    language: str
    means: str
    document_digest: str
    has_strokes: bool
    staff: str | None
    signed_at: int
    undone: bool = False


class Giving(Row, frozen=True):
    fact: str
    item: str
    quantity: int
    site: str | None
    device: str | None
    person: str | None
    party: str | None
    approved_by: str | None
    at: int
    undone: bool = False


class Reminder(Row, frozen=True):
    fact: str
    person: str | None
    loans: str
    kind: str
    means: str
    staff: str | None
    device: str | None
    at: int
    undone: bool = False


class Booking(Row, frozen=True):
    id: str
    fact: str | None = None
    kind: str | None = None
    resource: str | None = None
    site: str | None = None
    device: str | None = None
    person: str | None = None
    party: str | None = None
    from_at: int | None = None
    until_at: int | None = None
    quantity: int = 1
    people: int | None = None
    series: str | None = None
    replaces: str | None = None
    wish: str | None = None
    made_by: str | None = None
    made_at: int | None = None
    has_title: bool = False
    decision: str | None = None
    ground: str | None = None
    decided_by: str | None = None
    decided_at: int | None = None
    decided_fact: str | None = None
    item: str | None = None
    assigned_at: int | None = None
    assigned_fact: str | None = None
    collected_at: int | None = None
    collected_fact: str | None = None
    cancelled_fact: str | None = None
    undone: bool = False
    state: str = "unknown"
    unused_fact: str | None = None
    hours: str = "[]"
    actual_from: int | None = None
    actual_until: int | None = None
    unused: str = "[]"
    cancellations: str = "[]"
    collections: str = "[]"


class Stocktake(Row, frozen=True):
    id: str
    fact: str | None = None
    site: str | None = None
    device: str | None = None
    staff: str | None = None
    expected: str = "[]"
    on_loan: str = "[]"
    opened_at: int | None = None
    closed_at: int | None = None
    closed_fact: str | None = None
    closed_by: str | None = None
    undone: bool = False
    state: str = "unknown"
    piles: str = "{}"
    category: str | None = None
    place: str = ""
    closings: str = "[]"


class StocktakeScan(Row, frozen=True):
    fact: str
    stocktake: str
    item: str | None
    quantity: int
    site: str | None
    device: str | None
    staff: str | None
    at: int
    has_code: bool
    undone: bool = False
    scan: str | None = None
    scanned_at: int | None = None


class StickerBatch(Row, frozen=True):
    id: str
    fact: str
    staff: str
    at: int
    item_codes: str
    undone: bool = False
