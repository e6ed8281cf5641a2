"""How a visit stands, and what follows from its end and from an end that was estimated, a party or a person that was
found out. PURE. Coming is in `projection.py`.

There may be several words of each. All are kept until they are taken back: of several times that they left the first
counts, of everything else what was told last.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sync import facts
from sync.facts import VisitCheckedOut, VisitCorrected
from sync.server import beliefs, told_words
from sync.server.actions import About, Action, Decide, Discrepancy, Put, Told, entered_in
from sync.server.beliefs import Beliefs
from sync.server.cases import CaseKind
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


# --- its end ---


@_for(VisitCheckedOut)
def _left(view: Beliefs, told: Told, fact: VisitCheckedOut) -> Iterator[Action]:
    visit = _known(view, fact.visit)
    if not view.is_undone(told.uid):
        yield Put(_ended(replace(visit, leavings=told_words.joined(visit.leavings, told.at, told.uid))))
    yield from _end_of(visit)


@_for(VisitCorrected)
def _left_earlier(view: Beliefs, told: Told, fact: VisitCorrected) -> Iterator[Action]:
    visit = _known(view, fact.visit)
    if not view.is_undone(told.uid):
        words = told_words.joined(visit.corrections, told.at, told.uid, fact.left_at)
        yield Put(_ended(replace(visit, corrections=words)))
    yield from _end_of(visit)


def _ended(visit: beliefs.Visit) -> beliefs.Visit:
    """With the end that follows from all that was told of it: a correction counts more than any leaving."""
    left_at, left = told_words.first(visit.leavings) or (None, None)
    _, corrected, until = told_words.last(visit.corrections) or (None, None, left_at)
    return in_state(replace(visit, left_fact=left, corrected_fact=corrected, left_at=until))


def _end_of(visit: beliefs.Visit) -> Iterator[Action]:
    if visit.fact is None:
        # Somebody left who never came, as far as the journals say that are here.
        yield Discrepancy(CaseKind.VISIT_WITHOUT_CHECK_IN, visit.id)
    else:
        yield About(visit.person, visit.party)


# --- what was found out ---


@_for(VisitEndEstimated)
def _ended_then(view: Beliefs, told: Told, fact: VisitEndEstimated) -> Iterator[Action]:
    visit = _known(view, fact.visit)
    if not view.is_undone(told.uid):
        yield Put(_estimated(visit, told_words.joined(visit.estimates, told.at, told.uid, fact.left_at)))
    yield About(visit.person, visit.party)


def _estimated(visit: beliefs.Visit, words: str) -> beliefs.Visit:
    _, _, ended = told_words.last(words) or (None, None, None)
    return in_state(replace(visit, estimates=words, estimated_at=ended))


def for_whom(visit: beliefs.Visit, named: str | None) -> beliefs.Visit:
    """For the party that was `named` on coming in, or else the one that it was taken to be for."""
    last = told_words.last(visit.attributions)
    if named is not None or visit.fact is None or last is None:
        return replace(visit, party=named, attributed_fact=None)
    _, uid, party = last
    return replace(visit, party=party, attributed_fact=uid)


@_for(VisitAttributed)
def _was_for(view: Beliefs, told: Told, fact: VisitAttributed) -> Iterator[Action]:
    visit = _known(view, fact.visit)
    if not view.is_undone(told.uid):
        yield Put(_attributed(visit, told_words.joined(visit.attributions, told.at, told.uid, fact.party)))
    yield About(visit.person, fact.party)


def _attributed(visit: beliefs.Visit, words: str) -> beliefs.Visit:
    named = visit.party if visit.attributed_fact is None else None
    return for_whom(replace(visit, attributions=words), named)


def as_shown(visit: beliefs.Visit, person: str | None) -> beliefs.Visit:
    """With whoever it was taken to be by those who know better, or else `person`, whom the kiosk showed."""
    _, _, recognised = told_words.last(visit.recognised) or (None, None, person)
    return replace(visit, person=recognised)


@_for(VisitRecognised)
def _was_another(view: Beliefs, told: Told, fact: VisitRecognised) -> Iterator[Action]:
    visit = _known(view, fact.visit)
    if not view.is_undone(told.uid):
        words = told_words.joined(visit.recognised, told.at, told.uid, fact.person)
        yield Put(_recognised(visit, words, fact.instead_of))
    yield About(fact.person, visit.party)


def _recognised(visit: beliefs.Visit, words: str, shown: str) -> beliefs.Visit:
    return as_shown(replace(visit, recognised=words), shown if visit.fact is not None else None)


def _known(view: Beliefs, id: str) -> beliefs.Visit:
    return view.get(beliefs.Visit, id) or beliefs.Visit(id)


# --- taken back ---


def undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    """What follows when `act` counts no longer; `None` for a kind that is not of this page."""
    if isinstance(act, VisitCheckedOut | VisitCorrected | VisitEndEstimated | VisitAttributed | VisitRecognised):
        visit = view.get(beliefs.Visit, act.visit)
        return iter(()) if visit is None else _without(visit, uid, act)
    return None


def _without(visit: beliefs.Visit, uid: str, act: facts.AnyFact) -> Iterator[Action]:
    match act:
        case VisitCheckedOut():
            yield Put(_ended(replace(visit, leavings=told_words.without(visit.leavings, uid))))
        case VisitCorrected():
            yield Put(_ended(replace(visit, corrections=told_words.without(visit.corrections, uid))))
        case VisitEndEstimated():
            yield Put(_estimated(visit, told_words.without(visit.estimates, uid)))
        case VisitAttributed(party=party):
            yield Put(_attributed(visit, told_words.without(visit.attributions, uid)))
            yield About(visit.person, party)
        case VisitRecognised(person=person, instead_of=shown):
            yield Put(_recognised(visit, told_words.without(visit.recognised, uid), shown))
            yield About(person, visit.party)
    yield About(visit.person, visit.party)
