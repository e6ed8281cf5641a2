"""What staff change in the register in one go is an act: its changes are told by facts of the server's own journal, and
it can be taken back as one.

Taking back restores each entity as it was before the act, but for those that somebody has changed since: these stay and
are told. Must not decide what may be changed, and must not know a screen.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from sync.register_facts import Changed, Means, RegisterChanged
from sync.server import bulk, own_journal, register_store
from sync.server.detecting import looking_loans
from sync.server.keeping import changes, kept, name_index
from sync.server.keeping.keeping_models import RegisterAct
from sync.server.own_journal import Draft
from sync.server.register_models import RegisterChange

OF_ONE_FACT = 500  # changes: some 40 kB of body
AT_ONCE = 20  # things: nobody waits for cases


@dataclass(frozen=True)
class Author:
    """Who acts: `account` stands in the history, `staff` in facts (a person of the register, where they are one)."""

    account: str
    staff: str


def at_the_command_line(command: str) -> Author:
    """Whoever stood at the server itself, who is nobody whom it knows."""
    return Author(account=command, staff=command)


@dataclass(frozen=True)
class TakenBack:
    """An act was taken back by `act`. `left` are the entities (kind, id) that stay as they are, for somebody has
    changed them since."""

    act: str
    restored: int
    left: tuple[tuple[str, str], ...]


Refused = Literal["unknown", "changed"]  # there is nothing like it any more; it was changed since it was shown


@contextmanager
def act(
    author: Author, at: int, means: Means = "form", words: str = "", undoes: str | None = None, id: str | None = None
) -> Iterator[str]:  # fmt: skip
    """One transaction in which staff change the register; gives the id of the act, a new one or `id`. `at` is ms UTC.
    What changes nothing is no act. Nested, all belongs to the outer one."""
    if changes.is_within_act():
        with own_journal.alone(at):
            yield ""
        return
    id = id or secrets.token_hex(8)
    with own_journal.alone(at):
        register_store.hold()
        with changes.within(id), name_index.together():
            yield id
        made = of_act(id)
        if made:
            RegisterAct.add(id=id, means=means, at=at, by=author.account, words=words, undoes=undoes, undone_by=None)
            own_journal.record(_drafts(id, means, made, author, undoes), at)
            _settle(made, at)


def _settle(made: Sequence[RegisterChange], at: int) -> None:
    """Cases that follow from how a thing stands in the register follow at once; of a long list with the next tick."""
    things = {str(row.entity_id) for row in made if row.entity == "item"}
    if 0 < len(things) <= AT_ONCE:
        looking_loans.settle_things(sorted(things), at)


def of_act(id: str) -> list[RegisterChange]:
    """The changes of an act, in their order."""
    return RegisterChange.some('"act" = ? ORDER BY "id"', id)


def _drafts(id: str, means: Means, made: Sequence[RegisterChange], author: Author, undoes: str | None) -> list[Draft]:
    told = [Changed(row.entity, row.entity_id, int(row.id)) for row in made]
    parts = [told[start : start + OF_ONE_FACT] for start in range(0, len(told), OF_ONE_FACT)]
    return [Draft(RegisterChanged(act=id, means=means, changes=p, staff=author.staff, undoes=undoes)) for p in parts]


def last_change_of(entity: str, entity_id: str) -> int:
    """The number of the last change of one entity, 0 where there was none: moves whenever somebody changes it."""
    sql = 'SELECT MAX("id") FROM "register_change" WHERE "entity" = ? AND "entity_id" = ?'
    [(last,)] = bulk.rows_of(sql, (entity, entity_id))
    return int(last or 0)


def last_change(id: str) -> int:
    """The number of the last change of anything that the act changed: moves when somebody changes one of them; 0 where
    it changed nothing."""
    sql = (
        'SELECT MAX((SELECT MAX(l."id") FROM "register_change" l WHERE l."entity" = c."entity"'
        ' AND l."entity_id" = c."entity_id")) FROM "register_change" c WHERE c."act" = ?'
    )
    [(last,)] = bulk.rows_of(sql, (id,))
    return int(last or 0)


def take_back(id: str, author: Author, at: int, seen: int | None = None) -> TakenBack | Refused:
    """Put everything back as it was before the act. "unknown" when there is no such act, or it was taken back before;
    "changed" when `seen`, the `last_change` of when it was shown, is not the last one any more, and nothing is done.
    `None`: nobody was shown it."""
    with own_journal.alone(at):
        register_store.hold()
        row = RegisterAct.get_or_none(RegisterAct.id == id)
        if row is None or row.undone_by is not None:
            return "unknown"
        if seen is not None and seen != last_change(id):
            return "changed"
        spans = _spans(of_act(id))
        touched = [key for key, (_, after) in spans.items() if kept.current(*key) != kept.told(key[0], after)]
        with act(author, at, "undo", undoes=id) as undoing:
            for (entity, entity_id), (before, _) in spans.items():
                if (entity, entity_id) not in touched:
                    kept.put(entity, entity_id, before, at=at, by=author.account)
        if of_act(undoing):  # else nothing was left to put back, and there is no such act
            RegisterAct.change(id, undone_by=undoing)
        return TakenBack(undoing, len(spans) - len(touched), tuple(touched))


def _spans(made: Sequence[RegisterChange]) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    """What each entity was before the act and after it; the last that was touched first, as one takes things apart."""
    found: dict[tuple[str, str], tuple[str | None, str | None]] = {}
    for row in made:
        key = (row.entity, row.entity_id)
        found[key] = (found[key][0] if key in found else row.before, row.after)
    return dict(reversed(found.items()))


def restore(change: int, author: Author, at: int, seen: int | None = None) -> Literal["restored", "same"] | Refused:
    """Make an entity again what it was after this change of its history. "unknown" where the change was erased or does
    not exist; "changed" when `seen`, the `last_change_of` the entity when the change was shown, is not the last one any
    more, and nothing is done. `None`: nobody was shown it."""
    with act(author, at, "restore") as id:
        row = RegisterChange.get_or_none(RegisterChange.id == change)
        if row is None or row.after is None:
            return "unknown"
        if seen is not None and seen != last_change_of(row.entity, row.entity_id):
            return "changed"
        kept.put(row.entity, row.entity_id, row.after, at=at, by=author.account)
    return "restored" if of_act(id) else "same"
