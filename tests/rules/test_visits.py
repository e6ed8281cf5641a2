"""Coming in and leaving, as tables."""

from datetime import date

import pytest

from sync.facts import Means, VisitCheckedIn, VisitCheckedOut, VisitCorrected, VisitorKind
from sync.rules import visits
from sync.rules.calendar import OpeningCalendar, due_days, latest_due_day
from sync.rules.refusals import Reason, Refusal
from sync.rules.visits import Arrival, Visit

HOURS = dict.fromkeys(range(5), (480, 960))
CALENDAR = OpeningCalendar(HOURS, frozenset({"2026-11-13"}), frozenset({"2026-11-11", "2026-12-25", "2026-12-26"}))
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def at(day: str, hour: int = 12, minute: int = 0) -> int:
    return CALENDAR.moment(date.fromisoformat(day), hour * 60 + minute)


NOON = at("2026-11-24")


def arrive(**changes: object) -> Arrival:
    values: dict[str, object] = {
        "site": "s",
        "kind": VisitorKind.MEMBER,
        "means": Means.CARD,
        "purposes": ("meeting",),
        "people": 1,
        "person": "anna",
    } | changes
    return Arrival(**values)  # type: ignore[arg-type]


def reasons(answer: object) -> list[Reason]:
    assert isinstance(answer, list)
    return [refusal.reason for refusal in answer if isinstance(refusal, Refusal)]


def check_in(arrival: Arrival, inside: Visit | None = None, left: int | None = None, confirmed: bool = False) -> object:
    return visits.check_in(arrival, "v", inside, left, {"meeting", "pages"}, NOON, CALENDAR, confirmed=confirmed)


@pytest.mark.parametrize(
    ("arrival", "inside", "left", "why"),
    [
        pytest.param(
            arrive(), Visit("a", NOON - HOUR), None, [Reason.ALREADY_IN], id="somebody inside is not let in twice"
        ),
        pytest.param(arrive(), None, NOON - 119_000, [Reason.REPEATED], id="who left two minutes ago is asked"),
        pytest.param(arrive(purposes=()), None, None, [Reason.PURPOSE_MISSING], id="without a purpose nobody comes in"),
        pytest.param(
            arrive(purposes=("dance",)), None, None, [Reason.PURPOSE_MISSING], id="an unlisted purpose is none"
        ),
        pytest.param(arrive(people=0), None, None, [Reason.PEOPLE_IMPLAUSIBLE], id="nobody is not a group"),
        pytest.param(arrive(people=501), None, None, [Reason.PEOPLE_IMPLAUSIBLE], id="five hundred and one do not fit"),
        pytest.param(
            arrive(people=-1, purposes=()),
            Visit("a", NOON - HOUR),
            None,
            [Reason.ALREADY_IN, Reason.PURPOSE_MISSING, Reason.PEOPLE_IMPLAUSIBLE],
            id="all reasons come at once",
        ),
    ],
)
def test_a_check_in_is_refused(arrival: Arrival, inside: Visit | None, left: int | None, why: list[Reason]) -> None:
    assert reasons(check_in(arrival, inside, left)) == why


@pytest.mark.parametrize(
    ("arrival", "inside", "left", "confirmed"),
    [
        pytest.param(arrive(), None, None, False, id="a first visit"),
        pytest.param(
            arrive(purposes=("meeting", "pages"), people=20), None, None, False, id="a group with two purposes"
        ),
        pytest.param(arrive(), None, NOON - 121_000, False, id="who left longer than two minutes ago"),
        pytest.param(arrive(), None, NOON - 60_000, True, id="who left just now and said yes"),
        pytest.param(
            arrive(), Visit("a", NOON - DAY), None, False, id="a visit that was forgotten yesterday bars nothing"
        ),
    ],
)
def test_a_check_in_is_a_fact(arrival: Arrival, inside: Visit | None, left: int | None, confirmed: bool) -> None:
    fact = check_in(arrival, inside, left, confirmed)
    assert isinstance(fact, VisitCheckedIn)
    assert (fact.visit, fact.people, tuple(fact.purposes)) == ("v", arrival.people, arrival.purposes)


