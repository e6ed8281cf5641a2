"""How facts about prints and copies change what this counter knows of them.

The latest correction that was not taken back counts, else what was declared; both stand in the journal. Must not be
called outside a writing transaction.
"""

from __future__ import annotations

from collections.abc import Callable

import apsw

from kiosk.store.recorded import Fold, Recorded, entered_in, fact_of
from sync import facts
from sync.page_facts import PagesCorrected

OWN: dict[type[facts.Fact], Fold] = {}
_own = entered_in(OWN)


@_own(PagesCorrected)
def _corrected(cursor: apsw.Cursor, recorded: Recorded, fact: PagesCorrected) -> None:
    cursor.execute(
        "INSERT OR IGNORE INTO page_correction (fact, usage, at) VALUES (?, ?, ?)",
        (recorded.uid, fact.usage, recorded.at),
    )
    _stand(cursor, fact.usage)


def undo(cursor: apsw.Cursor, uid: str, undone: facts.AnyFact | None) -> None:
    """What one of these facts changed is changed back."""
    if isinstance(undone, facts.PagesDeclared):
        cursor.execute("UPDATE page_usage SET state = 'undone' WHERE id = ?", (undone.usage,))
    elif isinstance(undone, PagesCorrected):
        cursor.execute("UPDATE page_correction SET undone = 1 WHERE fact = ?", (uid,))
        _stand(cursor, undone.usage)


def _stand(cursor: apsw.Cursor, usage: str) -> None:
    said = saying(cursor, usage)
    if said is not None:
        cursor.execute(
            "UPDATE page_usage SET party = ?, mono_units = ?, colour_units = ? WHERE id = ?",
            (said.party, said.mono_units, said.colour_units, usage),
        )


def _stands(_uid: str, is_undone: bool) -> bool:
    return not is_undone


def saying(
    cursor: apsw.Cursor | apsw.Connection, usage: str, counts: Callable[[str, bool], bool] = _stands
) -> facts.PagesDeclared | PagesCorrected | None:
    """The fact that says what counts of declared pages; `None` where this counter knows of none. `counts` says of a
    correction, by its uid and whether it was taken back, whether it does."""
    told = cursor.execute(
        "SELECT fact, undone FROM page_correction WHERE usage = ? ORDER BY at DESC, fact DESC", (usage,)
    )
    found = next(((uid,) for uid, undone in told.fetchall() if counts(uid, bool(undone))), None)
    found = found or cursor.execute("SELECT fact FROM page_usage WHERE id = ?", (usage,)).fetchone()
    fact = fact_of(cursor, found[0]) if found else None
    return fact if isinstance(fact, facts.PagesDeclared | PagesCorrected) else None
