"""Plots as geometry: whatever the figures are, everything lies inside and stands for what it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.server.plots import bars as bars_
from sync.server.plots import columns as columns_
from sync.server.plots.bars import Bar, bars
from sync.server.plots.columns import Column, Part, columns
from sync.server.plots.shapes import ticks


def days(*amounts, **more):
    return [Column(str(n + 1), (Part(amount, "s1"),), **more) for n, amount in enumerate(amounts)]


TICKS = {0: [0, 1], 1: [0, 1], 3: [0, 1, 2, 3], 4: [0, 1, 2, 3, 4], 5: [0, 2, 4, 6], 17: [0, 5, 10, 15, 20],
         100: [0, 50, 100], 312: [0, 100, 200, 300, 400], 1_946: [0, 500, 1000, 1500, 2000]}  # fmt: skip


@pytest.mark.parametrize(("most", "marks"), TICKS.items())
def test_the_marks_of_an_axis_are_round(most, marks):
    assert ticks(most) == marks


def test_with_no_day_at_all_the_axes_stand_alone():
    plot = columns([], str)

    assert plot.boxes == () and [text.words for text in plot.texts] == ["0", "1"]


def test_days_without_a_page_have_no_column_and_keep_their_place():
    plot = columns(days(0, 0, 0), str)

    assert plot.boxes == () and [text.words for text in plot.texts[2:]] == ["1", "2", "3"]


def test_a_single_day_is_no_wall():
    [box] = columns(days(12), str).boxes

    assert box.width == columns_.WIDEST


def test_a_month_has_the_day_under_each_column_and_long_names_are_left_out_where_they_would_touch():
    month = columns(days(*range(31)), str)
    months = columns([Column("październik", (Part(3, "s1"),)) for _ in range(24)], str)

    assert [text.words for text in month.texts if text.kind == "label"] == [str(n + 1) for n in range(31)]
    assert len([text for text in months.texts if text.kind == "label"]) < 24


def test_parts_stand_on_each_other_and_none_is_drawn_for_nothing():
    column = Column("1", (Part(10, "s1", "ten"), Part(0, "s2"), Part(30, "s3")))
    lower, upper = columns([column], str).boxes

    assert (lower.kind, upper.kind, lower.words) == ("s1", "s3", "ten")
    assert upper.y + upper.height == pytest.approx(lower.y, abs=0.2)
    assert upper.height == pytest.approx(3 * lower.height, abs=0.5)


def test_the_column_of_now_has_its_number_above_it_and_the_year_before_a_line():
    shown = [Column("sty", (Part(5, "s1"),), before=8), Column("lut", (Part(9, "s1"),), is_now=True)]
    plot = columns(shown, lambda number: f"<{number}>")

    assert [(text.words, text.kind) for text in plot.texts if text.kind == "now"] == [("lut", "now"), ("<9>", "now")]
    assert [line.kind for line in plot.lines].count("before") == 1


amounts = st.lists(st.integers(0, 10**7), max_size=40)


@given(st.lists(amounts, max_size=40), st.none() | st.integers(0, 10**7))
def test_columns_never_leave_the_picture_and_are_as_high_as_their_amounts(stacks, before):
    shown = [Column("9", tuple(Part(n, "s1") for n in stack), before, is_now=True) for stack in stacks]
    plot = columns(shown, str)

    for box in plot.boxes:
        assert box.x >= columns_.LEFT - 0.1 and box.x + box.width <= columns_.WIDTH
        assert box.y >= columns_.TOP - 0.1 and box.y + box.height <= columns_.HEIGHT - columns_.BOTTOM + 0.2
    assert all(0 <= text.y <= plot.height for text in plot.texts)
    assert all(columns_.TOP - 0.1 <= line.y1 <= plot.height for line in plot.lines)


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), max_size=5))
def test_bars_end_before_their_numbers(numbers):
    plot = bars([Bar("Zgłoszone", amount, "s1", "na kioskach", left) for amount, left in numbers], str)

    assert all(box.x + box.width <= bars_.WIDTH - bars_.RIGHT + 4.1 for box in plot.boxes)
    assert [text.words for text in plot.texts if text.kind == "amount"] == [str(amount) for amount, _ in numbers]


def test_a_bar_of_nothing_is_not_drawn_and_what_is_open_is_outlined_at_its_end():
    nothing, accepted = Bar("Zgłoszone", 0, "s1"), Bar("Przyjęte", 90, "s3", open=10)
    solid, outlined = bars([nothing, accepted], str).boxes

    assert (solid.kind, outlined.kind) == ("s3", "open")
    assert outlined.x == solid.x + solid.width and solid.width == pytest.approx(9 * outlined.width, abs=1)
