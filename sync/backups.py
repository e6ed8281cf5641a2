"""A folder of backups: how they are named, described, counted and cleared away; the same for a kiosk and a server.

A backup is one quiet file that was checked whole, with its manifest (JSON) beside it:

    kiosk-4f1c9a20-0007-20261026T020000Z.db          SUBJECT-NUMBER-WHEN; the number gives the order: clocks may err
    kiosk-4f1c9a20-0007-20261026T020000Z.db.json     the manifest
    kiosk-4f1c9a20-0007-20261026T020000Z.device.key  a key file, where that was asked for

Under these names lies nothing half: files are written under another name, flushed, then renamed, the manifest first.
Must not know what is in the file; for SQLite that is `sqlite_copies.py`.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sync.data_files import HALF, BackupError, digest_of, held, stamp, sync_file, sync_folder, write_private
from sync.protocol import StreamHead

FOLDER = "backups"
KEEP = 14
MANIFEST = ".json"
_NAME = re.compile(r"(?P<subject>[a-z]+(?:-[a-z0-9]+)?)-(?P<number>\d{4,})-\d{8}T\d{6}Z\..+")


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in a backup. `made_at` is ms UTC as the machine believed, `schema` the migrations applied."""

    file: str
    sha256: str
    bytes: int
    made_at: int
    schema: list[str]


class KioskManifest(Manifest, frozen=True, kw_only=True, tag="kiosk"):
    """A kiosk's file: whose it is, and how far its newest stream reaches; `head` is hex."""

    device: str
    incarnation: str
    seq: int
    head: str


class ServerManifest(Manifest, frozen=True, kw_only=True, tag="server"):
    """A server's database (`sqlite` or `postgresql`): its epoch, the register's version, how far each stream was
    taken in."""

    database: str
    epoch: int
    register: int
    streams: list[StreamHead]


AnyManifest = KioskManifest | ServerManifest


@dataclass(frozen=True)
class Written:
    """A file that waits to be published: its length and SHA-256, hex."""

    bytes: int
    sha256: str


class Place:
    """Where one backup comes to lie. Write to `half`, then `publish`; what was not published is taken away again."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.half = file.with_name(file.name + HALF)

    def measured(self) -> Written:
        return Written(self.half.stat().st_size, digest_of(self.half))

    def publish(self, manifest: AnyManifest) -> None:
        """Give the file its name; from now on it is a backup."""
        sync_file(self.half)
        write_private(_manifest_path(self.file), msgspec.json.format(msgspec.json.encode(manifest), indent=2))
        self.half.rename(self.file)
        sync_folder(self.file.parent)

    def add_keys(self, home: Path, names: Sequence[str]) -> list[Path]:
        """Lay copies of the key files of `home` beside the backup; those that exist."""
        copies = [(home / name, key_beside(self.file, name)) for name in names if (home / name).exists()]
        for key, copy in copies:
            write_private(copy, key.read_bytes())
        return [copy for _, copy in copies]


@contextmanager
def place(folder: Path, subject: str, suffix: str, now: int) -> Iterator[Place]:
    """The next place in `folder`, which is made when it is missing. Raises `BackupError` when another backup is being
    made there, `OSError`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with held(folder / ".lock", f"Another backup is being made in {folder}."):
        number = max(_numbered(folder), default=0) + 1
        reserved = Place(folder / f"{subject}-{number:04d}-{stamp(now)}{suffix}")
        os.close(os.open(reserved.half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        try:
            yield reserved
        finally:
            reserved.half.unlink(missing_ok=True)


def clear_old(folder: Path, subject: str, keep: int) -> int:
    """Keep the newest `keep` backups of `subject` and delete the others with all that lies beside them. Returns how
    many were deleted."""
    numbers = sorted({number for number, file in _numbered(folder).items() if _subject(file) == subject}, reverse=True)
    old = set(numbers[keep:])
    for file in folder.iterdir():
        if _subject(file) == subject and _number(file) in old:
            file.unlink()
    return len(old)


def newest_sound(folder: Path, what: type[AnyManifest]) -> Path | None:
    """The newest backup that is byte for byte what was checked when it was made; `None` when there is none."""
    if not folder.is_dir():
        return None
    for _, file in sorted(_numbered(folder).items(), reverse=True):
        with contextlib.suppress(BackupError, OSError):
            manifest = manifest_of(file)
            if isinstance(manifest, what):
                check_digest(file, manifest)
                return file
    return None


def manifest_of(file: Path) -> AnyManifest | None:
    """What lies beside `file` about it; `None` when nothing does. Raises `BackupError`."""
    path = _manifest_path(file)
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=AnyManifest)
    except msgspec.MsgspecError as error:
        raise BackupError("damaged", f"{path} is not the manifest of a backup.") from error


def check_digest(file: Path, manifest: Manifest, *, called: Path | None = None) -> None:
    """Raises `BackupError` when `file` (in the sentence: `called`) is not what its manifest says."""
    if file.stat().st_size != manifest.bytes or digest_of(file) != manifest.sha256:
        raise BackupError("damaged", f"{called or file} is damaged: it is not the file that its manifest describes.")


def refuse_newer(called: Path, applied: Collection[str], known: Collection[str]) -> None:
    """Raises `BackupError` when a database has seen migrations that this version does not know."""
    if unknown := [name for name in applied if name not in known]:
        raise BackupError(
            "newer", f"{called} was made by a newer version of Lada (it knows {unknown[-1]}); install that one first."
        )


def bring_keys(file: Path, home: Path, names: Sequence[str]) -> None:
    """Put the key files that lie beside a backup into `home`, where they are missing; none is overwritten."""
    for name in names:
        beside = key_beside(file, name)
        if beside.exists() and not (home / name).exists():
            write_private(home / name, beside.read_bytes())


def key_beside(file: Path, name: str) -> Path:
    """Where the key file `name` of the backup `file` lies, if it was kept."""
    return file.with_name(f"{file.stem}.{name}")


def _manifest_path(file: Path) -> Path:
    return file.with_name(file.name + MANIFEST)


def _subject(file: Path) -> str | None:
    found = _NAME.fullmatch(file.name)
    return found["subject"] if found else None


def _number(file: Path) -> int:
    found = _NAME.fullmatch(file.name)
    return int(found["number"]) if found else 0


def _numbered(folder: Path) -> dict[int, Path]:
    """Backups by number. One whose manifest is missing counts too: its number is taken."""
    suffixes = (MANIFEST, HALF, ".key")
    return {_number(file): file for file in folder.iterdir() if _subject(file) and not file.name.endswith(suffixes)}
