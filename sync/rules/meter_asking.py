"""Meters that the kiosk asks by itself: where a device keeps its counters, and which answers are worth a fact. PURE.

A device is asked every few minutes; a fact of each answer would fill the journal with nothing. Written down is what the
opening and the closing of the site want, what went down or came from another device, and every `STEP` pages between.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.meter_facts import MeterRead, Occasion
from sync.rules.calendar import OpeningCalendar
from sync.rules.meter_segments import DAY_MS, UNUSUAL_FROM
from sync.rules.meters import AFTER_CLOSING_MIN, AFTER_OPENING_MIN, BEFORE_MIN, COUNTERS

STEP = UNUSUAL_FROM  # so few pages are never unusual, and they tell at which visit it was; a default of ours
CLOSING_SOON_MIN = 15  # a device is often switched off with the light, so it is not waited for the last minute
PUBLIC = "public"  # the access of a register that names none; a kiosk needs no setting for it
NAMES = ("total", *COUNTERS)
_OID = re.compile(r"\.?[0-2](\.(0|[1-9][0-9]{0,9})){2,63}")
_ADDRESS = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9._-]*(:[1-9][0-9]{0,4})?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*|\[[0-9A-Fa-f:.]+\]:[1-9][0-9]{0,4}"
)
_ACCESS = re.compile(r"[A-Za-z0-9_-]+")  # a bare key of TOML


@dataclass(frozen=True)
class Answer:
    """What the device said; `serial` is `None` where it tells none."""

    total: int
    serial: str | None = None
    others: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Before:
    """The last reading of the meter, by hand or not: `at` is ms UTC; `serial` the last that the device told."""

    at: int
    total: int
    serial: str | None = None


class NoObject(ValueError):
    """`line` of what was typed names no counter and object."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


def oids(text: str) -> dict[str, str]:
    """ "colour 1.3.6.1…", one to a line, as name → object. Raises `NoObject` for the first line that is none: another
    name, no number of an object, or a name twice."""
    found: dict[str, str] = {}
    for line in filter(None, (each.strip() for each in text.splitlines())):
        name, _, number = line.replace(":", " ").replace("=", " ").partition(" ")
        number = number.strip()
        if name not in NAMES or name in found or not _OID.fullmatch(number):
            raise NoObject(line)
        found[name] = number.removeprefix(".")
    return found


def is_address(text: str) -> bool:
    """Whether a device can be asked there: "host", "host:port", an IPv6 or "[IPv6]:port"; empty means nowhere."""
    return not text or _ADDRESS.fullmatch(text) is not None


def is_access(text: str) -> bool:
    """Whether it can be the name of an access in a kiosk's settings."""
    return _ACCESS.fullmatch(text) is not None


def due(calendar: OpeningCalendar, at: int) -> tuple[Occasion, int]:
    """Which reading of the day should be there by now, and since when (ms UTC). A device has no queue before it, so the
    closing is read shortly before the doors shut, not from an hour before as by hand."""
    day, minutes = calendar.day_of(at), calendar.minutes_of(at)
    hours = calendar.hours_on(day)
    if hours is None:
        return "other", at
    opens, closes = hours
    since = max(closes - CLOSING_SOON_MIN, opens)
    if since <= minutes <= closes + AFTER_CLOSING_MIN:
        return "closing", calendar.moment(day, since)
    if opens - BEFORE_MIN <= minutes <= opens + AFTER_OPENING_MIN:
        return "opening", calendar.moment(day, opens - BEFORE_MIN)
    return "other", at


def read(meter: str, answer: Answer, before: Before | None, calendar: OpeningCalendar, at: int) -> MeterRead | None:
    """The fact that an answer is worth; `None` when it tells nothing new. What looks wrong is written as the device
    says it, for whoever sees the case."""
    occasion, since = due(calendar, at)
    if not _is_worth(answer, before, occasion, since, at):
        return None
    is_wanted = occasion != "other" and (before is None or before.at < since)
    others = answer.others
    return MeterRead(
        meter=meter, value=answer.total, source="snmp", occasion=occasion if is_wanted else "other",
        serial=answer.serial, mono=others.get("mono"), colour=others.get("colour"), copies=others.get("copies"),
        prints=others.get("prints"),
    )  # fmt: skip


def _is_worth(answer: Answer, before: Before | None, occasion: Occasion, since: int, at: int) -> bool:
    if before is None:
        return True
    if before.at > at:  # the clock went back; the next reading stands after the last again
        return False
    if occasion != "other" and before.at < since:
        return True
    rise = answer.total - before.total
    is_another = answer.serial is not None and before.serial is not None and answer.serial != before.serial
    return is_another or rise < 0 or rise >= STEP or (rise > 0 and at - before.at >= DAY_MS)
