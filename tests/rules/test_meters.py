"""Typing what a meter shows: what is asked about first, which number was meant, why one stands, and when it is time."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.meter_facts import MeterCorrected, MeterRead
from sync.rules import meters
from sync.rules.calendar import OpeningCalendar
from sync.rules.meter_segments import DAY_MS, Device
from sync.rules.meters import Before, Shown
from sync.rules.refusals import Reason, Refusal

LAST = Before(Shown(120_345), usual=40, elapsed=DAY_MS)
NEVER = Before()
UNKNOWN = Before(Shown(120_345))

CHECKED = {
    "a first reading": (7, NEVER, None),
    "a usual day": (120_385, LAST, None),
    "nothing was printed": (120_345, LAST, None),
    "three times as much as usual": (120_465, LAST, None),
    "more than that": (120_466, LAST, {"reason": Reason.METER_UNUSUAL, "rise": 121}),
    "two digits were swapped": (124_035, LAST, {"reason": Reason.METER_UNUSUAL, "guess": 120_435}),
    "one was typed twice": (1_203_885, LAST, {"reason": Reason.METER_UNUSUAL, "guess": 120_385}),
    "one of several may be missing": (12_040, LAST, {"reason": Reason.METER_BACKWARDS, "rise": -108_305}),
    "the first is missing": (20_360, LAST, {"reason": Reason.METER_BACKWARDS, "guess": 120_360}),
    "it fell a little": (120_340, LAST, {"reason": Reason.METER_BACKWARDS, "rise": -5, "guess": 120_430}),
    "nobody knows what is usual": (125_345, UNKNOWN, None),
    "far too much even so": (125_346, UNKNOWN, {"reason": Reason.METER_UNUSUAL, "guess": 123_546}),
    "three days, three times as much": (120_705, Before(Shown(120_345), 40, 3 * DAY_MS), None),
    "below nothing": (-1, NEVER, {"reason": Reason.METER_BACKWARDS}),
    "more than a meter can show": (100_000_000, NEVER, {"reason": Reason.METER_BACKWARDS}),
}


@pytest.mark.parametrize(("value", "before", "expected"), CHECKED.values(), ids=CHECKED)
def test_what_is_asked_about(value, before, expected):
    answer = meters.check(Shown(value), before)
    if expected is None:
        assert answer is None
    else:
        assert answer is not None
        assert {"reason": answer.reason, **answer.details} | expected == {"reason": answer.reason, **answer.details}
        assert ("guess" in answer.details) is ("guess" in expected)


def test_a_counter_beside_the_total_runs_forward_too():
    before = Before(Shown(100, {"mono": 80, "colour": 20}))
    answer = meters.check(Shown(110, {"mono": 90, "colour": 19}), before)
    assert answer == Refusal(Reason.METER_BACKWARDS, details={"last": 20, "counter": "colour"})


@given(st.integers(0, 999_999), st.data())
def test_two_neighbours_swapped_are_found_again_when_nothing_else_fits(value, data):
    text = str(value)
    place = data.draw(st.integers(0, max(0, len(text) - 2)))
    typed = text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
    assert meters.guess(int(typed), value, value) in (value, None)
    if len(typed) == len(text) and typed[0] != "0" and typed != text:
        assert meters.guess(int(typed), value, value) == value


GROUNDS = {
    "it fell by five": (Refusal(Reason.METER_BACKWARDS, details={"rise": -5}), None, "power_cut"),
    "it fell by much": (Refusal(Reason.METER_BACKWARDS, details={"rise": -500}), None, "reset"),
    "six digits were full": (Refusal(Reason.METER_BACKWARDS, details={"rise": -999_900}), 1_000_000, "rolled_over"),
    "a counter beside it fell": (Refusal(Reason.METER_BACKWARDS, details={"counter": "mono"}), None, "reset"),
    "it rose by much": (Refusal(Reason.METER_UNUSUAL, details={"rise": 9000}), None, "really"),
}


@pytest.mark.parametrize(("refusal", "size", "first"), GROUNDS.values(), ids=GROUNDS)
def test_the_likeliest_ground_comes_first(refusal, size, first):
    assert meters.grounds(refusal, Device(counter_size=size))[0] == first


def test_a_reading_that_looks_wrong_stands_with_a_ground_and_one_that_looks_right_needs_none():
    taken = meters.read("copier", Shown(12), LAST, "marta", "closing", "reset")
    assert taken == MeterRead(meter="copier", value=12, staff="marta", occasion="closing", confirmed="reset")
    usual = meters.read("copier", Shown(120_350, {"mono": 9}), LAST, "marta", confirmed="reset")
    assert usual == MeterRead(meter="copier", value=120_350, mono=9, staff="marta")


def test_what_cannot_be_is_not_taken_for_any_ground():
    assert isinstance(meters.read("copier", Shown(-1), LAST, "marta", confirmed="reset"), Refusal)


def test_a_correction_is_looked_at_in_the_same_way():
    assert isinstance(meters.correct("a.1", "copier", Shown(5), LAST, "marta"), Refusal)
    sure = meters.correct("a.1", "copier", Shown(5), LAST, "marta", sure=True)
    assert sure == MeterCorrected(reading="a.1", meter="copier", value=5, staff="marta")


TUESDAY = date(2026, 10, 20)
OPEN = OpeningCalendar({1: (9 * 60, 17 * 60), 2: (9 * 60, 10 * 60)})
TIMES = {
    "before opening": (TUESDAY, 8 * 60 + 10, "opening"),
    "in the first hour": (TUESDAY, 10 * 60 + 20, "opening"),
    "in the middle of the day": (TUESDAY, 12 * 60, "other"),
    "before closing": (TUESDAY, 16 * 60 + 5, "closing"),
    "when all have gone": (TUESDAY, 18 * 60 + 30, "closing"),
    "in the evening": (TUESDAY, 20 * 60, "other"),
    "on a day when it is shut": (date(2026, 10, 18), 9 * 60, "other"),
    "on a short day, near its end": (date(2026, 10, 21), 9 * 60 + 45, "closing"),
}


@pytest.mark.parametrize(("day", "minutes", "expected"), TIMES.values(), ids=TIMES)
def test_when_it_is_time_to_read(day, minutes, expected):
    at = OPEN.moment(day, minutes)
    occasion, since = meters.occasion(OPEN, at)
    assert occasion == expected
    assert since <= at


@given(st.integers(-5, 2 * meters.LARGEST), st.none() | st.integers(0, meters.LARGEST), st.booleans())
def test_no_reading_of_a_meter_raises(value, last, confirmed):
    before = Before(Shown(last)) if last is not None else Before()
    answer = meters.read("m", Shown(value), before, "s", confirmed="really" if confirmed else None)
    assert isinstance(answer, MeterRead | Refusal)
