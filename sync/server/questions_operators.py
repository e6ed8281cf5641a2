"""Who runs the centre, by the dates that staff keep. Only reads; must not decide."""

from __future__ import annotations

from datetime import date

from sync import operators, register
from sync.server import register_store


def on(day: date) -> str:
    """The name of who runs the centre on a day, "" where nobody does or nobody said."""
    centre = next(iter(register_store.every(register.Centre)), None)
    return operators.name_on(every(), centre.operator if centre else "", day.isoformat())


def every() -> list[register.Operator]:
    """Whoever ran the centre, the newest first; the server checks each date before it is kept."""
    return sorted(register_store.every(register.Operator), key=lambda each: each.since, reverse=True)
