"""How many things at a time and how many days a month, as tables."""

import msgspec
import pytest

from sync.register import Policy
from sync.rules import limits
from sync.rules.limits import Had, Wish
from sync.rules.refusals import Reason, Remedy
from tests.rules.scene import CALENDAR, GROUP, NOW, ORGANISATION, PRIVATE, at

FIRST = Policy(id="av", version=1, period=3, period_unit="days", max_organisation=3, max_of_one_person=2)
SECOND = msgspec.structs.replace(FIRST, id="av-2027", version=2, family="av")
BY_DAYS = msgspec.structs.replace(FIRST, max_organisation=None, max_of_one_person=None, days_per_month=5)


def had(
    number=1, person="jan", party="org", since="2026-11-20 10:00", until="2026-11-26 20:00", family="av", is_open=True
):
    return Had(f"loan-{number}", family, person, party, at(since), at(until), is_open)


def reasons(wish, *past, party=ORGANISATION):
    found = limits.exceeded([wish], past, "anna", party, CALENDAR, NOW)
    assert {r.remedy for r in found} <= {Remedy.STAFF}
    return [r.reason for r in found]


def wish(count=1, policy=FIRST, until="2026-11-26 20:00"):
    return Wish(policy, count, at(until))


COUNTED = {
    "two of the party and one more": (wish(1), [had(1), had(2)], []),
    "two of the party and two more": (wish(2), [had(1), had(2)], [Reason.LOAN_LIMIT]),
    "what came back counts no longer": (wish(2), [had(1), had(2, is_open=False)], []),
    "another family does not count": (wish(2), [had(1), had(2, family="books")], []),
    "another party does not count for this one": (wish(2), [had(1), had(2, party="group")], []),
    "the same loan told twice is one": (wish(2), [had(1), had(1)], []),
    "one person has two for two parties": (
        wish(1),
        [had(1, "anna"), had(2, "anna", "group")],
        [Reason.PERSON_LIMIT],
    ),
    "both at once": (wish(2), [had(1, "anna"), had(2, "anna")], [Reason.LOAN_LIMIT, Reason.PERSON_LIMIT]),
    "a new version of the rule lets nobody begin anew": (
        wish(2, SECOND),
        [had(1), had(2)],
        [Reason.LOAN_LIMIT],
    ),
}


@pytest.mark.parametrize(("wanted", "past", "why"), COUNTED.values(), ids=COUNTED)
def test_open_loans_are_counted(wanted, past, why):
    assert reasons(wanted, *past) == why


DAYS = {
    "three days of a free month": (wish(1, BY_DAYS), [], []),
    "two days used and three more": (
        wish(1, BY_DAYS),
        [had(1, since="2026-11-03 10:00", until="2026-11-04 12:00", is_open=False)],
        [],
    ),
    "three days used and three more": (
        wish(1, BY_DAYS),
        [had(1, since="2026-11-03 10:00", until="2026-11-05 12:00", is_open=False)],
        [Reason.DAYS_SPENT],
    ),
    "the same days are not counted twice": (
        wish(1, BY_DAYS),
        [had(1, since="2026-11-23 10:00", until="2026-11-26 20:00")],
        [],
    ),
    "days of last month do not count": (
        wish(1, BY_DAYS),
        [had(1, since="2026-10-20 10:00", until="2026-11-02 20:00", is_open=False)],
        [],
    ),
    "nor do those of next month": (wish(1, BY_DAYS, "2026-12-18 20:00"), [], [Reason.DAYS_SPENT]),
    "what others had does not count": (
        wish(1, BY_DAYS),
        [had(1, party="group", since="2026-11-02 10:00", until="2026-11-20 12:00", is_open=False)],
        [],
    ),
}


@pytest.mark.parametrize(("wanted", "past", "why"), DAYS.values(), ids=DAYS)
def test_days_of_the_month_are_counted(wanted, past, why):
    assert reasons(wanted, *past) == why


def test_the_last_days_of_november_are_seven_and_december_is_another_month():
    spans = [(at("2026-11-24 13:00"), at("2026-12-18 20:00"))]
    assert len(limits.days_of_month(spans, CALENDAR, NOW)) == 7


@pytest.mark.parametrize(
    ("party", "past", "wanted", "left"),
    [(ORGANISATION, [], 0, 2), (ORGANISATION, [had(1), had(2)], 0, 1), (ORGANISATION, [had(1), had(2)], 1, 0),
     (PRIVATE, [], 0, 1), (GROUP, [had(1, "anna")], 3, 0)],
)  # fmt: skip
def test_the_room_that_is_left_is_the_narrowest(party, past, wanted, left):
    assert limits.room(FIRST, past, "anna", party, wanted).left == left


def test_without_limits_there_is_room_without_end():
    assert limits.room(BY_DAYS, [had(1)], "anna", ORGANISATION, 9).left is None


def test_for_nobody_nothing_is_counted():
    assert limits.exceeded([wish(9)], [had(1)], "anna", None, CALENDAR, NOW) == []
