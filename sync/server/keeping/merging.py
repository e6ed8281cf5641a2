"""Two entries of the register that are one: merged, so that the first has all that was the second's, and un-merged.

Both ids stay; facts are not touched. What the second had (memberships, cards, blocks, trainings) goes over to the
first, the second is archived and its id becomes an alias. All of it is one act, which can be taken back. The rule of
what looks like one is `sync/rules/duplicates.py`. Must not know a screen.
"""

from __future__ import annotations

from typing import Any

import msgspec

from sync import register
from sync.server import bulk, questions_import, register_store
from sync.server.importing.plans import PartyDetails, PersonDetails
from sync.server.keeping import acts, aliases
from sync.server.keeping.acts import Author, TakenBack
from sync.server.keeping.keeping_models import RegisterAlias
from sync.server.models import database
from sync.server.register_models import ROWS

KINDS: dict[str, tuple[type[register.Entity], type[Any]]] = {
    "person": (register.Person, PersonDetails), "party": (register.Party, PartyDetails),
}  # fmt: skip
# What belongs to somebody and goes over; one that the first has already is taken away
THEIRS: dict[str, tuple[type[register.Entity], ...]] = {
    "person": (register.Membership, register.Credential, register.Qualification, register.Block,
               register.PrintBinding),
    "party": (register.Membership, register.Block, register.Allowance, register.PrintQueue, register.PrintBinding),
}  # fmt: skip


def merge(kind: str, kept: str, merged: str, author: Author, at: int) -> str | None:
    """Make `merged` an alias of `kept`. Returns the act; `None` where one of them is not there, or is an alias."""
    entity, _details = KINDS[kind]
    if kept == merged or aliases.canonical([kept, merged]):
        return None
    with acts.act(author, at, "merge") as act:
        first: Any = register_store.get(entity, kept)
        second: Any = register_store.get(entity, merged)
        if first is None or second is None:
            return None
        _fill_gaps(kind, kept, merged, author, at)
        for theirs in THEIRS[kind]:
            _hand_over(theirs, kind, kept, merged, author, at)
        if kind == "person":
            for ward in register_store.select(register.Person, ROWS[register.Person].guardian == merged):
                register_store.put(msgspec.structs.replace(ward, guardian=kept), at=at, by=author.account)
        register_store.put(msgspec.structs.replace(second, status="archived"), at=at, by=author.account)
        RegisterAlias.add(id=merged, kind=kind, stands_for=kept, act=act)
    return act


def _fill_gaps(kind: str, kept: str, merged: str, author: Author, at: int) -> None:
    """What only the second has of contact and numbers, the first gets."""
    details = KINDS[kind][1]
    first, second = questions_import.details_of(details, kept), questions_import.details_of(details, merged)
    if second is None:
        return
    if first is None:
        questions_import.put_details(msgspec.structs.replace(second, **{kind: kept}), at=at, by=author.account)
        return
    told = {
        name: getattr(second, name)
        for name in second.__struct_fields__
        if name != kind and not getattr(first, name) and getattr(second, name)
    }
    questions_import.put_details(msgspec.structs.replace(first, **told), at=at, by=author.account)


def _hand_over(theirs: type[Any], kind: str, kept: str, merged: str, author: Author, at: int) -> None:
    held = list(register_store.select(theirs, getattr(ROWS[theirs], kind) == kept))
    had = {_without(each, kind) for each in held}
    for each in list(register_store.select(theirs, getattr(ROWS[theirs], kind) == merged)):
        if _without(each, kind) in had:
            register_store.remove(theirs, each.id, at=at, by=author.account)
        else:
            register_store.put(msgspec.structs.replace(each, **{kind: kept}), at=at, by=author.account)


def _without(entity: Any, kind: str) -> tuple[str, ...]:
    """What it says but for whose it is: two memberships of one party are one."""
    if isinstance(entity, register.Membership):
        return (str(entity.party if kind == "person" else entity.person),)
    values = msgspec.structs.asdict(entity)
    return tuple(str(value) for name, value in sorted(values.items()) if name not in ("id", kind))


def take_back(act: str, author: Author, at: int) -> TakenBack | None:
    """Take an act back, with the aliases that it made. `None` as of `acts.take_back`."""
    with database.writing():
        done = acts.take_back(act, author, at)
        if done is not None:
            bulk.execute_many('DELETE FROM "register_alias" WHERE "act" = ?', [(act,)])
    return done
