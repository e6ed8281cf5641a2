"""C24: a meter fell, stood still, rose more than usual, or was not read. PURE.

What it counted meanwhile is estimated (`sync/rules/meter_segments.py`). A rule takes that of a power cut alone: it
fell by ten or less, ten are added, give or take ten. All else somebody looks at, on the page of the meter, where a
reading is put right as well; then the case ends by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.rules.meter_segments import Anomaly
from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion

PROPOSED = {  # how sure, and why
    Anomaly.POWER_LOSS: (0.95, Reason.POWER_CUT),
    Anomaly.MISSING: (0.75, Reason.READING_MISSING),
    Anomaly.SWAPPED: (0.75, Reason.NEW_COUNT),
    Anomaly.RESET_OR_REPLACED: (0.6, Reason.NEW_COUNT),
}


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    if evidence.anomaly is None or evidence.anomaly not in PROPOSED:
        return ()
    score, reason = PROPOSED[evidence.anomaly]
    return [Suggestion(Decision.AS_ESTIMATED, score, (Because(reason),))]


KIND = Kind(
    CaseKind.METER_ANOMALY, "C24", (Decision.AS_ESTIMATED, Decision.FALSE_ALARM), suggest, rule="meter_power_loss@1",
    page="meter", needs=frozenset({"anomaly"}),
)  # fmt: skip
