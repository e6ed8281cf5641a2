"""The choice of a due day, without a screen."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.due_days import OFFERED, WEEKS, calendar, capped, offer, union

TUESDAY = date(2026, 11, 24)
THREE = ["2026-11-25", "2026-11-26", "2026-11-27"]


def fortnight() -> list[date]:
    return [day for n in range(1, 15) if (day := TUESDAY + timedelta(days=n)).weekday() < 5]


def test_three_allowed_days_are_all_offered_and_nothing_is_paged():
    choice = offer(union([THREE]), None)
    assert [day.isoformat() for day in choice.days] == THREE
    assert choice.earlier is choice.later is None


def test_of_many_days_the_latest_are_offered_first_and_the_others_by_paging():
    days = fortnight()
    choice = offer(days, None)
    assert choice.days == tuple(days[-OFFERED:])
    assert choice.later is None
    before = offer(days, None, choice.earlier)
    assert before.days == tuple(days[-2 * OFFERED : -OFFERED])
    assert before.later == len(days) - OFFERED


def test_a_chosen_day_is_always_among_those_offered():
    days = fortnight()
    for chosen in days:
        assert chosen in offer(days, chosen).days


def test_one_day_for_the_basket_is_cut_to_what_each_thing_allows():
    assert capped(THREE, "2026-12-08") == "2026-11-27"
    assert capped(THREE, "2026-11-26") == "2026-11-26"
    assert capped(THREE, "2026-11-24") == "2026-11-25"
    assert capped([], "2026-11-26") is None


def test_the_calendar_tells_past_today_away_due_and_shut():
    weeks = calendar(TUESDAY, date(2026, 11, 27), union([THREE]))
    assert [cell.state for cell in weeks[0]] == ["past", "now", "mine", "mine", "end", "shut", "shut"]
    assert [cell.state for cell in weeks[1]] == ["free"] * 5 + ["shut"] * 2


def test_a_holiday_between_two_open_days_is_shut():
    opened = union([["2026-11-10", "2026-11-12"]])
    states = {cell.day: cell.state for week in calendar(date(2026, 11, 9), date(2026, 11, 12), opened) for cell in week}
    assert states[date(2026, 11, 11)] == "shut"


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.sets(st.integers(1, 60), min_size=1), st.data())
def test_the_due_day_is_always_in_the_calendar(today, gaps, data):
    opened = [today + timedelta(days=gap) for gap in sorted(gaps)]
    due = data.draw(st.sampled_from(opened))
    weeks = calendar(today, due, opened)
    assert len(weeks) <= WEEKS
    assert all(len(week) == 7 for week in weeks)
    assert [cell.day for week in weeks for cell in week if cell.state == "end"] == [due]
