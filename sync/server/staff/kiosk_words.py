"""The words for how a kiosk does: what its self-check found, and what the printers and copiers told that it asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

FINDINGS: Mapping[str, Any] = {
    "sqlite": _l("Its SQLite is old and may lose data."),
    "database": _l("Its data file cannot be read well."),
    "pragmas": _l("A power cut could take its last records."),
    "schema": _l("Its data file is of another version."),
    "integrity": _l("Its data file is damaged."),
    "chain": _l("Its journal is not whole."),
    "permissions": _l("Others on its machine may use its data."),
    "keys": _l("A key file is missing, damaged or open to others."),
    "disk": _l("Its disk is nearly full or read-only."),
    "clock": _l("Its clock is wrong."),
    "running": _l("Its screen or its sync is not running."),
    "meters": _l("A printer or copier does not answer, or stands still."),
    "slips": _l("Slips wait there for somebody."),
    "backup": _l("Its newest backup is old or does not read."),
}
ASKING: Mapping[str, Any] = {
    "silent": _l("does not answer"),
    "denied": _l("denies the user or password"),
    "odd": _l("says what cannot be a meter"),
    "address": _l("has no such address"),
    "access": _l("its access is not set up at the kiosk"),
}
LEVELS: Mapping[str, Any] = {"some": _l("some left"), "unknown": _l("not known"), "unlimited": _l("not limited")}
