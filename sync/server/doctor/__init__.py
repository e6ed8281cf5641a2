"""`lada server doctor`: looks at a server from its settings to its backups, and says of each thing how it is and what
mends it. Every check takes a `Patient` and returns one `Finding`; none raises, none changes anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sync.findings import Finding, examine
from sync.server.doctor import data, office
from sync.server.doctor.patient import Patient, failed

CHECKS: Mapping[str, Callable[[Patient], Finding]] = {
    "settings": office.settings,
    "database": data.database,
    "version": data.version,
    "pragmas": data.pragmas,
    "schema": data.schema,
    "integrity": data.integrity,
    "watermark": data.watermark,
    "chain": data.chain,
    "epoch": data.epoch,
    "behind": office.behind,
    "set_aside": office.set_aside,
    "cases": office.cases,
    "devices": office.devices,
    "staff": office.staff,
    "permissions": office.permissions,
    "keys": office.keys,
    "disk": office.disk,
    "clock": office.clock,
    "certificate": office.certificate,
    "backup": office.backup,
    "mail": office.mail,
}


def look(patient: Patient, checks: Mapping[str, Callable[[Patient], Finding]] = CHECKS) -> list[Finding]:
    """Make the checks and let go of everything. Never raises for a check."""
    try:
        return examine(checks, patient, failed)
    finally:
        patient.close()
