"""C12: something came back under a code that no thing has. PURE.

Offered are the things whose code or number is one symbol off, or has two swapped, and what whoever brought it had on
loan then; first what is both. The answer writes the return down for that thing, as it was declared. A thing that
nobody entered yet is entered in the register, and its sticker read again.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sync.facts import LoanTakenBack
from sync.server.cases import CaseKind
from sync.server.deciding.shape import CHOICES, Because, Decision, Effect, Evidence, Kind, Reason, Suggestion, Thing


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    """Only where nothing else fits as well: of two that do, somebody looks at the thing. Never so surely that many are
    taken at once (the handbook's C12)."""
    first, *others = evidence.things or (None,)
    if first is None or any(_fits(each) == _fits(first) for each in others):
        return ()
    because = (Because(Reason.CODE_NEAR, first.is_near), Because(Reason.HAD_IT_OUT, first.loan is not None))
    return [Suggestion(Decision.FOR_FIRST, 0.85 if first.is_near and first.loan is not None else 0.6, because)]


def offers(evidence: Evidence) -> Sequence[Decision]:
    return (*CHOICES[: len(evidence.things)], Decision.LEAVE, Decision.FALSE_ALARM)


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    back = next((each for each in evidence.records if isinstance(each.fact, LoanTakenBack)), None)
    if decision not in CHOICES or back is None or not isinstance(back.fact, LoanTakenBack):
        return ()
    thing = evidence.things[CHOICES.index(decision)]
    known = replace(
        back.fact, item=thing.item, loan=thing.loan, note_commitment=None, code_commitment=None, staff=staff
    )
    return [Effect(known, back.at)]


def _fits(thing: Thing) -> tuple[bool, bool]:
    return thing.is_near, thing.loan is not None


KIND = Kind(
    CaseKind.ITEM_UNKNOWN, "C12", (*CHOICES, Decision.LEAVE, Decision.FALSE_ALARM), suggest, effect, offers,
    needs=frozenset({"things"}),
)  # fmt: skip
