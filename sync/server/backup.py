"""Backups of the server's database, and the way back from one. What is brought back begins a new epoch before it gets
its name, so that no kiosk believes its own old knowledge of the register.

An SQLite file is copied here, a database of PostgreSQL by its own programs (`postgres_copies.py`). Must not know who
asks, nor what time it is.
"""

from __future__ import annotations

import secrets
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import apsw

from sync import backups, data_files, sqlite_copies
from sync.backups import ServerManifest
from sync.data_files import BackupError, Presence
from sync.server import chains, erasures, photos, postgres_copies
from sync.server.chains import Ask
from sync.server.database import (
    APPLICATION_ID,
    MIGRATIONS,
    PostgresStore,
    SqliteStore,
    Store,
    UnusableDatabase,
    migrate,
    open_database,
)
from sync.server.office import KEYS
from sync.server.settings import Settings

FILE_NAME, LOCK = "server.db", "server.lock"
STOP_FIRST = "A server works on {home}; stop it first: systemctl stop lada-server"
SUBJECT = "server"


@dataclass(frozen=True)
class Made:
    """A backup that was made and checked; `keys` are the key files laid beside it, `photos` the number of pictures that
    lie there, `cleared` how many old ones went."""

    file: Path
    manifest: ServerManifest
    keys: list[Path]
    photos: int
    cleared: int


@dataclass(frozen=True)
class Restored:
    """`streams` counts the journals that the backup held; `made_at` (ms UTC) is `None` when no manifest says it.
    `epoch` is the new one. `aside` names what was there before, a file or a schema of PostgreSQL; `None` when nothing
    was."""

    streams: int
    made_at: int | None
    epoch: int
    aside: str | None


def known_steps() -> set[str]:
    """The migrations of this version."""
    return {step.stem for step in MIGRATIONS.glob("[0-9]*.py")}


# --- making -----------------------------------------------------------------------------------------------------------


def make(settings: Settings, folder: Path, keep: int, now: int, *, with_keys: bool = False) -> Made:
    """Write a checked backup into `folder` and keep the newest `keep`. The server may go on meanwhile.

    Raises `BackupError`, `OSError`.
    """
    home, url = settings.server.home, settings.server.database
    data_files.refuse_strangers(home)
    if not url and not (home / FILE_NAME).exists():
        raise BackupError("no_data", f"There is no server in {home}.")
    with backups.place(folder, SUBJECT, ".dump" if url else ".db", now) as place:
        if url:
            held = postgres_copies.dump(url, place.half, partial(contents, Path("The database")))
        else:
            sqlite_copies.copy_into(home / FILE_NAME, place.half)
            held = _checked_file(place.half, place.file)
        written = place.measured()
        manifest = ServerManifest(
            file=place.file.name, sha256=written.sha256, bytes=written.bytes, made_at=now,
            database="postgresql" if url else "sqlite", **held,
        )  # fmt: skip
        keys = place.add_keys(home, KEYS) if with_keys else []
        erasures.carry(home, folder)
        pictures = photos.save(home, folder)
        place.publish(manifest)
        cleared = backups.clear_old(folder, SUBJECT, keep)
    return Made(place.file, manifest, keys, pictures, cleared)


def contents(called: Path, ask: Ask) -> dict[str, Any]:
    """What a manifest says of a database, with every chain checked. Raises `BackupError`."""
    schema = sorted(name for (name,) in ask("SELECT name FROM schema_migration", ()))
    counters: dict[str, int] = dict(ask("SELECT name, value FROM counter", ()))
    try:
        streams = chains.verified(ask)
    except chains.BrokenChain as error:
        raise BackupError("damaged", f"{called} is damaged: {error}.") from error
    return {
        "schema": schema, "epoch": counters.get("epoch", 0), "register": counters["register"], "streams": streams
    }  # fmt: skip


