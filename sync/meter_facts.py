"""The facts about meters: what a printer or copier showed, and a reading put right. PURE.

A reading is never changed. One that was mistyped is followed by a correction, one that was none is taken back by
`act_undone`. The words here are closed lists.
"""

from __future__ import annotations

from typing import Literal

from sync.fact import Fact

Occasion = Literal["opening", "closing", "other"]
Source = Literal["hand", "snmp"]

# Why a reading stands although it looks wrong: the power was cut; the meter was reset, or began anew after its largest
# number; the device was exchanged; or so much really went through it.
Grounds = Literal["power_cut", "reset", "rolled_over", "replaced", "really"]


class MeterRead(Fact, frozen=True, kw_only=True, tag="meter_read"):
    """A meter showed `value` impressions. `staff` read it, at the device, signed in at the counter; `None` when the
    kiosk asked the device itself (`source` is then snmp).

    `mono`, `colour`, `copies`, `prints` are further counters and `serial` the device's number, `None` where it shows
    none or nobody asked. `confirmed` says why a value stands that looked wrong, `None` when nothing did.
    """

    meter: str
    value: int
    staff: str | None = None
    mono: int | None = None
    colour: int | None = None
    copies: int | None = None
    prints: int | None = None
    serial: str | None = None
    source: Source = "hand"
    occasion: Occasion = "other"
    confirmed: Grounds | None = None


class MeterCorrected(Fact, frozen=True, kw_only=True, tag="meter_corrected"):
    """The reading named `reading` (a uid) was mistyped: at its moment the meter showed this. Of several corrections of
    one reading the last counts."""

    reading: str
    meter: str
    value: int
    staff: str
    mono: int | None = None
    colour: int | None = None
    copies: int | None = None
    prints: int | None = None
