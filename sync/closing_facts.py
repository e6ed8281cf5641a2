"""The facts of closing a period: that staff closed it, handed it in, opened it again, and what came too late. PURE.

A period is a month, "YYYY-MM". What it came to stands beside the fact, frozen; the fact holds the digest over it. The
closed list of all facts is in `facts.py`. Must not know a database, a clock or a screen.
"""

from __future__ import annotations

from enum import StrEnum

from sync.fact import Fact


class CheckLine(StrEnum):
    """What must be in order before a period closes. A closed list."""

    CASES = "cases"  # no case is open that holds a month up
    KIOSKS = "kiosks"  # every kiosk has told all until after the end
    METERS = "meters"  # every meter was read within a day of the end
    SEQUENCES = "sequences"  # no journal has a gap, nothing waits to be folded in
    OPENING = "opening"  # what a meter showed in the morning is what it showed the evening before
    LATE = "late"  # nothing late waits to be answered


class PeriodSoftClosed(Fact, frozen=True, kw_only=True, tag="period_soft_closed"):
    """A coordinator closed a period: from now on its numbers are those that `figures` (SHA-256, hex) is the digest of.

    `open` are the lines of the checklist that were not in order and were overridden, `waiting` the devices that had not
    told all. Why it was closed all the same travels detached as "reason".
    """

    period: str
    staff: str
    figures: str
    open: list[CheckLine] = []
    waiting: list[str] = []
    reason_commitment: str | None = None


class PeriodHardClosed(Fact, frozen=True, kw_only=True, tag="period_hard_closed"):
    """The report of a period was handed in. Words as above."""

    period: str
    staff: str
    figures: str
    open: list[CheckLine] = []
    waiting: list[str] = []
    reason_commitment: str | None = None


class PeriodReopened(Fact, frozen=True, kw_only=True, tag="period_reopened"):
    """A closed period counts as it stands again. Why travels detached as "reason"."""

    period: str
    staff: str
    reason_commitment: str | None = None


class PeriodAdjusted(Fact, frozen=True, kw_only=True, tag="period_adjusted"):
    """What came after `of` had been closed is told in the open period `into`, beside its own numbers: `amounts` by
    figure. `late` are the uids of the facts behind it; each of them has its own two dates, when it happened and when it
    came. Why travels detached as "reason"."""

    of: str
    into: str
    staff: str
    amounts: dict[str, int]
    late: list[str] = []
    reason_commitment: str | None = None


class ClosedPeriodChanged(Fact, frozen=True, kw_only=True, tag="closed_period_changed"):
    """A coordinator changed something of a closed period: its numbers stay, what changed is told as an adjustment. Why
    travels detached as "reason"."""

    period: str
    staff: str
    reason_commitment: str | None = None
