"""What happened to a loan, in order: its facts, the slips and the documents of them. Only reads.

Facts that were taken back stand in it too, marked: nothing is lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from sync import facts, journal
from sync.server import origins
from sync.server.lending_models import Agreement, Booking, Damage, Inspection, Reminder
from sync.server.models import Fact, JournalEntry, Loan, Slip, Stream, TakeBack, Undone

_renewals = msgspec.json.Decoder(list[tuple[str, int, int]]).decode


@dataclass(frozen=True)
class Happening:
    """One fact; `at` is ms UTC. `person` is who it names, `staff` who did it at a desk, where the fact says so."""

    uid: str
    at: int
    device: str
    seq: int
    fact: facts.AnyFact
    undone: bool

    @property
    def type(self) -> str:
        return facts.type_of(self.fact)

    @property
    def person(self) -> str | None:
        return getattr(self.fact, "person", None)

    @property
    def staff(self) -> str | None:
        return getattr(self.fact, "staff", None) or getattr(self.fact, "approved_by", None)

    @property
    def condition(self) -> str:
        return str(getattr(self.fact, "condition", "") or "")

    @property
    def due_at(self) -> int | None:
        return getattr(self.fact, "due_at", None)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(getattr(self.fact, "missing", None) or ())

    @property
    def loan(self) -> str | None:
        return getattr(self.fact, "loan", None)

    @property
    def booking(self) -> str | None:
        return getattr(self.fact, "booking", None)

    @property
    def damage(self) -> str | None:
        return getattr(self.fact, "damage", None)

    @property
    def quantity(self) -> int:
        """How many of a pile; 1 where the fact says no number."""
        return getattr(self.fact, "quantity", None) or 1

    @property
    def photo(self) -> str | None:
        return getattr(self.fact, "photo", None)

    @property
    def implied(self) -> bool:
        return bool(getattr(self.fact, "implied", False))


def of_loan(loan: Loan) -> list[Happening]:
    """Everything that names the loan or counts for it, in the order of time."""
    uids = {loan.fact, *(uid for uid, _, _ in _renewals(loan.renewals))}
    uids |= {row.fact for row in TakeBack.select(TakeBack.fact).where((TakeBack.loan == loan.id) | _counts_for(loan))}
    looked = Inspection.select(Inspection.fact).where(Inspection.item == loan.item, Inspection.loan == loan.id)
    uids |= {row.fact for row in looked}
    for damage in Damage.select().where(Damage.item == loan.item, Damage.loan == loan.id):
        uids |= {damage.fact, damage.settled_fact}
    uids |= _of_booking(loan.booking) if loan.booking else set()
    reminded = Reminder.select(Reminder.fact).where(
        Reminder.person == loan.person, Reminder.loans.contains(f'"{loan.id}"')
    )
    uids |= {row.fact for row in reminded}
    agreed = Agreement.select(Agreement.fact).where(
        Agreement.person == loan.person, Agreement.loans.contains(f'"{loan.id}"')
    )
    uids |= {row.fact for row in agreed}
    uids |= {row.by_fact for row in Undone.select().where(Undone.fact.in_([uid for uid in uids if uid]))}
    return read(uid for uid in uids if uid)


def _of_booking(booking: str) -> set[str | None]:
    """What was said of the booking that a loan answers."""
    row = Booking.get_or_none(Booking.id == booking)
    return {row.fact, row.decided_fact, row.assigned_fact, row.cancelled_fact} if row is not None else set()


def beside(loan: Loan) -> list[Loan]:
    """What the same person got in the same act, the first one on top."""
    alike = Loan.select().where(Loan.person == loan.person, Loan.issued_at == loan.issued_at, Loan.id != loan.id)
    return list(alike.where(Loan.party == loan.party, Loan.device == loan.device).order_by(Loan.id))


def still_out(loan: Loan | None) -> list[Loan]:
    """What went out in the same act and is not back yet."""
    return [each for each in beside(loan) if each.state == "out"] if loan is not None else []


def instead_of(loan: Loan) -> Loan | None:
    """The loan of another unit that came in its place; `None` where none did."""
    later = Loan.select().where(Loan.person == loan.person, Loan.swap_of == loan.id, Loan.undone == False)  # noqa: E712
    return later.order_by(Loan.issued_at.desc()).first()


def _counts_for(loan: Loan) -> object:
    """Found by the thing: that has an index, and few returns."""
    return (TakeBack.item == loan.item) & (TakeBack.closes == loan.id)


def with_undoing(uids: Iterable[str]) -> list[Happening]:
    """These facts and those that took them back, in the order of time."""
    named = set(uids)
    undone = Undone.select().where(Undone.fact.in_(named), Undone.by_fact != "")
    return read(named | {row.by_fact for row in undone})


def of_item(item: str, newest: int) -> dict[str, Happening]:
    """The newest facts about a thing, by their uids."""
    rows = JournalEntry.select().where(JournalEntry.item == item)
    last = rows.order_by(JournalEntry.happened_at.desc(), JournalEntry.stream.desc(), JournalEntry.seq.desc())
    names = {stream.id: stream.inc for stream in Stream.select(Stream.id, Stream.inc)}
    found = read(journal.uid(names[row.stream], row.seq) for row in last.limit(newest))
    return {each.uid: each for each in found}


def read(uids: Iterable[str]) -> list[Happening]:
    """The facts of these names, in the order of time; those that this version cannot read are left out."""
    found = []
    for uid in sorted(set(uids)):
        row = _row(uid)
        if row is None:
            continue
        try:
            fact = journal.fact_in(bytes(row.body))
        except msgspec.MsgspecError:
            continue
        undone = Undone.get_or_none(Undone.fact == uid, Undone.by_fact != "") is not None
        found.append(Happening(uid, row.happened_at, row.stream.device_id, row.seq, fact, undone))
    return sorted(found, key=lambda each: (each.at, each.device, each.seq))


def _row(uid: str) -> Fact | None:
    place = origins.place_of(uid)
    if place is None:
        return None
    return Fact.select(Fact, Stream).join(Stream).where(Fact.stream == place[0], Fact.seq == place[1]).first()


def slips(happenings: Sequence[Happening]) -> list[Slip]:
    """The slips that confirmed these facts, in the order of time."""
    query = Slip.select().where(Slip.document.in_([each.uid for each in happenings]))
    return list(query.order_by(Slip.at, Slip.fact))
