"""Sync without a network, on the kiosk: facts into a file on a stick, and the server's answer from one. Composes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from kiosk import syncing, words
from kiosk.clock import Clock
from kiosk.settings import CENTRE_KEY, SERVER_KEY, Settings
from kiosk.store import Store
from kiosk.store.contact import StoredSink
from kiosk.store.database import OneSync
from kiosk.store.erasing import place_of
from kiosk.syncing import Side, this_side, told
from sync import engine
from sync.journal import Moment
from sync.ports import SyncReport, Timepiece
from sync.protocol import Cursor
from sync.signing import KeyFileError, read_key_file
from sync.stick import answer_file, facts_file, parcels
from sync.stick.answer_file import Answer
from sync.stick.file_server import FileServer
from sync.stick.parcels import Parcel, ParcelError

Step = Callable[[int], object]

OLDER = "The answer is older than what this kiosk knows already: nothing was changed."


@dataclass(frozen=True)
class Exported:
    """What lies on the stick now. `facts` counts what is in the file."""

    file: Path
    facts: int


def export(settings: Settings, folder: Path, clock: Clock, step: Step, *, everything: bool = False) -> Exported:
    """Write what the server is not known to hold into one file in `folder`; a running sync is not disturbed. `step` is
    told of each batch how many facts it has. Raises `ParcelError`, `StoreError`, `KeyFileError`."""
    if not folder.is_dir():
        raise ParcelError("none", f"There is no folder {folder}: is the stick plugged in and mounted?")
    with closing(Store(settings.kiosk.home)) as store:
        side = this_side(settings, clock, store)
        known = {} if everything else side.outbox.acknowledged()
        day = words.local(clock.now()).date().isoformat()
        path = folder / parcels.file_name(store.series, day, "facts")
        secret = _centre_key(settings.kiosk.home)
        facts = facts_file.write(
            path, store.series, side.outbox, side.device, side.clock, known, secret, step, store.erased()
        )
    return Exported(path, facts)


@dataclass(frozen=True)
class Imported:
    """How it went. `made_at` is when the server made the answer, ms UTC."""

    file: Path
    made_at: int
    report: SyncReport


def take(settings: Settings, place: Path, clock: Clock) -> Imported:
    """Take in the answer in a file, or the newest one for this kiosk in a folder. Raises `ParcelError`, `StoreError`,
    `KeyFileError`."""
    with ExitStack() as opened:
        opened.enter_context(closing(OneSync(settings.kiosk.home)))
        store = opened.enter_context(closing(Store(settings.kiosk.home)))
        file = _newest(place, store) if place.is_dir() else place
        parcel, answer = open_answer(opened.enter_context(open(file, "rb")), settings.kiosk.home, store)
        report = hear(parcel, answer, settings.kiosk.home, store, this_side(settings, clock, store))
    return Imported(file, parcel.label.made_at, report)


def hear(parcel: Parcel, answer: Answer, home: Path, store: Store, side: Side) -> SyncReport:
    """One run against what the file says. Raises `ParcelError` for an answer that is older than what is known."""
    _refuse_older(answer, store.cursor(), side.outbox.acknowledged(), store.erased())
    sink = _SinkOfThen(store, side.clock, parcel.label.made_at, home / CENTRE_KEY)
    return engine.sync_once(side.outbox, FileServer(answer), sink, side.device, side.clock)


class _SinkOfThen(StoredSink):
    """What the server said when it made the answer: that was the contact, not the moment when it is read."""

    def __init__(self, store: Store, clock: Timepiece, made_at: int, centre_key: Path) -> None:
        def then() -> Moment:
            return msgspec.structs.replace(clock.moment(), wall=made_at)

        super().__init__(store, then, lambda: centre_key.unlink(missing_ok=True))
        self._clock = clock

    def sampled_at(self) -> int | None:
        """No sample is due: what was carried tells nothing of the time."""
        return self._clock.moment().wall


def _newest(folder: Path, store: Store) -> Path:
    """The newest answer for this kiosk that lies in a folder."""
    found: list[tuple[int, Path]] = []
    for path in sorted(folder.glob("lada-*.answer")):
        with open(path, "rb") as file, suppress(ParcelError):
            label = parcels.label_in(file)
            if label.device == store.device:
                found.append((label.made_at, path))
    if not found:
        raise ParcelError("none", f"No answer for this kiosk ({store.series}) lies in {folder}.")
    return max(found)[1]


def open_answer(file: BinaryIO, home: Path, store: Store) -> tuple[Parcel, Answer]:
    """The answer, proved to be whole, the server's, and for this kiosk. Raises `ParcelError`."""
    parcel = parcels.read(file, "answer")
    if parcel.label.device != store.device:
        raise ParcelError(
            "other_kiosk", f"The answer is for the kiosk {parcel.label.kiosk}, and this is {store.series}."
        )
    try:
        server_key = read_key_file(home / SERVER_KEY)
    except KeyFileError:
        raise ParcelError(
            "no_key", "This kiosk does not know the server's key yet: it is handed over at a sync by the network."
        ) from None
    parcel.check_signed(server_key, "this kiosk's server")
    return parcel, answer_file.read(parcel, _centre_key(home))


def _refuse_older(answer: Answer, held: Cursor | None, known: dict[str, int], erased: str) -> None:
    """Within one life of the server's database neither its feed nor a stream ever becomes shorter, and in none does the
    ledger of erasures: its register may have people in it who were forgotten here."""
    if place_of(answer.said.erased) < place_of(erased):
        raise ParcelError("older", OLDER)
    come = answer.said.hello.feed
    if held is None or come is None or come.epoch > held.epoch:
        return
    told = {stream.inc: stream.seq for stream in answer.said.hello.streams}
    says_less = any(told.get(inc, 0) < seq for inc, seq in known.items())
    if (come.epoch, come.pos) < (held.epoch, held.pos) or says_less:
        raise ParcelError("older", OLDER)


def _centre_key(home: Path) -> bytes | None:
    """`None` when it was wiped, or never came."""
    return read_key_file(home / CENTRE_KEY) if (home / CENTRE_KEY).exists() else None


def describe(report: SyncReport) -> str:
    """One sentence about an import."""
    if report.status == "approved" and report.error is None:
        is_new = "is as it was then" if report.register == "applied" else "was so already"
        return f"The register {is_new}; {report.pending} facts wait for the next export.{told(report)}"
    return syncing.describe(report)
