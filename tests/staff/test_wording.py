"""Moments, days and figures as people say them; and a word for everything that facts and rows can hold."""

import pytest
from flask_babel import force_locale

from sync import facts
from sync.server.cases import CaseKind
from sync.server.permissions import ROLES
from sync.server.staff import wording

NOON = 1_793_012_400_000  # Monday 2026-10-26 12:00 in Warsaw
FIRST_HALF_PAST_TWO = 1_792_888_200_000  # 2026-10-25 02:30, summer time
HOUR, DAY = 3_600_000, 86_400_000


@pytest.fixture
def polish(desk):
    with desk.app.test_request_context(base_url="http://localhost:8090"), force_locale("pl"):
        yield


def test_moments_are_those_of_the_clock_on_the_wall_in_poland(polish):
    assert wording.moment(NOON) == "26.10.2026 12:00"
    assert wording.clock(NOON) == "12:00"
    assert wording.heading_day(NOON) == "Poniedziałek, 26 października"
    assert wording.day(NOON) == "pon., 26.10" or wording.day(NOON).startswith("pon")


def test_the_hour_that_comes_twice_is_told_apart(polish):
    first, second = wording.exact(FIRST_HALF_PAST_TWO), wording.exact(FIRST_HALF_PAST_TWO + HOUR)

    assert (first, second) == ("25.10.2026 02:30:00.000 +02:00", "25.10.2026 02:30:00.000 +01:00")


@pytest.mark.parametrize(
    ("late", "words"),
    [(1, "1 godzina"), (5 * HOUR, "5 godzin"), (23 * HOUR, "23 godziny"), (DAY, "1 dzień"), (4 * DAY, "4 dni")],
)
def test_lateness_is_told_in_hours_and_then_in_days(polish, late, words):
    assert wording.lateness(NOON - late, NOON) == words


@pytest.mark.parametrize(
    ("ms", "words"),
    [(0, "0 s"), (400, "+0,4 s"), (-100, "−0,1 s"), (-47 * 60_000, "−47 min"), (30 * HOUR, "+30 h"), (-20, "0 s")],
)
def test_a_clocks_error_has_a_sign_and_a_unit(polish, ms, words):
    assert wording.offset(ms) == words


def test_figures_are_grouped(polish):
    assert wording.figure(1946).replace("\xa0", " ") in ("1946", "1 946")
    assert wording.figure(12946).replace("\xa0", " ") == "12 946"


@pytest.mark.parametrize(
    ("list", "values"),
    [
        ("fact", facts.FACT_TYPES), ("case", CaseKind), ("visitor", facts.VisitorKind), ("means", facts.Means),
        ("condition", facts.Condition), ("proof", facts.Proof), ("page", facts.PageKind), ("role", ROLES),
    ],
)  # fmt: skip
def test_every_word_of_a_closed_list_has_a_sentence(list, values):
    assert {str(value) for value in values} - set(wording.LISTS[list]) == set()


def test_a_word_that_nobody_knows_is_shown_as_it_is(polish):
    assert wording.word("tea_brewed", "fact") == "tea_brewed"
    assert wording.word(None, "fact") == ""
