"""How a visit stands, and what follows from an end that was estimated, a party or a person that was found out. PURE.
Coming and going is in `projection.py`.

Two cases can lead to two such words of one visit. Each is kept with its time until it is taken back, and the last one
by time, then by uid, counts: whatever is told first, and whichever of them is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
    return replace(visit, state="in" if visit.estimated_at is None else "estimated")


_ends = msgspec.json.Decoder(list[tuple[int, str, int]]).decode
_names = msgspec.json.Decoder(list[tuple[int, str, str]]).decode


def _text(words: Iterable[tuple[int, str, int | str]]) -> str:
    return msgspec.json.encode(sorted(words)).decode()


@_for(VisitEndEstimated)
def _ended_then(view: Beliefs, told: Told, fact: VisitEndEstimated) -> Iterator[Action]:
    visit = view.get(beliefs.Visit, fact.visit) or beliefs.Visit(fact.visit)
    if not view.is_undone(told.uid):
        yield Put(_ended(visit, [*_ends(visit.estimates), (told.at, told.uid, fact.left_at)]))
    yield About(visit.person, visit.party)


def _ended(visit: beliefs.Visit, words: list[tuple[int, str, int]]) -> beliefs.Visit:
    return in_state(replace(visit, estimates=_text(words), estimated_at=max(words)[2] if words else None))


def for_whom(visit: beliefs.Visit, named: str | None) -> beliefs.Visit:
    """For the party that was `named` on coming in, or else the one that it was taken to be for."""
    words = _names(visit.attributions)
    if named is not None or visit.fact is None or not words:
        return replace(visit, party=named, attributed_fact=None)
    _, uid, party = words[-1]
    return replace(visit, party=party, attributed_fact=uid)


@_for(VisitAttributed)
def _was_for(view: Beliefs, told: Told, fact: VisitAttributed) -> Iterator[Action]:
    visit = view.get(beliefs.Visit, fact.visit) or beliefs.Visit(fact.visit)
    if not view.is_undone(told.uid):
        yield Put(_attributed(visit, [*_names(visit.attributions), (told.at, told.uid, fact.party)]))
    yield About(visit.person, fact.party)


def _attributed(visit: beliefs.Visit, words: list[tuple[int, str, str]]) -> beliefs.Visit:
    named = visit.party if visit.attributed_fact is None else None
    return for_whom(replace(visit, attributions=_text(words)), named)


def as_shown(visit: beliefs.Visit, person: str | None) -> beliefs.Visit:
    """With whoever it was taken to be by those who know better, or else `person`, whom the kiosk showed."""
    words = _names(visit.recognised)
    return replace(visit, person=words[-1][2] if words else person)


@_for(VisitRecognised)
def _was_another(view: Beliefs, told: Told, fact: VisitRecognised) -> Iterator[Action]:
    visit = view.get(beliefs.Visit, fact.visit) or beliefs.Visit(fact.visit)
    if not view.is_undone(told.uid):
        yield Put(_recognised(visit, [*_names(visit.recognised), (told.at, told.uid, fact.person)], fact.instead_of))
    yield About(fact.person, visit.party)


def _recognised(visit: beliefs.Visit, words: list[tuple[int, str, str]], shown: str) -> beliefs.Visit:
    return as_shown(replace(visit, recognised=_text(words)), shown if visit.fact is not None else None)


def undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    """What follows when `act` counts no longer; `None` for a kind that is not of this page."""
    if not isinstance(act, VisitEndEstimated | VisitAttributed | VisitRecognised):
        return None
    visit = view.get(beliefs.Visit, act.visit)
    return iter(()) if visit is None else _without(visit, uid, act)


def _without(
    visit: beliefs.Visit, uid: str, act: VisitEndEstimated | VisitAttributed | VisitRecognised
) -> Iterator[Action]:
    match act:
        case VisitEndEstimated():
            yield Put(_ended(visit, [each for each in _ends(visit.estimates) if each[1] != uid]))
        case VisitAttributed(party=party):
            yield Put(_attributed(visit, [each for each in _names(visit.attributions) if each[1] != uid]))
            yield About(visit.person, party)
        case VisitRecognised(person=person, instead_of=shown):
            yield Put(_recognised(visit, [each for each in _names(visit.recognised) if each[1] != uid], shown))
            yield About(person, visit.party)
