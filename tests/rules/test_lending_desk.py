"""What staff may do beyond what a member may: another day, another unit."""

from datetime import date, timedelta

import pytest

from sync.facts import LoanIssued, PolicyCopy
from sync.rules.calendar import OpeningCalendar
from sync.rules.lending_desk import FARTHEST_DAYS, days_to_extend, extend, swapped
from sync.rules.loans import OpenLoan
from sync.rules.refusals import Reason

CALENDAR = OpeningCalendar(dict.fromkeys(range(5), (12 * 60, 20 * 60)), frozenset({"2026-11-27"}))
TODAY = date(2026, 11, 24)  # a Tuesday
AT = CALENDAR.moment(TODAY, 13 * 60)


def loan(due: date, renewed: int = 0) -> OpenLoan:
    policy = PolicyCopy("av", 1, 3, "working_days", 1)
    return OpenLoan("l1", "projector-2", "anna", "org-table", AT, CALENDAR.closing(due), policy, renewed)


@pytest.mark.parametrize(
    ("due", "day", "given"),
    [
        (date(2026, 11, 25), date(2026, 11, 26), True),
        (date(2026, 11, 25), date(2026, 11, 25), False),
        (date(2026, 11, 25), date(2026, 11, 27), False),
        (date(2026, 11, 25), date(2026, 11, 28), False),
        (date(2026, 11, 10), date(2026, 11, 24), True),
        (date(2026, 11, 10), date(2026, 11, 23), False),
        (date(2026, 11, 25), TODAY + timedelta(days=FARTHEST_DAYS + 1), False),
        (date(2026, 11, 25), None, False),
    ],
    ids=[
        "a later day", "the day it is due", "a day on which the site is shut", "a Saturday", "a late loan, until today",
        "a late loan, until yesterday", "in more than a year", "no day",
    ],
)  # fmt: skip
def test_another_day(due, day, given):
    answer = extend(loan(due, renewed=9), day, "marta", CALENDAR, AT)

    if given:
        assert (answer.due_at, answer.person, answer.staff) == (CALENDAR.closing(day), "anna", "marta")
        assert day in days_to_extend(loan(due), CALENDAR, AT)
    else:
        assert answer.reason is Reason.TIME_IMPLAUSIBLE


def test_a_loan_that_is_over_gets_no_other_day():
    assert extend(None, date(2026, 11, 26), "marta", CALENDAR, AT).reason is Reason.LOAN_CLOSED


def test_another_unit_is_due_when_the_first_was():
    old = loan(date(2026, 11, 25))
    new = LoanIssued(
        loan="l2", item="projector-3", site="site", person="anna", party="org-table", due_at=1, policy=old.policy
    )

    assert (swapped(new, old).swap_of, swapped(new, old).due_at) == ("l1", old.due_at)
