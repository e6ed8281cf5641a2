"""What the server believes of slips: shown to staff, excused by them, and their numbers. PURE; the tables in
`slip_models.py` have the same names."""

from __future__ import annotations

from sync.server.beliefs import Row


class ShownSlip(Row, frozen=True):
    """A genuine slip whose records were not here when it was shown. `document` is the place of its first fact, `origin`
    that with its digest; `entered` are uids (JSON) of what stands in for it, `known_fact` the record that arrived."""

    origin: str
    document: str
    device: str | None = None
    act: str = "other"
    facts: int = 1
    said_at: int | None = None
    number: int | None = None
    site: str | None = None
    shown_fact: str | None = None
    shown_at: int | None = None
    shown_by: str | None = None
    entered_fact: str | None = None
    entered: str = "[]"
    entered_at: int | None = None
    entered_by: str | None = None
    known_fact: str | None = None


class SlipExcuse(Row, frozen=True):
    """Nothing need be done about a slip: `staff` said so, or a rule of the house, by its name and version. `id` is the
    uid of the fact and the slip's number."""

    id: str
    fact: str
    slip: str
    reason: str
    staff: str
    at: int
    undone: bool = False


class SlipRun(Row, frozen=True):
    """The numbers of slips that one journal gave in one series ("COP-K1-2026"); `stretches` is a JSON list of
    `slip_runs.Stretch`. `id` is the journal's incarnation and the series."""

    id: str
    series: str
    device: str
    stretches: str = "[]"


class SlipAsked(Row, frozen=True):
    """A slip that somebody wants by e-mail; of several wishes for one the fact with the least uid counts."""

    slip: str
    fact: str
    document: str
    person: str
    at: int
