"""The sync process's composition root: the kiosk's file and keys on one side, the server over HTTP on the other."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk import __version__, bench
from kiosk.clock import Clock, SystemClock, boot_id, moment
from kiosk.devices import read_states
from kiosk.doctor import Rounds
from kiosk.machine import machine_digest
from kiosk.settings import Settings
from kiosk.store import Store
from kiosk.store.contact import StoredSink
from kiosk.store.outbox import StoredOutbox
from sync import engine
from sync.journal import Moment
from sync.ports import Device, SyncError, SyncReport
from sync.protocol import DeviceState
from sync.signing import load_signer, write_key_file
from sync.transport import HttpServer

DEVICE_KEY, CENTRE_KEY = "device.key", "centre.key"
logger = logging.getLogger("lada.sync")


@dataclass(frozen=True)
class Journey:
    """Everything that one run needs; `once()` is one run."""

    once: Callable[[], SyncReport]


@dataclass(frozen=True)
class _Timepiece:
    clock: Clock
    boot: int

    def moment(self) -> Moment:
        return moment(self.clock, self.boot)


def open_journey(settings: Settings, clock: Clock | None = None) -> Journey:
    """`clock` is `None` for this machine's own. Raises `StoreError` when this kiosk was never enrolled, `KeyFileError`
    when its key is gone."""
    home = settings.kiosk.home
    store, machine = Store(home), machine_digest()
    timepiece = _Timepiece(clock or SystemClock(), store.note_boot(boot_id()))
    if reason := store.prove_continuity(machine, __version__, timepiece.moment()):
        logger.warning("a new incarnation of the journal begins: %s", reason)
    rounds = Rounds(settings, timepiece.clock)
    device = Device(
        store.device, secrets.token_hex(8), load_signer(home / DEVICE_KEY), lambda: _state(store, home, rounds),
        store.begin_run(), machine,
    )  # fmt: skip
    outbox = StoredOutbox(store, timepiece.moment, __version__)
    sink = StoredSink(store, timepiece.moment, lambda: (home / CENTRE_KEY).unlink(missing_ok=True))
    server = HttpServer(settings.sync.server, device.id, device.signer, settings.sync.ca_file or None)

    def once() -> SyncReport:
        if settings.bench.device_bench and bench.is_cut(home):
            cut = SyncError("network", "The bench has cut the network.")
            report = SyncReport(at=timepiece.moment().wall, error=cut)
            sink.note_contact(report)
            return report
        report = engine.sync_once(outbox, server, sink, device, timepiece)
        if report.status == "approved" and not (home / CENTRE_KEY).exists():
            write_key_file(home / CENTRE_KEY, bytes.fromhex(server.keys().centre_key))
        if report.error is not None:
            logger.warning("%s", report.error)
        return report

    return Journey(once)


def _state(store: Store, home: Path, rounds: Rounds) -> DeviceState:
    """What the server's screen of devices shows; the kiosk process left the states of its devices in a file."""
    states = read_states(home)
    return DeviceState(
        software=__version__, pending=store.pending(), reader=states.get("reader"), scanner=states.get("scanner"),
        printer=states.get("printer"), paper=states.get("paper"), slips_waiting=int(states.get("slips_waiting") or 0),
        disk_free_mb=states.get("disk_free_mb"), clock=states.get("clock"), findings=rounds.in_short(),
    )  # fmt: skip


def describe(report: SyncReport) -> str:
    """One sentence about a run."""
    if report.error is not None:
        return str(report.error)
    if report.status == "pending":
        return "The server knows this kiosk, but staff have not approved it yet."
    if report.status == "revoked":
        return "This kiosk is no longer welcome: its personal data was wiped. Its facts are kept."
    if report.troubles:
        return "Some facts could not be handed over: " + ", ".join(f"{t.word} at {t.at}" for t in report.troubles)
    return f"Handed over {report.pushed} facts; {report.pending} wait; the register is {report.register}."
