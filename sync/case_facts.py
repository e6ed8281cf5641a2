"""Facts about cases: what staff, or a rule of the house, decided, put off or took on, and lists to check that went to
a counter. PURE.

The closed list of all facts, and how one becomes bytes, is `facts.py`. Must not know a database, a clock or a screen.
"""

from __future__ import annotations

from sync.entity import Language
from sync.fact import Fact


class CaseDecided(Fact, frozen=True, kw_only=True, tag="case_decided"):
    """A case was answered. `case` is its id and `kind` its kind, `decision` a word of `sync.server.deciding.shape`.

    `staff` decided, or `None` where `rule` ("visit_no_checkout@1") did. `score` is how sure the suggestion was that was
    taken, in per cent, `None` where none was. The next `effects` records of the same journal are what follows from it.
    `together` names decisions that were made with one touch. `chosen` is the id of the party, thing or person that the
    answer names, where it chose one of several. A note travels detached as "note".
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
    chosen: str | None = None


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


class CheckListSent(Fact, frozen=True, kw_only=True, tag="check_list_sent"):
    """Staff asked the kiosk `device` to print the list to check of its `site`: the things of `items`, by the open
    `cases` about them, in `language`. Until `until` (ms UTC) it may come out. What stands on each line travels detached
    as "lines", the JSON of a list of `sync.feed_rows.ListLine`.
    """

    check_list: str
    device: str
    site: str
    items: list[str]
    cases: list[str]
    language: Language
    until: int
    staff: str
    lines_commitment: str


class CheckListQueued(Fact, frozen=True, kw_only=True, tag="check_list_queued"):
    """A kiosk took up a list to check: it waits for its paper. What becomes of that is told as of any slip."""

    check_list: str
    site: str
