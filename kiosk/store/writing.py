"""Writing facts: journal, state, stream head and slip in one transaction. Nothing else in the kiosk writes a journal
row.

The caller shows "done" only after `record` returned: by then the disk holds it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import apsw

from kiosk.store import fold, month_pages, spool_rows
from kiosk.store.database import Database
from kiosk.store.fold import Recorded
from sync import facts, journal
from sync.journal import Detached, Moment


@dataclass(frozen=True)
class Draft:
    """A fact about to be written, with the values that travel beside it."""

    fact: facts.AnyFact
    detached: dict[str, Detached] = field(default_factory=dict)


def detach(value: str) -> tuple[str, Detached]:
    """The commitment for the body and the salted value for the detached part."""
    salt = secrets.token_hex(16)
    return journal.commitment(salt, value), Detached(salt, value)


@dataclass(frozen=True)
class SlipDraft:
    """A slip to be queued with the facts it confirms. `content` makes the bytes of the layout from its number and the
    document's uid; `series` is "SITE-KIOSK"."""

    series: str
    year: int
    content: Callable[[str, str], bytes]


@dataclass(frozen=True)
class Written:
    """What `record` wrote. `slip_no` is `None` when no slip was asked for."""

    recorded: tuple[Recorded, ...]
    slip_no: str | None

    @property
    def uids(self) -> tuple[str, ...]:
        return tuple(recorded.uid for recorded in self.recorded)


@dataclass(frozen=True)
class Stream:
    """The one open stream: row id, incarnation, last seq (0 = none) and its hash."""

    row: int
    incarnation: str
    seq: int
    head: bytes


def open_stream(cursor: apsw.Cursor) -> Stream:
    row = cursor.execute("SELECT id, incarnation, seq, head FROM stream WHERE state = 'open'").fetchone()
    if row is None:
        raise LookupError("the journal has no open stream: the kiosk was never enrolled")
    return Stream(*row)


def record(database: Database, drafts: Sequence[Draft], moment: Moment, slip: SlipDraft | None = None) -> Written:
    """Write facts, all or none. Raises `StoreError`."""
    with database.writing() as cursor:
        return record_within(cursor, drafts, moment, slip)


def record_within(
    cursor: apsw.Cursor, drafts: Sequence[Draft], moment: Moment, slip: SlipDraft | None = None
) -> Written:
    """The same inside the caller's transaction."""
    slip_no = spool_rows.next_number(cursor, slip.series, slip.year) if slip is not None else None
    recorded = append(cursor, [(draft, moment) for draft in drafts], slip_no)
    if slip is not None and slip_no is not None:
        spool_rows.queue(cursor, slip_no, recorded[0].uid, len(recorded), slip.content, moment.wall)
    return Written(recorded, slip_no)


def append(
    cursor: apsw.Cursor, drafts: Sequence[tuple[Draft, Moment]], slip_no: str | None = None
) -> tuple[Recorded, ...]:
    """Append facts to the open stream and lay them on the state, inside the caller's transaction. The first of them
    carries the number of the slip that confirms them all, if there is one."""
    stream = open_stream(cursor)
    seq, head = stream.seq, stream.head
    rows: list[tuple[object, ...]] = []
    recorded = []
    for draft, moment in drafts:
        seq += 1
        body = journal.write_body(draft.fact, stream.incarnation, seq, moment, slip_no=None if rows else slip_no)
        head = journal.link(head, body)
        detached = journal.write_detached(draft.detached)
        rows.append((stream.row, seq, facts.type_of(draft.fact), body, head, detached))
        recorded.append(Recorded(journal.uid(stream.incarnation, seq), moment.wall, draft.fact, draft.detached))
    cursor.executemany("INSERT INTO journal (stream, seq, type, body, hash, detached) VALUES (?, ?, ?, ?, ?, ?)", rows)
    for one in recorded:
        month_pages.about_to_fold(cursor, one)
        fold.fold_state(cursor, one)
        month_pages.folded(cursor, one)
        fold.fold_loans(cursor, one)
        fold.fold_register(cursor, one)
    cursor.execute("UPDATE stream SET seq = ?, head = ? WHERE id = ?", (seq, head, stream.row))
    return tuple(recorded)


def write_again(cursor: apsw.Cursor, stream: int, after: int, upto: int) -> int:
    """Write the facts after `after`, up to `upto`, of a stream again at the end of the open one, each under the name of
    its origin. What they say is on the state already. Returns how many. Inside the caller's transaction."""
    into = open_stream(cursor)
    seq, head, rows = into.seq, into.head, []
    for inc, old_seq, kind, body, detached in cursor.execute(
        "SELECT s.incarnation, j.seq, j.type, j.body, j.detached FROM journal j JOIN stream s ON s.id = j.stream"
        " WHERE j.stream = ? AND j.seq > ? AND j.seq <= ? ORDER BY j.seq",
        (stream, after, upto),
    ).fetchall():
        seq += 1
        origin = journal.read_body(body).origin or journal.origin_of(inc, old_seq, body)
        again = journal.write_again(body, into.incarnation, seq, origin)
        head = journal.link(head, again)
        rows.append((into.row, seq, kind, again, head, detached))
    cursor.executemany("INSERT INTO journal (stream, seq, type, body, hash, detached) VALUES (?, ?, ?, ?, ?, ?)", rows)
    cursor.execute("UPDATE stream SET seq = ?, head = ? WHERE id = ?", (seq, head, into.row))
    return len(rows)


def start_stream(cursor: apsw.Cursor, started: facts.StreamStarted, moment: Moment) -> str:
    """Begin a new incarnation, its parent named, and return its name."""
    last = cursor.execute("SELECT incarnation, seq, head FROM stream ORDER BY id DESC LIMIT 1").fetchone()
    parent, parent_seq, parent_head = last if last else (None, None, b"")
    incarnation = secrets.token_hex(16)
    if last:
        # whoever else writes under this name gives slip numbers too
        spool_rows.leave_gap(cursor, int(fold.month_of(moment.wall)[:4]))
    cursor.execute("UPDATE stream SET state = 'closed' WHERE state = 'open'")
    cursor.execute(
        "INSERT INTO stream (incarnation, parent, parent_head, seq, head) VALUES (?, ?, ?, 0, ?)",
        (incarnation, parent, parent_head, journal.genesis(started.device, incarnation, parent_head)),
    )
    fact = facts.StreamStarted(
        device=started.device, software=started.software, reason=started.reason, machine=started.machine,
        parent=parent, parent_seq=parent_seq,
    )  # fmt: skip
    append(cursor, [(Draft(fact), moment)])
    return incarnation
