"""What this site lends, as its shelf shows it: types, kits and books by category, with what is free. Asks, never
writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, overload

from kiosk.station import books
from kiosk.station.recorder import Recorder
from kiosk.store import ReturnRow, Store
from sync import register
from sync.rules import inspections, kits, policies, shelf
from sync.rules.calendar import OpeningCalendar
from sync.rules.kits import Chosen, Lacking, Piece
from sync.rules.shelf import Availability

T = TypeVar("T")
PolicyOf = Callable[[str], register.Policy | None]
NOTHING: Mapping[str, int] = {}
MANY = ("pile", "consumable")  # kinds of which so many at a time are wanted


@dataclass(frozen=True)
class ShelfType:
    """One item type on the shelf of this site, and the policy in force for it."""

    item_type: register.ItemType
    availability: Availability
    policy: register.Policy

    @property
    def is_lent(self) -> bool:
        """It comes back; what is used up does not."""
        return self.item_type.kind != "consumable"


@dataclass(frozen=True)
class ShelfKit:
    """A kit: what would go with it now, and what of it is missing. `by_staff`: some of it is handed over by staff."""

    kit: register.Kit
    chosen: tuple[Chosen, ...]
    lacking: tuple[Lacking, ...]
    by_staff: bool


@dataclass(frozen=True)
class ShelfBook:
    """One title of the reference library; `availability` counts its copies at this site."""

    book: register.Book
    item_type: register.ItemType
    availability: Availability
    policy: register.Policy


class WhenAsked(Sequence[T]):
    """What stands somewhere, looked up when somebody wants to know: a screen shows one shelf, and there may be many."""

    def __init__(self, look: Callable[[], Iterable[T]]) -> None:
        self._look: Callable[[], Iterable[T]] | None = look
        self._found: tuple[T, ...] = ()

    def _all(self) -> tuple[T, ...]:
        if self._look is not None:
            self._found, self._look = tuple(self._look()), None
        return self._found

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        return self._all()[place]

    def __len__(self) -> int:
        return len(self._all())


@dataclass(frozen=True)
class ShelfCategory:
    category: register.Category
    types: Sequence[ShelfType]
    kits: Sequence[ShelfKit] = ()
    books: Sequence[ShelfBook] = ()


@dataclass(frozen=True)
class Lying:
    """What is out and what waits for staff, at the moment `at`: `due` has the first moment (ms UTC) by item, `out` the
    pieces by item, `wanting` the declared condition by item."""

    at: int
    calendar: OpeningCalendar
    due: dict[str, int]
    out: dict[str, int]
    wanting: dict[str, str]


class Here:
    """The things of this site by their type, each type looked up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[str, list[register.Item]] = {}

    def __getitem__(self, item_type: str) -> list[register.Item]:
        if item_type not in self._found:
            site = self._store.site_id
            self._found[item_type] = [item for item in self._store.items_of(item_type) if item.site == site]
        return self._found[item_type]


