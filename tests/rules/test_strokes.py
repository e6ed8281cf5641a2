"""What counts as a signature, and how it is drawn again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import strokes

LINE = "[[100,100,300,200]]"
TABLE = [
    ("a line across the box", LINE, True),
    ("two short lines that make up one", "[[0,0,70,0],[0,10,70,10]]", True),
    ("nothing", "[]", False),
    ("a dot", "[[500,200]]", False),
    ("a slip of the finger", "[[500,200,520,200]]", False),
    ("outside of the box", "[[100,100,300,401]]", False),
    ("left of the box", "[[-1,100,300,200]]", False),
    ("half a point", "[[100,100,300]]", False),
    ("an empty stroke", "[[],[100,100,300,200]]", False),
    ("parts of a unit", "[[100.5,100,300,200]]", False),
    ("words", '[["100",100,300,200]]', False),
    ("no list", '{"d":"M0 0"}', False),
    ("no JSON", "M0 0L9 9", False),
    ("as deep as a well", "[" * 5000, False),
    ("more strokes than a hand makes", "[" + ",".join(["[0,0,900,0]"] * 61) + "]", False),
    ("more points than a hand makes", "[[" + ",".join(["1,2"] * 4001) + "]]", False),
]


@pytest.mark.parametrize(("text", "counts"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_counts_as_a_signature(text, counts):
    assert (strokes.read(text) is not None) is counts


POINTS = st.tuples(st.integers(0, strokes.WIDTH), st.integers(0, strokes.HEIGHT))
STROKES = st.lists(POINTS, min_size=1, max_size=20).map(lambda way: tuple(number for point in way for number in point))


@given(st.lists(STROKES, max_size=9))
def test_what_was_drawn_reads_as_it_was_written(drawn):
    whole = ((0, 0, 900, 0), *drawn)

    assert strokes.read(strokes.write(whole)) == whole


def test_its_path_moves_to_each_stroke_and_leaves_a_dot_a_dot():
    assert strokes.path(((1, 2, 3, 4, 5, 6), (7, 8))) == "M1 2L3 4L5 6M7 8h0"
