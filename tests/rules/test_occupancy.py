"""Whether something is free, as a table, and against trying every way there is."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.rules import occupancy
from sync.rules.occupancy import FOR_EVER, Claim, assign, fits, how_many_fit, peak

TWO = ("a", "b")


def wish(from_at: int, until_at: int, unit: str | None = None, quantity: int = 1) -> Claim:
    return Claim("wish", from_at, until_at, unit, quantity)


def claims(*given_: tuple[int, int] | tuple[int, int, str] | tuple[int, int, None, int]) -> list[Claim]:
    return [Claim(f"c{n}", *each) for n, each in enumerate(given_)]


TABLE = [
    ("nothing is claimed", [], wish(0, 9), True),
    ("two of two are wanted", [], wish(0, 9, quantity=2), True),
    ("three of two are wanted", [], wish(0, 9, quantity=3), False),
    ("one of two is out", claims((0, 9, "a")), wish(3, 5), True),
    ("both are out", claims((0, 9, "a"), (0, 9, "b")), wish(3, 5), False),
    ("one ends when the wish begins", claims((0, 3, "a"), (0, 9, "b")), wish(3, 5), True),
    ("the very thing is out", claims((0, 9, "a")), wish(3, 5, "a"), False),
    ("the other very thing", claims((0, 9, "a")), wish(3, 5, "b"), True),
    ("a thing that is none of these", [], wish(3, 5, "z"), False),
    ("it would leave nothing for a booking of any", claims((3, 5), (0, 9, "a")), wish(4, 6, "b"), False),
    ("each is taken on another day, so none is there for both", claims((0, 1, "a"), (1, 2, "b")), wish(0, 2), False),
    ("the same with a third", claims((0, 1, "a"), (1, 2, "b")), wish(1, 2), True),
    ("two bookings of any that follow on each other share one", claims((0, 4), (4, 8)), wish(2, 6), True),
    ("a late thing is out for ever", claims((0, FOR_EVER, "a"), (0, FOR_EVER, "b")), wish(900, 905), False),
    ("a late thing against its next booking bars no other", claims((0, FOR_EVER, "a"), (5, 7, "a")), wish(5, 7), True),
    ("one that is over bars nothing", claims((0, 3), (0, 3)), wish(3, 5, quantity=2), True),
]  # fmt: skip


@pytest.mark.parametrize(("held", "wanted", "granted"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_whether_a_wish_fits(held, wanted, granted):
    assert fits(TWO, held, wanted) is granted


def test_a_booking_that_is_changed_does_not_stand_in_its_own_way():
    assert fits(("a",), [Claim("mine", 0, 5)], Claim("mine", 2, 7))


def test_how_many_are_free_for_the_whole_time():
    assert how_many_fit(("a", "b", "c"), claims((0, 4, "a"), (3, 9)), wish(2, 6)) == 1
    assert how_many_fit(("a", "b", "c"), [], wish(2, 6)) == 3


def test_a_pile_is_counted_at_its_fullest():
    assert peak(claims((0, 4, None, 10), (3, 6, None, 5), (6, 9, None, 20)), 2, 6) == 15
    assert peak([], 2, 6) == 0


spans = st.tuples(st.integers(0, 12), st.integers(1, 5)).map(lambda each: (each[0], each[0] + each[1]))
open_claims = st.tuples(spans, st.integers(1, 2)).map(lambda each: (*each[0], None, each[1]))
named_claims = st.tuples(spans, st.sampled_from("abc")).map(lambda each: (*each[0], each[1]))


def every_way(units: str, held: list[Claim]) -> bool:
    """Try all: each open claim is given units that are its own for the whole time."""
    named = [each for each in held if each.unit is not None]
    wanted = [each for each in held if each.unit is None for _ in range(each.quantity)]
    for units_of in product(units, repeat=len(wanted)):
        given_ = [Claim(c.id, c.from_at, c.until_at, unit) for c, unit in zip(wanted, units_of, strict=True)]
        if not any(
            one.unit == other.unit and one.meets(other)
            for n, one in enumerate(given_)
            for other in [*given_[n + 1 :], *named]
        ):
            return True
    return False


@settings(max_examples=300)
@given(st.lists(st.one_of(open_claims, named_claims), max_size=5).map(lambda each: claims(*each)))
def test_units_are_found_whenever_there_is_a_way(held):
    found = assign("abc", held)

    assert (found is not None) is every_way("abc", held)
    if found is not None:
        wanted = {each.id: each.quantity for each in held if each.unit is None}
        assert {key: len(units) for key, units in found.items()} == wanted


@settings(max_examples=300)
@given(st.lists(st.one_of(open_claims, named_claims), max_size=4).map(lambda each: claims(*each)), spans)
def test_a_wish_that_is_granted_pushes_nobody_aside(held, when):
    wanted = wish(*when)

    if every_way("abc", held):
        assert fits("abc", held, wanted) is every_way("abc", [*held, wanted])


@given(st.lists(spans, max_size=60), spans)
def test_history_is_not_looked_at(past, when):
    long_ago = [Claim(f"p{n}", begins - 1000, ends - 1000) for n, (begins, ends) in enumerate(past)]

    assert occupancy._around(long_ago, wish(*when)) == []
