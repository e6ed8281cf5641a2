"""Books of the reference library: rows → plan. The key is the inventory number or, where the list has none, the
signature. A book is an item of a kind of things that is for books, with its cover beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from sync.register import Book, Category, Item, ItemType, Policy, Words
from sync.server.importing.entries import Entry
from sync.server.importing.items import DEFAULT_POLICY, USUAL_POLICIES
from sync.server.importing.placing import Unplaced, same_number, site_of
from sync.server.importing.plans import Draft, NewId, Plan, Register, by_name
from sync.server.importing.plans import Struct as PlanStruct
from sync.server.importing.problems import Problem
from sync.server.importing.values import same_name

KIND = Words(pl="Książka", en="Book", uk="Книжка")
CATEGORY = Words(pl="Książki", en="Books", uk="Книжки")
BOOKS = "books"  # the category and the policy that a new centre has for them


def plan(
    entries: Iterable[Entry], now: Register, new_id: NewId, new_code: Callable[[], str], told: Iterable[Problem] = ()
) -> Plan:
    """`new_code` gives a fresh LT… code for a book that has none yet."""
    return _Books(now, new_id, new_code).plan(entries, told)


class _Books:
    def __init__(self, now: Register, new_id: NewId, new_code: Callable[[], str]) -> None:
        self.now, self.new_id, self.new_code, self.draft = now, new_id, new_code, Draft()
        self.by_number = {same_number(item.inventory_no): item for item in now.items}
        self.by_code = {item.code: item for item in now.items}
        self.covers = {book.id: book for book in now.books}
        self.kinds = {kind.id: kind for kind in now.item_types}
        self.kind = next((kind for kind in now.item_types if kind.kind == "book"), None)

    def plan(self, entries: Iterable[Entry], told: Iterable[Problem]) -> Plan:
        for entry in entries:
            number = entry["inventory_no"] or entry["signature"]
            if not number:
                self.draft.wrong(entry.row, "needs an inventory number or a signature, to be known again by")
            elif not self.draft.repeats(entry.row, same_number(number)):
                try:
                    self._put(entry, number)
                except Unplaced as wrong:
                    self.draft.wrong(entry.row, str(wrong))
        return self.draft.plan(told)

    def _put(self, entry: Entry, number: str) -> None:
        known = self.by_number.get(same_number(number))
        self._check(entry, known)
        site = site_of(entry["site"], known, self.now.sites)
        kind, made = self._kind(known)
        said = {key: entry[key] for key in ("status", "code", "place") if entry[key]}
        if known:
            item = msgspec.structs.replace(known, site=site, **said)
        else:
            fresh = {"code": entry["code"] or self.new_code(), **said}
            item = Item(id=self.new_id(), item_type=kind.id, label=number, inventory_no=number, site=site, **fresh)
        self.by_code[item.code] = item
        cover = self.covers.get(item.id)
        words = {key: entry[key] for key in ("title", "author", "signature", "isbn") if entry[key]}
        book = msgspec.structs.replace(cover, **words) if cover else Book(id=item.id, **words)
        none: list[PlanStruct | None] = [None] * len(made)
        self.draft.add(entry.row, f"{number} {entry['title']}", [known, cover, *none], [item, book, *made])

    def _check(self, entry: Entry, known: Item | None) -> None:
        holder = self.by_code.get(entry["code"] or "")
        if holder and holder is not known:
            raise Unplaced(f"the code {entry['code']} is on {holder.inventory_no} already")
        kind = self.kinds.get(known.item_type) if known else None
        if known and (kind is None or kind.kind != "book"):
            raise Unplaced(f"the number {known.inventory_no} belongs to a thing that is no book")

    def _kind(self, known: Item | None) -> tuple[ItemType, list[PlanStruct]]:
        """The kind of things that books are, and what had to be made for it."""
        if known is not None:
            return self.kinds[known.item_type], []
        if self.kind is not None:
            return self.kind, []
        category, made = self._category()
        policy, more = self._policy()
        self.kind = ItemType(
            id=self.new_id(), name=KIND, category=category.id, picture="books", policy=policy.family or policy.id,
            position=len(self.kinds) + 1, kind="book",
        )  # fmt: skip
        self.draft.made.append(f"kind of things “{KIND.pl}”")
        return self.kind, [*made, *more, self.kind]

    def _category(self) -> tuple[Category, list[PlanStruct]]:
        named = by_name(self.now.categories, lambda category: category.name.pl).get(same_name(CATEGORY.pl), [])
        found = [category for category in self.now.categories if category.id == BOOKS] or named
        if found:
            return found[0], []
        made = Category(id=self.new_id(), name=CATEGORY, icon="books", position=len(self.now.categories) + 1)
        self.draft.made.append(f"category “{CATEGORY.pl}”")
        return made, [made]

    def _policy(self) -> tuple[Policy, list[PlanStruct]]:
        """The rules for books, else the usual ones, else the first there are, else the defaults of the house."""
        policies = {policy.id: policy for policy in sorted(self.now.policies, key=lambda policy: policy.id)}
        found = next((policies[id] for id in (BOOKS, *USUAL_POLICIES, *policies) if id in policies), None)
        return (found, []) if found else (DEFAULT_POLICY, [DEFAULT_POLICY])
