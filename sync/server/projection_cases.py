"""What follows from decisions about cases, and from taking them back. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sync import facts
from sync.case_facts import CaseDecided, CaseDeferred, CaseTaken
from sync.server.actions import Action, Decide, Put, Told, entered_in
from sync.server.beliefs import Beliefs
from sync.server.case_beliefs import CaseDecision, CaseDeferral, CaseOwner

TABLE: dict[type[facts.Fact], Decide] = {}
_for = entered_in(TABLE)


@_for(CaseDecided)
def _decided(view: Beliefs, told: Told, fact: CaseDecided) -> Iterator[Action]:
    yield Put(
        CaseDecision(
            told.uid, fact.case, fact.kind, fact.decision, fact.staff, fact.rule, fact.score, fact.effects,
            fact.together, told.at, view.is_undone(told.uid),
        )
    )  # fmt: skip


@_for(CaseDeferred)
def _deferred(view: Beliefs, told: Told, fact: CaseDeferred) -> Iterator[Action]:
    yield Put(CaseDeferral(told.uid, fact.case, fact.until, fact.staff, told.at, view.is_undone(told.uid)))


@_for(CaseTaken)
def _taken(view: Beliefs, told: Told, fact: CaseTaken) -> Iterator[Action]:
    yield Put(CaseOwner(told.uid, fact.case, fact.owner, fact.staff, told.at, view.is_undone(told.uid)))


def undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    """What follows when an answer is taken back; `None` for an act that is none of these."""
    row: CaseDecision | CaseDeferral | CaseOwner | None
    match act:
        case CaseDecided():
            row = view.get(CaseDecision, uid)
        case CaseDeferred():
            row = view.get(CaseDeferral, uid)
        case CaseTaken():
            row = view.get(CaseOwner, uid)
        case _:
            return None
    return iter([Put(replace(row, undone=True))] if row is not None else [])
