"""A picture that staff chose → a logo as slips print it: black and white, as wide as the paper at most, and small.

Made anew from the pixels alone; what the file carried beside them stays behind. Keeps nothing.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from base64 import b64decode, b64encode

from PIL import Image, ImageChops, ImageOps

from sync.register import SlipLogo

LARGEST = 4 * 1024 * 1024  # bytes of what is handed in, form and all
MOST_PIXELS = 40_000_000
WIDE, NARROW, HIGHEST = 576, 384, 200  # dots: paper of 80 and 58 mm, and 25 mm of height
MOST_GROWN = 2  # a small picture drawn larger than that is all steps
MOST_GREY = 0.15  # of the pixels: with more it is a photograph, and is dotted
MOST_KEPT = 40_000  # signs of one drawing: dots as bad as can be are 20 kB
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_SEPARATOR = "."


class LogoError(Exception):
    """What was handed in is no picture, or one with nothing on it."""


def made(data: bytes) -> SlipLogo:
    """The logo of a picture, in any colours. Raises `LogoError`."""
    grey = _trimmed(_grey(data))
    return _logo(_drawn(grey, WIDE), _drawn(grey, NARROW))


def written(logo: SlipLogo) -> str:
    """A logo as one line, to go through a form before it is kept."""
    return f"{logo.wide}{_SEPARATOR}{logo.narrow}"


def read(line: str) -> SlipLogo:
    """Undo `written`, made anew from the dots. Raises `LogoError` for anything else."""
    wide, separator, narrow = line.partition(_SEPARATOR)
    if not separator or max(len(wide), len(narrow)) > MOST_KEPT:
        raise LogoError("no logo")
    return _logo(_checked(wide, WIDE), _checked(narrow, NARROW))


def _grey(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as found:
                if found.width * found.height > MOST_PIXELS:
                    raise LogoError("too many pixels")
                upright = ImageOps.exif_transpose(found).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise LogoError(str(error)) from error
    paper = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(paper, upright).convert("L")


def _trimmed(grey: Image.Image) -> Image.Image:
    """Without the white around it. Raises `LogoError` where nothing is left."""
    inked = ImageChops.invert(grey).point([255 if shade > 32 else 0 for shade in range(256)])
    box = inked.getbbox()
    if box is None:
        raise LogoError("an empty picture")
    return grey.crop(box)


def _drawn(grey: Image.Image, most: int) -> Image.Image:
    scale = min(most / grey.width, HIGHEST / grey.height, MOST_GROWN)
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    small = ImageOps.autocontrast(grey.resize(size, Image.Resampling.LANCZOS))
    between = sum(small.histogram()[64:192]) / (small.width * small.height)
    if between > MOST_GREY:
        return small.convert("1")
    return small.point([0 if shade < 128 else 255 for shade in range(256)], mode="1")


def _checked(text: str, most: int) -> Image.Image:
    try:
        with Image.open(io.BytesIO(b64decode(text, validate=True)), formats=("PNG",)) as found:
            if found.mode != "1" or found.width > most or found.height > HIGHEST:
                raise LogoError("not as it was drawn")
            return found.copy()
    except (OSError, ValueError, SyntaxError) as error:
        raise LogoError(str(error)) from error


def _logo(wide: Image.Image, narrow: Image.Image) -> SlipLogo:
    drawings = [b64encode(_png(each)).decode() for each in (wide, narrow)]
    return SlipLogo(
        id=hashlib.sha256(_SEPARATOR.join(drawings).encode()).hexdigest()[:32], wide=drawings[0], narrow=drawings[1]
    )


def _png(image: Image.Image) -> bytes:
    plain = Image.new("1", image.size, 1)  # takes over nothing but the dots
    plain.paste(image)
    file = io.BytesIO()
    plain.save(file, "PNG", optimize=True)
    return file.getvalue()
