"""What a party used of a month's pages: the server's last word on all counters, and what changed here since.

`newer_page` names the declarations of this counter of which the server's word lacks something, with what it does have
of each: a declaration that it never heard of stands there with nought. So nothing is counted twice, and what just
happened at this counter counts on top. Writes only inside a writing transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import apsw

from kiosk.store import fold_pages, register_rows
from kiosk.store.recorded import Recorded, fact_of
from sync import facts
from sync.feed_rows import PageMonth
from sync.page_facts import PagesCorrected
from sync.rules.month_limits import MonthUsed

TYPES: tuple[type[facts.Fact], ...] = (facts.PagesDeclared, PagesCorrected)  # besides what takes one of them back
Counted = tuple[str | None, int, int]  # party, mono and colour A4 units
NOTHING: Counted = (None, 0, 0)

_KEEP = "INSERT OR IGNORE INTO newer_page (usage, month, party, mono_units, colour_units) VALUES (?, ?, ?, ?, ?)"
_NOW = "SELECT month, party, mono_units, colour_units, state, fact FROM page_usage WHERE id = ?"


def used(connection: apsw.Connection, party: str, month: str) -> MonthUsed:
    """Over all counters, as far as is known here. A server that says nothing of a month, of no party, is of a version
    that knows no months, or was told of nothing: then this counter's own declarations are all there is."""
    said = register_rows.get(connection, PageMonth, f"{party}.{month}")
    if said is None and not register_rows.has_any(connection, PageMonth, month):
        return MonthUsed(*_own(connection, party, month))
    said = said or PageMonth(id="", party=party, month=month)
    mono, colour = _newer(connection, party, month)
    return MonthUsed(max(0, said.mono + mono), max(0, said.colour + colour), said.mono_change, said.colour_change)


def _own(connection: apsw.Connection, party: str, month: str) -> tuple[int, int]:
    rows = connection.execute(
        "SELECT coalesce(sum(mono_units), 0), coalesce(sum(colour_units), 0) FROM page_usage"
        " WHERE party = ? AND month = ? AND state = 'declared'",
        (party, month),
    )
    [(mono, colour)] = rows.fetchall()
    return mono, colour


def _newer(connection: apsw.Connection, party: str, month: str) -> tuple[int, int]:
    """By how much the server's word would move if it knew all that is known here."""
    rows = connection.execute(
        "SELECT coalesce(sum(mono), 0), coalesce(sum(colour), 0) FROM ("
        " SELECT u.mono_units AS mono, u.colour_units AS colour"
        " FROM page_usage u INDEXED BY page_usage_party JOIN newer_page n ON n.usage = u.id"
        " WHERE u.party = ?1 AND u.month = ?2 AND u.state = 'declared'"
        " UNION ALL SELECT -mono_units, -colour_units FROM newer_page WHERE party = ?1 AND month = ?2)",
        (party, month),
    )
    [(mono, colour)] = rows.fetchall()
    return mono, colour


# --- what the server's word lacks -------------------------------------------------------------------------------------


def about_to_fold(cursor: apsw.Cursor, recorded: Recorded) -> None:
    """Before a fact that was written just now is laid on the state: keep what counted until now of what it changes."""
    for usage in _named(cursor, recorded.fact):
        row = cursor.execute(_NOW, (usage,)).fetchone()
        if row is not None:
            month, *counted, state, _fact = row
            cursor.execute(_KEEP, (usage, month, *(counted if state == "declared" else NOTHING)))


def folded(cursor: apsw.Cursor, recorded: Recorded) -> None:
    """After that: of a declaration that did not exist the server has nothing."""
    if isinstance(recorded.fact, facts.PagesDeclared):
        row = cursor.execute(_NOW, (recorded.fact.usage,)).fetchone()
        if row is not None:
            cursor.execute(_KEEP, (recorded.fact.usage, row[0], *NOTHING))


def lay(cursor: apsw.Cursor, newer: Sequence[Recorded]) -> None:
    """`newer` are the facts that the server's word, which is another now, has not taken in; all are on the state."""
    cursor.execute("DELETE FROM newer_page")
    untold = {recorded.uid for recorded in newer}
    undone = {uid for recorded in newer if isinstance(recorded.fact, facts.ActUndone) for uid in recorded.fact.undone}
    for usage in {usage: None for recorded in newer for usage in _named(cursor, recorded.fact)}:
        row = cursor.execute(_NOW, (usage,)).fetchone()
        if row is not None:
            cursor.execute(_KEEP, (usage, row[0], *_told(cursor, usage, row, untold, undone)))


def _named(cursor: apsw.Cursor, fact: facts.AnyFact) -> Iterable[str]:
    """The declarations that a fact changes."""
    if isinstance(fact, facts.PagesDeclared | PagesCorrected):
        return (fact.usage,)
    if isinstance(fact, facts.ActUndone):
        undone = (fact_of(cursor, uid) for uid in fact.undone)
        return [each.usage for each in undone if isinstance(each, facts.PagesDeclared | PagesCorrected)]
    return ()


def _told(
    cursor: apsw.Cursor, usage: str, now: Sequence[object], untold: Collection[str], undone: Collection[str]
) -> Counted:
    """What counted of a declaration when nothing of `untold` had happened, nor been taken back in it (`undone`)."""
    _month, _party, _mono, _colour, state, fact = now
    if fact in untold or (state != "declared" and fact not in undone):
        return NOTHING

    def counted(uid: str, is_undone: bool) -> bool:
        return uid not in untold and (not is_undone or uid in undone)

    said = fold_pages.saying(cursor, usage, counted)
    return (said.party, said.mono_units, said.colour_units) if said is not None else NOTHING
