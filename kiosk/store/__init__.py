"""The kiosk's memory: one SQLite file. SQL of the kiosk lives in this folder and nowhere else.

`Store` is what acts, screens and the sync process hold; the files beside it are its rooms. It never decides anything.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import apsw
import msgspec

from kiosk.store import erasing, journal_rows, meter_rows, month_pages, pulled, questions, sheet_rows, writing
from kiosk.store.database import Database, StoreError, migrate
from kiosk.store.fold import Recorded
from kiosk.store.high_water import HighWaterFile
from kiosk.store.meter_rows import ReadingRow
from kiosk.store.put_off import put_off
from kiosk.store.questions import LoanRow, ReturnRow, VisitRow
from kiosk.store.register_questions import RegisterQuestions
from kiosk.store.settled import Settled
from kiosk.store.sheet_rows import DeclaredRow, ExplanationRow, PresenceRow
from kiosk.store.writing import Draft, SlipDraft, Written, detach
from sync import continuity, facts, journal, register
from sync.continuity import HighWater
from sync.facts import StreamReason
from sync.journal import Moment
from sync.protocol import Change, Cursor, Erased
from sync.rules.month_limits import MonthUsed

__all__ = [
    "Draft", "LoanRow", "ReadingRow", "ReturnRow", "SlipDraft", "Store", "StoreError", "VisitRow", "Written", "detach",
]  # fmt: skip

FILE_NAME = "kiosk.db"


class Store(RegisterQuestions):
    """Opens (and migrates) the file in `home`. Safe to share between threads."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = home / FILE_NAME
        applied = migrate(self.path)
        self.database = Database(self.path)
        self._settled = Settled()
        self._steady = threading.local()
        self._high_water = HighWaterFile(home)
        if kinds := pulled.unread(self.database.reading()):
            with put_off("reading what an earlier version could not"), self.database.writing() as cursor:
                pulled.read_again(cursor, kinds)
        if pulled.RECKONED_SINCE in applied:
            with self.database.writing() as cursor:
                pulled.reckon_pages(cursor)

    def close(self) -> None:
        self.database.close()

    # --- who this kiosk is ------------------------------------------------------------------------------------------

    @property
    def enrolled(self) -> bool:
        return self._row() is not None

    def _row(self) -> tuple[str, str, str, str, int] | None:
        """Asked anew in each request: the sync process learns that staff moved this kiosk to another site."""
        steady = getattr(self._steady, "identity", None)
        if steady is not None:
            return cast(tuple[str, str, str, str, int], steady)
        row: tuple[str, str, str, str, int] | None = self._ask(
            "SELECT id, site, site_code, label, boot FROM device"
        ).fetchone()
        if hasattr(self._steady, "identity"):
            self._steady.identity = row
        return row

    @contextmanager
    def steadily(self) -> Iterator[None]:
        """For the length of a request, on this thread: who this kiosk is, and which version of the register holds, stay
        as they were when they were first asked for."""
        self._steady.identity = None
        with self._settled.steadily():
            try:
                yield
            finally:
                del self._steady.identity

    def _identity(self) -> tuple[str, str, str, str, int]:
        row = self._row()
        if row is None:
            raise StoreError("not_enrolled", "This kiosk was never enrolled; let it in: lada kiosk enrol URL CODE")
        return row

    @property
    def device(self) -> str:
        return self._identity()[0]

    @property
    def site_id(self) -> str:
        return self._identity()[1]

    @property
    def series(self) -> str:
        """What slip numbers of this device begin with."""
        return f"{self._identity()[2]}-{self._identity()[3]}"

    @property
    def boot(self) -> int:
        return self._identity()[4]

    def become(self, device: str, site: str, site_code: str, label: str) -> None:
        """Take the identity that the server gave. Raises `StoreError` when there is one already."""
        with self.database.writing() as cursor:
            if cursor.execute("SELECT 1 FROM device").fetchone():
                raise StoreError("enrolled", "This kiosk is enrolled already.")
            cursor.execute(
                "INSERT INTO device (one, id, site, site_code, label) VALUES (1, ?, ?, ?, ?)",
                (device, site, site_code, label),
            )
            cursor.execute("INSERT INTO agreement (one) VALUES (1)")

    def note_boot(self, boot_id: str) -> int:
        """Count the boots of this machine: the number goes up when the kernel's name for the boot is a new one."""
        with self.database.writing() as cursor:
            cursor.execute(
                "UPDATE device SET boot = boot + 1, boot_id = ? WHERE boot_id <> ? OR boot = 0", (boot_id, boot_id)
            )
        return self.boot

    def begin_run(self) -> int:
        """Count the runs of the sync process on this file."""
        with self.database.writing() as cursor:
            return int(cursor.execute("UPDATE device SET run = run + 1 RETURNING run").fetchone()[0])

    # --- whether this is still the one journal of its device ----------------------------------------------------------

    def start_stream(self, started: facts.StreamStarted, moment: Moment) -> str:
        """Begin a new incarnation, its parent named, and return its name."""
        with self.database.writing() as cursor:
            cursor.execute("UPDATE device SET machine = ?", (started.machine or "",))
            incarnation = writing.start_stream(cursor, started, moment)
        self.note_high_water()
        return incarnation

    def prove_continuity(self, machine: str, software: str, moment: Moment) -> StreamReason | None:
        """To be asked at every start, before the first fact: what cannot be proved begins a new incarnation. Returns
        why it had to, `None` when it had not. `machine` is the digest of this machine."""
        noted = self._high_water.read()
        with self.database.writing() as cursor:
            device, machine_then = cursor.execute("SELECT id, machine FROM device").fetchone()
            reason = continuity.unproven(noted, self.hash_at, machine_then or machine, machine)
            if reason is not None:
                started = facts.StreamStarted(device=device, software=software, reason=reason, machine=machine)
                writing.start_stream(cursor, started, moment)
                # before the commit: on a disk that takes the one and not the other, each start would begin one more
                self._note(writing.open_stream(cursor))
            if machine_then != machine:
                cursor.execute("UPDATE device SET machine = ?", (machine,))
        return reason

    def hash_at(self, incarnation: str, seq: int) -> bytes | None:
        """The hash of a record, the genesis for seq 0; `None` when it is not held."""
        found = self._ask("SELECT id, parent_head, device FROM stream WHERE incarnation = ?", (incarnation,)).fetchone()
        if found is None:
            return None
        if seq == 0:
            return journal.genesis(found[2] or self.device, incarnation, found[1])
        row = self._ask("SELECT hash FROM journal WHERE stream = ? AND seq = ?", (found[0], seq)).fetchone()
        return row[0] if row else None

    def note_high_water(self) -> None:
        """Note outside the file how far the open stream reaches. Raises `StoreError`."""
        self._note(self.stream())

    def _note(self, stream: writing.Stream) -> None:
        try:
            self._high_water.write(HighWater(stream.incarnation, stream.seq, stream.head.hex()))
        except OSError as error:
            word = "full" if error.errno == errno.ENOSPC else "io"
            raise StoreError(word, f"How far the journal reaches cannot be noted: {error}") from error

    # --- writing ----------------------------------------------------------------------------------------------------

    def record(self, drafts: Sequence[Draft], moment: Moment, slip: SlipDraft | None = None) -> Written:
        """Write facts and their slip in one transaction; when it returns, the disk holds them. Raises `StoreError`."""
        return writing.record(self.database, drafts, moment, slip)

    def record_many(
        self, drafts: Sequence[tuple[Draft, Moment]], slip_numbers: Mapping[int, int] | None = None
    ) -> None:
        """Write many facts of the past at once (sample data, tests, benchmarks). `slip_numbers`: year → last one
        used."""
        with self.database.writing() as cursor:
            writing.append(cursor, drafts)
            cursor.executemany("INSERT OR REPLACE INTO slip_series VALUES (?, ?)", (slip_numbers or {}).items())

    def stream(self) -> writing.Stream:
        """The stream that new facts are written to."""
        return writing.open_stream(self.database.reading().cursor())

    # --- the server's last word -------------------------------------------------------------------------------------

    def cursor(self) -> Cursor | None:
        """The place in the server's feed of what is held; `None` when nothing is, or it came from no feed."""
        row = self._ask("SELECT cursor FROM agreement").fetchone()
        return msgspec.json.decode(row[0], type=Cursor) if row and row[0] else None

    def projected(self) -> dict[str, int]:
        """Incarnation → the last seq of this journal that the server had taken into what is held."""
        return pulled.projected(self.database.reading())

    def apply_snapshot(
        self, lines: Iterable[bytes], etag: str, projected: Mapping[str, int], at: int,
        cursor: Cursor | None = None, site: str | None = None,
    ) -> None:  # fmt: skip
        """Take in everything that the server says, in place of what it said before, or change nothing. `projected` is
        as above; what was written here after that is laid on top. `site` is where the server believes us to be, `None`
        when it does not say. Raises `msgspec.ValidationError` for a line that is no entity."""
        with self.database.writing() as writing_cursor:
            content = pulled.replace(writing_cursor, lines, at)
            self._stand_at(writing_cursor, cursor, content, projected, at, etag)
            pulled.settle(writing_cursor, None, at)
            if site is not None:
                pulled.move_to(writing_cursor, site)
        self._settled.forget()

    def apply_changes(
        self, changes: Sequence[Change], digest: str, projected: Mapping[str, int], at: int, cursor: Cursor
    ) -> None:
        """Lay on what is held what changed since, or change nothing and raise `ValueError`: also when the digest of the
        whole is not `digest` then."""
        with self.database.writing() as writing_cursor:
            [(before,)] = writing_cursor.execute("SELECT content FROM agreement").fetchall()
            content = pulled.change(writing_cursor, changes, before, at)
            if content != digest:
                raise ValueError("what is held then is not what the server holds")
            went_back = any(projected.get(inc, 0) < seq for inc, seq in pulled.projected(writing_cursor).items())
            self._stand_at(writing_cursor, cursor, content, projected, at, "")
            keys = None if went_back else [(change.entity, change.id) for change in changes]
            pulled.settle(writing_cursor, keys, at)
        self._settled.forget()

    def _stand_at(
        self, writing_cursor: apsw.Cursor, cursor: Cursor | None, content: str, projected: Mapping[str, int], at: int,
        etag: str,
    ) -> None:  # fmt: skip
        place = msgspec.json.encode(cursor).decode() if cursor else None
        writing_cursor.execute(
            "UPDATE agreement SET cursor = ?, content = ?, projected = ?, digest = ?, applied_at = ?",
            (place, content, msgspec.json.encode(projected).decode(), etag, at),
        )

    def rebuild(self) -> int:
        """Fold all state anew from the journal and the server's last word. Returns how many facts were folded."""
        with self.database.writing() as cursor:
            count = pulled.rebuild(cursor)
        self._settled.forget()
        return count

    def erased(self) -> str:
        """How far this file has carried out erasures, as the server named it; empty when it never did."""
        row = self._ask("SELECT erased FROM agreement").fetchone()
        return str(row[0]) if row else ""

    def erase(self, erased: Erased, at: int) -> None:
        """Forget people for good, and only then note that it was done. `at` is now, ms UTC. Raises `StoreError`."""
        erasing.carry_out(self.database, erased, at)
        self._settled.forget()

    # --- questions --------------------------------------------------------------------------------------------------

    def _ask(self, sql: str, values: tuple[object, ...] = ()) -> apsw.Cursor:
        return self.database.reading().execute(sql, values)

    def open_visit_of(self, person: str) -> VisitRow | None:
        return questions.open_visit_of(self.database.reading(), person)

    def last_visits_of(self, person: str, limit: int = 5) -> list[VisitRow]:
        return questions.last_visits_of(self.database.reading(), person, limit)

    def visit(self, visit: str) -> VisitRow | None:
        return questions.visit(self.database.reading(), visit)

    def open_loans_of(self, person: str) -> list[LoanRow]:
        return questions.open_loans_of(self.database.reading(), person)

    def open_loans_for(self, party: str) -> list[LoanRow]:
        return questions.open_loans_for(self.database.reading(), party)

    def ended_loans_for(self, party: str, since: int) -> list[LoanRow]:
        return questions.ended_loans_for(self.database.reading(), party, since)

    def open_loan_on(self, item: str) -> LoanRow | None:
        return questions.open_loan_on(self.database.reading(), item)

    def open_loans(self) -> list[LoanRow]:
        return questions.open_loans(self.database.reading())

    def loan(self, loan: str) -> LoanRow | None:
        return questions.loan(self.database.reading(), loan)

    def returned(self, item: str) -> ReturnRow | None:
        return questions.returned(self.database.reading(), item)

    def returned_things(self) -> list[ReturnRow]:
        return questions.returned_things(self.database.reading())

    def loan_brought_back(self, fact: str, item: str) -> LoanRow | None:
        return questions.loan_brought_back(self.database.reading(), fact, item)

    def awaiting_inspection(self) -> dict[str, str]:
        return questions.awaiting_inspection(self.database.reading())

    def month_used(self, party: str, month: str) -> MonthUsed:
        """`month` is "YYYY-MM"."""
        return month_pages.used(self.database.reading(), party, month)

    def pin_failures(self, person: str, since: int) -> list[int]:
        return questions.pin_failures(self.database.reading(), person, since)

    def last_readings_of(self, meter: str, limit: int = 1) -> list[ReadingRow]:
        """Newest first; made at this counter, and not taken back."""
        return meter_rows.last(self.database.reading(), meter, limit)

    def declared_between(self, since: int, until: int) -> list[DeclaredRow]:
        return sheet_rows.declared(self.database.reading(), since, until)

    def present_between(self, since: int, until: int) -> list[PresenceRow]:
        return sheet_rows.present(self.database.reading(), since, until)

    def jobs_between(self, since: int, until: int) -> list[str]:
        return sheet_rows.jobs(self.database.reading(), since, until)

    def explained_of(self, reading: str) -> list[ExplanationRow]:
        return sheet_rows.explained(self.database.reading(), reading)

    def people_matching(self, text: str) -> list[register.Person]:
        return questions.people_matching(self.database.reading(), text)

    def recorded(self, uid: str) -> Recorded | None:
        """The fact named `uid` as it stands in the journal; `None` when it does not, or its type is from a newer
        version."""
        return journal_rows.recorded(self.database.reading(), uid)

    def is_undone(self, uid: str) -> bool:
        """Whether a fact that was written just now was taken back already."""
        return journal_rows.is_undone(self.database.reading(), uid)

    def is_declared(self, usage: str) -> bool:
        """Whether a declaration of pages still counts."""
        return questions.is_declared(self.database.reading(), usage)

    # --- the way to the server --------------------------------------------------------------------------------------

    def offline_since(self) -> int | None:
        """Since when the server has not answered, ms UTC; `None` while it does, or when nobody has tried yet."""
        row = self._ask("SELECT failed_since FROM agreement").fetchone()
        return row[0] if row else None

    def last_wall(self) -> int | None:
        """The wall time of the newest fact, ms UTC."""
        row = self._ask(
            "SELECT body FROM journal WHERE stream = (SELECT max(id) FROM stream) ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return journal.read_body(row[0]).wall if row else None

    def oldest_pending(self) -> int | None:
        """Wall time, ms UTC, of the oldest fact that the server is not known to hold; `None` when there is none."""
        row = self._ask(
            "SELECT j.body FROM stream s JOIN journal j ON j.stream = s.id AND j.seq = s.acked + 1"
            " WHERE s.acked < coalesce(s.parted_at, s.seq) ORDER BY s.id LIMIT 1"
        ).fetchone()
        return journal.read_body(row[0]).wall if row else None

    def pending(self) -> int:
        """How many facts the server is not known to hold."""
        row = self._ask("SELECT coalesce(sum(max(coalesce(parted_at, seq) - acked, 0)), 0) FROM stream").fetchone()
        return int(row[0]) if row else 0
