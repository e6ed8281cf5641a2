"""Kits at the server's loan desk: what would go with one now, and what of those that lie there is missing. Reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sync import register
from sync.rules import kits
from sync.rules.kits import Chosen, Lacking, Piece
from sync.rules.loans import Wanted
from sync.rules.shelf import left_of
from sync.server import questions_desk, questions_names, register_store
from sync.server.models import Loan
from sync.server.questions_names import Found
from sync.server.register_models import KitLineRow

MANY = ("pile", "consumable")


def kit_lines(kit: str) -> list[register.KitLine]:
    return list(register_store.select(register.KitLine, KitLineRow.kit == kit))


def called(search: str, site: str, language: str) -> list[Found]:
    """Kits of a site whose name has all words of `search` in it, by name."""
    words = questions_names.fold(search).split()
    found = [Found(kit.id, kit.name.in_language(language)) for kit in register_store.of_site(register.Kit, site)]
    fitting = [one for one in found if all(word in questions_names.fold(one.name) for word in words)]
    return sorted(fitting, key=lambda one: questions_names.fold(one.name))


def pieces_for(kit: str, site: str, taken: Collection[str] = ()) -> tuple[tuple[Chosen, ...], tuple[Lacking, ...]]:
    """What would go with a kit now, without the things that are `taken`, and what of it is missing."""
    lines = kit_lines(kit)
    return kits.gather(lines, list(_pieces(lines, site, taken)))


def _pieces(lines: Sequence[register.KitLine], site: str, taken: Collection[str]) -> Iterable[Piece]:
    """The things that lie at the site and that one of the lines may mean."""
    named, kinds = {line.item for line in lines}, {line.item_type for line in lines}
    types = {kind.id: kind for kind in register_store.every(register.ItemType)}
    for item in sorted(register_store.of_site(register.Item, site), key=lambda item: item.id):
        if item.id in taken or (item.id not in named and item.item_type not in kinds):
            continue
        kind = types.get(item.item_type)
        left = free_of(item, kind.kind if kind else "thing")
        if left:
            yield Piece(item.id, item.item_type, left)


def free_of(item: register.Item, kind: str) -> int:
    """How many of a thing can be had now: 0 or 1, of a pile what is left of it."""
    out = sum(
        row.quantity - row.came_back for row in Loan.select().where(Loan.item == item.id, Loan.state == "out")
    )
    if kind in MANY:
        return left_of(item, {item.id: out})
    state = questions_desk.returned(item.id)
    waits = state is not None and (state.damage is not None or state.condition != "fine")
    return int(item.status == "available" and not out and not waits)


def lacking(basket: Sequence[Wanted]) -> list[Lacking]:
    """What is missing of the kits on the desk."""
    found: list[Lacking] = []
    for kit in dict.fromkeys(wanted.kit for wanted in basket if wanted.kit is not None):
        pieces = [Piece(each.item.id, each.item_type.id, each.quantity) for each in basket if each.kit == kit]
        found += kits.gather(kit_lines(kit), pieces)[1]
    return found
