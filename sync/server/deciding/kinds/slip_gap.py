"""C32: no record here carries a number between two others. PURE.

Where the kiosk said of every missing number what became of its slip, a rule lets the gap stand; else records are
missing, and somebody looks for them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    return [Suggestion(Decision.LEAVE, 0.95, (Because(Reason.SLIP_TOLD),))] if evidence.slips_told else ()


KIND = Kind(CaseKind.SLIP_GAP, "C32", suggest=suggest, rule="slip_gap@1", page="device", needs=frozenset({"slips"}))
