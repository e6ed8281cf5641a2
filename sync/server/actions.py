"""What a fact can lead to: the vocabulary between the tables that decide and `project.py`, which carries out. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync import facts, register
from sync.server import beliefs
from sync.server.cases import CaseKind


@dataclass(frozen=True)
class Told:
    """One fact with what is known of it: `at` is when it happened (ms UTC), `detached` its values that were not
    erased."""

    uid: str
    at: int
    device: str
    site: str
    fact: facts.AnyFact
    detached: Mapping[str, str]


@dataclass(frozen=True)
class Put:
    """A row is new or changed."""

    row: beliefs.Row


@dataclass(frozen=True)
class Enter:
    """Something that the counter registered goes into the register; `by` is the member of staff who did it."""

    entity: register.Entity
    by: str


@dataclass(frozen=True)
class Settle:
    """The loans and returns of `item` must be laid out anew from `since` on."""

    item: str
    since: int


@dataclass(frozen=True)
class About:
    """Whom and what a fact concerns, where only the belief knows; for finding it in the journal."""

    person: str | None
    party: str | None
    item: str | None = None


@dataclass(frozen=True)
class Discrepancy:
    """The fact does not fit. `subject` is the visit, loan or page usage in question."""

    kind: CaseKind
    subject: str | None = None
    item: str | None = None
    person: str | None = None
    party: str | None = None


@dataclass(frozen=True)
class Explained:
    """What did not fit before does now: the open case of this kind about `subject` is withdrawn."""

    kind: CaseKind
    subject: str


Action = Put | Enter | Settle | About | Discrepancy | Explained
