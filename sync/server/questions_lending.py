"""What the server knows of who borrows and what is lent, as the rules of lending want it. Only reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from sync import register
from sync.facts import PolicyCopy
from sync.rules import entitlement, policies, shelf
from sync.rules.calendar import WARSAW
from sync.rules.inspections import pieces
from sync.rules.limits import Had
from sync.rules.loans import Borrower, OpenLoan, Wanted
from sync.server import questions_desk, questions_names, questions_operators, register_store
from sync.server.beliefs import times_renewed
from sync.server.keeping import aliases
from sync.server.models import Loan
from sync.server.register_models import BlockRow, ItemRow, QualificationRow

MANY = ("pile", "consumable")  # of which so many at a time go out

_ids = msgspec.json.Decoder(tuple[str, ...]).decode
_policy = msgspec.json.Decoder(PolicyCopy).decode


@dataclass(frozen=True)
class Picked:
    """One thing to hand over. `parts` are the ids ticked, one for each piece, `None` for all of them; `quantity` is
    how many of a pile; `kit` is the kit that it goes with."""

    item: str
    parts: tuple[str, ...] | None = None
    quantity: int = 1
    kit: str | None = None


def asked_for(site: str, party: register.Party | None, day: date) -> policies.Asked:
    return policies.asked_for(site, questions_operators.on(day), party, day)


def borrower_of(person_id: str, party_id: str, at: int, without: str | None = None) -> Borrower | None:
    """Somebody with what they and their party have out, but for the loan `without`; `None` when nobody knows them."""
    person = register_store.get(register.Person, person_id)
    if person is None:
        return None
    party = register_store.get(register.Party, party_id)
    theirs = Loan.person.in_(aliases.alike(person_id)) | Loan.party.in_(aliases.alike(party_id))
    rows = Loan.select().where(Loan.state == "out", theirs)
    families = {policy.id: policies.family_of(policy) for policy in register_store.every(register.Policy)}
    own = (as_open_loan(row, families) for row in rows.order_by(Loan.due_at, Loan.id) if row.id != without)
    blocks = register_store.select(register.Block, (BlockRow.person == person_id) | (BlockRow.party == party_id))
    return Borrower(
        person, party, tuple(questions_names.memberships(person=person_id)), tuple(own),
        entitlement.blocks_of(blocks, person, party),
        tuple(register_store.select(register.Qualification, QualificationRow.person == person_id)),
        tuple(_had(party_id, families, at)),
    )  # fmt: skip


def _had(party: str, families: Mapping[str, str], at: int) -> Iterator[Had]:
    """What a party gave back since the month of `at` began; asked only where a rule counts days."""
    if not any(policy.days_per_month is not None for policy in register_store.every(register.Policy)):
        return
    local = datetime.fromtimestamp(at / 1000, WARSAW)
    first = int(local.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
    their = Loan.party.in_(aliases.alike(party))
    rows = Loan.select().where(their, Loan.state == "declared_returned", Loan.returned_at >= first)
    for row in rows.order_by(Loan.id):
        copy = _policy(row.policy)
        family = families.get(copy.policy, copy.policy)
        yield Had(row.id, family, row.person or "", party, row.issued_at or 0, row.returned_at or 0, is_open=False)


def wanted(picked: Picked, asked: policies.Asked, day: str | None) -> Wanted | None:
    """What the server knows of a thing; `None` when the register does not have it, or no policy for it."""
    item = register_store.get(register.Item, picked.item)
    kind = register_store.get(register.ItemType, item.item_type) if item else None
    policy = policies.in_force(register_store.every(register.Policy), kind.policy, asked) if kind else None
    if item is None or kind is None or policy is None:
        return None
    parts = tuple(questions_names.parts(item.id))
    given = frozenset(pieces(parts) if picked.parts is None else picked.parts)
    waits, damaged = questions_desk.held_back(item.id, policy)
    if kind.kind in MANY:
        return Wanted(
            item, kind, policy, parts, given, day, quantity=picked.quantity,
            left=_left(item) if kind.kind == "pile" else None, kit=picked.kit,
        )  # fmt: skip
    out = out_of(item.id)
    return Wanted(
        item, kind, policy, parts, given, day, as_open_loan(out) if out else None, waits,
        under_damage=damaged, kit=picked.kit,
    )  # fmt: skip


def _left(item: register.Item) -> int:
    """How many of a pile lie there."""
    return shelf.left_of(item, {item.id: sum(row.quantity - row.came_back for row in loans_out(item.id))})


def out_of(item: str) -> Loan | None:
    """The loan in which a thing is out, the latest of several."""
    return Loan.select().where(Loan.item == item, Loan.state == "out").order_by(Loan.issued_at.desc()).first()


def loans_out(item: str) -> list[Loan]:
    """Every loan in which a thing, or some of a pile, is out; the one due first on top."""
    return list(Loan.select().where(Loan.item == item, Loan.state == "out").order_by(Loan.due_at, Loan.id))


def free_sisters(item: register.Item) -> list[register.Item]:
    """Other units of the same type at the same site that could go out, by what tells them apart."""
    every = register_store.select(register.Item, ItemRow.item_type == item.item_type, ItemRow.site == item.site)
    units = [each for each in every if each.id != item.id and each.status == "available"]
    ids = [each.id for each in units]
    out = {row.item for row in Loan.select(Loan.item).where(Loan.item.in_(ids), Loan.state == "out")}
    free = (each for each in units if each.id not in out)
    return sorted(free, key=lambda each: (questions_desk.returned(each.id) is not None, each.label, each.id))


def as_open_loan(row: Loan, families: Mapping[str, str] | None = None) -> OpenLoan:
    """`families` has the family of each policy by its id."""
    copy = _policy(row.policy)
    return OpenLoan(
        row.id, row.item, row.person, row.party, row.issued_at or 0, row.due_at or 0, copy,
        times_renewed(row.renewals, row.first_due_at), _ids(row.parts), (families or {}).get(copy.policy, ""),
    )  # fmt: skip


def went_out(item: str, loan: Loan | None) -> tuple[str, ...]:
    """The parts that should be there, one id for each piece: those of the loan, or all that the thing has."""
    return _ids(loan.parts) if loan is not None else pieces(questions_names.parts(item))
