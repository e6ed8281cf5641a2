"""The device of the register whose meter is read. PURE."""

from __future__ import annotations

from typing import Literal

from sync.entity import Entity


class Meter(Entity, frozen=True, kw_only=True, tag="meter"):
    """A printer or copier whose meter is read; `successor` came in its place, `None` while it is in use.

    `digits` is how many its meter has, `None` where nobody knows. An A3 side counts `a3_factor` times, the blank back
    of a last sheet where `duplex_blank_counted`. `counts_…` are counters that staff type beside the total.
    `snmp_address` is "" where it cannot be asked; `snmp_access` names what the kiosk's own settings hold of how: no
    password stands here. `oids` says where this model keeps further counters, a line for each ("colour 1.3.6.1…").
    `pages_per_minute` is the most sides that it makes in a minute, as its maker says; `None` where nobody knows.
    """

    site: str
    name: str
    kind: Literal["copier", "printer", "mfp"] = "copier"
    serial: str = ""
    digits: int | None = None
    a3_factor: int = 2
    duplex_blank_counted: bool = False
    counts_mono: bool = False
    counts_colour: bool = False
    counts_copies: bool = False
    counts_prints: bool = False
    snmp_address: str = ""
    snmp_access: str = "public"
    oids: str = ""
    successor: str | None = None
    pages_per_minute: int | None = None
