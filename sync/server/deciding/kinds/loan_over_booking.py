"""C09: a thing was lent into the time for which somebody else has booked it. PURE.

Where the booking is for that very thing and another of its kind is free then, whoever booked it gets the other one: a
booking in the place of theirs. Else the loan may be made due when the booking begins; the borrower is reminded as of
every date, and rung up all the same. Both are taken back with the answer. That whoever booked it is told is a talk, of
which nothing follows.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.facts import LoanRenewed
from sync.lending_facts import BookingMade
from sync.server.cases import CaseKind
from sync.server.deciding.shape import Because, Decision, Effect, Evidence, Kind, Promised, Reason, Suggestion


def suggest(evidence: Evidence) -> Sequence[Suggestion]:
    """A sister takes nothing from anybody, so that it is surer than an earlier date; each only where it can be."""
    met = evidence.promised
    free = len(met.free) if met is not None else 0
    because = (Because(Reason.OTHERS_FREE, free > 0, (free,)),)
    if free:
        return [Suggestion(Decision.MOVE_BOOKING, 0.8, because)]
    if met is not None and _may_shorten(met):
        return [Suggestion(Decision.SHORTEN, 0.6, because)]
    return [Suggestion(Decision.LEAVE, 0.5, because)]


def offers(evidence: Evidence) -> Sequence[Decision]:
    met = evidence.promised
    moved = (Decision.MOVE_BOOKING,) if met is not None and met.free else ()
    shortened = (Decision.SHORTEN,) if met is not None and _may_shorten(met) else ()
    return (*moved, *shortened, Decision.LEAVE, Decision.FALSE_ALARM)


def effect(decision: Decision, evidence: Evidence, staff: str) -> Sequence[Effect]:
    met = evidence.promised
    if met is None:
        return ()
    if decision is Decision.MOVE_BOOKING and met.free:
        return [Effect(_in_its_place(met, staff), title=met.title)]
    if decision is Decision.SHORTEN and _may_shorten(met):
        begins, person = met.booking.from_at or 0, met.loan.person or ""
        return [Effect(LoanRenewed(loan=met.loan.id, due_at=begins, person=person, staff=staff))]
    return ()


def _in_its_place(met: Promised, staff: str) -> BookingMade:
    row = met.booking
    return BookingMade(
        booking=met.id, kind="item", resource=met.free[0], site=row.site or "", person=row.person or "",
        party=row.party or "", from_at=row.from_at or 0, until_at=row.until_at or 0,
        wish="request" if row.state == "requested" else "firm", people=row.people, series=row.series, replaces=row.id,
        staff=staff,
    )  # fmt: skip


def _may_shorten(met: Promised) -> bool:
    return (met.loan.due_at or 0) > (met.booking.from_at or 0)


KIND = Kind(
    CaseKind.LOAN_OVER_BOOKING, "C09",
    (Decision.MOVE_BOOKING, Decision.SHORTEN, Decision.LEAVE, Decision.FALSE_ALARM), suggest, effect, offers,
    needs=frozenset({"promised"}),
)  # fmt: skip
