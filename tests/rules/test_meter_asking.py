"""Which answers of a copier are worth a fact, and what may stand in the register about its counters."""

import pytest

from sync.meter_facts import MeterRead
from sync.rules.calendar import OpeningCalendar
from sync.rules.meter_asking import STEP, Answer, Before, NoObject, due, is_access, is_address, oids, read
from sync.rules.meter_segments import DAY_MS

MINUTE = 60_000
NOON = 1_793_012_400_000  # 2026-10-26, a Monday, 12:00 in Warsaw
OPEN = OpeningCalendar({0: (9 * 60, 17 * 60)})
SHUT = OpeningCalendar({})


def at(hour: int, minute: int = 0) -> int:
    return NOON + ((hour - 12) * 60 + minute) * MINUTE


def asked(total, before=None, when=NOON, calendar=OPEN, **more):
    return read("copier", Answer(total, **more), before, calendar, when)


@pytest.mark.parametrize(
    ("when", "occasion", "since"),
    [
        (at(7, 59), "other", at(7, 59)),
        (at(8), "opening", at(8)),
        (at(10, 30), "opening", at(8)),
        (at(10, 31), "other", at(10, 31)),
        (at(16, 44), "other", at(16, 44)),
        (at(16, 45), "closing", at(16, 45)),
        (at(19), "closing", at(16, 45)),
        (at(19, 1), "other", at(19, 1)),
    ],
)
def test_the_day_wants_a_reading_at_its_opening_and_one_at_its_closing(when, occasion, since):
    assert due(OPEN, when) == (occasion, since)


def test_a_short_day_has_both():
    short = OpeningCalendar({0: (9 * 60, 9 * 60 + 10)})

    assert [due(short, when)[0] for when in (at(8, 59), at(9), at(9, 10))] == ["opening", "closing", "closing"]


def test_the_first_answer_is_a_reading_with_all_that_was_told():
    found = asked(7, serial="S", others={"colour": 3})

    assert found == MeterRead(meter="copier", value=7, source="snmp", serial="S", colour=3)


@pytest.mark.parametrize("total", [100, 101, 100 + STEP])
def test_opening_and_closing_are_read_once_and_by_hand_counts_too(total):
    before = Before(at(7), 100)

    assert asked(total, before, at(8, 5)).occasion == "opening"
    assert asked(total, Before(at(8, 5), total), at(8, 15)) is None
    assert asked(total, Before(at(8, 5), total), at(16, 50)).occasion == "closing"
    assert asked(total, Before(at(16, 50), total), at(18)) is None


@pytest.mark.parametrize(
    ("total", "since_last", "is_written"),
    [
        (100, 3 * DAY_MS, False),
        (101, 60 * MINUTE, False),
        (101, DAY_MS, True),
        (100 + STEP - 1, 60 * MINUTE, False),
        (100 + STEP, 60 * MINUTE, True),
        (99, MINUTE, True),
        (0, MINUTE, True),
        (2**32 - 1, MINUTE, True),
        (500, -MINUTE, False),
    ],
)
def test_between_them_only_what_matters_is_written(total, since_last, is_written):
    found = asked(total, Before(NOON - since_last, 100), calendar=SHUT)

    assert (found is not None) == is_written
    assert found is None or (found.value, found.occasion) == (total, "other")


@pytest.mark.parametrize(
    ("before", "now", "is_written"), [("A", "B", True), ("A", "A", False), (None, "B", False), ("A", None, False)]
)
def test_another_serial_number_is_written_though_the_number_is_the_same(before, now, is_written):
    found = asked(100, Before(NOON - MINUTE, 100, before), calendar=SHUT, serial=now)

    assert (found is not None) == is_written


def test_counters_of_a_model_are_read_as_people_paste_them():
    text = "colour .1.3.6.1.4.1.18334.2\n\n mono: 1.3.6.1.4.1.18334.1 \ntotal = 1.3.6.1.9.9"

    assert oids(text) == {"colour": "1.3.6.1.4.1.18334.2", "mono": "1.3.6.1.4.1.18334.1", "total": "1.3.6.1.9.9"}
    assert oids("") == {}


@pytest.mark.parametrize(
    "line",
    ["colour", "scans 1.3.6.1.2", "colour 1.3", "colour 1.3.6.x", "colour 3.1.2.3", "mono 1.3.6.01", "1.3.6.1.2"],
)
def test_a_line_that_names_no_counter_is_told(line):
    with pytest.raises(NoObject) as caught:
        oids(f"prints 1.3.6.1\n{line}")

    assert caught.value.line == line


def test_a_counter_stands_once():
    with pytest.raises(NoObject):
        oids("mono 1.3.6.1\nmono 1.3.6.2")


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("", True), ("192.168.1.40", True), ("192.168.1.40:161", True), ("ricoh.lan", True), ("fe80::1", True),
        ("[fe80::1]:161", True), ("http://ricoh", False), ("ricoh:", False), ("ricoh:0", False), ("ricoh lan", False),
        ("[fe80::1]", False), ("ricoh:161:1", False), ("-x", False),
    ],
)  # fmt: skip
def test_an_address_of_the_network_is_known_by_its_looks(text, fits):
    assert is_address(text) is fits


def test_the_name_of_an_access_is_one_that_settings_can_hold():
    assert [is_access(name) for name in ("public", "biuro-2_a", "", "hasło", "a b", "a.b")] == [
        True, True, False, False, False, False
    ]  # fmt: skip
