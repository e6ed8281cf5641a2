"""The sync process's composition root: the kiosk's file and keys on one side, the server over HTTP on the other."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from kiosk import __version__, bench
from kiosk.clock import Clock, SystemClock, boot_id, moment
from kiosk.devices import read_states
from kiosk.doctor import Rounds
from kiosk.machine import machine_digest
from kiosk.settings import CENTRE_KEY, DEVICE_KEY, SERVER_KEY, Settings
from kiosk.store import Store, StoreError
from kiosk.store.contact import StoredSink
from kiosk.store.database import OneSync
from kiosk.store.outbox import StoredOutbox
from kiosk.store.put_off import DISK
from sync import engine
from sync.journal import Moment
from sync.ports import Device, SyncError, SyncReport, Timepiece
from sync.protocol import DeviceState, MeterTold
from sync.signing import load_signer, write_key_file
from sync.transport import HttpServer, known_by

logger = logging.getLogger("lada.sync")

BENCH_LOOK_S = 1.0


@dataclass(frozen=True)
class Journey:
    """Everything that one run needs; `once()` is one run. Holds the lock that keeps a second sync process off the same
    data until it is closed, as it is at the end of a `with`."""

    once: Callable[[], SyncReport]
    close: Callable[[], None]

    def __enter__(self) -> Journey:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True)
class _Timepiece:
    clock: Clock
    boot: int

    def moment(self) -> Moment:
        return moment(self.clock, self.boot)


def open_journey(settings: Settings, clock: Clock | None = None) -> Journey:
    """`clock` is `None` for this machine's own. Raises `StoreError` when this kiosk was never enrolled or another sync
    process works on it, `KeyFileError` when its key is gone."""
    with ExitStack() as opened:
        lock = opened.enter_context(closing(_alone(settings.kiosk.home)))
        store = opened.enter_context(closing(Store(settings.kiosk.home)))
        server, once = _wired(settings, clock or SystemClock(), store)
        opened.pop_all()  # the journey's own from here on

    def close() -> None:
        server.close()
        store.close()
        lock.close()

    return Journey(once, close)


def _alone(home: Path) -> OneSync:
    try:
        return OneSync(home)
    except OSError as error:  # a lock cannot be made, or not be opened for writing
        raise StoreError("io", f"The disk takes nothing: {error}.") from error


def patient(settings: Settings, clock: Clock | None = None) -> Journey:
    """The journey of a process that runs for months, opened in its first run. While the disk takes nothing, so that the
    process cannot even be counted, nobody is spoken to, and the next run looks again. `once` raises as `open_journey`
    does for all else."""
    journey: Journey | None = None
    own = clock or SystemClock()

    def once() -> SyncReport:
        nonlocal journey
        try:
            journey = journey or open_journey(settings, own)
        except StoreError as error:
            if error.word not in DISK:
                raise
            return SyncReport(at=own.now(), error=_of_the_disk(error))
        return journey.once()

    def close() -> None:
        if journey is not None:
            journey.close()

    return Journey(once, close)


def resting(settings: Settings, wait: Callable[[float], bool]) -> Callable[[float], bool]:
    """How a process of many runs waits between them: so many seconds, true when it is to end.

    On the bench it also goes on as soon as somebody cuts or restores the network: who plays with a cable wants to see
    what follows, and not wait for a quarter of an hour.
    """
    if not settings.bench.device_bench:
        return wait
    home = settings.kiosk.home

    def rest(seconds: float) -> bool:
        was = bench.is_cut(home)
        while seconds > 0 and bench.is_cut(home) == was:
            if wait(min(seconds, BENCH_LOOK_S)):
                return True
            seconds -= BENCH_LOOK_S
        return False

    return rest


def run_once(settings: Settings, clock: Clock | None = None) -> SyncReport:
    """One run, and everything closed behind it. Raises as `open_journey` does."""
    with open_journey(settings, clock) as journey:
        return journey.once()


@dataclass(frozen=True)
class Side:
    """This side of the journey, whatever way it goes."""

    outbox: StoredOutbox
    device: Device
    clock: Timepiece


def this_side(settings: Settings, clock: Clock, store: Store) -> Side:
    """Prove that the journal is the one of its device, before anybody hears of it, and speak for it. Raises
    `KeyFileError`."""
    home, machine = settings.kiosk.home, machine_digest()
    timepiece = _Timepiece(clock, store.note_boot(boot_id()))
    if reason := store.prove_continuity(machine, __version__, timepiece.moment()):
        logger.warning("a new incarnation of the journal begins: %s", reason)
    rounds = Rounds(settings, clock)
    device = Device(
        store.device, secrets.token_hex(8), load_signer(home / DEVICE_KEY), lambda: _state(store, home, rounds),
        machine=machine,
    )  # fmt: skip
    return Side(StoredOutbox(store, timepiece.moment, __version__), device, timepiece)


def _wired(settings: Settings, clock: Clock, store: Store) -> tuple[HttpServer, Callable[[], SyncReport]]:
    home, side = settings.kiosk.home, this_side(settings, clock, store)
    outbox, timepiece, device = side.outbox, side.clock, replace(side.device, run_no=store.begin_run())
    sink = StoredSink(store, timepiece.moment, lambda: (home / CENTRE_KEY).unlink(missing_ok=True))
    known = known_by(home / SERVER_KEY, clock.up)
    server = HttpServer(settings.sync.server, device.id, device.signer, settings.sync.ca_file or None, known)

    def once() -> SyncReport:
        if settings.bench.device_bench and bench.is_cut(home):
            cut = SyncError("network", "The bench has cut the network.")
            report = SyncReport(at=timepiece.moment().wall, error=cut)
            sink.note_contact(report)
            return report
        try:
            report = engine.sync_once(outbox, server, sink, device, timepiece)
        except StoreError as error:
            if error.word not in DISK:
                raise
            return SyncReport(at=timepiece.moment().wall, error=_of_the_disk(error))
        if report.status == "approved":
            _take_keys(home, server)
        if report.error is not None:
            logger.warning("%s", report.error)
        return report

    return server, once


def _of_the_disk(error: StoreError) -> SyncError:
    """What ends a run where the disk takes nothing; what was handed over before that is handed over."""
    told = SyncError("disk", f"{str(error).rstrip('.')}. Sync goes on by itself when the disk can be written to again.")
    logger.warning("%s", told)
    return told


def _take_keys(home: Path, server: HttpServer) -> None:
    """Keep what an approved kiosk is told and does not have yet."""
    if (home / CENTRE_KEY).exists() and (home / SERVER_KEY).exists():
        return
    told = server.keys()
    for name, key in ((CENTRE_KEY, told.centre_key), (SERVER_KEY, told.server_key)):
        if key and not (home / name).exists():
            write_key_file(home / name, bytes.fromhex(key))


def _state(store: Store, home: Path, rounds: Rounds) -> DeviceState:
    """What the server's screen of devices shows; the kiosk process left the states of its devices in a file."""
    states = read_states(home)
    return DeviceState(
        software=__version__, pending=store.pending(), oldest_pending=store.oldest_pending(),
        reader=states.get("reader"), scanner=states.get("scanner"),
        printer=states.get("printer"), paper=states.get("paper"), slips_waiting=int(states.get("slips_waiting") or 0),
        paper_left_mm=states.get("paper_left_mm"),
        disk_free_mb=states.get("disk_free_mb"), clock=states.get("clock"), findings=rounds.in_short(),
        meters=msgspec.convert(states.get("meters") or [], list[MeterTold]),
    )  # fmt: skip


