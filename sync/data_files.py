"""A database as a file in a folder: who holds it, how it gets its name, how it is put aside.

What anybody may want back is never deleted. Must not know what is in the file.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

CHUNK = 1024 * 1024
HALF = ".part"
TAILS = ("", "-wal", "-shm")  # what SQLite lays beside a database


class BackupError(Exception):
    """A backup cannot be made or brought back. `word` says why: busy, damaged, empty, exists, foreign, full, io, keys,
    newer, no_data, program, stranger; the message is one sentence."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


@contextmanager
def held(lock: Path, sentence: str) -> Iterator[None]:
    """Hold a lock file as long as the block runs. Raises `BackupError` with `sentence` when another program holds
    it."""
    with open(lock, "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("busy", sentence) from None
        yield


class Presence:
    """A shared hold on a lock file: many may have it at once, and nobody `held` beside them. Ends with `close`, or with
    the program. Raises `BackupError` with `sentence` when it is `held`."""

    def __init__(self, lock: Path, sentence: str) -> None:
        self._descriptor: int | None = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            raise BackupError("busy", sentence) from None

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    __del__ = close


def refuse_strangers(home: Path) -> None:
    """Raises `BackupError` when the data belong to another user: what is written or only opened here by somebody else,
    root above all, its program could not open again."""
    if home.exists() and home.stat().st_uid != os.geteuid():
        raise BackupError("stranger", f"{home} belongs to another user; run it as that one: sudo -u {home.owner()} …")


@contextmanager
def workshop(home: Path) -> Iterator[Path]:
    """A folder in `home`, so on its disk, where what is brought back is made ready; it is gone at the end."""
    folder = home / "restoring"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def refuse_standing(file: Path, target: Path, *, replace: bool) -> None:
    """Raises `BackupError` when `file` is a database in use and not a backup, or when there is one in `target` already
    and nobody said `replace`."""
    wal = file.with_name(file.name + "-wal")
    if target.exists() and target.samefile(file):
        raise BackupError("exists", f"{file} is the database itself, not a backup of it.")
    if wal.exists() and wal.stat().st_size:
        raise BackupError("foreign", f"{file} was copied from a program that ran, and is torn: {wal.name} is there.")
    if target.exists() and not replace:
        raise BackupError(
            "exists", f"There is a database already, {target}; with --replace it is put aside, not deleted."
        )


def take_place(ready: Path, target: Path, now: int) -> Path | None:
    """Give a file that is ready the name `target`. Returns where what was there lies now, `None` when nothing was."""
    is_taken = any(target.with_name(target.name + tail).exists() for tail in TAILS)
    aside = put_aside(target, "aside", now) if is_taken else None
    sync_file(ready)
    ready.rename(target)
    sync_folder(target.parent)
    return aside


def digest_of(file: Path) -> str:
    """SHA-256 of the file, hex."""
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy_quiet(source: Path, target: Path) -> None:
    """Copy a file that nobody writes to, mode 0600, and see it on the disk."""
    with open(source, "rb") as read, open(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as write:
        while part := read.read(CHUNK):
            write.write(part)
    sync_file(target)


def for_us_alone(file: Path) -> Path:
    """The same database file, there and readable by this user only; SQLite gives what it lays beside it the same
    mode."""
    with suppress(OSError):  # SQLite says better what is wrong
        if not file.exists():
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        # never opened once it is there: to close it again would drop the locks that SQLite holds on it
        for each in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
            if each.exists():
                each.chmod(0o600)
    return file


def write_private(path: Path, data: bytes) -> None:
    """Put `data` into `path`, mode 0600, whole or not at all."""
    half = path.with_name(path.name + HALF)
    with open(os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    half.rename(path)


def stamp(at: int) -> str:
    """A moment (ms UTC) as names of files carry it: `20261026T020000Z`."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")


def put_aside(file: Path, word: str, now: int) -> Path:
    """Rename a database with what lies beside it (its -wal), so that its name is free; never deletes. Returns the new
    name: `kiosk.db.WORD-20261026T020000Z`."""
    when = stamp(now)
    aside, count = file.with_name(f"{file.name}.{word}-{when}"), 1
    while aside.exists():
        count += 1
        aside = file.with_name(f"{file.name}.{word}-{when}-{count}")
    for tail in TAILS:
        part = file.with_name(file.name + tail)
        if part.exists():
            part.rename(aside.with_name(aside.name + tail))
    sync_folder(file.parent)
    return aside


def remains_of(file: Path) -> list[Path]:
    """Databases that were put aside from under this name, the oldest first."""
    found = file.parent.glob(f"{file.name}.*-*Z*")
    return sorted(path for path in found if not path.name.endswith(("-wal", "-shm")))


def sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


sync_folder = sync_file
