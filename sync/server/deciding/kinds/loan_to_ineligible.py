"""C08: something was lent to somebody who could not borrow, by what the server knew then. PURE.

It was handed over all the same, so the loan stands, and somebody talks to whoever has it. No rule says so: they are
held responsible for what a kiosk with an old list gave them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Evidence, Kind, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    return [Suggestion(Decision.LEAVE, 0.8, (Because(Reason.NOTHING_TO_MEND),))]


KIND = Kind(CaseKind.LOAN_TO_INELIGIBLE, "C08", suggest=suggest)
