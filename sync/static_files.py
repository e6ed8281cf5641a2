"""The files of `static/` as kiosk and server hand them out. A browser keeps what it has and asks for nothing twice: the
address of a style, a script or a picture changes with what is in them, and a font that changes gets another name.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static"
YEAR_S = 31_536_000


@cache
def stamp() -> str:
    """What stands as `v` in every address of one of our own files: another one after each update."""
    whole = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in {".css", ".js", ".svg"}:
            whole.update(path.read_bytes())
    return whole.hexdigest()[:8]


def kept(path: str, *, is_stamped: bool) -> str:
    """`Cache-Control` of the file at `path`: for a year where its address tells what is in it, else asked for again."""
    return f"max-age={YEAR_S}, immutable" if is_stamped or path.endswith(".woff2") else "no-cache"
