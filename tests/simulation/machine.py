"""One kiosk of the simulation: a disk (a folder), a board (its digest), clocks that can be turned, and the real program
on them."""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from kiosk import carrying
from kiosk.clock import moment
from kiosk.settings import CENTRE_KEY, SERVER_KEY
from kiosk.station.station import Station
from kiosk.store import FILE_NAME, Store, backup, journal_rows, pulled, register_rows
from kiosk.store.backup import Here
from kiosk.store.contact import StoredSink
from kiosk.store.database import connect
from kiosk.store.high_water import FILE_NAME as HIGH_WATER
from kiosk.store.outbox import StoredOutbox
from kiosk.syncing import Side
from sync import facts, feed_rows
from sync.engine import sync_once
from sync.journal import Moment
from sync.ports import Device, SyncReport
from sync.protocol import DeviceState
from sync.signing import KeySigner, write_key_file
from sync.stick import facts_file
from tests import cast
from tests.offices import Now
from tests.simulation.network import Network

CODES = {cast.SITE: "COP", cast.BRANCH: "CAS"}
NEWER_KIND = "membership"
STATE = ("visit", "loan", "item_return", "booking", "page_usage", "pin_failure", "meter_reading", "register",
         "newer_page")  # fmt: skip


class Killed(Exception):
    """The process is gone."""


class Mortal:
    """Passes calls on to a port; the process may die before and after each."""

    def __init__(self, port: object, spend: Callable[[], None]) -> None:
        self._port, self._spend = port, spend

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._port, name)

        def call(*arguments: object) -> object:
            self._spend()
            answer = real(*arguments)
            self._spend()
            return answer

        return call


class Clocks:
    """`wall` may be turned, the time since the boot never lies."""

    def __init__(self, true: Now) -> None:
        self._true, self.turned_by, self._booted_at = true, 0, true.at
        self.boot_id = secrets.token_hex(4)

    def now(self) -> int:
        return self._true.at + self.turned_by

    def up(self) -> int:
        return self._true.at - self._booted_at

    def boot(self) -> None:
        self._booted_at, self.boot_id = self._true.at, secrets.token_hex(4)


@cache
def template(folder: Path) -> Path:
    """An empty kiosk's home with the newest schema, made once for a process."""
    home = folder / "template-kiosk"
    Store(home).close()
    return home


