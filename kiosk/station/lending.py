"""What the rules say at this counter: a thing by its sticker, a basket weighed, what more somebody may take. Asks,
never writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kiosk.session import BasketLine
from kiosk.station.outcome import strongest
from kiosk.station.recorder import Recorder
from kiosk.station.shelf import MANY, PolicyOf, Shelf
from kiosk.store import LoanRow
from sync import codes, register
from sync.rules import entitlement, kits, limits, loans
from sync.rules.inspections import keeps_back
from sync.rules.kits import Lacking, Piece
from sync.rules.limits import Had
from sync.rules.loans import Backing, Borrower, OpenLoan, Wanted, Weighing
from sync.rules.policies import family_of
from sync.rules.refusals import Caution, Refusal, Remedy


@dataclass(frozen=True)
class WeighedLine:
    """One thing in the basket with its terms; `due_days` are the ISO days to choose from, `due_at` ms UTC, `policy` the
    one in force."""

    item: register.Item
    item_type: register.ItemType
    parts: tuple[register.Part, ...]
    given: frozenset[str]
    due_days: tuple[str, ...]
    due_at: int
    policy: register.Policy


@dataclass(frozen=True)
class Weighed:
    """The basket and all rule results at once. `gifts` are the items that are used up and never come back."""

    lines: tuple[WeighedLine, ...]
    refusals: tuple[Refusal, ...]
    cautions: tuple[Caution, ...]
    gifts: tuple[str, ...] = ()

    @property
    def needs(self) -> Remedy:
        """What would lift every refusal; NONE when there is none, or one that nothing lifts here."""
        return strongest(self.refusals)


@dataclass(frozen=True)
class Foretold:
    """What somebody may still take from a shelf: `left` more, `None` without a limit, until `until_at` (ms UTC) at the
    latest; of several policies the narrowest."""

    left: int | None
    until_at: int


class Lending:
    def __init__(self, recorder: Recorder, shelf: Shelf) -> None:
        self._recorder = recorder
        self._store = recorder.store
        self._shelf = shelf

    def find(self, text: str) -> register.Item | None:
        """The item with this sticker or inventory number."""
        found = codes.parse(text)
        if found is not None:
            return self._store.item_by(found[1])
        return self._store.item_numbered(text)

    def wanted(self, line: BasketLine, policy_of: PolicyOf) -> Wanted | None:
        """What the counter knows of a thing in the basket; `None` when the register no longer has it."""
        item = self._store.item(line.item)
        item_type = self._store.item_type(item.item_type) if item else None
        policy = policy_of(item_type.policy) if item_type else None
        if item is None or item_type is None or policy is None:
            return None
        parts, given = tuple(self._store.parts_of(item.id)), frozenset(line.parts)
        if item_type.kind in MANY:
            left = self._shelf.left_of(item, self._shelf.lying()) if item_type.kind == "pile" else None
            return Wanted(
                item, item_type, policy, parts, given, line.due_day, quantity=line.quantity, left=left, kit=line.kit
            )
        out, back = self._store.open_loan_on(item.id), self._store.returned(item.id)
        waits = back is not None and back.damage is None and keeps_back(back.condition, back.inspected, policy)
        return Wanted(
            item, item_type, policy, parts, given, line.due_day, as_open_loan(out) if out else None,
            back.condition if back and waits else None, kit=line.kit, pieces=dict(line.pieces),
            under_damage=back is not None and back.damage is not None,
        )  # fmt: skip

    def borrower(self, person: register.Person, party: str | None) -> Borrower:
        families = self._shelf.families()
        rows = self._store.open_loans_of(person.id) + (self._store.open_loans_for(party) if party else [])
        own = {loan.id: as_open_loan(loan, families) for loan in rows}
        found = self._store.party(party) if party else None
        return Borrower(
            person,
            found,
            tuple(self._store.entities(register.Membership, person.id)),
            tuple(own.values()),
            entitlement.blocks_of(self._store.entities(register.Block), person, found),
            tuple(self._store.entities(register.Qualification, person.id)),
            tuple(self._had(found, families)) if found else (),
        )

    def _had(self, party: register.Party, families: dict[str, str]) -> Iterable[Had]:
        """What a party gave back since the month began; asked only where a rule counts days."""
        if not any(policy.days_per_month is not None for policy in self._store.entities(register.Policy)):
            return
        calendar = self._recorder.calendar()
        first = self._recorder.today(self._recorder.clock.now()).replace(day=1)
        for row in self._store.ended_loans_for(party.id, calendar.moment(first, 0)):
            family = families.get(row.policy.policy, row.policy.policy)
            until = row.returned_at or row.due_at
            yield Had(row.id, family, row.person, row.party, row.issued_at, until, is_open=False)

    def weigh(self, basket: Sequence[BasketLine], borrower: Borrower, backing: Backing, at: int) -> Weighing:
        policy_of = self._shelf.policy_of(borrower.party)
        wanted = [found for line in basket if (found := self.wanted(line, policy_of)) is not None]
        return loans.weigh(
            wanted, borrower, self._store.site_id, self._recorder.calendar(), backing, at, self._lacking(wanted)
        )

    def _lacking(self, basket: Sequence[Wanted]) -> list[Lacking]:
        """What is missing of the kits in the basket."""
        found: list[Lacking] = []
        for kit in dict.fromkeys(wanted.kit for wanted in basket if wanted.kit is not None):
            pieces = [Piece(w.item.id, w.item_type.id, w.quantity) for w in basket if w.kit == kit]
            found += kits.gather(self._store.kit_lines(kit), pieces)[1]
        return found

    def foretold(
        self, shown: Iterable[register.Policy], basket: Sequence[BasketLine], borrower: Borrower, at: int
    ) -> Foretold | None:
        """What may still be taken under these policies; `None` when there are none, or nobody to take it for."""
        policies = {family_of(policy): policy for policy in shown}
        if not policies or borrower.party is None:
            return None
        policy_of, calendar = self._shelf.policy_of(borrower.party), self._recorder.calendar()
        wanted = [family_of(one.policy) for line in basket if (one := self.wanted(line, policy_of)) is not None]
        had = borrower.all_had()
        rooms = [
            limits.room(policy, had, borrower.person.id, borrower.party, wanted.count(family)).left
            for family, policy in policies.items()
        ]
        known = [left for left in rooms if left is not None]
        return Foretold(
            min(known) if known else None,
            min(loans.latest(policy, calendar, at) for policy in policies.values()),
        )


def as_open_loan(row: LoanRow, families: dict[str, str] | None = None) -> OpenLoan:
    """`families` has the family of each policy by its id."""
    return OpenLoan(
        row.id, row.item, row.person, row.party, row.issued_at, row.due_at, row.policy, row.renewed, row.parts,
        (families or {}).get(row.policy.policy, ""),
    )  # fmt: skip


def weighed(weighing: Weighing) -> Weighed:
    """The weighing as screens read it."""
    lines = tuple(
        WeighedLine(
            line.wanted.item, line.wanted.item_type, line.wanted.parts, line.wanted.given, line.days, line.due_at,
            line.wanted.policy,
        )
        for line in weighing.lines
    )  # fmt: skip
    return Weighed(lines, weighing.refusals, weighing.cautions, tuple(gift.item.id for gift in weighing.gifts))
