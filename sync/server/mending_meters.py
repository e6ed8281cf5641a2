"""Staff put a reading of a meter right, or say that it counts no longer. Writes the facts; knows no screen."""

from __future__ import annotations

from typing import Literal

from sync.facts import ActUndone
from sync.meter_facts import MeterCorrected
from sync.rules.meters import LARGEST
from sync.server import own_journal, questions_meters
from sync.server.own_journal import Draft

Meanwhile = Literal["changed"]  # it was corrected, or that was taken back, since somebody was shown it


def correct(uid: str, value: int, staff: str, now: int, was: str | None = None) -> str | Meanwhile | None:
    """Say what a reading should have shown; its further counters stay. Returns the uid of the fact; `None` when there
    is no such reading, the value is none that a meter shows, or it says so already. `was` is the correction that
    counted when it was shown, "" for none; `None`: nobody was shown it."""
    with own_journal.alone(now):
        found = next(iter(questions_meters.named([uid])), None)
        if found is None or not 0 <= value <= LARGEST or value == found.reading.value:
            return None
        if was not in (None, found.correction or ""):
            return "changed"
        said = found.reading
        fact = MeterCorrected(
            reading=uid, meter=found.meter, value=value, staff=staff, mono=said.mono, colour=said.colour,
            copies=said.copies, prints=said.prints,
        )  # fmt: skip
        return own_journal.record([Draft(fact)], now)[0]


def take_back(uid: str, staff: str, now: int, was: str | None = None) -> str | Meanwhile | None:
    """Let the last correction of a reading count no longer or, where there is none, the reading. Returns the uid of the
    fact; `None` when there is no such reading. `was` as in `correct`."""
    with own_journal.alone(now):
        found = next(iter(questions_meters.named([uid])), None)
        if found is None:
            return None
        if was not in (None, found.correction or ""):
            return "changed"
        return own_journal.record([Draft(ActUndone(undone=[found.correction or uid], staff=staff))], now)[0]