class Shelf:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._store = recorder.store

    def policy_of(self, party: register.Party | None) -> PolicyOf:
        """Which policy of a family is in force here today for a party; `None` as long as nobody said for whom."""
        every = self._store.entities(register.Policy)
        today = self._recorder.today(self._recorder.clock.now())
        asked = policies.asked_for(self._store.site_id, self._store.operator_on(today), party, today)
        known: dict[str, register.Policy | None] = {}

        def of(family: str) -> register.Policy | None:
            if family not in known:
                known[family] = policies.in_force(every, family, asked)
            return known[family]

        return of

    def families(self) -> dict[str, str]:
        """The family of every policy by its id, for what stands on loans."""
        return {policy.id: policies.family_of(policy) for policy in self._store.entities(register.Policy)}

    def lying(self) -> Lying:
        due: dict[str, int] = {}
        out: dict[str, int] = {}
        for loan in self._store.open_loans():
            due[loan.item] = min(loan.due_at, due.get(loan.item, loan.due_at))
            out[loan.item] = out.get(loan.item, 0) + loan.quantity - loan.came_back
        at, calendar = self._recorder.clock.now(), self._recorder.calendar()
        return Lying(at, calendar, due, out, self._wanting())

    def _wanting(self) -> dict[str, str]:
        """What waits for staff, with the declared condition; where a policy wants it, what came back fine too."""
        policy_of = self.policy_of(None)
        return {
            row.item: row.condition
            for row in self._store.returned_things()
            if row.damage is not None or self._keeps_back(row, policy_of)
        }

    def _keeps_back(self, row: ReturnRow, policy_of: PolicyOf) -> bool:
        item = self._store.item(row.item)
        item_type = self._store.item_type(item.item_type) if item else None
        policy = policy_of(item_type.policy) if item_type else None
        return policy is not None and inspections.keeps_back(row.condition, row.inspected, policy)

    def categories(
        self, party: register.Party | None = None, taken: Mapping[str, int] = NOTHING
    ) -> list[ShelfCategory]:
        """Everything this site lends to a party; kits are made up without what is `taken` already, pieces by item."""
        lying, policy_of, here = self.lying(), self.policy_of(party), Here(self._store)
        kits = [kit for kit in self._store.entities(register.Kit) if kit.site == self._store.site_id]
        found = []
        for category in self._store.categories():
            types = sorted(self._store.entities(register.ItemType, category.id), key=lambda t: (t.position, t.id))
            policied = [(t, policy) for t in types if (policy := policy_of(t.policy)) is not None]
            own = [(t, policy) for t, policy in policied if self._store.has_items(t.id)]
            kits_here = [kit for kit in kits if kit.category == category.id]
            if own or kits_here:
                found.append(self._category(category, own, kits_here, here, lying, taken, policy_of))
        return found

    def _category(
        self, category: register.Category, own: Sequence[tuple[register.ItemType, register.Policy]],
        kits_here: Sequence[register.Kit], here: Here, lying: Lying, taken: Mapping[str, int], policy_of: PolicyOf,
    ) -> ShelfCategory:  # fmt: skip
        def types() -> Iterable[ShelfType]:
            shown = (self._type(item_type, policy, here[item_type.id], lying) for item_type, policy in own)
            return (one for one in shown if one is not None)

        def books_() -> Iterable[ShelfBook]:
            return (
                book
                for item_type, policy in own if item_type.kind == "book"
                for book in self._books(item_type, policy, here, lying)
            )  # fmt: skip

        kits = WhenAsked(lambda: self._kits(kits_here, here, lying, taken, policy_of))
        return ShelfCategory(category, WhenAsked(types), kits, WhenAsked(books_))

    def _type(
        self, item_type: register.ItemType, policy: register.Policy, items: Sequence[register.Item], lying: Lying
    ) -> ShelfType | None:
        """`None` when nothing of it could ever be lent; books have cards of their own."""
        if item_type.kind == "book":
            items = [item for item in items if self._store.book(item.id) is None]
        found = self._availability(item_type, policy, items, lying)
        return ShelfType(item_type, found, policy) if found.total else None

    def _availability(
        self, item_type: register.ItemType, policy: register.Policy, items: Sequence[register.Item], lying: Lying
    ) -> Availability:
        if item_type.kind == "pile":
            return shelf.pile_availability(items, policy, lying.out, lying.due, lying.calendar, lying.at)
        return shelf.availability(items, policy, lying.due, lying.wanting, lying.calendar, lying.at)

    # --- kits -------------------------------------------------------------------------------------------------------

    def _kits(
        self, own: Sequence[register.Kit], here: Here, lying: Lying, taken: Mapping[str, int], policy_of: PolicyOf
    ) -> Iterable[ShelfKit]:
        for kit in sorted(own, key=lambda kit: (kit.position, kit.id)):
            lines = self._store.kit_lines(kit.id)
            pieces = self._pieces(lines, here, lying, taken)
            chosen, lacking = kits.gather(lines, pieces)
            by_id = {piece.item: piece.item_type for piece in pieces}
            types = {self._store.item_type(by_id[one.item]) for one in chosen}
            ruled = [policy_of(item_type.policy) for item_type in types if item_type is not None]
            yield ShelfKit(kit, chosen, lacking, any(p is not None and p.approval == "staff" for p in ruled))

    def _pieces(
        self, lines: Sequence[register.KitLine], here: Here, lying: Lying, taken: Mapping[str, int]
    ) -> list[Piece]:
        """The things that lie there and that one of the lines may mean."""
        named = [item for line in lines if line.item and (item := self._store.item(line.item)) is not None]
        own = [item for item in named if item.site == self._store.site_id]
        own += [item for kind in {line.item_type for line in lines if line.item_type} for item in here[str(kind)]]
        meant = {item.id: item for item in own}
        left = {item.id: self.left_of(item, lying) - taken.get(item.id, 0) for item in meant.values()}
        return [Piece(item.id, item.item_type, left[item.id]) for _, item in sorted(meant.items()) if left[item.id] > 0]

    def left_of(self, item: register.Item, lying: Lying) -> int:
        """How many of it can be had now: of a thing 0 or 1, of what is used up as many as the register says."""
        item_type = self._store.item_type(item.item_type)
        if item_type is not None and item_type.kind in MANY:
            return shelf.left_of(item, lying.out if item_type.kind == "pile" else {})
        free = item.status == "available" and item.id not in lying.due and item.id not in lying.wanting
        return int(free)

    def kit(self, kit: str, taken: Mapping[str, int], party: register.Party | None) -> ShelfKit | None:
        """A kit of this site as it could be taken now; `None` when the register has none of this id."""
        known = self._store.entity(register.Kit, kit)
        shelf = next((c for c in self.categories(party, taken) if known and c.category.id == known.category), None)
        return next((one for one in shelf.kits if one.kit.id == kit), None) if shelf else None

    # --- books ------------------------------------------------------------------------------------------------------

    def _books(
        self, item_type: register.ItemType, policy: register.Policy, here: Here, lying: Lying
    ) -> list[ShelfBook]:
        """Each title once, with all its copies, by title."""
        copies: dict[tuple[str, str], tuple[register.Book, list[register.Item]]] = {}
        for item in here[item_type.id]:
            book = self._store.book(item.id)
            if book is not None:
                copies.setdefault((book.title, book.author), (book, []))[1].append(item)
        found = [
            ShelfBook(book, item_type, self._availability(item_type, policy, own, lying), policy)
            for book, own in copies.values()
        ]
        shown = (book for book in found if book.availability.total)
        return sorted(shown, key=lambda one: (books.plain(one.book.title), one.book.id))
