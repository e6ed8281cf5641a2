"""The composition root of a kiosk: every part made once, wired in one visible place, started and stopped in order.

Nothing else reads the settings, opens the file or starts a thread. The web application gets a `Counter` and asks it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from kiosk import __version__, chosen_printer, slips
from kiosk.asking_meters import Asking, devices_of
from kiosk.bench import Bench
from kiosk.clock import BelievedClock, Clock, ShiftedClock, SystemClock, boot_id, moment
from kiosk.devices import Devices, write_states
from kiosk.machine import machine_digest
from kiosk.metering import Metering
from kiosk.proving import Prover
from kiosk.readers import (
    CardReaderSettings,
    Reader,
    Reading,
    ReadingKind,
    ScannerSettings,
    open_card_reader,
    open_scanner,
)  # fmt: skip
from kiosk.readers.simulated import SimulatedCardReader, SimulatedScanner
from kiosk.readers.tray import Tray
from kiosk.readers.watch import Watch
from kiosk.readers.wedge import Wedge
from kiosk.session import Session, Sessions
from kiosk.settings import DEVICE_KEY, Settings
from kiosk.signals import Signals
from kiosk.spooling import StoredSpoolBook
from kiosk.station.station import Station
from kiosk.store import Store, StoreError, backup
from kiosk.store.database import OneKiosk
from kiosk.store.known_time import known_time
from kiosk.store.rolls import StoredRoll
from kiosk.timekeeping import Timekeeper
from kiosk.words import public_holidays
from printers import Printer, PrinterSettings, open_printer, pangram
from printers.cups_jobs import CupsJobs
from printers.encode import encode_parts
from printers.gauge import Gauged
from printers.profiles import PrinterProfile, profile
from printers.simulated import SimulatedPrinter
from printers.slip import Slip
from printers.spool import Spool, SpoolHealth
from sync.signing import KeyFileError, KeySigner, load_signer, read_key_file

PULSE_S = 2.0
NOTE_EVERY_MS = 30_000
CENTRE_KEY = "centre.key"
logger = logging.getLogger("lada.counter")


@dataclass
class Paper:
    """The printer as slips are made for it just now; staff may choose other letters while the kiosk works."""

    profile: PrinterProfile


@dataclass
class Counter:
    """One kiosk, whole. `start()` begins its threads, `stop()` ends them and closes the file. `spool` and `book`, where
    its slips lie, are `None` when no printer is fitted, `bench` when this is a real counter."""

    settings: Settings
    clock: Clock
    store: Store
    station: Station
    tray: Tray
    signals: Signals
    devices: Devices
    sessions: Sessions
    prover: Prover
    spool: Spool | None
    gauge: Gauged | None
    wedge: Wedge
    bench: Bench | None
    book: StoredSpoolBook | None = None
    metering: Metering | None = None
    asking: Asking | None = None
    paper: Paper = field(default_factory=lambda: Paper(profile("default")))
    watches: tuple[Watch, ...] = ()
    lock: OneKiosk | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _noted_at: int = 0
    _timekeeper: Timekeeper = field(init=False)

    def __post_init__(self) -> None:
        self._timekeeper = Timekeeper(self.clock, self.store)

    def start(self) -> None:
        if self.spool is not None:
            self.spool.recover()
            self._start_thread("spool", self._print)
        for watch in self.watches:
            watch.start()
        if self.metering is not None:
            self._start_thread("jobs", self._count_jobs)
        if self.asking is not None:
            self._start_thread("meters", self._ask_meters)
        self._start_thread("pulse", self._pulse)

    def _start_thread(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def stop(self) -> None:
        self._stopping.set()
        self.print_soon()
        self.signals.close()
        for watch in self.watches:
            watch.stop()
        for thread in self._threads:
            thread.join(timeout=5)
        self.store.close()
        if self.lock is not None:
            self.lock.close()

    def new_roll(self) -> None:
        """Somebody put a new roll of paper in."""
        if self.gauge is not None:
            self.gauge.changed()
        self.print_soon()

    def print_soon(self) -> None:
        """A slip was queued, or somebody saw to the printer."""
        if self.spool is not None:
            self.spool.wake()

    def print_setup_page(self) -> None:
        """The page on which staff look for the line that reads right."""
        if self.spool is not None:
            self.spool.print_page(pangram.setup_page(setup_paper_of(self.settings)))

    def choose_letters(self, line: int) -> bool:
        """From now on slips are printed in the letters of this line of the setup page, after a new start too. False
        when there is no such line. Raises `OSError` when it cannot be remembered."""
        found = pangram.candidate(setup_paper_of(self.settings), line)
        if found is None:
            return False
        chosen_printer.remember(self.settings.kiosk.home, **chosen_printer.of_line(found))
        self.settings = chosen_printer.with_chosen(self.settings)
        self.paper.profile = paper_of(self.settings)
        return True

    def rearm(self) -> None:
        """Let the same card or code be read again at once: for the second read of an enrolment."""
        for watch in self.watches:
            watch.rearm()

    def deliver(self, reading: Reading) -> None:
        """A reading arrived: it waits in the tray, and the page is told a ticket. In a stocktake a code is written down
        here and now, however fast they come."""
        session = self.sessions.counting() if reading.kind is ReadingKind.CODE else None
        if session is not None:
            self.count(session, reading)
            return
        what = {ReadingKind.CARD: "card", ReadingKind.CODE: "code"}.get(reading.kind, "unreadable")
        self.signals.publish("reading", {"what": what, "ticket": self.tray.put(reading)})

    def count(self, session: Session, reading: Reading) -> None:
        """A sticker was read by staff who count things."""
        if session.staff is not None and session.counting is not None:
            draft, now = session.counting, self.clock.now()
            draft.last = self.station.counting.scan(draft.stocktake, reading.value, session.staff.id, now)
            draft.is_back, session.desk.outcome = False, None
            self.rearm()  # the same sticker read again is a scan again
            self.signals.publish("counted", {"sound": draft.last.sound})

    def _print(self) -> None:
        if self.spool is not None:
            self.spool.run(self._stopping, self._paper_seen)

    def _count_jobs(self) -> None:
        """Ask the print server again and again; a disk that takes nothing is one that takes it the next time."""
        while self.metering is not None and not self._stopping.is_set():
            try:
                self.metering.look()
            except StoreError:
                logger.exception("print jobs were not saved")
            self._stopping.wait(self.settings.print_jobs.every_seconds)

    def _ask_meters(self) -> None:
        while self.asking is not None and not self._stopping.is_set():
            try:
                self.asking.look(self._stopping.is_set)
            except StoreError:
                logger.exception("a reading was not saved")
            self._stopping.wait(60 * self.settings.snmp.every_minutes)

    def _paper_seen(self, health: SpoolHealth) -> None:
        left = self.gauge.left_mm() if self.gauge is not None else None
        self.devices.paper_changed(health.paper.value, health.queued + health.waiting, health.unconfirmed, left)

    def _pulse(self) -> None:
        """Look at what does not speak by itself: the way to the server, the clock, whether anybody is still here."""
        while not self._stopping.wait(PULSE_S):
            try:
                self.look_around()
            except Exception:
                # one bad look must not make the counter blind for the rest of the day
                logger.exception("looking around failed")

    def look_around(self) -> None:
        saves = self.store.database.saves()
        self.devices.disk_checked(saves)
        if saves and self.station.check_lists.take_up():
            self.print_soon()
        self.sessions.expire()
        self.devices.network_changed(self.store.offline_since())
        self.devices.clock_checked(self._timekeeper.look(saves))
        write_states(self.settings.kiosk.home, self.devices.states())
        if self.clock.up() - self._noted_at >= NOTE_EVERY_MS:
            self._noted_at = self.clock.up()
            self.store.note_high_water()


def build(settings: Settings, clock: Clock | None = None) -> Counter:
    """A kiosk from its settings, not started yet. Raises `StoreError` when its file cannot be used, another kiosk works
    on it or it was never enrolled, and `KeyFileError` when it has no key of the centre."""
    settings = chosen_printer.with_chosen(settings)
    home = settings.kiosk.home
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as opened:
        lock = opened.enter_context(closing(OneKiosk(home)))
        backup.check_at_start(home, (clock or SystemClock()).now())
        store = opened.enter_context(closing(Store(home)))
        counter = _wired(settings, clock or SystemClock(), store, lock)
        opened.pop_all()  # the counter's own from here on
    return counter


def _wired(settings: Settings, clock: Clock, store: Store, lock: OneKiosk) -> Counter:
    home, bench = settings.kiosk.home, None
    if settings.bench.device_bench:
        clock = ShiftedClock(clock)
        bench = Bench(home, SimulatedCardReader(), SimulatedScanner(), SimulatedPrinter(), clock)
    boot = store.note_boot(boot_id())
    if bench is None:  # on the bench the hour is what somebody sets
        clock = BelievedClock(clock)
        clock.learn(known_time(store.database, boot))
    if reason := store.prove_continuity(machine_digest(), __version__, moment(clock, boot)):
        logger.warning("a new incarnation of the journal begins: %s", reason)
    signals = Signals()
    devices = Devices(home, signals.publish)
    fitted = settings.printer.driver != "none"
    devices.fit(
        reader=settings.readers.card != "none",
        scanner=settings.readers.scanner not in ("none", "wedge"),
        printer=fitted,
    )
    station = Station(store, clock, read_key_file(home / CENTRE_KEY), public_holidays(clock.now()), printing=fitted)
    prover = Prover(store, _signer(home))
    gauge = _gauge(settings, store, bench) if fitted else None
    lasts_ms = (settings.kiosk.idle_seconds + settings.kiosk.warning_seconds + 5) * 1000
    paper = Paper(paper_of(settings))
    book = _book(store, clock, prover, paper) if gauge else None
    counter = Counter(
        settings=settings, clock=clock, store=store, station=station, tray=Tray(), signals=signals, devices=devices,
        sessions=Sessions(clock.up, lasts_ms, settings.kiosk.starts_large, staff_leave(station)), wedge=Wedge(),
        bench=bench, lock=lock, prover=prover, book=book,
        spool=Spool(book, gauge, clock.now) if book and gauge else None, gauge=gauge, paper=paper,
    )  # fmt: skip
    counter.watches = _watches(counter)
    counter.metering = _metering(settings, clock, store, boot)
    if settings.snmp.every_minutes:
        now = partial(moment, clock, boot)
        asked = devices_of(settings, store.database.reading)
        counter.asking = Asking(store, station.metering.calendar, now, asked, devices.meters_asked)
    return counter


def _signer(home: Path) -> KeySigner | None:
    """The key that slips are proved with. A counter that has lost it goes on: `lada doctor` says so."""
    try:
        return load_signer(home / DEVICE_KEY)
    except KeyFileError as error:
        logger.warning("Slips carry no proof: %s", error)
        return None


def staff_leave(station: Station) -> Callable[[Session, bool], None]:
    """What becomes of staff mode when its session ends: a fact says so, and whether it ended by itself."""

    def over(session: Session, idle: bool) -> None:
        if session.staff is not None:
            station.desk.leave(session.staff.id, idle=idle)

    return over


def printer_settings(settings: Settings) -> PrinterSettings:
    """The printer of these settings, as `printers` wants to know it."""
    chosen = settings.printer
    return PrinterSettings(
        chosen.driver, chosen.address, chosen.profile, chosen.width, chosen.pages,
        answers=chosen.answers, clears=profile(chosen.profile).clears,
    )  # fmt: skip


def paper_of(settings: Settings) -> PrinterProfile:
    """What slips are made for: the model, with the letters that were chosen."""
    wanted = printer_settings(settings)
    found = profile(wanted.profile, wanted.slots, wanted.width)
    return replace(found, mode="raster") if settings.printer.letters == "pictures" else found


def setup_paper_of(settings: Settings) -> PrinterProfile:
    """What the setup page is made for: the model as its maker has it, so that a choice moves none of the numbers."""
    return profile(settings.printer.profile, width=settings.printer.width)


def _gauge(settings: Settings, store: Store, bench: Bench | None) -> Gauged:
    printer: Printer = open_printer(printer_settings(settings), bench.printer if bench else SimulatedPrinter())
    return Gauged(printer, StoredRoll(store.database), settings.printer.roll_mm, (StoreError,))


def _book(store: Store, clock: Clock, prover: Prover, paper: Paper) -> StoredSpoolBook:
    def bytes_of(slip: Slip, duplicate: str | None) -> tuple[bytes, ...]:
        return encode_parts(slips.drawn(slip, store.logo), paper.profile, duplicate=duplicate)

    return StoredSpoolBook(store, clock, bytes_of, prover)


def _metering(settings: Settings, clock: Clock, store: Store, boot: int) -> Metering | None:
    """`None` where no print server is to be asked."""
    chosen, printer = settings.print_jobs, settings.printer
    if not chosen.cups:
        return None
    slips = [printer.address.rpartition("/")[2]] if printer.driver == "cups" else []
    log = Path(chosen.page_log) if chosen.page_log else None
    key = read_key_file(settings.kiosk.home / CENTRE_KEY)
    return Metering(store, CupsJobs(chosen.cups), log, key, lambda: moment(clock, boot), slips)


def _watches(counter: Counter) -> tuple[Watch, ...]:
    """One watch for each device that is fitted."""
    readers, bench = counter.settings.readers, counter.bench

    def card() -> Reader:
        return open_card_reader(
            CardReaderSettings(readers.card, readers.card_reader or None), bench.card_reader if bench else None
        )

    def scanner() -> Reader:
        device = readers.serial_device if readers.scanner == "serial" else readers.scanner_device
        wanted = ScannerSettings(readers.scanner, device or None, readers.baud)
        return open_scanner(wanted, bench.scanner if bench else None, counter.wedge)

    changed = counter.devices.device_changed
    fitted = [
        ("reader", card, readers.card != "none"),
        ("scanner", scanner, readers.scanner != "none"),
    ]
    return tuple(Watch(name, opener, counter.deliver, changed) for name, opener, there in fitted if there)
