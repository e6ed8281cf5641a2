"""A picture becomes a logo for slips: black and white, as wide as the paper at most, small, nothing else with it."""

import io
from base64 import b64decode
from itertools import pairwise

import pytest
from PIL import Image, ImageDraw, ImageOps
from PIL.PngImagePlugin import PngInfo

from sync.server import slip_logos
from sync.server.slip_logos import HIGHEST, NARROW, WIDE, LogoError


def file_of(image, kind="PNG", **more):
    data = io.BytesIO()
    image.save(data, kind, **more)
    return data.getvalue()


def disc(wide=900, high=300, ground="white", ink="navy"):
    image = Image.new("RGB", (wide, high), ground)
    ImageDraw.Draw(image).ellipse((10, 10, high - 10, high - 10), ink)
    ImageDraw.Draw(image).rectangle((high, 40, wide - 10, high - 40), ink)
    return image


def drawings(logo):
    return [Image.open(io.BytesIO(b64decode(each))) for each in (logo.wide, logo.narrow)]


@pytest.mark.parametrize("size", [(900, 300), (3000, 200), (300, 3000), (40, 20), (576, 200)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_logo_fits_both_papers(size, kind):
    wide, narrow = drawings(slip_logos.made(file_of(Image.new("RGB", size, "black"), kind)))

    for image, most in ((wide, WIDE), (narrow, NARROW)):
        assert (image.mode, image.format) == ("1", "PNG")
        assert image.width <= most and image.height <= HIGHEST
        assert image.width in (most, 2 * size[0]) or image.height in (HIGHEST, 2 * size[1])


def test_the_white_around_it_is_cut_away_and_what_is_clear_is_white():
    clear = Image.new("RGBA", (600, 600), (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (200, 250, 400, 300))

    wide, _ = drawings(slip_logos.made(file_of(clear)))

    assert wide.size == (400, 100)
    assert ImageOps.invert(wide.convert("L")).getbbox() == (0, 0, 400, 100)


def test_lines_stay_lines_and_a_photograph_is_dotted():
    ramp = Image.linear_gradient("L").resize((400, 400))
    flat, photo = (drawings(slip_logos.made(file_of(each)))[0].convert("L") for each in (disc(), ramp))

    def changes(image):
        row = [image.getpixel((x, image.height // 2)) for x in range(image.width)]
        return sum(one != other for one, other in pairwise(row))

    assert changes(flat) <= 4
    assert changes(photo) > 40


def test_the_worst_of_pictures_is_small_all_the_same():
    noise = Image.effect_noise((2000, 700), 120)

    logo = slip_logos.made(file_of(noise))

    assert len(logo.wide) < slip_logos.MOST_KEPT
    assert slip_logos.read(slip_logos.written(logo)) == logo


def test_what_the_file_told_beside_the_picture_stays_behind():
    told = PngInfo()
    told.add_text("Author", "Anna Kowalska")

    logo = slip_logos.made(file_of(disc(), pnginfo=told))

    assert b"Anna" not in b64decode(logo.wide) + b64decode(logo.narrow)
    assert drawings(logo)[0].info == {}


def test_the_same_picture_is_the_same_logo_and_another_is_another():
    assert slip_logos.made(file_of(disc())) == slip_logos.made(file_of(disc(), "GIF"))
    assert slip_logos.made(file_of(disc())).id != slip_logos.made(file_of(disc(ink="black", high=290))).id


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<svg/>", file_of(Image.new("RGB", (50, 50), "white"))],
    ids=["nothing", "torn", "another kind", "white"],
)
def test_what_is_no_picture_with_something_on_it_is_refused(data):
    with pytest.raises(LogoError):
        slip_logos.made(data)


def as_line(*images):
    return ".".join(slip_logos.b64encode(file_of(each)).decode() for each in images)


@pytest.mark.parametrize(
    "line",
    [
        "", "x", "AA.AA", "A" * 50_000 + ".A", as_line(disc(), disc()),
        as_line(Image.new("1", (600, 10)), Image.new("1", (9, 9))),
        as_line(Image.new("1", (9, 300)), Image.new("1", (9, 9))), as_line(Image.new("1", (9, 9))),
    ],
    ids=["nothing", "a word", "no pictures", "far too long", "in colours", "too wide", "too high", "one only"],
)  # fmt: skip
def test_a_line_that_no_form_of_ours_wrote_is_refused(line):
    with pytest.raises(LogoError):
        slip_logos.read(line)
