"""Kiosks that were never near a network: a real file, real keys, a clock that a test turns, and a stick to carry."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import apsw

from kiosk import carrying
from kiosk.clock import boot_id
from kiosk.machine import machine_digest
from kiosk.settings import CENTRE_KEY, DEVICE_KEY, SERVER_KEY, Kiosk, Settings
from kiosk.store import Draft, Store
from sync import facts, journal
from sync.facts import Means, VisitCheckedIn, VisitorKind
from sync.journal import Moment
from sync.server import taking_in
from sync.server.models import SERVER, Device, Evidence, Fact, Stream
from sync.server.office import Office
from sync.server.taking_in import Counted
from sync.signing import KeySigner, write_key_file
from sync.stick import parcels
from tests.stations import NOON

DAY = 24 * 60 * 60 * 1000


class StickClock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> int:
        return self.at

    def up(self) -> int:
        return self.at - NOON + 600_000


class Counter:
    """A kiosk of `office`, let in; `home` is its disk."""

    def __init__(self, home: Path, office: Office, name: str = "K1", *, site: str = "site") -> None:
        self.home, self.office, self.clock, self.name = home, office, StickClock(), name
        self.settings = Settings(kiosk=Kiosk(home=home))
        self.device = f"device-{name}"
        self.key = bytes([len(name)] * 31 + [ord(name[-1])])
        store = Store(home)
        store.become(self.device, site, "COP", name)
        store.note_boot(boot_id())
        started = facts.StreamStarted(device=self.device, software="test", machine=machine_digest())
        store.start_stream(started, self.moment(store))
        store.close()
        signing = KeySigner(office.secrets.signing).public_key
        for file, key in ((DEVICE_KEY, self.key), (CENTRE_KEY, office.secrets.centre), (SERVER_KEY, signing)):
            write_key_file(home / file, key)
        Device.insert(
            id=self.device, name=name, site=site, public_key=KeySigner(self.key).public_key, fingerprint=name,
            enrolled_at=NOON, status="approved", machine=machine_digest(),
        ).execute()  # fmt: skip

    def moment(self, store: Store) -> Moment:
        return Moment(self.clock.now(), store.boot, self.clock.up())

    def work(self, visits: int, days: int = 0) -> None:
        """That many people come, over so many days."""
        store = Store(self.home)
        store.prove_continuity(machine_digest(), "test", self.moment(store))
        for _ in range(visits):
            self.clock.at += max(1000, days * DAY // visits)
            visit = f"{self.name}-{self.clock.at}"
            fact = VisitCheckedIn(
                visit=visit, site="site", kind=VisitorKind.MEMBER, means=Means.CARD, person="anna", purposes=["meeting"]
            )
            store.record([Draft(fact)], self.moment(store))
        store.note_high_water()
        store.close()

    def export(self, stick: Path, *, everything: bool = False) -> Path:
        self.clock.at += 60_000
        return carrying.export(self.settings, stick, self.clock, lambda _: None, everything=everything).file

    def take(self, place: Path) -> carrying.Imported:
        return carrying.take(self.settings, place, self.clock)

    def backup(self) -> Path:
        """The disk as it is now, in one file."""
        copy = self.home.with_name(f"{self.home.name}-{self.clock.at}.db")
        connection = apsw.Connection(str(self.home / "kiosk.db"))
        connection.execute("VACUUM INTO ?", (str(copy),))
        connection.close()
        return copy

    def put_back(self, copy: Path, *, unnoticed: bool = False) -> None:
        """An old disk again; `unnoticed` when the note beside the database was of then, too."""
        for tail in ("", "-wal", "-shm"):
            (self.home / f"kiosk.db{tail}").unlink(missing_ok=True)
        shutil.copy(copy, self.home / "kiosk.db")
        if unnoticed:
            store = Store(self.home)
            store.note_high_water()
            store.close()

    def file(self) -> list[tuple[object, ...]]:
        """Everything that it keeps, table by table, without how long ago it spoke with the server."""
        connection = apsw.Connection(str(self.home / "kiosk.db"))
        try:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return [
                (table, *row)
                for table in sorted(tables)
                for row in sorted(connection.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr)
            ]
        finally:
            connection.close()

    def facts(self) -> set[str]:
        """Every fact in its journal, by the name it was first written under."""
        connection = apsw.Connection(str(self.home / "kiosk.db"))
        rows = connection.execute(
            "SELECT s.incarnation, j.seq, j.body FROM journal j JOIN stream s ON s.id = j.stream"
        ).fetchall()
        connection.close()
        return {journal.read_body(body).origin or journal.origin_of(inc, seq, body) for inc, seq, body in rows}


def take_in(office: Office, file: Path, stick: Path | None = None) -> tuple[Counted, Path]:
    """What a member of staff does: take the file in, lay the answer beside it."""
    with file.open("rb") as stream:
        opened = taking_in.open_file(office, stream)
        counted = taking_in.take(opened, office.now())
        answer = (stick or file.parent) / f"{file.stem}.answer"
        parcels.lay(answer, taking_in.answer(office, opened))
    return counted, answer


def look(office: Office, file: Path) -> Counted:
    with file.open("rb") as stream:
        return taking_in.look(taking_in.open_file(office, stream), office.now())


def told() -> set[str]:
    """Every fact of kiosks that the server holds in a stream, by the name it was first written under."""
    rows = Fact.select(Fact.body, Fact.seq, Fact.stream).join(Stream).where(Stream.device != SERVER)
    return {
        journal.read_body(bytes(row.body)).origin or journal.origin_of(row.stream.inc, row.seq, bytes(row.body))
        for row in rows
    }


def held_by_server() -> tuple[int, int]:
    """How many facts lie in streams, and how many batches in quarantine."""
    return Fact.select().count(), Evidence.select().count()


def other_centre(office: Office) -> Office:
    """The same server, but with other keys."""
    return replace(office, secrets=replace(office.secrets, centre=b"o" * 32, signing=b"s" * 32))
