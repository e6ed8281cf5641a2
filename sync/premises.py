"""What both doctors look at in one way: the SQLite library, disk, folder, key files, locks, backups.

Looks and never touches: no file is made, changed or kept open. Must not know what lies in the database.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import stat
from pathlib import Path

import msgspec

from sync.findings import Finding, age, bad, ok, unknown, warn
from sync.signing import KEY_BYTES

LOW_DISK_MB = 512
FULL_DISK_MB = 64
BACKUP_OLD_MS = 7 * 24 * 3_600_000
TEMPORARY = (".new", ".part")
# Names that end so are for their owner only, whatever the folder lets through.
PRIVATE = (".db", ".db-wal", ".db-shm", ".key", "high-water.json")

# What must be in force on every connection to SQLite, as it answers when asked. It ignores in silence what it does not
# know, so it is asked. What a reading connection cannot set (secure_delete, journal_size_limit) is left out.
SQLITE_MUST = {
    "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "trusted_schema": 0,
    "cell_size_check": 1, "temp_store": 2, "mmap_size": 0,
}  # fmt: skip


def sqlite(name: str, version: str, oldest: tuple[int, ...]) -> Finding:
    """The SQLite library, "3.54.1"; before `oldest` it could corrupt a file that two programs write to."""
    if tuple(int(part) for part in version.split(".")) < oldest:
        needed = ".".join(str(part) for part in oldest)
        mend = "Install Lada's own libraries anew: .venv/bin/pip install -r requirements.txt"
        return bad(name, f"SQLite {version} may lose data; at least {needed} is needed.", mend, version=version)
    return ok(name, f"SQLite {version} is new enough.", version=version)


def schema(applied: set[str], known: set[str], restart: str) -> Finding:
    """The steps that brought the tables to where they are, against those of this version. `restart` applies them."""
    newer, missing = sorted(applied - known), sorted(known - applied)
    if newer:
        told = f"The tables were made by a newer Lada ({', '.join(newer)}); this one may not understand all of it."
        return warn("schema", told, "Install the newer version again.", newer=newer)
    if missing:
        told = f"The tables lack steps of this version: {', '.join(missing)}."
        return warn("schema", told, restart, missing=missing)
    return ok("schema", "The tables are those of this version.")


def disk(home: Path) -> Finding:
    """Free space where the data lives, and whether it can be written at all."""
    folder = nearest(home)
    free = shutil.disk_usage(folder).free // (1024 * 1024)
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        return bad("disk", f"The disk under {folder} is read-only.", "Check the disk, then restart the machine.")
    if free < LOW_DISK_MB:
        tone = bad if free < FULL_DISK_MB else warn
        return tone("disk", f"Only {free} MB are free under {folder}.", "Free some space.", free_mb=free)
    return ok("disk", f"{free} MB are free under {folder}.", free_mb=free)


def nearest(path: Path) -> Path:
    """`path`, or the nearest folder above it that is there."""
    return next((each for each in (path, *path.parents) if each.is_dir()), Path("/"))


def permissions(home: Path) -> Finding:
    """Only their owner may read the data folder and the files in it, and all of it has one owner; what is private is so
    by itself, too."""
    if not home.is_dir():
        return unknown("permissions", f"There is no folder {home}.")
    owner = home.stat().st_uid
    files = [file for file in sorted(home.iterdir()) if file.is_file() and not file.name.endswith(TEMPORARY)]
    foreign = [file.name for file in files if file.lstat().st_uid != owner]
    if foreign:
        mend = f"chown -R {name_of(owner)}: {home}"
        return bad("permissions", f"Not of the folder's owner in {home}: {', '.join(foreign)}.", mend, files=foreign)
    folder_open = home.stat().st_mode & 0o007
    writable = [file.name for file in files if file.stat().st_mode & 0o002] if folder_open & 0o001 else []
    if folder_open & 0o002 or writable:
        return bad("permissions", f"Everybody on this machine may write in {home}.", f"chmod -R o-rwx {home}")
    if folder_open & 0o001 and any(file.stat().st_mode & 0o004 for file in files):
        return warn("permissions", f"Everybody on this machine may read {home}.", f"chmod -R o-rwx {home}")
    loose = [file.name for file in files if file.name.endswith(PRIVATE) and file.stat().st_mode & 0o077]
    if loose:
        mend = "chmod 600 " + " ".join(str(home / name) for name in loose)
        return warn("permissions", f"Only the folder keeps others away from: {', '.join(loose)}.", mend, files=loose)
    return ok("permissions", f"Only {name_of(owner)} may use {home}.", owner=name_of(owner))


def name_of(owner: int) -> str:
    """The name of a user of this machine, the number when it has none."""
    try:
        return pwd.getpwuid(owner).pw_name
    except KeyError:
        return str(owner)


def keys(home: Path, names: tuple[str, ...], lost: str) -> Finding:
    """Key files of `names` are there, whole, and for their owner only. `lost` says what to do without one."""
    for name in names:
        path = home / name
        if not path.is_file():
            return bad("keys", f"The key file {path} is not there.", lost)
        seen = path.stat()
        if seen.st_size != KEY_BYTES:
            return bad("keys", f"{path} is damaged: it has {seen.st_size} bytes instead of {KEY_BYTES}.", lost)
        if stat.S_IMODE(seen.st_mode) & 0o077:
            mode = f"{stat.S_IMODE(seen.st_mode):04o}"
            return bad("keys", f"Others may use {path} (mode {mode}).", f"chmod 600 {path}", mode=mode)
        owner = home.stat().st_uid
        if seen.st_uid != owner:
            return bad("keys", f"{path} belongs to {name_of(seen.st_uid)}.", f"chown {name_of(owner)} {path}")
    return ok("keys", f"The key files are whole and for their owner only: {', '.join(names)}.")


def is_locked(path: Path) -> bool | None:
    """Whether a program holds the lock on `path`; None when there never was one. Lets go at once."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


class _Manifest(msgspec.Struct, frozen=True):
    """What is asked of a backup's manifest: when it was made, ms UTC."""

    made_at: int


def backup(folder: Path, now: int, mend: str) -> Finding:
    """The newest backup that has a manifest in `folder`; `mend` makes one."""
    made, unreadable = [], 0
    for manifest in folder.glob("*.json") if folder.is_dir() else ():
        try:
            made.append(msgspec.json.decode(manifest.read_bytes(), type=_Manifest).made_at)
        except (OSError, msgspec.MsgspecError):
            unreadable += 1
    if unreadable:
        return bad("backup", f"Backups in {folder} whose manifest does not read: {unreadable}.", mend)
    if not made:
        return unknown("backup", f"There is no backup in {folder}; one elsewhere cannot be seen from here.", mend)
    old = now - max(made)
    if old > BACKUP_OLD_MS:
        return warn("backup", f"The newest backup is {age(old)} old.", mend, made_at=max(made))
    return ok("backup", f"The newest backup is {age(old)} old.", made_at=max(made))
