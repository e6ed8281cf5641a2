"""Lists that were uploaded to be taken in: each lies in the server's home under the digest of its bytes until it is a
day old, so that what is written is what was looked at. Must not know a screen, and writes nothing into the register."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

from sync import codes
from sync.data_files import write_private
from sync.server import questions_import
from sync.server.importing.drafting import Draft, draft
from sync.server.importing.entries import Kind

KEPT_MS = 24 * 60 * 60 * 1000
_ENDING = r"\.(csv|txt|tsv|xlsx|xls)"


def keep(home: Path, called: str, data: bytes, now: int) -> str:
    """Keep an upload, and throw away those whose time is over. `called` is how it was called; returns its name here."""
    folder = home / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime * 1000 < now - KEPT_MS:
            old.unlink(missing_ok=True)
    ending = re.search(f"{_ENDING}$", called.casefold())
    name = hashlib.sha256(data).hexdigest()[:32] + (ending[0] if ending else ".csv")
    write_private(folder / name, data)
    os.utime(folder / name, (now / 1000, now / 1000))
    return name


def path_of(home: Path, name: str) -> Path:
    """Where it lies, if it does. Raises `ValueError` for what is no name of an upload."""
    if not re.fullmatch(f"[0-9a-f]{{32}}{_ENDING}", name):
        raise ValueError(name)
    return home / "imports" / name


def draft_of(home: Path, kind: Kind, name: str) -> Draft | None:
    """What it would change in the register as it stands; `None` when it is not there. Raises `UnreadableFile`."""
    try:
        data = path_of(home, name).read_bytes()
    except (FileNotFoundError, ValueError):
        return None
    new_code = lambda: codes.make(codes.CodeKind.ITEM, secrets.token_bytes(5))  # noqa: E731
    return draft(kind, name, data, questions_import.as_it_stands(), lambda: secrets.token_hex(8), new_code)
