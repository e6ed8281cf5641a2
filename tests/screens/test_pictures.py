"""The sprite of item pictures and the list of its names are one thing."""

import re
from pathlib import Path

from kiosk.pictures import PICTURES, SIGNS, UNKNOWN, picture_of

SPRITE = Path(__file__).parents[2] / "static" / "sprite-items.svg"


def test_the_sprite_holds_exactly_the_listed_pictures():
    assert sorted(re.findall(r'<symbol id="p-([a-z-]+)"', SPRITE.read_text())) == sorted(PICTURES + SIGNS)


def test_the_pictures_use_no_colour_of_their_own_and_no_style():
    sprite = SPRITE.read_text()
    painted = set(re.findall(r'(?:fill|stroke)="([^"]+)"', sprite))
    assert all(paint == "none" or paint.startswith("var(--ill-") for paint in painted)
    assert "style" not in sprite
    assert "<script" not in sprite
    assert "href" not in sprite


def test_a_picture_that_the_sprite_lacks_becomes_the_box_with_a_question_mark():
    assert picture_of("projector") == "projector"
    assert picture_of("zeppelin") == picture_of(None) == UNKNOWN
