"""What staff may do at the desk beyond what a member may at the kiosk: give a loan another day, put another unit in its
place. PURE.
"""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from sync.facts import LoanIssued, LoanRenewed
from sync.rules.calendar import OpeningCalendar
from sync.rules.loans import OpenLoan
from sync.rules.refusals import Reason, Refusal

FARTHEST_DAYS = 366


def extend(
    loan: OpenLoan | None, day: date | None, staff: str, calendar: OpeningCalendar, at: int
) -> LoanRenewed | Refusal:
    """A loan is due on another `day`: an open one, later than it is due now, and within a year. Late loans and those
    with no renewals left too: that is what staff are asked for."""
    if loan is None:
        return Refusal(Reason.LOAN_CLOSED)
    if day is None or day not in days_to_extend(loan, calendar, at):
        return Refusal(Reason.TIME_IMPLAUSIBLE, item=loan.item)
    return LoanRenewed(loan=loan.id, due_at=calendar.closing(day), person=loan.person, staff=staff)


def days_to_extend(loan: OpenLoan, calendar: OpeningCalendar, at: int) -> list[date]:
    """The open days on which a loan may be due instead, within a year of today."""
    today = calendar.day_of(at)
    days = (today + timedelta(days=number) for number in range(FARTHEST_DAYS))
    return [day for day in days if calendar.is_open_day(day) and calendar.closing(day) > max(loan.due_at, at)]


def swapped(issued: LoanIssued, old: OpenLoan) -> LoanIssued:
    """The loan of another unit, in the place of `old`: due when that was, for the same person and party."""
    return replace(issued, swap_of=old.id, due_at=old.due_at)
