"""What folding facts in means for figures and closed periods: days that are to be counted anew, and what came late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sync.server import beliefs
from sync.server.actions import Told
from sync.server.beliefs import Beliefs
from sync.server.closing import late_cases
from sync.server.figures import marks

Loans = Mapping[str, beliefs.Loan | None]


def settle(
    batch: Sequence[Told], places: Mapping[str, tuple[int, int]], view: Beliefs,
    loans: tuple[Loans, Mapping[str, beliefs.Loan]], now: int,
) -> None:  # fmt: skip
    """Only inside `database.writing()`, when the rows are written. `loans` as they were and as they are."""
    marks.forget(view, *loans, now)
    late_cases.settle(batch, places, view, now)
