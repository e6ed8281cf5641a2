"""What a fact can lead to: the vocabulary between the tables that decide and `project.py`, which carries out. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from sync import facts, register
from sync.server import beliefs
from sync.server.cases import CaseKind


class Told(msgspec.Struct, frozen=True):
    """One fact with what is known of it: `at` is when it happened (ms UTC), `detached` its values that were not erased,
    `slip_no` the number of the slip that confirms the act which begins with it."""

    uid: str
    at: int
    device: str
    site: str
    fact: facts.AnyFact
    detached: Mapping[str, str]
    slip_no: str | None = None


class Put(msgspec.Struct, frozen=True):
    """A row is new or changed."""

    row: beliefs.Row


class Enter(msgspec.Struct, frozen=True):
    """Something that the counter registered goes into the register; `by` is the member of staff who did it."""

    entity: register.Entity
    by: str


class Settle(msgspec.Struct, frozen=True):
    """The loans and returns of `item` must be laid out anew from `since` on."""

    item: str
    since: int


class Reconsider(msgspec.Struct, frozen=True):
    """Whether `item` waits for staff must be found out anew."""

    item: str


class Recount(msgspec.Struct, frozen=True):
    """What lies between the readings of `meter` must be found out anew from `since` (ms UTC) on, or from the moment of
    `reading`, a uid."""

    meter: str
    since: int = 0
    reading: str | None = None


class About(msgspec.Struct, frozen=True):
    """Whom and what a fact concerns, where only the belief knows; for finding it in the journal."""

    person: str | None
    party: str | None
    item: str | None = None


class Discrepancy(msgspec.Struct, frozen=True):
    """The fact does not fit. `subject` is the visit, loan, page usage or print job in question.

    `fact`, with where and when it happened, is given when it is not the one just told that does not fit, but one that
    this one brought back.
    """

    kind: CaseKind
    subject: str | None = None
    item: str | None = None
    person: str | None = None
    party: str | None = None
    fact: str | None = None
    at: int | None = None
    site: str | None = None
    device: str | None = None


class Explained(msgspec.Struct, frozen=True):
    """What did not fit before does now: the open case of this kind about `subject` is withdrawn."""

    kind: CaseKind
    subject: str


Action = Put | Enter | Settle | Reconsider | Recount | About | Discrepancy | Explained
Decide = Callable[[beliefs.Beliefs, Told, Any], Iterator[Action]]


def entered_in(table: dict[type[facts.Fact], Decide]) -> Callable[[type[facts.Fact]], Callable[[Decide], Decide]]:
    """A mark for functions that say what follows from one kind of fact: it enters them in `table`."""

    def of(kind: type[facts.Fact]) -> Callable[[Decide], Decide]:
        def keep(consequences: Decide) -> Decide:
            table[kind] = consequences
            return consequences

        return keep

    return of


def is_later(told: Told, at: int | None, uid: str | None) -> bool:
    """Whether this was told after what happened `at` (ms UTC) with the fact `uid`; `None`: nothing did yet."""
    return (told.at, told.uid) > (at or 0, uid or "")