def test_leaving_ends_the_open_visit_and_nothing_else() -> None:
    assert visits.check_out(Visit("a", NOON - HOUR), Means.QR, NOON, CALENDAR) == VisitCheckedOut(
        visit="a", means=Means.QR
    )
    assert reasons(visits.check_out(None, Means.CARD, NOON, CALENDAR)) == [Reason.NOT_IN]
    assert reasons(visits.check_out(Visit("a", NOON - 1000), Means.CARD, NOON, CALENDAR)) == [Reason.REPEATED]
    assert isinstance(
        visits.check_out(Visit("a", NOON - 1000), Means.CARD, NOON, CALENDAR, confirmed=True), VisitCheckedOut
    )


@pytest.mark.parametrize(
    ("arrived", "now", "forgotten"),
    [
        pytest.param(at("2026-11-24", 8), at("2026-11-24", 23, 59), False, id="the same day is not forgotten"),
        pytest.param(at("2026-11-23", 20), at("2026-11-24", 0, 30), False, id="an evening past midnight is not over"),
        pytest.param(at("2026-11-23", 20), at("2026-11-24", 8), True, id="the morning after makes it yesterday"),
        pytest.param(at("2026-10-24", 12), at("2026-10-25", 2, 30), True, id="in the night when summer time ends"),
        pytest.param(at("2026-11-24"), at("2026-11-23"), False, id="a clock that went back makes nothing forgotten"),
    ],
)
def test_a_visit_is_forgotten_when_its_day_is_over(arrived: int, now: int, forgotten: bool) -> None:
    assert visits.is_forgotten(Visit("a", arrived), now, CALENDAR) is forgotten


@pytest.mark.parametrize(
    ("left", "why"),
    [
        pytest.param(at("2026-11-23", 15), None, id="a time of that day"),
        pytest.param(None, None, id="not remembered"),
        pytest.param(at("2026-11-23", 11), Reason.TIME_IMPLAUSIBLE, id="before arriving"),
        pytest.param(at("2026-11-24", 8), Reason.TIME_IMPLAUSIBLE, id="on another day"),
    ],
)
def test_a_forgotten_visit_is_corrected(left: int | None, why: Reason | None) -> None:
    answer = visits.correct(Visit("a", at("2026-11-23")), left, "anna", NOON, CALENDAR)
    if why is None:
        assert answer == VisitCorrected(visit="a", left_at=left, person="anna")
    else:
        assert reasons(answer) == [why]


def test_the_choices_of_when_one_left_lie_between_arrival_and_closing() -> None:
    visit = Visit("a", at("2026-11-23", 13, 10))
    choices = visits.leaving_choices(visit, None, CALENDAR)
    assert choices == sorted(choices) and choices[-1] == at("2026-11-23", 16)
    assert all(visit.arrived_at < choice for choice in choices)


@pytest.mark.parametrize(
    ("issued", "period", "unit", "latest"),
    [
        ("2026-11-24", 3, "working_days", "2026-11-27"),
        ("2026-11-26", 3, "working_days", "2026-12-01"),
        ("2026-11-10", 1, "working_days", "2026-11-12"),
        ("2026-11-12", 1, "working_days", "2026-11-16"),
        ("2026-11-24", 7, "days", "2026-12-01"),
        ("2026-12-18", 7, "days", "2026-12-28"),
    ],
    ids=[
        "three working days",
        "over a weekend",
        "over Independence Day",
        "over a closure and a weekend",
        "a week",
        "a week that ends on Christmas Day moves on to the next open day",
    ],
)
def test_the_due_day(issued: str, period: int, unit: str, latest: str) -> None:
    day = date.fromisoformat(issued)
    assert latest_due_day(CALENDAR, day, period, unit).isoformat() == latest  # type: ignore[arg-type]
    days = due_days(CALENDAR, day, period, unit)  # type: ignore[arg-type]
    assert days[-1].isoformat() == latest and all(CALENDAR.is_open_day(one) and one > day for one in days)


def test_a_site_that_is_never_open_still_gives_a_due_day() -> None:
    assert due_days(OpeningCalendar({}), date(2026, 11, 24), 3, "working_days") == [date(2026, 11, 27)]


def test_closing_time_is_the_clock_on_the_wall_in_summer_and_in_winter() -> None:
    assert CALENDAR.closing(date(2026, 10, 26)) - CALENDAR.closing(date(2026, 10, 23)) == 3 * DAY + HOUR
