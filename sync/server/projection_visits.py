"""How a visit stands, and what follows from an end that was estimated. PURE. Coming and going is in `projection.py`."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sync import facts
from sync.server import beliefs
from sync.server.actions import About, Action, Decide, Put, Told, entered_in
from sync.server.beliefs import Beliefs
from sync.visit_facts import VisitEndEstimated

TABLE: dict[type[facts.Fact], Decide] = {}
_for = entered_in(TABLE)


def in_state(visit: beliefs.Visit) -> beliefs.Visit:
    """With the state that follows from the rest of it: what somebody told of its end counts more than an estimate."""
    if visit.undone:
        return replace(visit, state="undone")
    if visit.fact is None:
        return replace(visit, state="unknown")
    if visit.corrected_fact is not None:
        return replace(visit, state="corrected")
    if visit.left_fact is not None:
        return replace(visit, state="left")
    return replace(visit, state="in" if visit.estimated_fact is None else "estimated")


@_for(VisitEndEstimated)
def _ended_then(view: Beliefs, told: Told, fact: VisitEndEstimated) -> Iterator[Action]:
    visit = view.get(beliefs.Visit, fact.visit) or beliefs.Visit(fact.visit)
    # Only this server estimates, so of two the one that is told later counts.
    if not view.is_undone(told.uid):
        yield Put(in_state(replace(visit, estimated_at=fact.left_at, estimated_fact=told.uid)))
    yield About(visit.person, visit.party)


def undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    """What follows when `act` counts no longer; `None` for a kind that is not of this page."""
    if not isinstance(act, VisitEndEstimated):
        return None
    visit = view.get(beliefs.Visit, act.visit)
    if visit is None or visit.estimated_fact != uid:
        return iter(())
    return iter([Put(in_state(replace(visit, estimated_at=None, estimated_fact=None)))])
