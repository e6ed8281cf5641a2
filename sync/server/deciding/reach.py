"""When what an answer changes happened: whether it reaches into a month that is closed. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sync.facts import ActUndone
from sync.server import bulk
from sync.server.beliefs import Visit
from sync.server.closing import state
from sync.server.deciding import fetched
from sync.server.deciding.shape import Effect, InRegister
from sync.server.lending_beliefs import Booking


def moments(effects: Iterable[Effect | InRegister]) -> list[int]:
    """Of the records that follow, and of what they are about, ms UTC: a visit counts on the day of its coming, a
    booking on that for which it is, what is taken back when it was recorded. The register has no moment."""
    facts = [each for each in effects if isinstance(each, Effect)]
    visits = {visit for each in facts if (visit := getattr(each.fact, "visit", None)) is not None}
    bookings = {booking for each in facts if (booking := getattr(each.fact, "booking", None)) is not None}
    gone = [uid for each in facts if isinstance(each.fact, ActUndone) for uid in each.fact.undone]
    found = {each.at for each in facts} | {each.at for each in fetched.records(gone)}
    found |= {row.arrived_at for row in bulk.select_in(Visit, "id", visits)}
    found |= {row.from_at for row in bulk.select_in(Booking, "id", bookings)}
    return sorted(at for at in found if at is not None)


def is_closed(at: Sequence[int]) -> bool:
    """Whether one of these moments (ms UTC) lies in a closed month."""
    closed = state.closed() if at else {}
    return any(state.month_of(each) in closed for each in at)
