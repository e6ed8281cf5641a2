"""Pictures that staff took of a thing when they looked at it: made anew, small, without what the camera wrote into the
file (place, time, owner), and kept as files under the digest of their bytes. The facts name them by that digest.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from pathlib import Path

from PIL import Image, ImageOps

from sync.data_files import write_private

LARGEST = 8 * 1024 * 1024  # bytes of what is handed in, form and all: what the web server lets through
MOST_PIXELS = 50_000_000
SIDE = 1600
QUALITY = 80
_FORMATS = ("JPEG", "PNG", "WEBP")
FOLDER, ERASED = "photos", ".erased"
_NAME = re.compile(r"[0-9a-f]{64}")


class PhotoError(Exception):
    """What was handed in is no picture that can be shown."""


def keep(home: Path, data: bytes) -> str:
    """Keep a picture; the name that facts call it by. Raises `PhotoError`."""
    small = _made_anew(data)
    name = hashlib.sha256(small).hexdigest()
    place = _place(home, name)
    if not place.exists():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(place, small)
    return name


def _made_anew(data: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as found:
                if found.width * found.height > MOST_PIXELS:
                    raise PhotoError("too many pixels")
                upright = ImageOps.exif_transpose(found).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoError(str(error)) from error
    upright.thumbnail((SIDE, SIDE))
    plain = Image.new("RGB", upright.size)  # takes over nothing but the pixels
    plain.paste(upright)
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def read(home: Path, name: str) -> bytes | None:
    """The picture; `None` for no name of one, and for one that is gone."""
    place = _place(home, name) if _NAME.fullmatch(name) else None
    return place.read_bytes() if place is not None and place.exists() else None


def erase(home: Path, name: str) -> bool:
    """Take a picture off the disk; the facts keep its name, and a mark in its place keeps backups from bringing it
    back. Returns whether it was there."""
    if not _NAME.fullmatch(name):
        return False
    mark, place = _mark(home, name), _place(home, name)
    mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark.touch(mode=0o600)
    was_there = place.exists()
    place.unlink(missing_ok=True)
    return was_there


def save(home: Path, folder: Path) -> int:
    """Lay every picture of `home` into a folder of backups, once for all of them; what was erased here is erased there
    too, and what only lies there stays. Returns how many there are."""
    _erase_as_in(home, folder)
    _copy(_names(home), home, folder)
    return len(_names(folder))


def bring_back(folder: Path, home: Path) -> int:
    """Lay the pictures of a folder of backups into `home`, but for those that the disk has spoiled and those that were
    erased here or there. Returns how many there are then."""
    _erase_as_in(home, folder)
    _erase_as_in(folder, home)
    _copy(_names(folder), folder, home)
    return len(_names(home))


def _erase_as_in(one: Path, other: Path) -> None:
    for mark in (one / FOLDER).glob(f"*{ERASED}"):
        erase(other, mark.stem)


def _copy(names: set[str], of: Path, to: Path) -> None:
    for name in names:
        data, place = _place(of, name).read_bytes(), _place(to, name)
        if not place.exists() and hashlib.sha256(data).hexdigest() == name:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(place, data)


def _names(home: Path) -> set[str]:
    return {file.stem for file in (home / FOLDER).glob("*.jpg") if _NAME.fullmatch(file.stem)}


def _mark(home: Path, name: str) -> Path:
    return home / FOLDER / f"{name}{ERASED}"


def _place(home: Path, name: str) -> Path:
    return home / FOLDER / f"{name}.jpg"
