"""Facts about slips that were shown at a desk: what only paper told, until the journal of its kiosk arrives. PURE.

The closed list of all facts, and how one becomes bytes, is `facts.py`. Must not know a database, a clock or a screen.
"""

from __future__ import annotations

from sync.fact import Fact


class SlipShown(Fact, frozen=True, kw_only=True, tag="slip_shown"):
    """Staff had a genuine slip before them whose records this server does not hold.

    `origin` names the first of its `facts` by place and digest, `device` is the kiosk whose key signed it, `act` a word
    of `sync.proofs.ACTS`, `said_at` ms UTC by that kiosk's clock, `number` the slip's running number.
    """

    origin: str
    device: str
    act: str
    facts: int
    said_at: int
    number: int
    site: str
    staff: str


class SlipEntered(Fact, frozen=True, kw_only=True, tag="slip_entered"):
    """Staff entered what a slip says. `entered` are uids of the facts that stand in for the slip's own, named `origin`,
    and count no longer when those arrive."""

    origin: str
    entered: list[str]
    site: str
    staff: str
