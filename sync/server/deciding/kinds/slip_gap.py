"""C32: no record here carries a number between two others. PURE.

Where the kiosk said of every missing number what became of its slip, a rule lets the gap stand, by the same fact by
which staff settle it; else records are missing, and somebody looks for them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Effect, Evidence, Kind, Reason, Suggestion
from sync.slip_facts import SlipsExcused


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    return [Suggestion(Decision.LEAVE, 0.95, (Because(Reason.SLIP_TOLD),))] if evidence.slips else ()


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    """Nothing of numbers that nobody accounts for: their records may still come."""
    if decision is not Decision.LEAVE or not evidence.slips:
        return ()
    by, rule = (None, staff) if "@" in staff else (staff, None)
    return [Effect(SlipsExcused(slips=[*evidence.slips], reason="number_explained", staff=by, rule=rule))]


KIND = Kind(
    CaseKind.SLIP_GAP, "C32", suggest=suggest, effect=effect, rule="slip_gap@1", page="device",
    counts=False, needs=frozenset({"slips"}),
)  # fmt: skip
