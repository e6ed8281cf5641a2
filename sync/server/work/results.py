"""The files that jobs leave, in `home/work`, one for each job: written whole or not at all, read by us alone."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

FOLDER = "work"
_ID = re.compile(r"[0-9a-f]{32}")


def path_of(home: Path, job: str) -> Path:
    """Where the file of a job lies, if there is one."""
    if not _ID.fullmatch(job):
        raise ValueError(job)
    return home / FOLDER / job


@contextmanager
def written(home: Path, job: str) -> Iterator[IO[bytes]]:
    """A file to write into, which takes its place when the block ends well. Raises `OSError`."""
    path = path_of(home, job)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}.part")
    try:
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def forget(home: Path, job: str) -> None:
    """Throw the file of a job away, if there is one."""
    path_of(home, job).unlink(missing_ok=True)


def forget_all_but(home: Path, kept: Container[str]) -> int:
    """Throw away the files of all other jobs, also those that were left half written. Returns how many."""
    folder = home / FOLDER
    gone = [path for path in folder.glob("*") if path.name.partition(".")[0] not in kept] if folder.exists() else []
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
