"""Staff put a reading of a meter right, or say that it counts no longer. Writes the facts; knows no screen."""

from __future__ import annotations

from sync.facts import ActUndone
from sync.meter_facts import MeterCorrected
from sync.rules.meters import LARGEST
from sync.server import own_journal, questions_meters
from sync.server.own_journal import Draft


def correct(uid: str, value: int, staff: str, now: int) -> str | None:
    """Say what a reading should have shown; its further counters stay. Returns the uid of the fact; `None` when there
    is no such reading, the value is none that a meter shows, or it says so already."""
    with own_journal.alone(now):
        found = next(iter(questions_meters.named([uid])), None)
        if found is None or not 0 <= value <= LARGEST or value == found.reading.value:
            return None
        was = found.reading
        fact = MeterCorrected(
            reading=uid, meter=found.meter, value=value, staff=staff, mono=was.mono, colour=was.colour,
            copies=was.copies, prints=was.prints,
        )  # fmt: skip
        return own_journal.record([Draft(fact)], now)[0]


def take_back(uid: str, staff: str, now: int) -> str | None:
    """Let the last correction of a reading count no longer or, where there is none, the reading. Returns the uid of the
    fact; `None` when there is no such reading."""
    with own_journal.alone(now):
        found = next(iter(questions_meters.named([uid])), None)
        if found is None:
            return None
        return own_journal.record([Draft(ActUndone(undone=[found.correction or uid], staff=staff))], now)[0]