def _checked_file(file: Path, called: Path) -> dict[str, Any]:
    """Check a quiet SQLite file, whole, and say what it holds. Raises `BackupError`."""
    sqlite_copies.check_whole(file, called, APPLICATION_ID, known_steps())
    with closing(apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        return contents(called, lambda sql, values: connection.execute(sql, values).fetchall())


# --- bringing back ----------------------------------------------------------------------------------------------------


def restore(file: Path, settings: Settings, now: int, *, replace: bool = False) -> Restored:
    """Make the database of a backup the one of this server: this version's schema, a new epoch, nobody logged in.

    With `replace` a database that is there is put aside under a name with the date. Raises `BackupError` when somebody
    works on it, when there is one already, when the file is not a sound backup of a server or the centre's key is
    nowhere; `OSError`. Until everything is ready, nothing has changed, but for the ledger of erasures: who was erased
    since the backup was made is erased again at the next start.
    """
    home, url = settings.server.home, settings.server.database
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    data_files.refuse_strangers(home)
    manifest = _fitting_manifest(file, "postgresql" if url else "sqlite")
    with data_files.held(home / LOCK, STOP_FIRST.format(home=home)):
        _refuse_without_key(file, home)
        erasures.carry(file.parent, home)
        if url:
            if manifest is not None:
                backups.check_digest(file, manifest)
            held, epoch, aside = _bring_back_dump(url, file, now, replace)
        else:
            held, epoch, aside = _bring_back_file(home / FILE_NAME, file, manifest, now, replace)
        backups.bring_keys(file, home, KEYS)
        photos.bring_back(file.parent, home)
    return Restored(len(held["streams"]), manifest.made_at if manifest else None, epoch, aside)


def _fitting_manifest(file: Path, database: str) -> ServerManifest | None:
    manifest = backups.manifest_of(file)
    if manifest is not None and not isinstance(manifest, ServerManifest):
        raise BackupError("foreign", f"{file} is a backup of a kiosk: lada restore {file}")
    if manifest is not None and manifest.database != database:
        raise BackupError("foreign", f"{file} is a backup of {manifest.database}, and the settings name {database}.")
    return manifest


def _refuse_without_key(file: Path, home: Path) -> None:
    """A server without it would make a new one, and no card would be known any more."""
    key = home / "centre.key"
    if not key.exists() and not backups.key_beside(file, key.name).exists():
        raise BackupError(
            "keys", f"{key} is missing; copy it there first, from a backup with keys or from a kiosk's home."
        )


def _bring_back_file(
    target: Path, file: Path, manifest: ServerManifest | None, now: int, replace: bool
) -> tuple[dict[str, Any], int, str | None]:  # fmt: skip
    with data_files.workshop(target.parent) as workshop:
        data_files.refuse_standing(file, target, replace=replace)
        copy = workshop / FILE_NAME
        data_files.copy_quiet(file, copy)
        if manifest is not None:
            backups.check_digest(copy, manifest, called=file)
        held = _checked_file(copy, file)
        store = SqliteStore(str(copy))
        try:
            store.ready()
            epoch = _begin_epoch(store)
        finally:
            store.close_everywhere()
        sqlite_copies.make_quiet(copy)
        aside = data_files.take_place(copy, target, now)
    return held, epoch, str(aside) if aside else None


def _bring_back_dump(url: str, file: Path, now: int, replace: bool) -> tuple[dict[str, Any], int, str | None]:
    with postgres_copies.in_place_of_old(url, file, data_files.stamp(now), replace=replace) as (ask, aside):
        held = contents(file, ask)
        backups.refuse_newer(file, held["schema"], known_steps())
        store = PostgresStore(url)
        try:
            store.ready()
            epoch = _begin_epoch(store)
        finally:
            store.close_everywhere()
    return held, epoch, aside


def new_epoch(settings: Settings) -> int:
    """Begin a new epoch in the database as it stands, because another one stood in its place before: a standby that may
    lack the last seconds. Raises `BackupError` when a server works on it or there is none, `UnusableDatabase`."""
    home, url = settings.server.home, settings.server.database
    if not url and not (home / FILE_NAME).exists():
        raise BackupError("no_data", f"There is no database in {home}.")
    with data_files.held(home / LOCK, STOP_FIRST.format(home=home)):
        store = open_database(url, home)
        try:
            return _begin_epoch(store)
        finally:
            store.close_everywhere()


def _begin_epoch(store: Store) -> int:
    """Bring the database up to the schema; give it an epoch that is greater than its own and that no other copy of it
    will get; end every login."""
    migrate(store)
    with store.writing():
        row = store.execute_sql("SELECT value FROM counter WHERE name = 'epoch'").fetchone()
        epoch = int(row[0] if row else 0) + 1 + secrets.randbelow(2**40)
        store.execute_sql("DELETE FROM counter WHERE name = 'epoch'")
        store.execute_sql(f"INSERT INTO counter (name, value) VALUES ('epoch', {epoch})")
        store.execute_sql("DELETE FROM staff_session")
    return epoch


# --- at the start -----------------------------------------------------------------------------------------------------


def take_presence(home: Path) -> Presence:
    """Say that this process works on the server's data; to be closed with its database. Raises `UnusableDatabase`
    while a backup is brought back."""
    try:
        return Presence(home / LOCK, f"A backup is being brought back into {home}; try again when that is over.")
    except BackupError as error:
        raise UnusableDatabase(str(error)) from error


def check_at_start(home: Path, now: int) -> None:
    """Look at the server's SQLite file before it is opened: one that is visibly damaged is put aside, and nothing is
    begun in its place. Raises `UnusableDatabase` with what to do."""
    file = home / FILE_NAME
    if not file.exists():
        if remains := data_files.remains_of(file):
            raise UnusableDatabase(f"The server's file was put aside as {remains[-1]}. {_way_back(home)}")
        return
    fault = sqlite_copies.fault_at_first_look(file)
    is_first_start = file.stat().st_size == 0 and not (home / KEYS[0]).exists()  # one that was cut short
    if fault is None or is_first_start:
        return
    try:
        with data_files.held(home / LOCK, f"{file} is damaged ({fault}); stop lada-server, so that it is put aside."):
            aside = data_files.put_aside(file, "damaged", now)
    except BackupError as error:
        raise UnusableDatabase(str(error)) from error
    raise UnusableDatabase(f"The server's file was damaged ({fault}) and lies in {aside} now. {_way_back(home)}")


def _way_back(home: Path) -> str:
    found = backups.newest_sound(home / backups.FOLDER, ServerManifest)
    return (
        f"Bring back a backup: lada server restore {found or 'FILE'}; "
        "to begin with an empty server instead, move what was put aside to another folder."
    )
