"""Readings of meters as this counter knows them: how facts become rows, and the questions that are asked of them.

A correction is a row beside that of its reading, so that taking it back leaves what stood before. Must not know a rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from kiosk.store.recorded import Fold, Recorded, entered_in
from sync import facts
from sync.meter_facts import MeterCorrected, MeterRead

OWN: dict[type[facts.Fact], Fold] = {}
_own = entered_in(OWN)

_INSERT = "INSERT OR IGNORE INTO meter_reading VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class ReadingRow:
    """A reading as it counts now; `uid` is that of the reading, `at` when it was made, ms UTC. Counters are `None`
    where none was typed. `corrected`: what was typed first was wrong."""

    uid: str
    at: int
    value: int
    mono: int | None
    colour: int | None
    copies: int | None
    prints: int | None
    occasion: str
    source: str
    corrected: bool


@_own(MeterRead)
def _read(cursor: apsw.Cursor, recorded: Recorded, fact: MeterRead) -> None:
    cursor.execute(
        _INSERT,
        (
            recorded.uid, fact.meter, recorded.uid, recorded.at, recorded.at, fact.value, fact.mono, fact.colour,
            fact.copies, fact.prints, fact.occasion, fact.source,
        ),
    )  # fmt: skip


@_own(MeterCorrected)
def _corrected(cursor: apsw.Cursor, recorded: Recorded, fact: MeterCorrected) -> None:
    """One of a reading that stands in another counter's journal changes nothing here."""
    cursor.execute(
        "INSERT OR IGNORE INTO meter_reading SELECT ?, meter, fact, read_at, ?, ?, ?, ?, ?, ?, occasion, source"
        " FROM meter_reading WHERE fact = ? AND reading = fact",
        (recorded.uid, recorded.at, fact.value, fact.mono, fact.colour, fact.copies, fact.prints, fact.reading),
    )  # fmt: skip


def undo(cursor: apsw.Cursor, uid: str) -> None:
    """A reading counts no longer, with what was put right of it; or a correction."""
    cursor.execute("DELETE FROM meter_reading WHERE fact = ? OR reading = ?", (uid, uid))


def last(cursor: apsw.Connection | apsw.Cursor, meter: str, limit: int = 1) -> list[ReadingRow]:
    """The last readings of a meter made here, newest first."""
    rows = cursor.execute(
        "SELECT reading, read_at, value, mono, colour, copies, prints, occasion, source, fact <> reading"
        " FROM meter_reading WHERE meter = ? ORDER BY read_at DESC, reading DESC, noted_at DESC, fact = reading"
        " LIMIT ?",
        (meter, 4 * limit + 4),  # a reading may have been put right more than once
    )
    found: dict[str, ReadingRow] = {}
    for row in rows:
        found.setdefault(str(row[0]), _row(row))
    return list(found.values())[:limit]


def _row(values: Sequence[Any]) -> ReadingRow:
    told = [*values[:-1], bool(values[-1])]
    return ReadingRow(*told)
