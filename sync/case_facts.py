"""Facts about cases: what staff, or a rule of the house, decided, put off or took on. PURE.

The closed list of all facts, and how one becomes bytes, is `facts.py`. Must not know a database, a clock or a screen.
"""

from __future__ import annotations

from sync.fact import Fact


class CaseDecided(Fact, frozen=True, kw_only=True, tag="case_decided"):
    """A case was answered. `case` is its id and `kind` its kind, `decision` a word of `sync.server.deciding.shape`.

    `staff` decided, or `None` where `rule` ("visit_no_checkout@1") did. `score` is how sure the suggestion was that was
    taken, in per cent, `None` where none was. The next `effects` records of the same journal are what follows from it.
    `together` names decisions that were made with one touch. A note travels detached as "note".
    """

    case: str
    kind: str
    decision: str
    staff: str | None = None
    rule: str | None = None
    score: int | None = None
    effects: int = 0
    together: str | None = None
    note_commitment: str | None = None


class CaseDeferred(Fact, frozen=True, kw_only=True, tag="case_deferred"):
    """A case was put off: it comes back to the queue on the day `until` (ISO). Why travels detached as "note"."""

    case: str
    kind: str
    until: str
    staff: str
    note_commitment: str | None = None


class CaseTaken(Fact, frozen=True, kw_only=True, tag="case_taken"):
    """Somebody of the staff (`owner`) sees to a case; `None`: nobody does any more."""

    case: str
    kind: str
    staff: str
    owner: str | None = None
