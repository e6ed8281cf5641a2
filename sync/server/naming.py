"""Facts that name other facts: told again in a later incarnation, they are called as they are called here."""

from __future__ import annotations

from msgspec.structs import replace

from sync import facts
from sync.meter_facts import MeterCorrected
from sync.server import origins
from sync.server.models import Stream
from sync.sheet_facts import PagesExplained


def as_called_here(fact: facts.AnyFact, stream: Stream) -> facts.AnyFact:
    """The fact, with every uid in it as the projection knows it."""
    match fact:
        case facts.ActUndone():
            return replace(fact, undone=type(fact.undone)(origins.meant_by(uid, stream) for uid in fact.undone))
        case PagesExplained():
            readings = {name: origins.meant_by(getattr(fact, name), stream) for name in ("from_reading", "to_reading")}
            return replace(fact, **readings)
        case MeterCorrected():
            return replace(fact, reading=origins.meant_by(fact.reading, stream))
    return fact
