"""Every kind of long job: what does it, and who may ask for it. Loads nothing until a job is run.

A job is `def act(office, parameters, progress) -> None`. It must bear being begun again from the start: where the
machine dies, another worker takes it up.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sync.server.office import Office
from sync.server.permissions import Permission
from sync.server.work.progress import Progress

Act = Callable[[Office, Mapping[str, Any], Progress], None]


@dataclass(frozen=True)
class Kind:
    """`place` is "module:function". `permission` is what whoever asks for it, or takes its file away, needs."""

    place: str
    permission: Permission

    def act(self) -> Act:
        """What does it."""
        module, _, name = self.place.partition(":")
        return cast(Act, getattr(importlib.import_module(module), name))


KINDS: dict[str, Kind] = {
    "facts": Kind("sync.server.work.exporting:facts", Permission.EXPORT),
    "register_list": Kind("sync.server.work.exporting:register_list", Permission.EXPORT),
    "report_file": Kind("sync.server.staff.report_jobs:report_file", Permission.READ),
    "import_list": Kind("sync.server.work.importing:import_list", Permission.REGISTER),
    "person_report": Kind("sync.server.rights.reports:person_report", Permission.PRIVACY),
    "retention": Kind("sync.server.rights.retention:keep", Permission.PRIVACY),
    "rebuild": Kind("sync.server.work.upkeep:rebuild", Permission.ACCOUNTS),
    "clear_results": Kind("sync.server.work.upkeep:clear_results", Permission.ACCOUNTS),
    "roll_up": Kind("sync.server.work.upkeep:roll_up", Permission.ACCOUNTS),
    "look_by_time": Kind("sync.server.work.upkeep:look_by_time", Permission.ACCOUNTS),
}
