"""What every fact is made of: the struct that all of them are, and the words that several of them use. PURE.

Must not know a particular fact: those are in `facts.py`, which has the closed list, and in `lending_facts.py`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

PeriodUnit = Literal["working_days", "days", "hours"]


class VisitorKind(StrEnum):
    """Whom a visit stands for when the register cannot say more."""

    MEMBER = "member"
    RESIDENT = "resident"
    ORGANISATION = "organisation"
    INFORMAL_GROUP = "informal_group"
    YOUTH = "youth"
    UNKNOWN_CARD = "unknown_card"


class Means(StrEnum):
    """How a person was identified for an act."""

    CARD = "card"
    QR = "qr"
    NO_CARD = "no_card"
    STAFF = "staff"


class Condition(StrEnum):
    """What the person who brought a thing back says of it."""

    FINE = "fine"
    INCOMPLETE = "incomplete"
    DAMAGED = "damaged"


class Proof(StrEnum):
    """What backed an act that needs more than a reading."""

    NONE = "none"
    PIN = "pin"
    STAFF = "staff"


class PageKind(StrEnum):
    PRINT = "print"
    COPY = "copy"


class PageLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """`pages` counts sides, as a meter does (a duplex sheet is 2); `failed` of them came out useless."""

    kind: PageKind
    pages: int
    colour: bool = False
    size: Literal["A4", "A3"] = "A4"
    duplex: bool = False
    failed: int = 0


class SlipOutcome(StrEnum):
    PRINTED = "printed"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag=True):
    """What every fact is; never written by itself."""
