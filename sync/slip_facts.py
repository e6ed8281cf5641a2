"""Facts about slips that were shown at a desk: what only paper told, until the journal of its kiosk arrives. PURE.

The closed list of all facts, and how one becomes bytes, is `facts.py`. Must not know a database, a clock or a screen.
"""

from __future__ import annotations

from typing import Literal

from sync.fact import Fact

ExcuseReason = Literal["no_slip", "number_explained"]
"""`no_slip`: what the slip confirms stands, and nobody has paper of it; `number_explained`: no act here has the number,
and what became of its slip says why."""


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


class SlipsExcused(Fact, frozen=True, kw_only=True, tag="slips_excused"):
    """Of slips, by their whole numbers, nothing need be done, and why: `staff` said so, or a `rule` of the house
    ("slip_unconfirmed@1")."""

    slips: list[str]
    reason: ExcuseReason
    staff: str | None = None
    rule: str | None = None


class SlipMailAsked(Fact, frozen=True, kw_only=True, tag="slip_mail_asked"):
    """A person asked at the counter, when no paper came, for their slip by e-mail. `document` is the uid of the first
    fact that it confirms. Its words, as the kiosk made them, travel detached as "text"."""

    slip: str
    document: str
    person: str
    site: str
    text_commitment: str
