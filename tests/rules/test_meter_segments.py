"""What a meter counted between readings: power cuts, roll-overs, resets, exchanges, and what is only unusual."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.facts import PageKind, PageLine
from sync.rules.meter_segments import (
    DAY_MS,
    Anomaly,
    Declared,
    Device,
    Reading,
    impressions,
    metered,
    segments,
    tolerance,
    where_daily,
)

SIX_DIGITS = Device(counter_size=1_000_000)
FIVE_STEADY_DAYS = [1000, 1040, 1080, 1120, 1160, 1200]


def read(*values: int, every: int = DAY_MS, serials: tuple[str | None, ...] = ()) -> list[Reading]:
    """Readings one after another, `every` so many ms; the first at 0."""
    serials = serials or (None,) * len(values)
    return [Reading(f"r{n:03}", n * every, value, serial=serials[n]) for n, value in enumerate(values)]


def test_the_meter_that_fell_at_a_power_cut():
    """Meter 10,000 → 9,994 → 10,120: segments −6 (power loss, estimated 4 ± 10) and +126; metered 130 ± 10."""
    fallen, risen = segments(read(10_000, 9_994, 10_120), Device())
    assert (fallen.rise, fallen.pages, fallen.uncertainty, fallen.anomaly) == (-6, 4, 10, Anomaly.POWER_LOSS)
    assert (risen.rise, risen.pages, risen.uncertainty, risen.anomaly) == (126, 126, 0, None)
    counted = metered([fallen, risen], 0, 2 * DAY_MS)
    assert (counted.pages, counted.uncertainty, counted.unknown) == (130, 10, 0)
    assert counted.anomalies == (Anomaly.POWER_LOSS,)


@pytest.mark.parametrize(
    ("declared", "is_within"), [(118, True), (100, False)], ids=["118 declared fit", "100 declared do not"]
)
def test_what_was_declared_fits_within_tolerance_and_uncertainty(declared, is_within):
    counted = metered(segments(read(10_000, 9_994, 10_120), Device()), 0, 2 * DAY_MS)
    gap = counted.pages - declared
    assert (gap <= tolerance(counted.pages) + counted.uncertainty) is is_within


TOLERANCES = [(0, 5), (130, 5), (250, 5), (251, 6), (1000, 20)]


@pytest.mark.parametrize(("pages", "expected"), TOLERANCES)
def test_tolerance_is_five_pages_or_two_in_a_hundred(pages, expected):
    assert tolerance(pages) == expected


LAST = {
    "it ran forward": (read(100, 150), Device(), (50, 0, None)),
    "it stood still and nobody printed": (read(100, 100), Device(), (0, 0, None)),
    "it fell by one": (read(100, 99), Device(), (9, 10, Anomaly.POWER_LOSS)),
    "it fell by ten": (read(100, 90), Device(), (0, 10, Anomaly.POWER_LOSS)),
    "it fell by eleven": (read(100, 89), Device(), (None, 0, Anomaly.RESET_OR_REPLACED)),
    "it began anew": (read(54_321, 0), SIX_DIGITS, (None, 0, Anomaly.RESET_OR_REPLACED)),
    "six digits were full": (read(999_950, 20), SIX_DIGITS, (70, 0, Anomaly.ROLL_OVER)),
    "it fell at the power cut while almost full": (read(999_995, 999_990), SIX_DIGITS, (5, 10, Anomaly.POWER_LOSS)),
    "nobody knows how many digits it has": (read(999_950, 20), Device(), (None, 0, Anomaly.RESET_OR_REPLACED)),
    "far too much for a roll-over": (read(999_950, 120_000), SIX_DIGITS, (None, 0, Anomaly.RESET_OR_REPLACED)),
    "another serial number, higher": (read(100, 150, serials=("A1", "B2")), Device(), (None, 0, Anomaly.SWAPPED)),
    "another serial number, lower": (read(100, 95, serials=("A1", "B2")), Device(), (None, 0, Anomaly.SWAPPED)),
    "a serial number nobody noted before": (read(100, 150, serials=(None, "B2")), Device(), (50, 0, None)),
    "120 pages where 40 are usual": (read(*FIVE_STEADY_DAYS, 1320), Device(), (120, 0, None)),
    "121 pages where 40 are usual": (read(*FIVE_STEADY_DAYS, 1321), Device(), (121, 0, Anomaly.RISE_UNUSUAL)),
    "too few readings to know what is usual": (read(*FIVE_STEADY_DAYS[:5], 9999), Device(), (8839, 0, None)),
    "50 pages are never unusual": (read(1, 2, 3, 4, 5, 6, 56), Device(), (50, 0, None)),
    "51 pages where one is usual": (read(1, 2, 3, 4, 5, 6, 57), Device(), (51, 0, Anomaly.RISE_UNUSUAL)),
}


@pytest.mark.parametrize(("readings", "device", "expected"), LAST.values(), ids=LAST)
def test_the_last_segment(readings, device, expected):
    last = segments(readings, device)[-1]
    assert (last.pages, last.uncertainty, last.anomaly) == expected


def test_three_days_with_no_reading_may_count_three_times_as_much():
    days = read(*FIVE_STEADY_DAYS)
    assert segments([*days, Reading("x", 8 * DAY_MS, 1560)], Device())[-1].anomaly is None
    assert segments([*days, Reading("x", 8 * DAY_MS, 1561)], Device())[-1].anomaly is Anomaly.RISE_UNUSUAL


def test_a_rise_is_not_odd_where_so_much_was_declared():
    days = read(*FIVE_STEADY_DAYS, 1400)
    said = [Declared(days[-1].at - 1, 150)]
    assert segments(days, Device())[-1].anomaly is Anomaly.RISE_UNUSUAL
    assert segments(days, Device(), said)[-1].anomaly is None


def test_standing_still_is_odd_only_when_pages_were_declared_in_between():
    readings = read(100, 100, 100, 100)
    found = segments(readings, Device(), declared=[Declared(DAY_MS + 1, 6), Declared(2 * DAY_MS + 1, 5)])
    assert [each.anomaly for each in found] == [None, Anomaly.STUCK, None]


def test_a_reading_is_missing_where_somebody_reads_every_day_and_something_was_counted():
    days = [Reading(f"r{n}", n * DAY_MS, 100 + 10 * n) for n in range(7)]
    later = [Reading("x", 9 * DAY_MS, 190), Reading("y", 12 * DAY_MS, 190)]
    windows = [(n * DAY_MS + 10, n * DAY_MS + 20) for n in (0, 7, 10)]
    found = where_daily(segments([*days, *later], Device(), expected=windows))
    weekly = where_daily(segments([days[0], *later], Device(), expected=windows))
    assert [each.anomaly for each in found] == [None] * 6 + [Anomaly.MISSING, None]
    assert [each.missing for each in found[-2:]] == [((7 * DAY_MS + 10, 7 * DAY_MS + 20),), ()]
    assert [each.anomaly for each in weekly] == [None, None]


def test_a_reading_that_should_be_there_is_missing_and_shared_out():
    opening, closing = Reading("a", 0, 100), Reading("b", 4 * DAY_MS, 180)
    window = (2 * DAY_MS - 10, 2 * DAY_MS + 10)
    (found,) = segments([opening, closing], Device(), expected=[(-5, 5), window])
    assert (found.anomaly, found.missing, found.pages) == (Anomaly.MISSING, (window,), 80)
    first = metered([found], 0, DAY_MS)
    assert (first.pages, first.uncertainty, first.is_interpolated) == (20, 60, True)
    assert not metered([found], 0, 4 * DAY_MS).is_interpolated


def test_after_a_reset_a_new_count_begins_and_says_how_much_is_unknown():
    found = segments(read(5_000, 5_040, 12, 30), Device())
    counted = metered(found, 0, 3 * DAY_MS)
    assert (counted.pages, counted.unknown) == (58, 1)


def test_a_span_says_whether_readings_cover_it():
    found = segments(read(1, 2, 3), Device())
    assert metered(found, 0, 2 * DAY_MS).is_covered
    assert not metered(found, -1, DAY_MS).is_covered
    assert not metered(found, 0, 2 * DAY_MS + 1).is_covered
    assert not metered([], 0, 1).is_covered


def test_further_counters_rise_each_for_itself():
    before = Reading("a", 0, 100, mono=80, colour=20, copies=60)
    after = Reading("b", 1, 110, mono=87, colour=23, copies=50, prints=9)
    (found,) = segments([before, after], Device())
    assert (found.mono, found.colour, found.copies, found.prints) == (7, 3, None, None)


def test_no_counter_is_believed_when_the_meter_fell():
    before, after = Reading("a", 0, 100, mono=80), Reading("b", 1, 96, mono=81)
    assert segments([before, after], Device())[0].mono is None


IMPRESSIONS = {
    "a side is one": (PageLine(PageKind.COPY, 7), Device(), 7),
    "an A3 side counts twice": (PageLine(PageKind.COPY, 7, size="A3"), Device(), 14),
    "an A3 side counts once": (PageLine(PageKind.COPY, 7, size="A3"), Device(a3_factor=1), 7),
    "a blank back counts": (PageLine(PageKind.PRINT, 7, duplex=True), Device(duplex_blank_counted=True), 8),
    "no back is blank": (PageLine(PageKind.PRINT, 8, duplex=True), Device(duplex_blank_counted=True), 8),
    "a blank back does not count": (PageLine(PageKind.PRINT, 7, duplex=True), Device(), 7),
    "a blank A3 back counts twice": (
        PageLine(PageKind.PRINT, 7, duplex=True, size="A3"), Device(duplex_blank_counted=True), 16,
    ),
    "failed pages went through it too": (PageLine(PageKind.PRINT, 7, failed=3), Device(), 7),
}  # fmt: skip


@pytest.mark.parametrize(("line", "device", "expected"), IMPRESSIONS.values(), ids=IMPRESSIONS)
def test_what_the_meter_should_count(line, device, expected):
    assert impressions([line], device) == expected
    assert impressions([line, line], device) == 2 * expected


VALUES = st.lists(st.integers(0, 999_999), min_size=2, max_size=12)


@given(VALUES, st.randoms(use_true_random=False))
def test_the_order_in_which_readings_came_changes_nothing(values, chance: random.Random):
    readings = read(*values, every=1000)
    mixed = chance.sample(readings, len(readings))
    assert segments(mixed, SIX_DIGITS) == segments(readings, SIX_DIGITS)


@given(VALUES)
def test_segments_add_up_to_the_whole(values):
    readings = read(*sorted(values))
    assert sum(each.pages or 0 for each in segments(readings, Device())) == max(values) - min(values)


@given(VALUES, st.lists(st.integers(-100, 13_000), min_size=3, max_size=3))
def test_spans_that_meet_add_up(values, moments):
    first, middle, last = sorted(moments)
    found = segments(read(*values, every=1000), SIX_DIGITS)
    parts = metered(found, first, middle).pages + metered(found, middle, last).pages
    assert parts == metered(found, first, last).pages