def describe(report: SyncReport) -> str:
    """One sentence about a run."""
    if report.error is not None:
        return str(report.error)
    if report.status == "pending":
        return "The server knows this kiosk, but staff have not approved it yet."
    if report.status == "revoked":
        return "This kiosk is no longer welcome: its personal data was wiped. Its facts are kept."
    if report.status == "suspended":
        return "The server doubts that this is the machine it let in: facts go up, the register waits for staff."
    return f"Handed over {report.pushed} facts; {report.pending} wait; the register is {report.register}.{told(report)}"


def told(report: SyncReport) -> str:
    """What came of a predecessor, and what was met with in streams, a sentence each."""
    came = f" Took over {report.inherited} facts of the kiosk before this one." if report.inherited else ""
    return came + "".join(f" {_TROUBLES[trouble.word].format(at=trouble.at)}" for trouble in report.troubles)


_TROUBLES = {
    "fork": "The server held other facts after {at}: both are kept, ours were handed over under a new name.",
    "ahead": "The server held facts up to {at} that were missing here: they were taken back.",
    "corrupt": "Facts from {at} on did not check: they are in quarantine. Look with: lada journal verify",
    "stuck": "The server asks for {at} again and again: it was left alone this time.",
    "inheritance": "What the kiosk before this one wrote after {at} does not check: it was not taken over.",
}
