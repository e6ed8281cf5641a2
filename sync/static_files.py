"""The files of `static/` as kiosk and server hand them out. A browser keeps what it has and asks for nothing twice: a
folder of every address is named after what is in the files, so that what a script imports and the fonts that a style
names, whose addresses are relative, get another address too when anything changes.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "static"
YEAR_S = 31_536_000
_STAMPED = re.compile(r"\A~[0-9a-f]{8}/")


@cache
def stamp() -> str:
    """The name of that folder, which no folder on the disk has: another one after each update."""
    whole = hashlib.sha256()
    for path in sorted(each for each in FOLDER.rglob("*") if each.is_file()):
        whole.update(path.read_bytes())
    return f"~{whole.hexdigest()[:8]}"


def add_stamp(endpoint: str, values: dict[str, Any]) -> None:
    """Name a file as its address has it, before Flask makes the address (`url_defaults`)."""
    if endpoint == "static":
        values["filename"] = f"{stamp()}/{values['filename']}"


def drop_stamp(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Name a file as it is on the disk, whatever version the page was of that asks (`url_value_preprocessor`)."""
    if endpoint == "static" and values:
        values["filename"] = _STAMPED.sub("", values["filename"])


def kept(path: str) -> str:
    """`Cache-Control` of an answer to `path`: for a year where the address tells what is in the file, else asked for
    again."""
    return f"max-age={YEAR_S}, immutable" if f"/{stamp()}/" in path else "no-cache"
