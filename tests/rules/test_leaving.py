"""Leaving: evenings over midnight, ends that nobody told, what to offer; and that no visit raises."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.facts import Means, VisitCheckedIn, VisitCheckedOut, VisitCorrected, VisitorKind
from sync.rules import visits
from sync.rules.calendar import OpeningCalendar
from sync.rules.refusals import Reason
from sync.rules.visits import Arrival, Visit
from tests.rules.scene import CALENDAR, NEVER_OPEN, SITE, at, local

LEAVING = {
    "the same afternoon": ("2026-11-24 13:00", "2026-11-24 18:00", None),
    "the same day after closing": ("2026-11-24 13:00", "2026-11-24 23:59", None),
    "an evening that ran past midnight": ("2026-11-24 21:30", "2026-11-25 00:40", None),
    "the night in which summer time ends": ("2026-10-24 22:00", "2026-10-25 02:30", None),
    "the morning after, forgotten": ("2026-11-24 13:00", "2026-11-25 08:10", Reason.TIME_IMPLAUSIBLE),
    "a week later, forgotten": ("2026-11-17 13:00", "2026-11-24 13:00", Reason.TIME_IMPLAUSIBLE),
    "before coming, as a clock put back has it": ("2026-11-24 13:00", "2026-11-24 12:00", None),
}


@pytest.mark.parametrize(("arrived", "now", "reason"), LEAVING.values(), ids=LEAVING)
def test_leaving(arrived, now, reason):
    answer = visits.check_out(Visit("v1", at(arrived)), Means.CARD, at(now), CALENDAR)

    if reason is None:
        assert answer == VisitCheckedOut(visit="v1", means=Means.CARD)
    else:
        assert [(refusal.reason, refusal.details) for refusal in answer] == [(reason, {"visit": "v1"})]


OFFERED = {
    "an hour, three, and closing time": ("2026-11-24 13:10", None, ["13:30", "14:15", "16:15", "20:00"]),
    "soon after the last act first": ("2026-11-24 13:10", "2026-11-24 15:20", ["14:15", "15:45", "16:15", "20:00"]),
    "late in the day only what is before closing": ("2026-11-24 19:20", None, ["19:45", "20:00"]),
    "after closing up to the day's end": ("2026-11-24 20:30", None, ["20:45", "21:30", "23:30", "23:59"]),
    "on a shut day up to the day's end": ("2026-11-22 22:00", None, ["22:15", "23:00", "23:59"]),
    "in the last minute of the day nothing": ("2026-11-24 23:59", None, []),
}


@pytest.mark.parametrize(("arrived", "last_act", "expected"), OFFERED.values(), ids=OFFERED)
def test_the_ends_to_offer(arrived, last_act, expected):
    choices = visits.leaving_choices(Visit("v1", at(arrived)), at(last_act) if last_act else None, CALENDAR)

    assert [local(choice)[11:] for choice in choices] == expected


@pytest.mark.parametrize("fold", [0, 1], ids=["the first time", "the second time"])
def test_either_half_past_two_of_the_longest_night_can_be_an_end(fold):
    visit = Visit("v1", at("2026-10-25 01:00"))
    left = at("2026-10-25 02:30", fold)

    assert visits.correct(visit, left, "anna", at("2026-10-26 09:00"), CALENDAR) == VisitCorrected(
        visit="v1", left_at=left, person="anna"
    )


def test_an_end_that_is_still_to_come_is_none():
    (refusal,) = visits.correct(
        Visit("v1", at("2026-11-24 12:30")), at("2026-11-24 18:00"), "anna", at("2026-11-24 13:00"), CALENDAR
    )

    assert refusal.reason is Reason.TIME_IMPLAUSIBLE


def test_a_visit_that_ended_is_not_corrected_by_its_person():
    ended = Visit("v1", at("2026-11-23 12:00"), left_at=at("2026-11-23 13:00"))
    (refusal,) = visits.correct(ended, at("2026-11-23 14:00"), "anna", at("2026-11-24 13:00"), CALENDAR)

    assert refusal.reason is Reason.NOT_IN


PURPOSES = {
    "those of the last visit": ([("meeting", "pages"), ("advice",)], ("meeting", "pages")),
    "without those that are no longer listed": ([("gone", "pages")], ("pages",)),
    "of an earlier visit when none of the last is listed": ([("gone",), ("advice",)], ("advice",)),
    "none for a first visit": ([], ()),
}


@pytest.mark.parametrize(("earlier", "expected"), PURPOSES.values(), ids=PURPOSES)
def test_the_purposes_to_offer(earlier, expected):
    assert visits.last_purposes(earlier, {"meeting", "pages", "advice"}) == expected


moments = st.integers()
some_visits = st.none() | st.builds(Visit, st.just("v1"), moments, st.none() | moments)
calendars = st.sampled_from([CALENDAR, NEVER_OPEN, OpeningCalendar({0: (0, 1440), 2: (900, 100)})])
arrivals = st.builds(
    Arrival, st.just(SITE), st.sampled_from(VisitorKind), st.sampled_from(Means),
    st.lists(st.sampled_from(["meeting", "gone", ""])).map(tuple), st.integers(), st.none() | st.just("anna"),
)  # fmt: skip


@given(arrivals, some_visits, st.none() | moments, calendars, moments, st.booleans())
def test_no_arrival_raises(arrival, inside, last_left, calendar, now, confirmed):
    answer = visits.check_in(arrival, "v2", inside, last_left, {"meeting"}, now, calendar, confirmed=confirmed)

    assert isinstance(answer, VisitCheckedIn) or answer
    assert not isinstance(answer, VisitCheckedIn) or 1 <= answer.people <= visits.MOST_PEOPLE


@given(some_visits, st.none() | moments, calendars, moments, st.booleans())
def test_no_leaving_raises(visit, left, calendar, now, confirmed):
    out = visits.check_out(visit, Means.CARD, now, calendar, confirmed=confirmed)
    corrected = visits.correct(visit, left, "anna", now, calendar)

    assert isinstance(out, VisitCheckedOut) or out
    assert isinstance(corrected, VisitCorrected) or corrected


@given(
    st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    st.integers(0, 1439),
    st.none() | st.integers(-(10**8), 10**8),
    calendars,
)
def test_every_end_that_is_offered_is_accepted(day, minutes, last_act, calendar):
    visit = Visit("v1", calendar.moment(day, minutes))
    act = None if last_act is None else visit.arrived_at + last_act
    tomorrow = visit.arrived_at + 2 * 86_400_000

    for choice in visits.leaving_choices(visit, act, calendar):
        assert isinstance(visits.correct(visit, choice, "anna", tomorrow, calendar), VisitCorrected)
