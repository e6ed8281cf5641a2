"""What the two doctors, `lada doctor` and `lada server doctor`, find, and how it is told. PURE.

A check is a function from what it needs to one `Finding`. It changes nothing, and whatever goes wrong inside it becomes
a finding too: a doctor that falls over is of no use on the day it is needed. Must not know a kiosk, a server or a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

import msgspec

Patient = TypeVar("Patient")
Detail = str | int | float | bool | None | list[str]

KIOSK = (
    "settings", "sqlite", "database", "pragmas", "schema", "integrity", "chain", "fold", "permissions", "keys", "disk",
    "clock", "running", "backlog", "agreement", "server", "enrolment", "certificate", "printer", "reader", "scanner",
    "meters", "print_jobs", "slips", "backup",
)  # fmt: skip
SERVER = (
    "settings", "database", "version", "pragmas", "schema", "integrity", "watermark", "chain", "epoch", "behind",
    "set_aside", "cases", "devices", "staff", "permissions", "keys", "disk", "clock", "certificate", "backup",
    "mail",
)  # fmt: skip


class State(StrEnum):
    """UNKNOWN: it could not be looked at, which is not the same as well."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"


class Finding(msgspec.Struct, frozen=True):
    """What one check found. `name` is of a closed list above and never changes its meaning; `sentence` is English for
    whoever stands at the machine; `mend` is the command or the act that puts it right, empty when nothing is wrong;
    `details` are figures for machines."""

    name: str
    state: State
    sentence: str
    mend: str = ""
    details: dict[str, Detail] = {}


class Report(msgspec.Struct, frozen=True):
    """The answer to `--json`. `side` is kiosk or server, `at` ms UTC by the clock of the machine that was looked at,
    `state` the worst that was found, unknown left out."""

    side: str
    at: int
    state: State
    findings: list[Finding]


def ok(name: str, sentence: str, **details: Detail) -> Finding:
    return Finding(name, State.OK, sentence, "", details)


def warn(name: str, sentence: str, mend: str, **details: Detail) -> Finding:
    return Finding(name, State.WARN, sentence, mend, details)


def bad(name: str, sentence: str, mend: str, **details: Detail) -> Finding:
    return Finding(name, State.BAD, sentence, mend, details)


def unknown(name: str, sentence: str, mend: str = "", **details: Detail) -> Finding:
    return Finding(name, State.UNKNOWN, sentence, mend, details)


def not_looked(name: str, error: Exception) -> Finding:
    """A check that could not be made: the error in its own words."""
    return unknown(name, f"This could not be looked at: {error or type(error).__name__}.".replace("..", "."))


def examine(
    checks: Mapping[str, Callable[[Patient], Finding]],
    patient: Patient,
    failed: Callable[[str, Exception], Finding] = not_looked,
) -> list[Finding]:
    """Make every check, in order. `failed` turns what a check raised into its finding. Never raises for a check."""
    found = []
    for name, check in checks.items():
        try:
            found.append(check(patient))
        except Exception as error:  # noqa: BLE001 - told as a finding, whatever it is
            found.append(failed(name, error))
    return found


def worst(findings: Iterable[Finding]) -> State:
    """The worst that was found. What is unknown is not held against anybody."""
    states = {finding.state for finding in findings}
    return State.BAD if State.BAD in states else State.WARN if State.WARN in states else State.OK


def in_short(findings: Iterable[Finding], most: int = 16) -> dict[str, str]:
    """Name → state of what is not well, the worst first, at most `most`: what a kiosk tells the server."""
    order = [State.BAD, State.WARN, State.UNKNOWN]
    unwell = [finding for finding in findings if finding.state in order]
    return {each.name: each.state.value for each in sorted(unwell, key=lambda each: order.index(each.state))[:most]}


def lines(findings: Iterable[Finding]) -> list[str]:
    """For people: one line a check, what mends it below, and a summary at the end."""
    findings = list(findings)
    wide = max((len(finding.name) for finding in findings), default=0)
    told = []
    for finding in findings:
        first, *more = finding.sentence.splitlines()
        told.append(f"{finding.state.value:7}  {finding.name:{wide}}  {first}")
        told += [f"{'':{wide + 11}}{line}" for line in more]
        if finding.mend:
            told.append(f"{'':{wide + 11}}→ {finding.mend}")
    counts = {state: sum(finding.state is state for finding in findings) for state in State}
    words = {State.OK: "ok", State.WARN: "to look at", State.BAD: "bad", State.UNKNOWN: "unknown"}
    return [*told, "", ", ".join(f"{counts[state]} {word}" for state, word in words.items()) + "."]


def age(ms: int) -> str:
    """How long, roughly, in words: "5 minutes", "3 days"."""
    minutes = max(0, ms) // 60_000
    for unit, length in (("day", 1440), ("hour", 60)):
        if minutes >= 2 * length:
            return f"{minutes // length} {unit}s"
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def clock_off(ms: int) -> str:
    """How far a clock is off: "47 minutes behind"."""
    return f"{age(abs(ms))} {'ahead' if ms > 0 else 'behind'}" if abs(ms) >= 60_000 else "right to the minute"
