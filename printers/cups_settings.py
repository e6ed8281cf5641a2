"""What the CUPS of a machine is set to, read from its own two files: those lines that counting print jobs rests on.

Where a line is missing, what CUPS does without it counts. Must not know what a job is or who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

SERVER, FILES = "cupsd.conf", "cups-files.conf"
POLICY = "default"  # the section of cupsd.conf that says who may see what, unless a queue names another
LEAST_HISTORY_S = 86_400
_YES = ("yes", "on", "true")
_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60}
_COLUMNS = ["%p", "%j", "%T", "%P"]
_MORE = frozenset({"%C", "%{job-impressions-completed}", "%{job-media-sheets-completed}"})


@dataclass(frozen=True)
class Wrong:
    """A line that must be another: the file, what belongs there, and what comes of it as it is now."""

    file: str
    line: str
    harm: str


@dataclass(frozen=True)
class _Rule:
    """`holds` is told the value, `unset` where the file has none; several lines of one name are all told."""

    file: str
    name: str
    must: str
    unset: str
    holds: Callable[[str], bool]
    harm: str
    is_of_policy: bool = False


def _keeps(value: str) -> bool:
    """Yes, or for how long."""
    number, unit = (value[:-1], value[-1]) if value[-1:].isalpha() else (value, "")
    return value.lower() in _YES or (number.isdigit() and int(number) * _UNITS.get(unit.lower(), 1) >= LEAST_HISTORY_S)


def _can_be_read(value: str) -> bool:
    """What the line of a job has to say, and beside it numbers alone."""
    return value.split()[:4] == _COLUMNS and set(value.split()[4:]) <= _MORE


def _tells_users(value: str) -> bool:
    return not {"all", "default", "job-originating-user-name", "job-billing"} & set(value.lower().split())


def _hides_titles(value: str) -> bool:
    return bool({"all", "default", "job-name"} & set(value.lower().split()))


_VALUES = "JobPrivateValues job-name"
RULES = (
    _Rule(SERVER, "PageLogFormat", "PageLogFormat %p %j %T %P %C", "", bool, "there is no page log"),
    _Rule(
        SERVER, "PageLogFormat", "PageLogFormat %p %j %T %P %C", "", _can_be_read,
        "the page log has other columns, or words that whoever prints can choose",
    ),
    _Rule(
        SERVER, "DirtyCleanInterval", "DirtyCleanInterval 0", "30", lambda value: value == "0",
        "after a power cut the jobs of the last half minute are gone",
    ),
    _Rule(
        SERVER, "PreserveJobHistory", "PreserveJobHistory Yes", "yes", _keeps,
        "CUPS forgets a job before it is sure to be counted",
    ),
    _Rule(
        SERVER, "JobPrivateValues", _VALUES, "default", _tells_users,
        "the kiosk does not see who sent a job, so it is bound by its queue alone", True,
    ),
    _Rule(
        SERVER, "JobPrivateValues", _VALUES, "default", _hides_titles,
        "everybody on this machine sees what documents are called", True,
    ),
    _Rule(
        FILES, "SyncOnClose", "SyncOnClose Yes", "no", lambda value: value.lower() in _YES,
        "what CUPS wrote last is gone after a power cut",
    ),
)  # fmt: skip


def wrong(folder: Path) -> list[Wrong]:
    """The lines of CUPS's files in `folder` that must be others. Raises `OSError` for one that is not there, or may not
    be read."""
    files = {name: _read(folder / name) for name in (SERVER, FILES)}
    found: dict[str, Wrong] = {}
    for rule in RULES:
        section = f"policy {POLICY}" if rule.is_of_policy else ""
        value = files[rule.file].get((section, rule.name.lower()), rule.unset)
        if not rule.holds(value):
            found.setdefault(rule.name, Wrong(rule.file, rule.must, rule.harm))
    return list(found.values())


def _read(file: Path) -> Mapping[tuple[str, str], str]:
    """(section in small letters, name in small letters) → value; the last of several lines counts."""
    found: dict[tuple[str, str], str] = {}
    section = ""
    for each in file.read_text(errors="replace").splitlines():
        line = each.strip()
        if line.startswith("</"):
            section = ""
        elif line.startswith("<"):
            section = " ".join(line.strip("<>").lower().split())
        elif line and not line.startswith("#"):
            name, *value = line.split(maxsplit=1)
            if not section.startswith(("limit", "location")):
                found[section, name.lower()] = "".join(value)
    return found
