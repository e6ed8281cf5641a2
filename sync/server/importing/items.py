"""Things: rows → plan. The key is the inventory number. Kinds and categories that are new to the register are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from sync.register import Category, Item, ItemType, Part, Policy, Words
from sync.server.importing.entries import Entry
from sync.server.importing.pictures import picture_for
from sync.server.importing.placing import Unplaced, same_number, site_of
from sync.server.importing.plans import Draft, NewId, Plan, Register, by_name
from sync.server.importing.plans import Struct as PlanStruct
from sync.server.importing.problems import Problem
from sync.server.importing.values import same_name

DEFAULT_POLICY = Policy(id="standard", version=1, period=3, period_unit="working_days")
USUAL_POLICIES = (DEFAULT_POLICY.id, "portable")


def plan(
    entries: Iterable[Entry], now: Register, new_id: NewId, new_code: Callable[[], str], told: Iterable[Problem] = ()
) -> Plan:
    """`new_code` gives a fresh LT… code for a thing that has none yet."""
    return _Items(now, new_id, new_code).plan(entries, told)


class _Items:
    def __init__(self, now: Register, new_id: NewId, new_code: Callable[[], str]) -> None:
        self.now, self.new_id, self.new_code, self.draft = now, new_id, new_code, Draft()
        self.by_number = {same_number(item.inventory_no): item for item in now.items}
        self.by_code = {item.code: item for item in now.items}
        self.types = by_name(now.item_types, lambda kind: kind.name.pl)
        self.categories = by_name(now.categories, lambda category: category.name.pl)
        self.parts: dict[str, list[Part]] = {}
        for part in now.parts:
            self.parts.setdefault(part.item, []).append(part)

    def plan(self, entries: Iterable[Entry], told: Iterable[Problem]) -> Plan:
        for entry in entries:
            if not self.draft.repeats(entry.row, same_number(entry["inventory_no"])):
                try:
                    self._put(entry)
                except Unplaced as wrong:
                    self.draft.wrong(entry.row, str(wrong))
        return self.draft.plan(told)

    def _put(self, entry: Entry) -> None:
        known = self.by_number.get(same_number(entry["inventory_no"]))
        self._check_code(entry, known)
        site = site_of(entry["site"], known, self.now.sites)
        kind, made = self._type(entry, known)
        said = {key: entry[key] for key in ("label", "status", "code") if entry[key]}
        if known:
            item = msgspec.structs.replace(known, item_type=kind.id, site=site, **said)
        else:
            fresh = {"label": entry["inventory_no"], "code": entry["code"] or self.new_code(), **said}
            item = Item(id=self.new_id(), item_type=kind.id, inventory_no=entry["inventory_no"], site=site, **fresh)
        self.by_code[item.code] = item
        parts = self._new_parts(entry, item.id)
        none: list[PlanStruct | None] = [None] * (len(made) + len(parts))
        self.draft.add(entry.row, f"{item.inventory_no} {kind.name.pl}", [known, *none], [item, *made, *parts])

    def _check_code(self, entry: Entry, known: Item | None) -> None:
        holder = self.by_code.get(entry["code"] or "")
        if holder and holder is not known:
            raise Unplaced(f"the code {entry['code']} is on {holder.inventory_no} already")

    def _type(self, entry: Entry, known: Item | None) -> tuple[ItemType, list[PlanStruct]]:
        """The kind of thing, and what had to be made for it."""
        alike = self.types.get(same_name(entry["item_type"]), [])
        kept = next((each for each in alike if known and each.id == known.item_type), None)
        if kept or alike:
            return kept or alike[0], []
        if not entry["category"]:
            raise Unplaced(f"there is no kind “{entry['item_type']}” yet; say its category, and it is made")
        category, made = self._category(entry["category"])
        policy, more = self._policy(category)
        kind = ItemType(
            id=self.new_id(), name=_in_all(entry["item_type"]), category=category.id,
            picture=picture_for(entry["item_type"]), policy=policy.id, position=len(self.types) + 1,
        )  # fmt: skip
        self.types[same_name(entry["item_type"])] = [kind]
        self.draft.made.append(f"kind of things “{entry['item_type']}”")
        return kind, [*made, *more, kind]

    def _category(self, said: str) -> tuple[Category, list[PlanStruct]]:
        found = self.categories.get(same_name(said))
        if found:
            return found[0], []
        category = Category(id=self.new_id(), name=_in_all(said), icon="package", position=len(self.categories) + 1)
        self.categories[same_name(said)] = [category]
        self.draft.made.append(f"category “{said}”")
        return category, [category]

    def _policy(self, category: Category) -> tuple[Policy, list[PlanStruct]]:
        """The rules for a new kind: those named as its category, else the usual ones, else the first there are, else
        the defaults of the house."""
        policies = {policy.id: policy for policy in sorted(self.now.policies, key=lambda policy: policy.id)}
        wanted = (category.id, *USUAL_POLICIES, *policies)
        found = next((policies[id] for id in wanted if id in policies), None)
        return (found, []) if found else (DEFAULT_POLICY, [DEFAULT_POLICY])

    def _new_parts(self, entry: Entry, item: str) -> list[PlanStruct]:
        have = self.parts.get(item, [])
        names = {same_name(part.name.pl) for part in have}
        fresh = [said for said in entry["parts"] if same_name(said) not in names]
        return [
            Part(id=self.new_id(), item=item, name=_in_all(said), position=len(have) + n)
            for n, said in enumerate(fresh, 1)
        ]


def _in_all(text: str) -> Words:
    """A list has one language; staff put the others in later."""
    return Words(pl=text, en=text, uk=text)
