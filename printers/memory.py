"""An honest stand-in for the book of a spool: the rows lie in memory, and obey the same contract as on disk."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from printers.spool import ASKED_FOR, Counts, Job, SlipState

Encode = Callable[[str, str | None], bytes]


@dataclass(frozen=True)
class MemoryRow:
    """One copy of one slip. `document` is what it confirms; `content` what stands on it; times are ms UTC, `None` when
    not yet; `outcome_by` a person, `None` the machine."""

    key: int
    document: str
    slip_no: str
    copy_no: int
    content: str
    content_sha256: str
    queued_at: int
    state: SlipState = SlipState.QUEUED
    attempts: int = 0
    last_error: str | None = None
    sent_at: int | None = None
    outcome_at: int | None = None
    outcome_by: str | None = None


def plain(content: str, duplicate: str | None) -> bytes:
    """Text and a cut: enough bytes for one who looks at the spool and not at the slip."""
    heading = "" if duplicate is None else duplicate + "\n"
    return b"\x1b@" + (heading + content).encode("ascii", "replace") + b"\n\x1dV\x01"


class MemorySpoolBook:
    """A `SpoolBook` that forgets everything with the program. `encode` makes bytes of a content and the sentence that
    begins a duplicate, `None` for the first copy. Safe to use from any thread."""

    def __init__(self, series: str = "MEMORY", encode: Encode = plain) -> None:
        self._series = series
        self._encode = encode
        self._lock = threading.RLock()
        self._rows: dict[int, MemoryRow] = {}
        self._last = 0

    @property
    def rows(self) -> tuple[MemoryRow, ...]:
        with self._lock:
            return tuple(self._rows.values())

    def queue(self, document: str, content: str, at: int) -> str:
        """Queue the first copy of a slip and return its number. The same document with the same content is one slip."""
        digest = hashlib.sha256(content.encode()).hexdigest()
        with self._lock:
            for row in self._rows.values():
                if (row.document, row.content_sha256) == (document, digest):
                    return row.slip_no
            self._last += 1
            slip_no = f"{self._series}-{self._last:06d}"
            self._add(MemoryRow(len(self._rows) + 1, document, slip_no, 1, content, digest, at))
            return slip_no

    def _add(self, row: MemoryRow) -> None:
        self._rows[row.key] = row

    def recover(self, at: int) -> int:
        return self._move(lambda row: row.state is SlipState.SENDING, SlipState.UNCONFIRMED, at)

    def set_aside(self, older_than: int, at: int) -> int:
        return self._move(
            lambda row: row.state is SlipState.QUEUED and row.queued_at < older_than, SlipState.WAITING, at
        )

    def _move(self, which: Callable[[MemoryRow], bool], state: SlipState, at: int) -> int:
        with self._lock:
            found = [row for row in self._rows.values() if which(row)]
            for row in found:
                self._add(replace(row, state=state, outcome_at=at))
        return len(found)

    def next_queued(self) -> Job | None:
        with self._lock:
            queued = [row for row in self._rows.values() if row.state is SlipState.QUEUED]
        return self._job(queued[0]) if queued else None

    def mark_sending(self, key: int, at: int) -> bool:
        with self._lock:
            row = self._rows[key]
            if row.state is not SlipState.QUEUED:
                return False
            self._add(replace(row, state=SlipState.SENDING, attempts=row.attempts + 1, sent_at=at))
            return True

    def settle(self, key: int, state: SlipState, at: int, error: str | None = None, by: str | None = None) -> None:
        with self._lock:
            self._add(replace(self._rows[key], state=state, outcome_at=at, last_error=error, outcome_by=by))

    def ask_for(self, key: int, at: int, by: str | None) -> None:
        with self._lock:
            self._add(replace(self._rows[key], state=SlipState.QUEUED, queued_at=at, outcome_by=by))

    def queue_again(self, slip_no: str, at: int, by: str | None) -> bool:
        with self._lock:
            last = self._newest(slip_no)
            if last is None:
                return False
            first = MemoryRow(
                len(self._rows) + 1, last.document, slip_no, last.copy_no + 1, last.content, last.content_sha256, at
            )
            self._add(replace(first, outcome_by=by))
            return True

    def find(self, slip_no: str) -> Job | None:
        with self._lock:
            row = self._newest(slip_no)
        return self._job(row) if row else None

    def waiting(self) -> tuple[str, ...]:
        return tuple(row.slip_no for row in self.rows if row.state in ASKED_FOR)

    def counts(self) -> Counts:
        states = [row.state for row in self.rows]
        late = [row.queued_at for row in self.rows if row.state in (SlipState.QUEUED, SlipState.SENDING, *ASKED_FOR)]
        return Counts(
            queued=states.count(SlipState.QUEUED) + states.count(SlipState.SENDING),
            waiting=sum(states.count(state) for state in ASKED_FOR),
            unconfirmed=states.count(SlipState.UNCONFIRMED),
            oldest_at=min(late, default=None),
        )

    def _newest(self, slip_no: str) -> MemoryRow | None:
        copies = [row for row in self._rows.values() if row.slip_no == slip_no]
        return max(copies, key=lambda row: row.copy_no, default=None)

    def _job(self, row: MemoryRow) -> Job:
        duplicate = f"DUPLIKAT nr {row.copy_no}" if row.copy_no > 1 else None
        payload = self._encode(row.content, duplicate)
        return Job(row.key, row.slip_no, row.copy_no, row.state, row.queued_at, row.attempts, payload)
