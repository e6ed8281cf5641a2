"""The kiosk's spool: the rows in its file, the bytes made when a slip is sent, and a fact for what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec

from kiosk import slips, words
from kiosk.clock import Clock, moment
from kiosk.proving import Prover, with_proof
from kiosk.store import Draft, Store, StoreError, spool_rows, writing
from kiosk.store.spool_rows import SpoolRow
from printers.slip import Slip
from printers.spool import BookError, Counts, Job, SlipState, UnprintableError
from sync import facts
from sync.facts import SlipOutcome
from sync.journal import Moment

OUTCOMES = {
    SlipState.PRINTED: SlipOutcome.PRINTED,
    SlipState.UNCONFIRMED: SlipOutcome.UNCONFIRMED,
    SlipState.FAILED: SlipOutcome.FAILED,
    SlipState.SKIPPED: SlipOutcome.SKIPPED,
}
Encode = Callable[[Slip, str | None], tuple[bytes, ...]]
UNREADABLE = (msgspec.DecodeError, KeyError, TypeError)


@dataclass(frozen=True)
class Shown:
    """One copy of a slip as the printer gets it: `pieces` are its bytes, one for each piece of paper, `slip` what they
    were made of."""

    row: SpoolRow
    slip: Slip
    pieces: tuple[bytes, ...]


class StoredSpoolBook:
    """A `printers.spool.SpoolBook` in the kiosk's file. `encode` makes the bytes of a layout, one for each piece of
    paper, with the sentence that begins a duplicate or `None`. A slip that is printed, unconfirmed or skipped leaves a
    `slip_printed` fact in the journal, in the same transaction as its state."""

    def __init__(self, store: Store, clock: Clock, encode: Encode, prover: Prover | None = None) -> None:
        self._store = store
        self._clock = clock
        self._encode = encode
        self._prover = prover or Prover(store, None)

    def recover(self, at: int) -> int:
        with self._writing() as cursor:
            rows = spool_rows.interrupted(cursor)
            for row in rows:
                spool_rows.settle(cursor, row.key, SlipState.UNCONFIRMED, at, "the program ended meanwhile", None)
                writing.append(cursor, [(self._fact(row, SlipOutcome.UNCONFIRMED, None), self._moment())])
        return len(rows)

    def set_aside(self, older_than: int, at: int) -> int:
        if not spool_rows.has_old(self._store.database.reading(), older_than):
            return 0  # no transaction, no wait for the disk, for nothing
        with self._writing() as cursor:
            return spool_rows.set_aside(cursor, older_than)

    def next_queued(self) -> Job | None:
        row = spool_rows.next_queued(self._store.database.reading())
        if row is None:
            return None
        try:
            return self._job(row)
        except UNREADABLE as error:
            raise UnprintableError(row.key, f"not a slip: {error}") from error

    def mark_sending(self, key: int, at: int) -> bool:
        with self._writing() as cursor:
            return spool_rows.mark_sending(cursor, key, at)

    def settle(self, key: int, state: SlipState, at: int, error: str | None = None, by: str | None = None) -> None:
        with self._writing() as cursor:
            row = spool_rows.by_key(cursor, key)
            spool_rows.settle(cursor, key, state, at, error, by)
            if row is not None and state in OUTCOMES:
                writing.append(cursor, [(self._fact(row, OUTCOMES[state], by), self._moment())])

    def ask_for(self, key: int, at: int, by: str | None) -> None:
        with self._writing() as cursor:
            spool_rows.ask_for(cursor, key, at, by)

    def queue_again(self, slip_no: str, at: int, by: str | None) -> bool:
        with self._writing() as cursor:
            return spool_rows.queue_copy(cursor, slip_no, at, by)

    def find(self, slip_no: str) -> Job | None:
        row = spool_rows.find(self._store.database.reading(), slip_no)
        return self._job(row) if row else None

    def shown(self, key: int) -> Shown | None:
        """One copy, whatever became of it; `None` when it is not here any more, or no bytes can be made of it."""
        row = spool_rows.by_key(self._store.database.reading(), key)
        try:
            return Shown(row, *self._made(row)) if row is not None else None
        except UNREADABLE:
            return None

    def waiting(self) -> tuple[str, ...]:
        return spool_rows.waiting(self._store.database.reading())

    def counts(self) -> Counts:
        return spool_rows.counts(self._store.database.reading())

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        """A full disk is a failure of the book: the spool keeps what it owes and tries again."""
        try:
            with self._store.database.writing() as cursor:
                yield cursor
        except StoreError as error:
            raise BookError(str(error)) from error

    def _job(self, row: SpoolRow) -> Job:
        return spool_rows.as_job(row, self._made(row)[1])

    def _made(self, row: SpoolRow) -> tuple[Slip, tuple[bytes, ...]]:
        slip = with_proof(slips.from_bytes(row.slip), row, self._prover.of(row))
        return slip, self._encode(slip, self._duplicate(row))

    def _duplicate(self, row: SpoolRow) -> str | None:
        if row.copy_no == 1:
            return None
        return f"DUPLIKAT nr {row.copy_no} – wydrukowano {words.day_and_time(row.queued_at, 'pl')}"

    def _fact(self, row: SpoolRow, outcome: SlipOutcome, by: str | None) -> Draft:
        return Draft(
            facts.SlipPrinted(slip=row.slip_no, document=row.fact, outcome=outcome, copy=row.copy_no, staff=by)
        )

    def _moment(self) -> Moment:
        return moment(self._clock, self._store.boot)