class Machine:
    """`board` is the machine's digest; several machines may have copies of one disk, and then share `device`."""

    def __init__(self, name: str, home: Path, board: str, network: Network, true: Now) -> None:
        self.name, self.home, self.board, self.network = name, home, board, network
        self.clocks = Clocks(true)
        self.device, self.site = "", ""
        self.signer = KeySigner(bytes(32))
        self.backups: list[Path] = []
        self.last_acts: list[tuple[tuple[str, ...], str | None]] = []
        self.seen: dict[str, int] = {}  # how far each stream of this disk was looked at
        self.is_on = False
        self.is_behind = False  # of the version before, which does not know `NEWER_KIND`

    def enrol(self, device: str, site: str, signer: KeySigner, server_key: bytes) -> None:
        """A disk of its own, with the identity that the server gave."""
        shutil.copytree(template(self.home.parent.parent.parent), self.home)
        self.device, self.site, self.signer = device, site, signer
        write_key_file(self.home / CENTRE_KEY, cast.CENTRE_KEY)
        write_key_file(self.home / SERVER_KEY, server_key)
        store = Store(self.home)
        store.become(device, site, CODES[site], "K1")
        boot = store.note_boot(self.clocks.boot_id)
        started = facts.StreamStarted(device=device, software="test", machine=self.board)
        store.start_stream(started, moment(self.clocks, boot))
        store.close()

    # --- the program ------------------------------------------------------------------------------------------------

    def start(self) -> str | None:
        """Start it. Returns why a new incarnation had to begin, `None` when it had not."""
        with self._of_its_version():
            self.store = Store(self.home)
        self.store.note_boot(self.clocks.boot_id)
        reason = self.store.prove_continuity(self.board, "test", self.moment())
        self.run = secrets.token_hex(8)
        self._speaker = Device(
            self.device, self.run, self.signer, lambda: DeviceState("test", self.store.pending()),
            self.store.begin_run(), self.board,
        )  # fmt: skip
        self.outbox = StoredOutbox(self.store, self.moment, "test")
        self.sink = StoredSink(self.store, self.moment, lambda: (self.home / CENTRE_KEY).unlink(missing_ok=True))
        self.server = self.network.connect(self.device, self.signer)
        self.station = Station(self.store, self.clocks, cast.CENTRE_KEY, frozenset())
        self.last_acts = []
        self.is_on = True
        return reason

    def stop(self) -> None:
        """Gone, in the middle of whatever it did."""
        if self.is_on:
            self.store.close()
        self.is_on = False

    def moment(self) -> Moment:
        return moment(self.clocks, self.store.boot)

    @contextmanager
    def _of_its_version(self) -> Iterator[None]:
        """While it is behind, it keeps rows of the newest kind as they come."""
        if not self.is_behind:
            yield
            return
        real = pulled._row

        def row(line: bytes) -> tuple[str, str, str, bytes]:
            kind, id_, lookup, body = real(line)
            return kind, id_, pulled.UNREAD if kind == NEWER_KIND else lookup, body

        with patch.object(pulled, "_row", row), patch.object(pulled, "unread", lambda _: []):
            yield

    def sync(self) -> SyncReport:
        with self._of_its_version():
            return sync_once(self.outbox, self.server, self.sink, self._speaker, self)

    def sync_and_die(self, lives: int) -> bool:
        """Sync until the process dies, before or after one of its calls or commits. Returns whether it died."""
        left = [lives]

        def spend() -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Killed

        real = self.store.database.writing

        @contextmanager
        def writing() -> Iterator[Any]:
            with real() as cursor:
                yield cursor
                spend()
            spend()

        self.store.database.writing = writing  # type: ignore[method-assign]
        ports = (Mortal(port, spend) for port in (self.outbox, self.server, self.sink))
        try:
            with self._of_its_version():
                sync_once(*ports, self._speaker, self)  # type: ignore[arg-type]
        except Killed:
            self.stop()
            return True
        finally:
            del self.store.database.writing  # type: ignore[method-assign]
        return False

    # --- without the network ----------------------------------------------------------------------------------------

    def export(self, file: Path, *, everything: bool) -> int:
        """Write what waits into a file. Returns how many facts are in it."""
        secret = cast.CENTRE_KEY if (self.home / CENTRE_KEY).exists() else None
        known = {} if everything else self.outbox.acknowledged()
        speaker, erased = replace(self._speaker, run_no=0), self.store.erased()
        return facts_file.write(file, self.store.series, self.outbox, speaker, self, known, secret, erased=erased)

    def take_answer(self, file: Path) -> SyncReport:
        """Take in what the server said in a file. Raises `ParcelError`."""
        with file.open("rb") as stream, self._of_its_version():
            parcel, answer = carrying.open_answer(stream, self.home, self.store)
            side = Side(self.outbox, self._speaker, self)
            return carrying.hear(parcel, answer, self.home, self.store, side)

    # --- the disk ---------------------------------------------------------------------------------------------------

    @property
    def note(self) -> Path:
        return self.home / HIGH_WATER

    def make_backup(self) -> None:
        """A checked copy, and beside it the note as it was then."""
        made = backup.make(self.home, self.home / "backups", 99, self.clocks.now())
        if self.note.exists():
            shutil.copy(self.note, made.file.with_suffix(".note"))
        self.backups.append(made.file)

    def restore_by_command(self, file: Path) -> None:
        here = Here(self.board, "test", self.clocks.boot_id, lambda boot: moment(self.clocks, boot))
        backup.restore(file, self.home, here, self.clocks.now(), replace=True)

    def put_back(self, file: Path, *, note_too: bool) -> None:
        """Somebody copies the old file over the new one, as one does with a picture of a whole disk (`note_too`)."""
        for tail in ("", "-wal", "-shm"):
            (self.home / f"{FILE_NAME}{tail}").unlink(missing_ok=True)
        shutil.copy(file, self.home / FILE_NAME)
        old = file.with_suffix(".note")
        if note_too:
            self.note.unlink(missing_ok=True)
            if old.exists():
                shutil.copy(old, self.note)

    def copy_disk_to(self, other: Machine) -> None:
        """Another machine gets the same disk; it does not run meanwhile."""
        shutil.copytree(self.home, other.home, ignore=shutil.ignore_patterns("backups"))
        other.device, other.site, other.signer = self.device, self.site, self.signer
        other.seen = dict(self.seen)

    # --- what it holds ----------------------------------------------------------------------------------------------

    def noted_is_held(self) -> bool:
        """Whether the file holds what its note says; True when there is no note to say anything. Asked before a
        start."""
        with contextlib.suppress(FileNotFoundError):
            said = json.loads(self.note.read_bytes())
            asked = "SELECT j.hash FROM journal j JOIN stream s ON s.id = j.stream WHERE incarnation = ? AND j.seq = ?"
            with contextlib.closing(connect(self.home / FILE_NAME)) as file:
                held = file.execute(asked, (said["incarnation"], said["seq"])).fetchone()
            return held is not None and held[0].hex() == said["head"]
        return True

    def streams(self) -> list[tuple[str, int, bool]]:
        """Incarnation, how far it reaches, whether it is the open one."""
        rows = self.store.database.reading().execute("SELECT incarnation, seq, state = 'open' FROM stream ORDER BY id")
        return [(inc, seq, bool(is_open)) for inc, seq, is_open in rows]

    def records_after(self, inc: str, seq: int) -> list[tuple[int, bytes, bytes]]:
        """Seq, hash, body."""
        return (
            self.store.database.reading()
            .execute(
                "SELECT seq, hash, body FROM journal WHERE stream = (SELECT id FROM stream WHERE incarnation = ?)"
                " AND seq > ? ORDER BY seq",
                (inc, seq),
            )
            .fetchall()
        )

    def examine(self) -> None:
        """I1: the journal holds together, and the state is what follows from it."""
        verdict = journal_rows.verify(self.store.database.reading(), self.device)
        assert verdict.first_bad is None, f"{self.name}: {verdict.first_bad}: {verdict.why}"
        if not self.is_behind:
            lost = [key for table in ("snapshot", "register") for key in self._not_found_again(table)]
            assert not lost, f"{self.name} cannot find {lost}"
        before = self.state()
        with contextlib.suppress(_NotMeant), self.store.database.writing() as cursor:
            pulled.rebuild(cursor)
            after = [cursor.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in STATE]
            raise _NotMeant
        for table, one, other in zip(STATE, before, after, strict=True):
            assert one == other, f"{self.name}: {table} does not follow from the journal: {set(one) ^ set(other)}"

    def _not_found_again(self, table: str) -> Iterator[tuple[str, str]]:
        """Rows that are not to be found by what their kind is looked up by."""
        for kind, id_, lookup, body in self.store.database.reading().execute(f"SELECT * FROM {table}"):
            if lookup != register_rows.lookup_of(feed_rows.decode(body)):
                yield kind, id_

    def state(self) -> list[list[Any]]:
        reading = self.store.database.reading()
        return [reading.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in STATE]

    def examine_names(self, erased: Mapping[str, str], mark: str) -> None:
        """Nobody who was erased is named in its files, but for backups and what was put aside, and it says so."""
        assert self.store.erased() == mark, f"{self.name} has not carried out all erasures"
        for file in self.home.iterdir():
            content = file.read_bytes() if file.is_file() and ".aside-" not in file.name else b""
            named = [person for person, name in erased.items() if name.encode() in content]
            assert not named, f"{file.name} of {self.name} names {named}, who were erased"

    def told(self) -> set[bytes]:
        """The server's last word, row by row."""
        return {body for (body,) in self.store.database.reading().execute("SELECT body FROM snapshot")}

    def examine_months(self, declared: Mapping[tuple[str, str], int]) -> None:
        """Of each party's month it counts what all declared, no more and no less, once everybody has heard all."""
        counted = {month: self.store.month_used(*month).mono for month in declared}
        assert counted == declared, f"{self.name} counts {counted}, and {declared} were declared"

    def known(self) -> set[str]:
        """What the counter goes by: the register, the loans that are out, the returns that staff must look at."""
        reading = self.store.database.reading()
        found = {f"{kind} {id_}" for kind, id_ in reading.execute("SELECT entity, id FROM register")}
        rows = [feed_rows.decode(body) for (body,) in reading.execute("SELECT body FROM register")]
        found |= {repr(row) for row in rows if feed_rows.tag_of(row) not in feed_rows.DERIVED}
        found |= {f"loan_state {id_}" for (id_,) in reading.execute("SELECT id FROM loan WHERE state = 'out'")}
        return found | {f"return_state {item}" for (item,) in reading.execute("SELECT item FROM item_return")}


class _NotMeant(Exception):
    """Rolls back what was only tried."""
