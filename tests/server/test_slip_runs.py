"""Which numbers of slips a journal has given: the same in any order, and a hole is a hole."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.server.slip_runs import Gap, Stretch, gaps, parsed, with_number, written

RECORDS = st.lists(st.tuples(st.integers(1, 12), st.sampled_from("abc")), max_size=14)


def folded(records):
    stretches = []
    for number, uid in records:
        stretches = with_number(stretches, number, f"{uid}{number}", number * 10)
    return stretches


@given(RECORDS, st.randoms())
def test_the_stretches_are_the_same_in_any_order_and_hold_the_numbers_and_no_others(records, chance):
    mixed = [*records, *records[:3]]
    chance.shuffle(mixed)
    stretches = folded(records)

    assert folded(mixed) == stretches
    assert [n for each in stretches for n in range(each.first, each.last + 1)] == sorted({n for n, _ in records})
    assert all(one.last + 1 < other.first for one, other in pairwise(stretches))
    for each in stretches:
        assert each.first_uid == min(uid for n, uid in records if n == each.first) + str(each.first)
        assert each.last_uid == min(uid for n, uid in records if n == each.last) + str(each.last)


@given(RECORDS)
def test_a_gap_lies_between_two_records_and_nothing_is_missing_after_the_last(records):
    numbers = {n for n, _ in records}
    found = [*gaps(folded(records))]

    missing = {n for gap in found for n in range(gap.first, gap.last + 1)}
    assert missing == ({*range(min(numbers), max(numbers))} - numbers if numbers else set())
    assert all(gap.at == (gap.last + 1) * 10 and gap.count > 0 for gap in found)


def test_a_gap_names_the_records_around_it():
    assert [*gaps([Stretch(3, "a", 30, 5, "b"), Stretch(9, "c", 90, 9, "c")])] == [Gap(6, 8, "b", "c", 90)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("COP-K1-2026-000017", ("COP-K1-2026", 17)), ("A-B-C-2026-1234567", ("A-B-C-2026", 1_234_567)), ("", None),
        ("COP-K1-2026-17", None), ("COP-K1-26-000017", None), ("000017", None), ("COP-K1-2026-00001x", None),
        (f"{'x' * 80}-2026-000001", None),
    ],
)  # fmt: skip
def test_a_number_is_read_from_what_stands_on_the_slip(text, read):
    assert parsed(text) == read
    assert read is None or written(*read) == text
