"""How many are free on each day, for a calendar: as many as on its busiest moment."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules import bookings
from sync.rules.free_days import free_of, least_free
from tests.rules.diary import DAY, HOUR, booked, diary, out, wish
from tests.rules.scene import at

FIRST = at("2026-11-25 00:00")
DAYS = [(FIRST + n * DAY, FIRST + (n + 1) * DAY) for n in range(4)]  # Wednesday to Saturday


@pytest.mark.parametrize(
    ("pool", "held", "free"),
    [
        ("item_type projector", [], [2, 2, 2, 2]),  # the third is in repair
        ("item_type projector", [booked("b", "2026-11-26 10:00", "2026-11-26 12:00")], [2, 1, 2, 2]),
        ("item_type projector", [booked("b", "2026-11-25 10:00", "2026-11-27 12:00", quantity=2)], [0, 0, 0, 2]),
        (
            "item_type projector",  # one after the other on one day takes one
            [
                booked("a", "2026-11-26 10:00", "2026-11-26 12:00"),
                booked("b", "2026-11-26 13:00", "2026-11-26 15:00"),
            ],
            [2, 1, 2, 2],
        ),
        ("item_type projector", [out("p1", "2026-11-26 20:00")], [1, 1, 2, 2]),
        ("item_type projector", [out("p1", "2026-11-20 20:00")], [1, 1, 1, 1]),  # late: nobody knows until when
        (
            "item_type projector",  # late, and somebody waits for this very one
            [out("p1", "2026-11-20 20:00"), booked("b", "2026-11-26 10:00", "2026-11-26 12:00", "p1", "item")],
            [1, 1, 1, 1],
        ),
        ("item_type projector", [out("p3", "2026-11-20 20:00")], [2, 2, 2, 2]),  # it could not be had anyway
        (
            "item_type chair", [booked("b", "2026-11-26 10:00", "2026-11-26 12:00", "chair", quantity=30)],
            [50, 20, 50, 50],
        ),
        ("resource hall", [booked("b", "2026-11-26 10:00", "2026-11-26 12:00", "hall", "room")], [1, 0, 1, 1]),
        ("resource nowhere", [], [0, 0, 0, 0]),
    ],
    ids=["all", "one booked", "two for days", "in turns", "out", "late", "late and booked", "in repair", "a pile",
         "a room", "none"],
)  # fmt: skip
def test_what_is_free_on_each_day(pool, held, free):
    assert least_free(diary(*held), pool, DAYS) == free


def test_a_kit_is_as_free_as_what_there_is_least_of():
    held = diary(booked("b", "2026-11-26 10:00", "2026-11-26 12:00", "chair", quantity=20))
    assert free_of(held, "kit", "cinema", DAYS) == [1, 1, 1, 1]
    held = diary(booked("b", "2026-11-26 10:00", "2026-11-26 12:00", "chair", quantity=40))
    assert free_of(held, "kit", "cinema", DAYS) == [1, 0, 1, 1]
    assert free_of(held, "kit", "nothing", DAYS) == [0, 0, 0, 0]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(1, 2)), max_size=3))
def test_a_day_is_as_free_as_its_fullest_half_hour_and_nobody_is_promised_more(spans):
    held, begins = [], at("2026-11-25 08:00")
    for number, (first, long, many) in enumerate(spans):
        from_at, until_at = begins + first * HOUR, begins + (first + long) * HOUR
        one = replace(booked(f"b{number}", "2026-11-25 08:00", "2026-11-25 09:00"), quantity=many)
        demands = diary(*held).stock.demands("item_type", "projector", many)
        if diary(*held).has_room(demands, from_at, until_at):
            held.append(replace(one, from_at=from_at, until_at=until_at))
    now, thursday = diary(*held), DAYS[1][0]
    halves = [(thursday + n * HOUR // 2, thursday + (n + 1) * HOUR // 2) for n in range(48)]
    free = least_free(now, "item_type projector", halves)

    assert least_free(now, "item_type projector", [DAYS[1]]) == [min(free)]
    asked = wish("2026-11-26 10:00", "2026-11-26 11:00")
    for (begin, end), least in zip(halves, free, strict=True):
        assert bookings.how_many_free(replace(asked, from_at=begin, until_at=end), now) <= least
