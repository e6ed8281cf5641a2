"""What staff read on a slip, as the facts that stand in for those of its kiosk. Reads, and writes nothing.

Whatever the rules would have said: it happened. The kiosk's signature proves which act it was, and when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sync import register
from sync.fact import Means, PageLine, Proof, VisitorKind
from sync.facts import (
    AnyFact,
    LoanIssued,
    LoanRenewed,
    LoanTakenBack,
    PagesDeclared,
    PolicyCopy,
    VisitCheckedIn,
    VisitCheckedOut,
)
from sync.lending_facts import BookingMade
from sync.rules import pages
from sync.rules.inspections import pieces
from sync.rules.loans import copy_of
from sync.server import opening, questions_names, register_store
from sync.server.inspecting import new_id
from sync.server.models import Visit
from sync.server.questions_lending import Picked, asked_for, out_of, wanted


@dataclass(frozen=True)
class Paper:
    """What staff read on a slip, of which each act has its own part: `items` are things (ids); `day` an ISO date, that
    on which things are due, or that of a booking; `people` how many came; `lines` and `meter` are of pages; `what` is a
    kind and id of what is booked, `begins` and `ends` minutes after midnight."""

    items: tuple[str, ...] = ()
    person: str | None = None
    party: str | None = None
    day: str | None = None
    people: int = 1
    lines: tuple[PageLine, ...] = ()
    meter: str | None = None
    what: tuple[str, str] | None = None
    begins: int = 0
    ends: int = 0
    quantity: int = 1


@dataclass(frozen=True)
class Read:
    """Where and when the kiosk wrote it (ms UTC), and who of staff reads the paper."""

    site: str
    at: int
    staff: str


def facts_of(act: str, paper: Paper, read: Read) -> Sequence[AnyFact]:
    """Raises `KeyError` for an act that is not entered from paper."""
    return list(_ENTERED[act](paper, read))


def lacking(act: str, paper: Paper, read: Read) -> list[str]:
    """What it says that nothing here fits: things (ids) that are not out, or "person" who had not come in."""
    if act == "loan_renewed":
        return [item for item in paper.items if out_of(item) is None]
    if act == "visit_checked_out":
        return [] if _inside(paper.person, read) else ["person"]
    return []


def _lent(paper: Paper, read: Read) -> Iterator[AnyFact]:
    calendar = opening.calendar_of(read.site, read.at)
    party = register_store.get(register.Party, paper.party or "")
    day = date.fromisoformat(paper.day) if paper.day else calendar.day_of(read.at)
    for item in paper.items:
        known = wanted(Picked(item), asked_for(read.site, party, calendar.day_of(read.at)), None)
        yield LoanIssued(
            loan=new_id(), item=item, site=read.site, person=paper.person or "", party=paper.party or "",
            due_at=calendar.closing(day), policy=copy_of(known.policy) if known else PolicyCopy("", 0, 0, "days"),
            proof=Proof.STAFF, approved_by=read.staff, parts=[*pieces(questions_names.parts(item))],
        )  # fmt: skip


def _brought_back(paper: Paper, read: Read) -> Iterator[AnyFact]:
    for item in paper.items:
        loan = out_of(item)
        yield LoanTakenBack(site=read.site, loan=loan.id if loan else None, item=item, staff=read.staff)


def _renewed(paper: Paper, read: Read) -> Iterator[AnyFact]:
    calendar = opening.calendar_of(read.site, read.at)
    due_at = calendar.closing(date.fromisoformat(paper.day) if paper.day else calendar.day_of(read.at))
    for item in paper.items:
        loan = out_of(item)
        if loan is not None:
            yield LoanRenewed(loan=loan.id, due_at=due_at, person=loan.person or "", staff=read.staff)


def _declared(paper: Paper, read: Read) -> Iterator[AnyFact]:
    mono, colour = pages.units(paper.lines)
    yield PagesDeclared(
        usage=new_id(), site=read.site, lines=[*paper.lines], mono_units=mono, colour_units=colour,
        person=paper.person, party=paper.party, meter=paper.meter,
    )  # fmt: skip


def _came(paper: Paper, read: Read) -> Iterator[AnyFact]:
    party = register_store.get(register.Party, paper.party or "")
    of_party = {"organisation": VisitorKind.ORGANISATION, "informal_group": VisitorKind.INFORMAL_GROUP}
    kind = of_party.get(party.kind if party else "", VisitorKind.RESIDENT)
    yield VisitCheckedIn(
        visit=new_id(), site=read.site, kind=VisitorKind.MEMBER if paper.person else kind, means=Means.STAFF,
        people=paper.people, person=paper.person, party=paper.party,
    )  # fmt: skip


def _left(paper: Paper, read: Read) -> Iterator[AnyFact]:
    visit = _inside(paper.person, read)
    if visit is not None:
        yield VisitCheckedOut(visit=visit, means=Means.STAFF)


def _inside(person: str | None, read: Read) -> str | None:
    """The visit that they had come for and not ended by then, the last of several."""
    came = (Visit.person == person) & (Visit.arrived_at <= read.at) & (Visit.undone == False)  # noqa: E712
    open_ = Visit.left_at.is_null() & (Visit.site == read.site)
    found = Visit.select(Visit.id).where(came, open_).order_by(Visit.arrived_at.desc(), Visit.id).first()
    return found.id if found and person else None


def _booked(paper: Paper, read: Read) -> Iterator[AnyFact]:
    calendar = opening.calendar_of(read.site, read.at)
    day = date.fromisoformat(paper.day) if paper.day else calendar.day_of(read.at)
    kind, resource = paper.what or ("", "")
    yield BookingMade(
        booking=new_id(), kind=kind, resource=resource, site=read.site, person=paper.person or "",  # type: ignore[arg-type]
        party=paper.party or "", from_at=calendar.moment(day, paper.begins), until_at=calendar.moment(day, paper.ends),
        quantity=paper.quantity, staff=read.staff,
    )  # fmt: skip


_ENTERED: Mapping[str, Callable[[Paper, Read], Iterator[AnyFact]]] = {
    "loan_issued": _lent, "loan_taken_back": _brought_back, "loan_renewed": _renewed, "pages_declared": _declared,
    "visit_checked_in": _came, "visit_checked_out": _left, "booking_made": _booked,
}  # fmt: skip
ENTERED = tuple(_ENTERED)
"""The acts that can be entered from paper."""
