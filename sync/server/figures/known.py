"""What the register says of the ids in counted days: kinds of parties, categories of things. Only reads.

Of a closed period it is kept as it was said then, in lists beside its days, so that a party which changes its kind
later changes no number that was handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sync import register
from sync.server import bulk, register_store
from sync.server.figures.day import PERSON, Lists, Sums
from sync.server.keeping import aliases

KINDS = ("organisation", "informal_group", "person")
_KIND, _ALIKE, _CATEGORY = "kind.", "alike", "category."


@dataclass(frozen=True)
class Known:
    """`kinds`: party → one of `KINDS`. `alike`: whoever was merged → whom they were merged with, and a person who came
    for nobody → the party that they are themselves, so that they count once. `categories`: item → its category."""

    kinds: dict[str, str] = field(default_factory=dict)
    alike: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)

    def __or__(self, other: Known) -> Known:
        """What `other` says counts."""
        return Known(
            self.kinds | other.kinds, self.alike | other.alike, self.categories | other.categories
        )  # fmt: skip


def of(days: Sequence[Sums]) -> Known:
    """As the register stands."""
    served = whoever(days)
    alike = _alike(served)
    parties = register_store.get_many(
        register.Party, (who for who in {*served, *alike.values()} if not who.startswith(PERSON))
    )
    kinds = {id: each.kind for id, each in parties.items()}
    return Known(dict[str, str](kinds), alike, _categories({item for day in days for item in day.items}))


def whoever(days: Iterable[Sums]) -> set[str]:
    """Everybody who was served on these days."""
    return {who for day in days for by_who in day.served.values() for who in by_who}


def as_lists(known: Known) -> Lists:
    lists: Lists = {_ALIKE: [word for pair in sorted(known.alike.items()) for word in pair]}
    for prefix, said in ((_KIND, known.kinds), (_CATEGORY, known.categories)):
        for id, word in sorted(said.items()):
            lists.setdefault(prefix + word, []).append(id)
    return lists


def from_lists(lists: Lists) -> Known:
    pairs = lists.get(_ALIKE, [])
    return Known(
        _said(lists, _KIND), dict(zip(pairs[::2], pairs[1::2], strict=True)), _said(lists, _CATEGORY)
    )  # fmt: skip


def _said(lists: Lists, prefix: str) -> dict[str, str]:
    return {id: name[len(prefix) :] for name, ids in lists.items() if name.startswith(prefix) for id in ids}


def _merged() -> dict[str, str]:
    """Whoever was merged → whom they were merged with."""
    people = {PERSON + id: PERSON + meant for id, meant in aliases.all_of("person").items()}
    return people | aliases.all_of("party")


def all_one_with(ids: Iterable[str]) -> dict[str, set[str]]:
    """Each of these with all ids of the one who they are: those who were merged, and a person and the party that they
    are themselves."""
    near: dict[str, list[str]] = {}
    for one, other in (*_merged().items(), *_own_parties()):
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    groups: dict[str, set[str]] = {}
    for who in ids:
        if who not in groups:
            group, left = {who}, [who]
            while left:
                more = set(near.get(left.pop(), ())) - group
                group |= more
                left += more
            groups.update(dict.fromkeys(group, group))
    return groups


def _alike(served: set[str]) -> dict[str, str]:
    merged = _merged()
    found = {who: _meant(group - merged.keys()) for who, group in all_one_with(served).items() if who in served}
    return {who: meant for who, meant in found.items() if meant != who}


def _meant(ids: set[str]) -> str:
    """As whom one of several ids counts: as a party where there is one."""
    return min(ids, key=lambda who: (who.startswith(PERSON), who))


def _own_parties() -> list[tuple[str, str]]:
    """All people with the party that each is themselves: one question costs less than asking for some hundreds."""
    rows = bulk.rows_of(
        'SELECT m."person", m."party" FROM "membership" m JOIN "party" p ON p."id" = m."party"'
        " WHERE p.\"kind\" = 'person'"
    )
    return [(PERSON + str(person), str(party)) for person, party in rows]


def _categories(items: set[str]) -> dict[str, str]:
    things = register_store.get_many(register.Item, items)
    types = register_store.get_many(register.ItemType, {each.item_type for each in things.values()})
    return {id: types[each.item_type].category for id, each in things.items() if each.item_type in types}
