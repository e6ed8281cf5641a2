"""What the server believes of meters after a fact. PURE: a part of the table in `projection.py`.

A reading and its correction may come in either order, from two journals, and so may both and their being taken back:
each is a row of its own, and what follows is asked of all of them together by `Recount`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sync import facts, meter_facts
from sync.server import beliefs
from sync.server.actions import Action, Decide, Put, Recount, Told, entered_in
from sync.server.beliefs import Beliefs

TABLE: dict[type[facts.Fact], Decide] = {}
_for = entered_in(TABLE)


@_for(meter_facts.MeterRead)
def _read(view: Beliefs, told: Told, fact: meter_facts.MeterRead) -> Iterator[Action]:
    yield Put(
        beliefs.MeterReading(
            told.uid, fact.meter, fact.value, fact.staff, told.device, told.at, fact.mono, fact.colour, fact.copies,
            fact.prints, fact.serial, fact.source, fact.occasion, fact.confirmed,
        )
    )  # fmt: skip
    yield Recount(fact.meter, told.at)


@_for(meter_facts.MeterCorrected)
def _corrected(view: Beliefs, told: Told, fact: meter_facts.MeterCorrected) -> Iterator[Action]:
    yield Put(
        beliefs.MeterCorrection(
            told.uid, fact.reading, fact.meter, fact.value, fact.mono, fact.colour, fact.copies, fact.prints,
            fact.staff, told.at,
        )
    )  # fmt: skip
    yield Recount(fact.meter, reading=fact.reading)


def undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    """What follows when `act` counts no longer; `None` when it is none about meters."""
    match act:
        case meter_facts.MeterRead():
            return iter([Recount(act.meter, reading=uid)])
        case meter_facts.MeterCorrected():
            return iter([Recount(act.meter, reading=act.reading)])
    return None
