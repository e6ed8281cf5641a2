"""What follows from facts about periods: the part of the table of `projection.py` that is about them. PURE."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from sync import facts
from sync.closing_facts import PeriodAdjusted, PeriodHardClosed, PeriodReopened, PeriodSoftClosed
from sync.server.actions import Action, Decide, Explained, Put, Told, entered_in
from sync.server.beliefs import Beliefs
from sync.server.cases import CaseKind
from sync.server.closing.beliefs import PeriodAdjustment, PeriodClosing

TABLE: dict[type[facts.Fact], Decide] = {}
_for = entered_in(TABLE)


@_for(PeriodSoftClosed)
def _soft(view: Beliefs, told: Told, fact: PeriodSoftClosed) -> Iterator[Action]:
    yield _closed(view, told, fact, "soft")


@_for(PeriodHardClosed)
def _hard(view: Beliefs, told: Told, fact: PeriodHardClosed) -> Iterator[Action]:
    yield _closed(view, told, fact, "hard")


def _closed(view: Beliefs, told: Told, fact: PeriodSoftClosed | PeriodHardClosed, kind: str) -> Put:
    return Put(
        PeriodClosing(
            told.uid, fact.period, kind, told.at, fact.staff, fact.figures, _text(fact.open), _text(fact.waiting),
            fact.reason_commitment is not None, view.is_undone(told.uid),
        )
    )  # fmt: skip


@_for(PeriodReopened)
def _reopened(view: Beliefs, told: Told, fact: PeriodReopened) -> Iterator[Action]:
    yield Put(
        PeriodClosing(
            told.uid, fact.period, "reopened", told.at, fact.staff, has_reason=fact.reason_commitment is not None,
            undone=view.is_undone(told.uid),
        )
    )  # fmt: skip


@_for(PeriodAdjusted)
def _adjusted(view: Beliefs, told: Told, fact: PeriodAdjusted) -> Iterator[Action]:
    undone = view.is_undone(told.uid)
    yield Put(
        PeriodAdjustment(
            told.uid, fact.of, fact.into, told.at, fact.staff, _text(fact.amounts), _text(fact.late),
            fact.reason_commitment is not None, undone,
        )
    )  # fmt: skip
    if not undone:
        for uid in fact.late:
            yield Explained(CaseKind.LATE_FACT_CLOSED_PERIOD, uid)


def undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    """What it means that a fact of this file was taken back; `None` for any other."""
    if isinstance(act, PeriodAdjusted):
        return _mark(view.get(PeriodAdjustment, uid))
    if isinstance(act, PeriodSoftClosed | PeriodHardClosed | PeriodReopened):
        return _mark(view.get(PeriodClosing, uid))
    return None


def _mark(row: PeriodClosing | PeriodAdjustment | None) -> Iterator[Action]:
    if row is not None:
        yield Put(replace(row, undone=True))


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
