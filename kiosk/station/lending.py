"""What the counter knows of things: the shelf, a thing by its sticker, a basket weighed, a loan looked at. Asks, never
writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.session import BasketLine
from kiosk.station.outcome import strongest
from kiosk.station.recorder import Recorder
from kiosk.store import LoanRow
from sync import codes, register
from sync.rules import loans
from sync.rules.loans import Availability, Backing, Borrower, OpenLoan, Wanted, Weighing
from sync.rules.refusals import Caution, Refusal, Remedy


@dataclass(frozen=True)
class ShelfType:
    """One item type on the shelf of this site."""

    item_type: register.ItemType
    availability: Availability


@dataclass(frozen=True)
class ShelfCategory:
    category: register.Category
    types: tuple[ShelfType, ...]


@dataclass(frozen=True)
class WeighedLine:
    """One thing in the basket with its terms; `due_days` are the ISO days to choose from, `due_at` ms UTC."""

    item: register.Item
    item_type: register.ItemType
    parts: tuple[register.Part, ...]
    given: frozenset[str]
    due_days: tuple[str, ...]
    due_at: int


@dataclass(frozen=True)
class Weighed:
    """The basket and all rule results at once."""

    lines: tuple[WeighedLine, ...]
    refusals: tuple[Refusal, ...]
    cautions: tuple[Caution, ...]

    @property
    def needs(self) -> Remedy:
        """What would lift every refusal; NONE when there is none, or one that nothing lifts here."""
        return strongest(self.refusals)


class Lending:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._store = recorder.store

    def shelf(self) -> list[ShelfCategory]:
        """Everything this site lends, by category, with what is free just now."""
        due = {loan.item: loan.due_at for loan in self._store.open_loans()}
        wanting = self._store.awaiting_inspection()
        items: dict[str, list[register.Item]] = {}
        for item in self._store.entities(register.Item):
            if item.site == self._store.site_id:
                items.setdefault(item.item_type, []).append(item)
        policies = {policy.id: policy for policy in self._store.entities(register.Policy)}
        calendar, at = self._recorder.calendar(), self._recorder.clock.now()
        shelf = []
        for category in self._store.categories():
            types = sorted(self._store.entities(register.ItemType, category.id), key=lambda t: (t.position, t.id))
            found = [
                ShelfType(t, loans.availability(items[t.id], policies[t.policy], due, wanting, calendar, at))
                for t in types
                if t.id in items and t.policy in policies
            ]
            shown = tuple(one for one in found if one.availability.total)
            if shown:
                shelf.append(ShelfCategory(category, shown))
        return shelf

    def find(self, text: str) -> register.Item | None:
        """The item with this sticker or inventory number."""
        found = codes.parse(text)
        if found is not None:
            return self._store.item_by(found[1])
        return self._store.item_numbered(text)

    def free_item_of(self, item_type: str, taken: Sequence[str]) -> register.Item | None:
        """A free thing of a type that is not in the basket yet, for those who pick from the shelf."""
        for category in self.shelf():
            for one in category.types:
                if one.item_type.id == item_type:
                    free = next((item for item in one.availability.free if item not in taken), None)
                    return self._store.item(free) if free else None
        return None

    def wanted(self, line: BasketLine) -> Wanted | None:
        """What the counter knows of a thing in the basket; `None` when the register no longer has it."""
        item = self._store.item(line.item)
        item_type = self._store.item_type(item.item_type) if item else None
        policy = self._store.entity(register.Policy, item_type.policy) if item_type else None
        if item is None or item_type is None or policy is None:
            return None
        out = self._store.open_loan_on(item.id)
        return Wanted(
            item, item_type, policy, tuple(self._store.parts_of(item.id)), frozenset(line.parts), line.due_day,
            as_open_loan(out) if out else None, self._store.awaiting_inspection().get(item.id),
        )  # fmt: skip

    def borrower(self, person: register.Person, party: str | None) -> Borrower:
        rows = self._store.open_loans_of(person.id) + (self._store.open_loans_for(party) if party else [])
        own = {loan.id: as_open_loan(loan) for loan in rows}
        found = self._store.party(party) if party else None
        memberships = self._store.entities(register.Membership, person.id)
        return Borrower(person, found, tuple(memberships), tuple(own.values()))

    def weigh(self, basket: Sequence[BasketLine], borrower: Borrower, backing: Backing, at: int) -> Weighing:
        wanted = [self.wanted(line) for line in basket]
        return loans.weigh(
            [one for one in wanted if one], borrower, self._store.site_id, self._recorder.calendar(), backing, at
        )


def as_open_loan(row: LoanRow) -> OpenLoan:
    return OpenLoan(
        row.id, row.item, row.person, row.party, row.issued_at, row.due_at, row.policy, row.renewed, row.parts
    )


def weighed(weighing: Weighing) -> Weighed:
    """The weighing as screens read it."""
    lines = tuple(
        WeighedLine(
            line.wanted.item, line.wanted.item_type, line.wanted.parts, line.wanted.given, line.days, line.due_at
        )
        for line in weighing.lines
    )
    return Weighed(lines, weighing.refusals, weighing.cautions)
