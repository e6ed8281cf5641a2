"""`lada doctor`: looks at a kiosk from its settings to its printer, and says of each thing how it is and what mends it.

Every check takes a `Patient` and returns one `Finding`; none raises, none changes anything, and all of them work while
the kiosk runs and while it does not. The checks that cost little are made in the sync process too (`Rounds`), whose
greeting tells the server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

from kiosk import self_check
from kiosk.clock import Clock, boot_id
from kiosk.doctor import data, fitted, journey, machine, meters, print_jobs
from kiosk.doctor.patient import Patient, failed
from kiosk.settings import Settings
from sync.findings import Finding, examine, in_short

CHECKS: Mapping[str, Callable[[Patient], Finding]] = {
    "settings": machine.settings,
    "sqlite": data.sqlite,
    "database": data.database,
    "pragmas": data.pragmas,
    "schema": data.schema,
    "integrity": data.integrity,
    "chain": data.chain,
    "fold": data.fold,
    "permissions": machine.permissions,
    "keys": machine.keys,
    "disk": machine.disk,
    "clock": machine.clock,
    "running": machine.running,
    "backlog": journey.backlog,
    "agreement": journey.agreement,
    "server": journey.server,
    "enrolment": journey.enrolment,
    "certificate": journey.certificate,
    "printer": fitted.printer,
    "reader": fitted.reader,
    "scanner": fitted.scanner,
    "meters": meters.meters,
    "print_jobs": print_jobs.print_jobs,
    "slips": fitted.slips,
    "backup": machine.backup,
}

DEEP_ONLY = ("fold",)

# What the server cannot see for itself, and what costs little.
_FREE = (
    "sqlite", "database", "pragmas", "schema", "chain", "permissions", "keys", "disk", "running", "meters", "slips",
    "backup",
)  # fmt: skip
OFTEN = {**{name: CHECKS[name] for name in _FREE}, "clock": machine.clock_by_itself}
SELDOM = {"integrity": data.integrity}  # reads the whole file
FIRST_AFTER_MS, OFTEN_MS, SELDOM_MS = 60_000, 10 * 60_000, 24 * 3_600_000


def look(patient: Patient, checks: Mapping[str, Callable[[Patient], Finding]] | None = None) -> list[Finding]:
    """Make the checks, by default all that the patient asks for, and let go of everything. Never raises for a check."""
    if checks is None:
        checks = {name: check for name, check in CHECKS.items() if patient.deep or name not in DEEP_ONLY}
    try:
        return examine(checks, patient, failed)
    finally:
        patient.close()


class Rounds:
    """The doctor in a process that runs for months: the cheap checks at most once in ten minutes, the whole file once a
    day. The first look waits a minute, in which a machine that was just switched on starts its other programs."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._found: dict[str, Finding] = {}
        start = clock.up() + FIRST_AFTER_MS
        self._due = {OFTEN_MS: start, SELDOM_MS: start}  # ms since boot

    def in_short(self) -> dict[str, str] | None:
        """Name → state of what is not well, as of the last round; None before the first. Each round leaves it for the
        kiosk's own screens too."""
        now, made = self._clock.up(), False
        for every, checks in ((OFTEN_MS, OFTEN), (SELDOM_MS, SELDOM)):
            if now >= self._due[every]:
                self._due[every], made = now + every, True
                patient = Patient(self._settings, self._clock, boot_id())
                self._found |= {finding.name: finding for finding in look(patient, checks)}
        found = in_short(self._found.values()) if self._found else None
        if made and found is not None:
            with suppress(OSError):  # a full disk is told to the server, and by the kiosk itself
                self_check.leave(self._settings.kiosk.home, found)
        return found
