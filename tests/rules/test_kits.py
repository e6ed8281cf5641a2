"""Which things make up a kit, and what of it is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.register import KitLine
from sync.rules.kits import Chosen, Lacking, Piece, gather

CAMERA = KitLine(id="l1", kit="k", item="camera-2")
TRIPOD = KitLine(id="l2", kit="k", item_type="tripod")
TWO_MICS = KitLine(id="l3", kit="k", item_type="mic", count=2)
CHAIRS = KitLine(id="l4", kit="k", item_type="chair", count=10)


def thing(item, left=1):
    return Piece(item, item.rsplit("-", 1)[0], left)


MADE_UP = {
    "a thing of its own and any of a type": (
        [CAMERA, TRIPOD],
        [thing("camera-1"), thing("camera-2"), thing("tripod-1"), thing("tripod-2")],
        [Chosen("camera-2"), Chosen("tripod-1")],
        [],
    ),
    "the thing of its own is away, its sisters do not stand in": (
        [CAMERA],
        [thing("camera-1")],
        [],
        [Lacking("k", "l1", 1)],
    ),
    "one of two is missing": ([TWO_MICS], [thing("mic-1")], [Chosen("mic-1")], [Lacking("k", "l3", 1)]),
    "out of a pile": ([CHAIRS], [thing("chair-a", 40)], [Chosen("chair-a", 10)], []),
    "out of two piles": (
        [CHAIRS],
        [thing("chair-a", 4), thing("chair-b", 40)],
        [Chosen("chair-a", 4), Chosen("chair-b", 6)],
        [],
    ),
    "a named thing is not spent on a line that takes any": (
        [KitLine(id="l0", kit="k", item_type="camera"), CAMERA],
        [thing("camera-2"), thing("camera-3")],
        [Chosen("camera-2"), Chosen("camera-3")],
        [],
    ),
    "one camera does not do for two lines": (
        [KitLine(id="l0", kit="k", item_type="camera"), CAMERA],
        [thing("camera-2")],
        [Chosen("camera-2")],
        [Lacking("k", "l0", 1)],
    ),
    "nothing is here": ([TRIPOD, TWO_MICS], [], [], [Lacking("k", "l2", 1), Lacking("k", "l3", 2)]),
}


@pytest.mark.parametrize(("lines", "pieces", "chosen", "lacking"), MADE_UP.values(), ids=MADE_UP)
def test_a_kit_is_made_up(lines, pieces, chosen, lacking):
    assert gather(lines, pieces) == (tuple(chosen), tuple(lacking))


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(1, 4)), max_size=4),
    st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 3)), max_size=6),
)
def test_what_goes_and_what_is_missing_is_what_was_asked_for(asked, there):
    lines = [KitLine(id=f"l{n}", kit="k", item_type=kind, count=count) for n, (kind, count) in enumerate(asked)]
    pieces = [Piece(f"{kind}-{n}", kind, left) for n, (kind, left) in enumerate(there)]
    chosen, lacking = gather(lines, pieces)
    left = {piece.item: piece.left for piece in pieces}
    assert all(0 < one.quantity <= left[one.item] for one in chosen)
    assert sum(one.quantity for one in chosen) + sum(each.count for each in lacking) == sum(n for _, n in asked)
    assert gather(lines, [Piece(c.item, c.item[0], c.quantity) for c in chosen])[1] == lacking
