"""Facts about the register: that staff changed it, and by which change of its history. PURE.

The values themselves stand in the history, where they can be erased. The closed list of all facts, and how one becomes
bytes, is `facts.py`. Must not know a database, a clock or a screen.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from sync.fact import Fact

Means = Literal["form", "bulk", "import", "merge", "restore", "undo", "card"]
"""How staff changed the register: by the form of one entity, several at once, a file that they took in, two that they
found to be one, an older version that they put back, an act that they took back, or what became of a card."""


class Changed(msgspec.Struct, frozen=True, omit_defaults=True):
    """One change: which kind of entity, which one, and the number of the change in the register's history."""

    entity: str
    id: str
    change: int


class RegisterChanged(Fact, frozen=True, kw_only=True, tag="register_changed"):
    """Staff changed entities of the register in one go, the act `act`. A large act is told by several of these facts;
    `undoes` is the act that it took back."""

    act: str
    means: Means
    changes: list[Changed]
    staff: str
    undoes: str | None = None
