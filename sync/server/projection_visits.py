"""How a visit stands, and what follows from an end that was estimated or a party that was found out. PURE. Coming and
going is in `projection.py`."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from sync import facts
from sync.server import beliefs
from sync.server.actions import About, Action, Decide, Put, Told, entered_in
from sync.server.beliefs import Beliefs
from sync.visit_facts import VisitAttributed, VisitEndEstimated, VisitRecognised

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


def for_whom(visit: beliefs.Visit) -> beliefs.Visit:
    """With the party that it was taken to be for, where whoever came named none; else that is of no account."""
    if visit.fact is None or visit.attributed_fact is None:
        return visit
    if visit.party is not None:
        return replace(visit, attributed_party=None, attributed_fact=None)
    return replace(visit, party=visit.attributed_party)


@_for(VisitAttributed)
def _was_for(view: Beliefs, told: Told, fact: VisitAttributed) -> Iterator[Action]:
    visit = view.get(beliefs.Visit, fact.visit) or beliefs.Visit(fact.visit)
    if not view.is_undone(told.uid):
        named = visit.party if visit.attributed_fact is None else None
        yield Put(for_whom(replace(visit, party=named, attributed_party=fact.party, attributed_fact=told.uid)))
    yield About(visit.person, fact.party)


_marks = msgspec.json.Decoder(list[tuple[int, str, str]]).decode


def as_shown(visit: beliefs.Visit, person: str | None) -> beliefs.Visit:
    """With whoever it was taken to be by those who know better, or else `person`, whom the kiosk showed."""
    marks = _marks(visit.recognised)
    return replace(visit, person=marks[-1][2] if marks else person)


@_for(VisitRecognised)
def _was_another(view: Beliefs, told: Told, fact: VisitRecognised) -> Iterator[Action]:
    visit = view.get(beliefs.Visit, fact.visit) or beliefs.Visit(fact.visit)
    if not view.is_undone(told.uid):
        yield Put(_recognised(visit, [*_marks(visit.recognised), (told.at, told.uid, fact.person)], fact.instead_of))
    yield About(fact.person, visit.party)


def _recognised(visit: beliefs.Visit, marks: list[tuple[int, str, str]], shown: str) -> beliefs.Visit:
    text = msgspec.json.encode(sorted(marks)).decode()
    return as_shown(replace(visit, recognised=text), shown if visit.fact is not None else None)


def _undo_recognising(view: Beliefs, uid: str, act: VisitRecognised) -> Iterator[Action]:
    visit = view.get(beliefs.Visit, act.visit)
    if visit is not None:
        left = [each for each in _marks(visit.recognised) if each[1] != uid]
        yield Put(_recognised(visit, left, act.instead_of))
        yield About(act.person, visit.party)


def undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    """What follows when `act` counts no longer; `None` for a kind that is not of this page."""
    if isinstance(act, VisitAttributed):
        return _undo_attributing(view, uid, act)
    if isinstance(act, VisitRecognised):
        return _undo_recognising(view, uid, act)
    if not isinstance(act, VisitEndEstimated):
        return None
    visit = view.get(beliefs.Visit, act.visit)
    if visit is None or visit.estimated_fact != uid:
        return iter(())
    return iter([Put(in_state(replace(visit, estimated_at=None, estimated_fact=None)))])


def _undo_attributing(view: Beliefs, uid: str, act: VisitAttributed) -> Iterator[Action]:
    visit = view.get(beliefs.Visit, act.visit)
    if visit is not None and visit.attributed_fact == uid:
        yield Put(replace(visit, party=None, attributed_party=None, attributed_fact=None))
        yield About(visit.person, act.party)
