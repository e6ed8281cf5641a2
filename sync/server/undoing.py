"""An act of staff at the server, and taking it back. An act is some facts of the server's own journal in a row.

Asks the rule whether it may be; knows no screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from sync import facts, journal, lending_facts, slip_facts
from sync.rules import undoing
from sync.rules.refusals import Refusal
from sync.rules.undoing import Done
from sync.server import origins, own_journal
from sync.server.lending_models import Agreement, Booking, Damage, Inspection
from sync.server.models import SERVER, Fact, Loan, PageUsage, Stream, TakeBack, Undone, Visit
from sync.server.own_journal import Draft

LONGEST = 100  # facts of one act


@dataclass(frozen=True)
class Written:
    """One fact of an act; `at` is ms UTC."""

    uid: str
    at: int
    fact: facts.AnyFact
    undone: bool


def act(first: str, count: int) -> list[Written]:
    """The facts of the act that begins with the fact `first`; empty when there is none, or not of the server's."""
    place = origins.place_of(first)
    if place is None or not 0 < count <= LONGEST:
        return []
    stream, seq = place
    own = Stream.get_or_none(Stream.id == stream, Stream.device == SERVER)
    rows = Fact.select(Fact.seq, Fact.body, Fact.happened_at).where(
        Fact.stream == stream, Fact.seq >= seq, Fact.seq < seq + count
    )
    if own is None:
        return []
    return [written for row in rows.order_by(Fact.seq) if (written := _written(own, row)) is not None]


def whole_act(uid: str) -> list[Written]:
    """The act that a fact of the server's own journal belongs to, all that was written at its moment: a swap takes one
    thing back and hands another out, and a hand-over has an agreement. Empty for a fact of a kiosk's."""
    place = origins.place_of(uid)
    if place is None:
        return []
    stream, seq = place
    at = Fact.select(Fact.happened_at).where(Fact.stream == stream, Fact.seq == seq).scalar()
    near = Fact.select(Fact.seq).where(
        Fact.stream == stream, Fact.seq > seq - LONGEST, Fact.seq < seq + LONGEST, Fact.happened_at == at
    )
    seqs = {row.seq for row in near}
    first, last = seq, seq
    while first - 1 in seqs:
        first -= 1
    while last + 1 in seqs:
        last += 1
    inc, _ = journal.split_uid(uid)
    return act(journal.uid(inc, first), last - first + 1)


def _written(stream: Stream, row: Fact) -> Written | None:
    uid = journal.uid(stream.inc, row.seq)
    try:
        fact = journal.fact_in(bytes(row.body))
    except msgspec.MsgspecError:  # a later version wrote it
        return None
    return Written(uid, row.happened_at, fact, Undone.get_or_none(Undone.fact == uid, Undone.by_fact != "") is not None)


def may_undo(written: Sequence[Written], now: int) -> bool:
    return not isinstance(undoing.undo(_done(written), "", now), Refusal)


def undo(first: str, count: int, staff: str, now: int) -> str | Refusal:
    """Take an act back. Returns the uid of the fact that says so."""
    with own_journal.alone(now):
        answer = undoing.undo(_done(act(first, count)), staff, now)
        if isinstance(answer, Refusal):
            return answer
        return own_journal.record([Draft(answer)], now)[0]


def _done(written: Sequence[Written]) -> list[Done]:
    uids = {each.uid for each in written}
    return [Done(each.uid, each.at, not each.undone and _is_untouched(each, uids)) for each in written]


def _is_untouched(written: Written, act: set[str]) -> bool:
    """Whether nothing came of it, but for what belongs to the same act."""
    match written.fact:
        case facts.LoanIssued(loan=loan_id):
            loan = Loan.get_or_none(Loan.id == loan_id)
            return loan is not None and loan.state == "out" and loan.renewals == "[]" and not loan.came_back
        case facts.LoanRenewed(loan=loan_id):
            loan = Loan.get_or_none(Loan.id == loan_id)
            return loan is not None and loan.state == "out" and _last_renewal(loan) == written.uid
        case facts.LoanTakenBack():
            return _is_back_still(written, act)
        case lending_facts.ItemInspected(item=item, resumed_loan=None):
            last = Inspection.select().where(Inspection.item == item, Inspection.undone == False)  # noqa: E712
            newest = last.order_by(Inspection.at.desc(), Inspection.fact.desc()).first()
            return newest is not None and newest.fact == written.uid and not _went_out(item, written.at)
        case lending_facts.DamageReported(damage=damage_id):
            damage = Damage.get_or_none(Damage.id == damage_id)
            return damage is not None and damage.state == "open"
        case lending_facts.AgreementSigned(agreement=agreement_id):
            return Agreement.get_or_none(Agreement.id == agreement_id) is not None
        case facts.VisitCheckedIn() | facts.VisitCheckedOut() | facts.PagesDeclared() | lending_facts.BookingMade():
            return _is_as_told(written)
        case lending_facts.ConsumableGiven() | slip_facts.SlipEntered() | slip_facts.SlipsExcused():
            return True
        case lending_facts.ReminderSent(means=means):
            return means == "phone"  # a letter that was sent is on its way
    return False


def _is_as_told(written: Written) -> bool:
    """Whether a visit, declared pages or a booking stand as this fact told them."""
    match written.fact:
        case facts.VisitCheckedIn(visit=id):
            visit = Visit.get_or_none(Visit.id == id)
            return visit is not None and visit.state == "in"
        case facts.VisitCheckedOut(visit=id):
            visit = Visit.get_or_none(Visit.id == id)
            return visit is not None and visit.left_fact == written.uid and visit.corrected_fact is None
        case facts.PagesDeclared(usage=id):
            usage = PageUsage.get_or_none(PageUsage.id == id)
            return usage is not None and usage.state == "declared"
        case lending_facts.BookingMade(booking=id):
            row = Booking.get_or_none(Booking.id == id)
            later = ("decided_fact", "assigned_fact", "collected_fact", "cancelled_fact")
            return row is not None and all(getattr(row, name) is None for name in later)
    return False


def is_untouched(uids: Sequence[str]) -> bool:
    """Whether nothing came of any of these facts of the server's own journal."""
    written = [each for uid in uids for each in act(uid, 1)]
    return len(written) == len(uids) and all(not each.undone and _is_untouched(each, {*uids}) for each in written)


def _last_renewal(loan: Loan) -> str | None:
    renewals = msgspec.json.decode(loan.renewals, type=list[tuple[str, int, int]])
    return renewals[-1][0] if renewals else None


def _is_back_still(written: Written, act: set[str]) -> bool:
    take_back = TakeBack.get_or_none(TakeBack.fact == written.uid)
    if take_back is None:
        return False
    looked = Inspection.select(Inspection.fact).where(
        Inspection.take_back == written.uid,
        Inspection.undone == False,  # noqa: E712
    )
    return all(row.fact in act for row in looked) and not _went_out(take_back.item, written.at)


def _went_out(item: str | None, since: int) -> bool:
    """Whether the thing has been handed over since. In the same moment it was before: the act came after."""
    later = Loan.select(Loan.id).where(Loan.item == item, Loan.issued_at > since, Loan.undone == False)  # noqa: E712
    return later.first() is not None
