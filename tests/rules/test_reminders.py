"""When somebody is reminded, of what, in one message, and what keeps it from going now."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules import reminders
from sync.rules.calendar import OpeningCalendar
from sync.rules.reminders import RETRY_MS, Failure, Lent, Reach, Schedule, compose

WARSAW = ZoneInfo("Europe/Warsaw")
HOUR = 3_600_000
# Monday to Friday, 8:00 to 16:00; 11 November, a Wednesday, is a holiday
CALENDAR = OpeningCalendar(dict.fromkeys(range(5), (480, 960)), frozenset(), frozenset({"2026-11-11"}))
CALENDARS = {"site": CALENDAR, "never": OpeningCalendar({}), "weekend": OpeningCalendar({5: (480, 960), 6: (480, 960)})}


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=WARSAW).timestamp() * 1000)


def lent(loan="l", due="2026-11-10 16:00", since="2026-11-02 12:00", told=None, site="site", is_sure=True) -> Lent:
    return Lent(loan, site, at(due), at(since), at(told) if told else None, is_sure)


REACHED, USUAL = Reach(), Schedule()


def said(now: str, *loans: Lent, reach=REACHED, schedule=USUAL):
    return compose(loans, reach, CALENDARS, schedule, at(now))


@pytest.mark.parametrize(
    ("now", "due", "is_told"),
    [
        ("2026-11-08 12:00", "2026-11-10 16:00", False),
        ("2026-11-09 07:59", "2026-11-10 16:00", True),  # composed, but held back by the hour
        ("2026-11-09 08:00", "2026-11-10 16:00", True),
        ("2026-11-06 09:00", "2026-11-09 16:00", True),  # due on Monday: told on Friday
        ("2026-11-05 09:00", "2026-11-09 16:00", False),
        ("2026-11-10 09:00", "2026-11-12 16:00", True),  # the day before is a holiday
    ],
)  # fmt: skip
def test_it_is_told_once_an_open_day_before(now, due, is_told):
    assert (said(now, lent(due=due)) is not None) is is_told


def test_what_is_lent_for_a_day_is_told_in_the_morning_of_the_day_and_not_as_it_is_handed_over():
    short = lent(since="2026-11-09 15:00", due="2026-11-10 16:00")

    assert said("2026-11-09 15:30", short) is None
    assert said("2026-11-10 08:00", short).soon == ("l",)


def test_what_is_lent_for_hours_is_told_only_when_it_is_late():
    short = lent(since="2026-11-09 09:00", due="2026-11-09 12:00")

    assert said("2026-11-09 11:00", short) is None
    assert said("2026-11-09 15:00", short) is None
    assert said("2026-11-10 08:00", short).overdue == ("l",)


@pytest.mark.parametrize(
    ("told", "now", "is_told"),
    [
        ("2026-11-09 08:00", "2026-11-10 15:59", False),
        ("2026-11-09 08:00", "2026-11-10 17:00", False),  # nobody is written to an hour after closing time
        ("2026-11-09 08:00", "2026-11-12 08:00", True),  # one day late
        ("2026-11-12 08:00", "2026-11-12 12:00", False),
        ("2026-11-12 08:00", "2026-11-13 08:00", True),  # three days late
        ("2026-11-13 08:00", "2026-11-16 08:00", False),
        ("2026-11-13 08:00", "2026-11-17 08:00", True),  # a week
        ("2026-12-08 08:00", "2027-03-01 08:00", False),  # four weeks were the last step: then people talk
    ],
)  # fmt: skip
def test_each_step_is_said_once(told, now, is_told):
    assert (said(now, lent(told=told)) is not None) is is_told


def test_two_steps_that_both_came_are_one_letter():
    assert said("2026-11-20 09:00", lent(told="2026-11-09 08:00")) is not None
    assert said("2026-11-20 09:01", lent(told="2026-11-20 09:00")) is None


def test_a_call_in_the_morning_spares_the_letter_of_that_day():
    assert said("2026-11-12 12:00", lent(told="2026-11-12 09:00")) is None


def test_a_loan_that_is_extended_is_silent_until_its_new_day_comes_near():
    longer = lent(since="2026-11-12 10:00", due="2026-11-20 16:00", told="2026-11-12 08:00")

    assert said("2026-11-13 09:00", longer) is None
    assert said("2026-11-19 09:00", longer).soon == ("l",)


def test_all_that_somebody_has_is_one_message_the_thing_due_first_on_top():
    reminder = said(
        "2026-11-13 09:00",
        lent("soon", due="2026-11-16 16:00"),
        lent("later", due="2026-11-20 16:00"),
        lent("late", due="2026-11-12 16:00"),
        lent("told", due="2026-11-10 16:00", told="2026-11-13 08:30"),
    )

    assert (reminder.overdue, reminder.soon) == (("told", "late"), ("soon",))


@pytest.mark.parametrize(
    ("now", "schedule", "hold"),
    [
        ("2026-11-12 07:59", Schedule(), "quiet"),
        ("2026-11-12 08:00", Schedule(), None),
        ("2026-11-12 19:59", Schedule(), None),
        ("2026-11-12 20:00", Schedule(), "quiet"),
        ("2026-11-12 03:00", Schedule(quiet=(0, 0)), None),
        ("2026-11-12 12:30", Schedule(quiet=(720, 780)), "quiet"),
        ("2026-11-12 13:00", Schedule(quiet=(720, 780)), None),
        ("2026-11-14 12:00", Schedule(), "quiet"),  # Saturday: nobody could bring it
        ("2026-11-14 12:00", Schedule(on_closed_days=True), None),
        ("2026-11-11 12:00", Schedule(), "quiet"),  # a holiday
    ],
)  # fmt: skip
def test_nobody_is_written_to_at_night_or_when_the_site_is_shut(now, schedule, hold):
    assert said(now, lent(due="2026-11-10 16:00"), schedule=schedule).hold == hold


@pytest.mark.parametrize(
    ("utc", "hold"),
    [
        ("2026-10-23T05:59", "quiet"),  # a Friday in summer time: 7:59 on the wall
        ("2026-10-23T06:00", None),
        ("2026-10-26T06:59", "quiet"),  # the Monday after the clocks went back
        ("2026-10-26T07:00", None),
        ("2027-03-26T06:59", "quiet"),
        ("2027-03-29T06:00", None),  # Easter Monday is no holiday of this calendar
    ],
)
def test_quiet_hours_are_those_of_the_clock_on_the_wall(utc, hold):
    now = int(datetime.fromisoformat(utc + "+00:00").timestamp() * 1000)
    old = Lent("l", "site", now - 8 * 24 * HOUR, now - 20 * 24 * HOUR)

    assert compose([old], Reach(), CALENDARS, Schedule(), now).hold == hold


def test_of_two_sites_one_that_is_open_is_enough():
    both = [lent("a", due="2026-11-06 16:00"), lent("b", due="2026-11-08 12:00", site="weekend")]

    assert said("2026-11-14 12:00", *both).hold is None


def test_a_site_that_told_no_hours_is_shut_on_no_day():
    assert said("2026-11-14 12:00", lent(site="never")).hold is None


@pytest.mark.parametrize(
    ("reach", "hold"),
    [(Reach(has_address=False), "no_address"), (Reach(is_declined=True), "declined"), (Reach(), None)],
)
def test_who_cannot_or_will_not_be_written_to_is_left_for_a_call(reach, hold):
    assert said("2026-11-12 09:00", lent(), reach=reach).hold == hold


def test_what_may_be_back_already_is_not_spoken_of():
    doubtful = lent("doubtful", is_sure=False)

    assert said("2026-11-12 09:00", doubtful).hold == "unsure"
    assert said("2026-11-12 09:00", doubtful, lent("sure")).loans == ("sure",)


@pytest.mark.parametrize("count", range(1, len(RETRY_MS) + 1))
def test_what_failed_is_tried_again_each_time_later(count):
    begin = at("2026-11-12 00:00")
    failures = tuple(Failure(begin + n, for_good=False) for n in range(count))
    wait = RETRY_MS[count - 1]

    def hold(now):
        return reminders._tried(failures, begin, now)

    assert (hold(failures[-1].at + wait - 1), hold(failures[-1].at + wait)) == ("later", None)


def test_it_is_not_tried_for_ever_and_a_new_step_begins_anew():
    failures = tuple(Failure(at("2026-11-12 08:00") + n * HOUR, for_good=False) for n in range(len(RETRY_MS) + 1))
    reach = Reach(failures=failures)

    assert said("2026-11-12 19:00", lent(), reach=reach).hold == "gave_up"
    assert said("2026-11-13 08:00", lent(), reach=reach).hold is None


def test_an_address_that_takes_nothing_is_not_tried_again_in_this_step():
    reach = Reach(failures=(Failure(at("2026-11-12 08:00"), for_good=True),))

    assert said("2026-11-12 19:00", lent(), reach=reach).hold == "gave_up"
    assert said("2026-11-13 08:00", lent(), reach=reach).hold is None


@pytest.mark.parametrize(
    ("agreed", "now", "is_heard"),
    [
        ("2026-11-12 11:30", "2026-11-12 12:00", True),
        ("2026-11-12 10:59", "2026-11-12 12:00", False),
        ("2026-11-12 15:30", "2026-11-13 07:00", True),  # switched off at closing time: nothing came back at night
        ("2026-11-12 14:59", "2026-11-13 07:00", False),
        ("2026-11-13 15:45", "2026-11-16 07:30", True),  # over the weekend
        ("2026-11-10 15:45", "2026-11-11 12:00", True),  # over a holiday
        (None, "2026-11-12 12:00", False),
    ],
)
def test_a_kiosk_was_heard_when_nothing_can_have_come_back_since(agreed, now, is_heard):
    heard = at("2026-11-12 12:00") if agreed is None else at(agreed)
    moments = [None, heard] if agreed is None else [heard]

    assert reminders.is_heard(moments, CALENDAR, at(now)) is is_heard


def test_where_there_is_no_kiosk_nobody_is_waited_for():
    assert reminders.is_heard([], CALENDAR, at("2026-11-12 12:00"))


def test_staff_may_write_at_any_time_of_what_is_late_or_soon_else_of_everything():
    late, soon, far = lent("late"), lent("soon", due="2026-11-13 16:00"), lent("far", due="2026-11-30 16:00")

    def by_hand(*loans):
        reminder = reminders.by_hand(loans, CALENDARS, Schedule(), at("2026-11-12 23:00"))
        return reminder and (reminder.overdue, reminder.soon, reminder.hold)

    assert by_hand(late, soon, far) == (("late",), ("soon",), None)
    assert by_hand(far) == ((), ("far",), None)
    assert by_hand() is None


@given(
    due=st.integers(0, 40), days=st.lists(st.integers(0, 2000), min_size=1, max_size=30, unique=True),
)  # fmt: skip
def test_no_step_is_ever_said_twice_and_none_is_said_between_steps(due, days):
    """Whenever one looks, half an hour after half an hour or after weeks: as many letters as steps were met at most."""
    begin = at("2026-11-02 12:00")
    loan_due = CALENDAR.closing(date.fromordinal(date(2026, 11, 3).toordinal() + due))
    told, letters = None, []
    for hour in sorted(days):
        now = begin + hour * HOUR
        one = Lent("l", "site", loan_due, begin, told)
        reminder = compose([one], Reach(), CALENDARS, Schedule(), now)
        if reminder is not None and reminder.hold is None:
            told = now
            letters.append(reminder.step_at)

    assert len(letters) == len(set(letters)) <= 1 + len(Schedule().late)
    assert letters == sorted(letters)
