"""What follows from decisions about cases, from taking them back, and from lists to check that went to a counter.
PURE."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from sync import facts
from sync.case_facts import CaseDecided, CaseDeferred, CaseTaken, CheckListQueued, CheckListSent
from sync.codes import document_code
from sync.server.actions import Action, Decide, Put, Told, entered_in
from sync.server.beliefs import Beliefs
from sync.server.case_beliefs import CaseDecision, CaseDeferral, CaseOwner, CheckList

TABLE: dict[type[facts.Fact], Decide] = {}
_for = entered_in(TABLE)


@_for(CaseDecided)
def _decided(view: Beliefs, told: Told, fact: CaseDecided) -> Iterator[Action]:
    yield Put(
        CaseDecision(
            told.uid, fact.case, fact.kind, fact.decision, fact.staff, fact.rule, fact.score, fact.effects,
            fact.together, told.at, view.is_undone(told.uid), fact.chosen,
        )
    )  # fmt: skip


@_for(CaseDeferred)
def _deferred(view: Beliefs, told: Told, fact: CaseDeferred) -> Iterator[Action]:
    yield Put(CaseDeferral(told.uid, fact.case, fact.until, fact.staff, told.at, view.is_undone(told.uid)))


@_for(CaseTaken)
def _taken(view: Beliefs, told: Told, fact: CaseTaken) -> Iterator[Action]:
    yield Put(CaseOwner(told.uid, fact.case, fact.owner, fact.staff, told.at, view.is_undone(told.uid)))


@_for(CheckListSent)
def _sent(view: Beliefs, told: Told, fact: CheckListSent) -> Iterator[Action]:
    yield Put(
        replace(
            view.get(CheckList, fact.check_list) or CheckList(fact.check_list), fact=told.uid, site=fact.site,
            device=fact.device, staff=fact.staff, items=msgspec.json.encode(fact.items).decode(),
            lines=told.detached.get("lines", "[]"), language=fact.language, code=document_code(told.uid), at=told.at,
            until=fact.until, undone=view.is_undone(told.uid),
        )
    )  # fmt: skip


@_for(CheckListQueued)
def _queued(view: Beliefs, told: Told, fact: CheckListQueued) -> Iterator[Action]:
    row = view.get(CheckList, fact.check_list) or CheckList(fact.check_list)
    # A kiosk that was set back may take it up a second time: the paper that came first counts.
    if row.queued_fact is None or (told.at, told.uid) < (row.queued_at or 0, row.queued_fact):
        yield Put(replace(row, queued_fact=told.uid, queued_at=told.at, slip=told.slip_no))


def undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    """What follows when an answer is taken back; `None` for an act that is none of these."""
    row: CaseDecision | CaseDeferral | CaseOwner | CheckList | None
    match act:
        case CaseDecided():
            row = view.get(CaseDecision, uid)
        case CaseDeferred():
            row = view.get(CaseDeferral, uid)
        case CaseTaken():
            row = view.get(CaseOwner, uid)
        case CheckListSent():
            row = view.get(CheckList, act.check_list)
        case _:
            return None
    return iter([Put(replace(row, undone=True))] if row is not None else [])
