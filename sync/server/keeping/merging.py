"""Two entries of the register that are one: merged, so that the first has all that was the second's, and un-merged.

Both ids stay; facts are not touched. What the second had (memberships, cards, blocks, trainings) goes over to the
first, with what the first lacks (a limit of pages, an agreement); the second is archived and its id becomes an alias.
The pages that both declared count together from then on. All of it is one act, which can be taken back. Who was shown
the two before somebody else changed one of them merges nothing. The rule of what looks like one is
`sync/rules/duplicates.py`. Must not know a screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from sync import register
from sync.server import bulk, limit_cases, own_journal, page_months, questions_import, register_store
from sync.server.importing.plans import PartyDetails, PersonDetails
from sync.server.keeping import acts, aliases, marks
from sync.server.keeping.acts import Author, Refused, TakenBack
from sync.server.keeping.keeping_models import RegisterAlias
from sync.server.register_models import ROWS

KINDS: dict[str, tuple[type[register.Entity], type[Any]]] = {
    "person": (register.Person, PersonDetails), "party": (register.Party, PartyDetails),
}  # fmt: skip
# What stands with the entry itself, and the first gets where it has nothing
GAPS = {"person": ("pin",), "party": ("legal_form", "agreement_until", "mono_allowance", "colour_allowance")}
# What belongs to somebody and goes over; of two that say just the same the one that was entered first stays
THEIRS: dict[str, tuple[type[register.Entity], ...]] = {
    "person": (register.Membership, register.Credential, register.Qualification, register.Block,
               register.PrintBinding),
    "party": (register.Membership, register.Block, register.Allowance, register.PrintQueue, register.PrintBinding),
}  # fmt: skip
def mark(kind: str, one: str, other: str) -> str:
    """Moves with every change of one of the two, and of what belongs to them."""
    entity, details = KINDS[kind]
    stored: list[Any] = []
    for id in sorted((one, other)):
        stored += [register_store.get(entity, id), questions_import.details_of(details, id)]
        for theirs in THEIRS[kind]:
            stored += register_store.select(theirs, getattr(ROWS[theirs], kind) == id)
    return marks.mark_of(stored)


def merge(kind: str, kept: str, merged: str, author: Author, at: int, seen: str | None = None) -> str | Refused:
    """Make `merged` an alias of `kept`. Returns the act; "unknown" where one of them is not there, or is an alias.
    `seen` is the `mark` of the two as they were shown, `None` where nobody was shown them."""
    entity, _details = KINDS[kind]
    if kept == merged:
        return "unknown"
    with acts.act(author, at, "merge") as act:
        first: Any = register_store.get(entity, kept)
        second: Any = register_store.get(entity, merged)
        if first is None or second is None or aliases.canonical([kept, merged]):
            return "unknown"
        if seen is not None and seen != mark(kind, kept, merged):
            return "changed"
        gaps = {name: getattr(second, name) for name in GAPS[kind] if getattr(first, name) is None}
        register_store.put(msgspec.structs.replace(first, **gaps), at=at, by=author.account)
        _fill_gaps(kind, kept, merged, author, at)
        for theirs in THEIRS[kind]:
            _hand_over(theirs, kind, kept, merged, author, at)
        if kind == "person":
            for ward in register_store.select(register.Person, ROWS[register.Person].guardian == merged):
                register_store.put(msgspec.structs.replace(ward, guardian=kept), at=at, by=author.account)
        register_store.put(msgspec.structs.replace(second, status="archived"), at=at, by=author.account)
        RegisterAlias.add(id=merged, kind=kind, stands_for=kept, act=act)
        _count_pages([merged, kept], at)
    return act


def _count_pages(ids: Sequence[str], at: int) -> None:
    """What kiosks are told of the months that go on, and which of them are over, follows who is one with whom."""
    months = page_months.going_on(ids, at)
    page_months.settle(months, at)
    limit_cases.settle(months, (), at)


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
    held = {_without(each, kind): each for each in register_store.select(theirs, getattr(ROWS[theirs], kind) == kept)}
    for each in list(register_store.select(theirs, getattr(ROWS[theirs], kind) == merged)):
        said = _without(each, kind)
        stays = min((each, held.get(said, each)), key=_entered)
        if said in held:
            goes = each if stays is held[said] else held[said]
            register_store.remove(theirs, goes.id, at=at, by=author.account)
        if stays is each:
            held[said] = msgspec.structs.replace(each, **{kind: kept})
            register_store.put(held[said], at=at, by=author.account)


def _without(entity: Any, kind: str) -> tuple[tuple[str, str], ...]:
    """What it says but for whose it is: two memberships of one party are two, unless role and days are the same."""
    values = msgspec.structs.asdict(entity)
    return tuple((name, repr(value)) for name, value in sorted(values.items()) if name not in ("id", kind))


def _entered(entity: register.Entity) -> int:
    """The number of the change that brought it: since when a volunteer is one may be known by that alone."""
    sql = 'SELECT MIN("id") FROM "register_change" WHERE "entity" = ? AND "entity_id" = ?'
    [(first,)] = bulk.rows_of(sql, (register_store.tag_of(type(entity)), entity.id))
    return int(first or 0)


def take_back(act: str, author: Author, at: int, seen: int | None = None) -> TakenBack | Refused:
    """Take an act back, with the aliases that it made; where nothing was left to put back they stay, for no fact would
    tell that they went. As `acts.take_back`."""
    with own_journal.alone(at):
        done = acts.take_back(act, author, at, seen)
        if isinstance(done, TakenBack) and done.restored:
            parted = bulk.rows_of('DELETE FROM "register_alias" WHERE "act" = ? RETURNING "id", "stands_for"', (act,))
            if parted:
                _count_pages([str(id) for both in parted for id in both], at)
    return done
