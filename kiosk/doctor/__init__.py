"""`lada doctor`: looks at a kiosk from its settings to its printer, and says of each thing how it is and what mends it.

Every check takes a `Patient` and returns one `Finding`; none raises, none changes anything, and all of them work while
the kiosk runs and while it does not. The checks that cost little are made in the sync process too (`Regular`), whose
greeting tells the server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kiosk.clock import Clock, boot_id
from kiosk.doctor import data, fitted, journey, machine
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
    "slips": fitted.slips,
    "backup": machine.backup,
}

# What the server cannot see for itself, and what costs little.
_FREE = (
    "sqlite", "database", "pragmas", "schema", "chain", "permissions", "keys", "disk", "running", "slips", "backup",
)  # fmt: skip
OFTEN = {**{name: CHECKS[name] for name in _FREE}, "clock": machine.clock_by_itself}
SELDOM = {"integrity": data.integrity}  # reads the whole file
OFTEN_MS, SELDOM_MS = 10 * 60_000, 24 * 3_600_000


def look(patient: Patient, checks: Mapping[str, Callable[[Patient], Finding]] = CHECKS) -> list[Finding]:
    """Make the checks and let go of everything. Never raises for a check."""
    try:
        return examine(checks, patient, failed)
    finally:
        patient.close()


@dataclass
class Regular:
    """The doctor's rounds in a process that runs for months: the cheap checks at most once in ten minutes, the whole
    file once a day. Times are ms since boot."""

    settings: Settings
    clock: Clock
    _found: dict[str, Finding] = field(default_factory=dict)
    _made: dict[int, int] = field(default_factory=dict)

    def in_short(self) -> dict[str, str]:
        """Name → state of what is not well, as of the last round."""
        for every, checks in ((OFTEN_MS, OFTEN), (SELDOM_MS, SELDOM)):
            now = self.clock.up()
            if every not in self._made or now - self._made[every] >= every:
                self._made[every] = now
                patient = Patient(self.settings, self.clock, boot_id())
                self._found |= {finding.name: finding for finding in look(patient, checks)}
        return in_short(self._found.values())
