"""Somebody is forgotten: what names them in the kiosk's file goes, what merely points at them stays, and with it the
chain of hashes.

Gone are their rows of the register, what the facts about them say beside their bodies, and their slips. That nothing
stays on the disk's pages is `Database.leave_no_trace`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import apsw
import msgspec

from kiosk.store import fold, pulled
from kiosk.store.database import Database
from sync import facts, feed_rows, register
from sync.journal import read_body, read_detached, split_uid, uid
from sync.protocol import Erased
from sync.wire import moved

UNFINISHED = "unfinished"  # after the place: no mark of any server, so that it tells everything again
_WITH_VALUES = "SELECT stream, seq, body, detached FROM journal WHERE detached IS NOT NULL AND "
_TELLING_BESIDE = "type IN ('loan_taken_back', 'card_unknown', 'job_metered', 'slip_mail_asked')"  # of others, perhaps


@dataclass
class _About:
    """What is about one person: their loans and visits, and whatever identified them (digests of cards and codes)."""

    person: str
    loans: set[str] = field(default_factory=set)
    visits: set[str] = field(default_factory=set)
    digests: set[str] = field(default_factory=set)

    def has(self, fact: facts.AnyFact | _Seen) -> bool:
        return (
            self.person in (getattr(fact, "person", None), getattr(fact, "responsible", None))
            or getattr(fact, "loan", None) in self.loans
            or getattr(fact, "visit", None) in self.visits
        )


def carry_out(database: Database, erased: Erased, at: int) -> None:
    """Forget people, and only then note the mark: what could not be finished yet, because their slip is being printed,
    somebody still reads or the program ended, is told again at the next hello. What they were called before, and what
    rows said that are gone already, nobody here knows, so the file is written anew. `at` is now, ms UTC. Raises
    `StoreError`."""
    with database.writing() as cursor:
        [(before,)] = cursor.execute("SELECT erased FROM agreement").fetchall()
        begun = max(place_of(before), place_of(erased.mark))
        cursor.execute("UPDATE agreement SET erased = ?", (f"{begun}.{UNFINISHED}",))
        # each of them, also after one whose slip is being printed
        is_printing = [_erase(cursor, person, frozenset(erased.facts), at) for person in erased.people]
    if database.leave_no_trace() and not any(is_printing):
        with database.writing() as cursor:
            cursor.execute("UPDATE agreement SET erased = ?", (erased.mark,))


def place_of(mark: str) -> int:
    """How far the ledger of erasures goes that a mark stands at the end of, also of one that is being carried out."""
    place = mark.partition(".")[0]
    return int(place) if place.isdecimal() else 0


def _erase(cursor: apsw.Cursor, person: str, named: Collection[str], at: int) -> bool:
    """Forget one person; somebody who is not known is forgotten already. Whether a slip of theirs is on its way to the
    printer just now, so that it could not go."""
    keys, digests = _rows(cursor, person)
    about = _learn(cursor, person, digests)
    _take_parts(cursor, about, named)
    is_printing = False
    for row, confirmed, state in cursor.execute("SELECT id, fact, state FROM spool").fetchall():
        fact = fold.fact_of(cursor, confirmed)
        if fact is None or not about.has(fact):
            continue
        if state == "sending":
            is_printing = True
        else:
            cursor.execute("DELETE FROM spool WHERE id = ?", (row,))
    _take_out(cursor, keys)
    pulled.settle(cursor, keys, at)
    return is_printing


def _rows(cursor: apsw.Cursor, person: str) -> tuple[list[pulled.Key], set[str]]:
    """Which rows of the register are theirs, as the server said them and as they stand here, also of kinds that only a
    newer version knows; and the digests of their cards and codes."""
    found, digests = dict[pulled.Key, None](), set[str]()
    for table in ("snapshot", "register"):
        parties = set[str]()
        for entity, id_, body in cursor.execute(
            f"SELECT entity, id, body FROM {table} WHERE instr(body, ?)"
            " AND (lookup = ? OR entity IN ('person', 'membership', 'credential', 'qualification', 'block',"
            " 'print_binding', 'card_wanted'))",
            (person.encode(), pulled.UNREAD),
        ).fetchall():
            row = msgspec.json.decode(body)  # a kind that nobody here knows may have any shape
            if person in (row.get("id"), row.get("person")):
                found[entity, id_] = None
                value = row.get("value") if row.get("kind") == "user" else None  # of who sends print jobs
                digests |= {text for text in [row.get("digest"), value] if isinstance(text, str)}
                parties |= {text for text in [row.get("party")] if isinstance(text, str)}
        for party in parties:
            body = cursor.execute(f"SELECT body FROM {table} WHERE entity = 'party' AND id = ?", (party,)).fetchone()
            own = feed_rows.decode(body[0]) if body else None
            if isinstance(own, register.Party) and own.kind == "person":
                found["party", party] = None
    return list(found), digests


def _learn(cursor: apsw.Cursor, person: str, digests: set[str]) -> _About:
    about = _About(person, digests=digests)
    for table in ("loan", "ended_loan"):  # also of what was issued elsewhere
        rows_of = cursor.execute(f"SELECT id FROM {table} WHERE person = ?", (person,)).fetchall()
        about.loans |= {loan for (loan,) in rows_of}
    for body, detached in cursor.execute(
        "SELECT body, detached FROM journal WHERE instr(body, ?)", (person.encode(),)
    ).fetchall():
        fact = _seen(body)
        if fact is None or fact.person != person:
            continue
        if fact.type == "loan_issued" and fact.loan:
            about.loans.add(fact.loan)
        elif fact.type == "visit_checked_in" and fact.visit:
            about.visits.add(fact.visit)
        elif fact.type == "credential_bound":
            about.digests |= {part.value for part in read_detached(detached).values()}
    return about


def _take_parts(cursor: apsw.Cursor, about: _About, named: Collection[str]) -> None:
    """Take away what facts say beside their bodies: all that are about the person, a card that nobody knew when it was
    read but that is theirs, and what the server has `named` (uids)."""
    mentioned = cursor.execute(_WITH_VALUES + "instr(body, ?)", (about.person.encode(),)).fetchall()
    others = cursor.execute(_WITH_VALUES + _TELLING_BESIDE).fetchall()
    for stream, seq, body, detached in {(row[0], row[1]): row for row in mentioned + others}.values():
        values, fact = {part.value for part in read_detached(detached).values()}, _seen(body)
        is_named = fact is not None and fact.type in ("card_unknown", "job_metered") and values & about.digests
        is_theirs = fact is not None and (about.has(fact) or is_named or _has_slip_of(cursor, about, fact))
        if is_theirs or _first_uid(body) in named:
            cursor.execute("UPDATE journal SET detached = NULL WHERE stream = ? AND seq = ?", (stream, seq))


def _has_slip_of(cursor: apsw.Cursor, about: _About, seen: _Seen) -> bool:
    """Whether the words of a slip that confirms something about them stand beside it, whoever wanted the slip."""
    confirmed = fold.fact_of(cursor, seen.document) if seen.type == "slip_mail_asked" and seen.document else None
    return confirmed is not None and about.has(confirmed)


def _first_uid(body: bytes) -> str:
    """Where the fact was first written."""
    record = read_body(body)
    return uid(*split_uid(record.origin)) if record.origin else uid(record.inc, record.seq)


def _take_out(cursor: apsw.Cursor, keys: list[pulled.Key]) -> None:
    """Out of the server's last word; what is held then is no longer what the tag of its snapshot names."""
    [(content,)] = cursor.execute("SELECT content FROM agreement").fetchall()
    gone = []
    for key in keys:
        sql = "DELETE FROM snapshot WHERE entity = ? AND id = ? RETURNING body"
        gone += [body for (body,) in cursor.execute(sql, key).fetchall()]
    cursor.execute("UPDATE agreement SET content = ?, digest = ''", (moved(content, gone=gone),))


class _Seen(msgspec.Struct, frozen=True):
    """Whom a fact is about, whether or not this version knows its type."""

    type: str
    person: str | None = None
    loan: str | None = None
    visit: str | None = None
    document: str | None = None


def _seen(body: bytes) -> _Seen | None:
    try:
        return msgspec.json.decode(read_body(body).fact, type=_Seen)
    except msgspec.MsgspecError:
        return None
