"""The server's own journal: what staff do at their desks is a fact too, chained like those of a kiosk.

It is a stream of a device that is the server itself. A new incarnation begins with every epoch of the database, so that
after a restore no place in it is ever written twice. Facts are folded in the same transaction. Must not decide what may
be done: the rules are asked before.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sync import facts, journal
from sync.journal import Detached, Moment
from sync.server import bulk, project
from sync.server.models import SERVER, Counter, Device, Fact, Stream, database


@dataclass(frozen=True)
class Draft:
    """A fact about to be written, with the values that travel beside it. `at` is when it happened, ms UTC, where that
    was before it is written."""

    fact: facts.AnyFact
    detached: dict[str, Detached] = field(default_factory=dict)
    at: int | None = None


def detach(value: str) -> tuple[str, Detached]:
    """The commitment for the body and the salted value for the detached part."""
    salt = secrets.token_hex(16)
    return journal.commitment(salt, value), Detached(salt, value)


@contextmanager
def alone(now: int) -> Iterator[None]:
    """One transaction in which nobody else writes here or folds: what is read in it still holds when it is written
    about, and of two who do the same the second finds it done. SQLite has one writer anyway; elsewhere every lock is
    taken in this order: the server's own journal, the projector, the register."""
    with database.writing():
        if not database.is_sqlite:
            _own_device(now)
            project.fold_alone()
        yield


def record(drafts: Sequence[Draft], now: int) -> tuple[str, ...]:
    """Write facts and fold them in, all or none. `now` is ms UTC. Returns their uids."""
    with database.writing():
        stream = _open_stream(now)
        seq, head, rows, uids = int(stream.acked), bytes(stream.head), [], []
        for draft in drafts:
            seq += 1
            body = journal.write_body(draft.fact, stream.inc, seq, Moment(now, 0, 0))
            head = journal.link(head, body)
            beside = journal.write_detached(draft.detached)
            at = now if draft.at is None else draft.at
            rows.append((stream.id, seq, body, head, beside, now, at, False, None, False, None, at, at))
            uids.append(journal.uid(stream.inc, seq))
        bulk.insert(Fact, rows)
        Stream.update(acked=seq, head=head, last_received_at=now).where(Stream.id == stream.id).execute()
        project.catch_up(int(stream.id), now)
    return tuple(uids)


def _open_stream(now: int) -> Stream:
    """The stream of this epoch, locked; begun when there is none yet."""
    device = _own_device(now)
    epoch = f"epoch {Counter.get_by_id('epoch').value}"
    last = Stream.select().where(Stream.device == SERVER).order_by(Stream.id.desc()).first()
    if last is not None and device.run == epoch:
        return last
    Device.update(run=epoch).where(Device.id == SERVER).execute()
    inc, parent_head = secrets.token_hex(16), bytes(last.head) if last else b""
    return Stream.create(
        inc=inc, device=SERVER, parent=last.inc if last else None, parent_head=parent_head,
        head=journal.genesis(SERVER, inc, parent_head), started_at=now,
    )


def _own_device(now: int) -> Device:
    """The server itself, locked."""
    Device.insert(
        id=SERVER, name=SERVER, site="", public_key=b"", fingerprint="", enrolled_at=now, approved_at=now,
        status="approved",
    ).on_conflict_ignore().execute()  # fmt: skip
    query = Device.select().where(Device.id == SERVER)
    return (query if database.is_sqlite else query.for_update()).get()
