"""Keys of programs: made, shown once, looked up by their hash, taken back. Times are ms UTC. Knows no request."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from sync.outside_facts import KeyMade, KeyRevoked, Scope
from sync.server import bulk, own_journal
from sync.server.models import database
from sync.server.outside.outside_models import ProgramKey
from sync.server.own_journal import Draft

BEGINS = "lada_"  # so that whoever finds one in a file knows what it is
TOUCH_MS = 60_000
A_MINUTE, MOST_A_MINUTE = 60_000, 120
PORTION = 10  # questions that a process takes at once
MOST_AHEAD = 2  # minutes by which clocks of processes may differ
SCOPES: tuple[Scope, ...] = ("register", "people", "facts", "figures", "metrics")


@dataclass(frozen=True)
class Program:
    """Whoever asks. `expires_at` is `None` without end."""

    id: str
    name: str
    scopes: frozenset[str]
    expires_at: int | None


def make(name: str, scopes: Sequence[Scope], expires_at: int | None, *, staff: str, account: str, now: int) -> str:
    """Let a program ask for `scopes`. Returns its key, which is kept nowhere."""
    key, id = BEGINS + secrets.token_urlsafe(32), secrets.token_hex(8)
    ordered = [each for each in SCOPES if each in scopes]
    with database.writing():
        ProgramKey.insert(
            id=id, name=name, hash=_digest(key), scopes=msgspec.json.encode(ordered).decode(), made_at=now,
            made_by=account, expires_at=expires_at,
        ).execute()  # fmt: skip
        own_journal.record([Draft(KeyMade(key=id, scopes=ordered, expires_at=expires_at, staff=staff))], now)
    return key


def revoke(id: str, *, staff: str, account: str, now: int) -> bool:
    """Take a key back, for good. `False`: there is none of that id, or it was taken back before."""
    with database.writing():
        rows = ProgramKey.update(revoked_at=now, revoked_by=account).where(
            ProgramKey.id == id, ProgramKey.revoked_at.is_null()
        )
        if not rows.execute():
            return False
        own_journal.record([Draft(KeyRevoked(key=id, staff=staff))], now)
    return True


def every() -> list[ProgramKey]:
    """All keys, the newest first, those that are good before those that are not any more."""
    return list(ProgramKey.select().order_by(ProgramKey.revoked_at.is_null(False), ProgramKey.made_at.desc()))


def is_good(row: ProgramKey, now: int) -> bool:
    """Whether a program may still ask with it."""
    return row.revoked_at is None and (row.expires_at is None or now < row.expires_at)


def scopes_of(row: ProgramKey) -> list[str]:
    return msgspec.json.decode(row.scopes, type=list[str])


def program_with(key: str, now: int) -> Program | None:
    """Who asks with `key`; `None` when nobody knows it, or it is not good any more."""
    if not key.startswith(BEGINS) or len(key) > 100:
        return None
    row = ProgramKey.get_or_none(ProgramKey.hash == _digest(key))
    if row is None or not is_good(row, now):
        return None
    if row.last_used_at is None or abs(now - row.last_used_at) >= TOUCH_MS:
        with database.writing():
            ProgramKey.update(last_used_at=now).where(ProgramKey.id == row.id).execute()
    return Program(row.id, row.name, frozenset(scopes_of(row)), row.expires_at)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class Pace:
    """How often each program asks a minute, over all processes of the server. A process takes the questions of a minute
    from the database in portions, so that not every question writes; what it took and did not need is lost, and so
    several processes together may give a little less, and never more."""

    def __init__(self, most: int = MOST_A_MINUTE) -> None:
        self._most = most
        self._left: dict[str, tuple[int, int]] = {}  # program → minute, how many more; -1 when there are none
        self._lock = threading.Lock()

    def wait_for(self, program: str, now: int) -> int:
        """Seconds to wait before asking again, 0 when it may go on; counts the question."""
        minute = now // A_MINUTE
        with self._lock:
            known, left = self._left.get(program, (minute, 0))
            left = left if known == minute else 0
            if left == 0:
                left = _take(program, minute, self._most) or -1
            self._left[program] = (minute, left - 1 if left > 0 else -1)
        return 0 if left > 0 else 1 + (A_MINUTE - now % A_MINUTE) // 1000


def _take(program: str, minute: int, most: int) -> int:
    """The next portion of a minute's questions, 0 when there are none left. A clock that is a little ahead of others
    counts for all; one that is far ahead is not believed for ever."""
    with database.writing():
        rows = bulk.rows_of(
            'UPDATE "program_key" SET'
            ' "pace_taken" = ? + CASE WHEN "pace_minute" BETWEEN ? AND ? THEN "pace_taken" ELSE 0 END,'
            ' "pace_minute" = CASE WHEN "pace_minute" BETWEEN ? AND ? THEN "pace_minute" ELSE ? END'
            ' WHERE "id" = ? RETURNING "pace_taken"',
            (PORTION, minute, minute + MOST_AHEAD, minute, minute + MOST_AHEAD, minute, program),
        )
    taken = int(rows[0][0]) if rows else most + PORTION
    return max(0, min(PORTION, most - (taken - PORTION)))
