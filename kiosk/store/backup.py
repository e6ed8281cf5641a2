"""Backups of the kiosk's file, and the way back from one. A restored file begins a new incarnation before it gets its
name, so that nothing can be written under the old one. Must not know who asks, nor what time it is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.store import FILE_NAME, Store, journal_rows, reading
from kiosk.store.database import APPLICATION_ID, MIGRATIONS, StoreError, connect
from kiosk.store.high_water import FILE_NAME as HIGH_WATER
from sync import backups, data_files, facts, sqlite_copies
from sync.backups import KioskManifest
from sync.data_files import BackupError
from sync.journal import Moment

KEYS = ("device.key", "centre.key")
KIOSK_LOCK, SYNC_LOCK = "kiosk.lock", "sync.lock"


@dataclass(frozen=True)
class Made:
    """A backup that was made and checked; `keys` are the key files laid beside it, `cleared` how many old ones went."""

    file: Path
    manifest: KioskManifest
    keys: list[Path]
    cleared: int


@dataclass(frozen=True)
class Here:
    """Where a restored kiosk wakes up. `machine` is this machine's digest, `boot_id` the kernel's name for the boot;
    `moment` reads the clocks in the boot of that number."""

    machine: str
    software: str
    boot_id: str
    moment: Callable[[int], Moment]


@dataclass(frozen=True)
class Restored:
    """`held` tells what the backup held, `incarnation` names the new one; `aside` is where the old database lies now,
    `None` when there was none. `missing_keys` are key files that the kiosk does not have."""

    held: KioskManifest
    incarnation: str
    aside: Path | None
    missing_keys: list[str]


def make(home: Path, folder: Path, keep: int, now: int, *, with_keys: bool = False) -> Made:
    """Write a checked backup into `folder` and keep the newest `keep`. The kiosk may go on meanwhile.

    Raises `StoreError` when there is no enrolled kiosk in `home`, `BackupError`, `OSError`.
    """
    data_files.refuse_strangers(home)
    with reading.opened(home) as (_, device):
        subject = f"kiosk-{''.join(filter(str.isalnum, device.lower()))[:8]}"
    with backups.place(folder, subject, ".db", now) as place:
        sqlite_copies.copy_into(home / FILE_NAME, place.half)
        manifest = _described(place.half, place.file, now)
        keys = place.add_keys(home, KEYS) if with_keys else []
        place.publish(manifest)
        cleared = backups.clear_old(folder, subject, keep)
    return Made(place.file, manifest, keys, cleared)


def _described(file: Path, called: Path, made_at: int) -> KioskManifest:
    """Check a quiet file, whole, and say what it holds. Raises `BackupError`."""
    known = {step.stem for step in MIGRATIONS.glob("[0-9]*.py")}
    schema = sqlite_copies.check_whole(file, called, APPLICATION_ID, known)
    with closing(connect(file, read_only=True)) as connection:
        found = connection.execute("SELECT id FROM device").fetchone()
        stream = connection.execute("SELECT incarnation, seq, head FROM stream ORDER BY id DESC LIMIT 1").fetchone()
        if found is None or stream is None:
            raise BackupError("empty", f"{called} holds no kiosk: it was never enrolled.")
        verdict = journal_rows.verify(connection, found[0])
    if verdict.first_bad is not None:
        raise BackupError("damaged", f"{called} is damaged: record {verdict.first_bad} is bad, {verdict.why}.")
    return KioskManifest(
        file=called.name, sha256=data_files.digest_of(file), bytes=file.stat().st_size, made_at=made_at,
        schema=schema, device=found[0], incarnation=stream[0], seq=stream[1], head=stream[2].hex(),
    )  # fmt: skip


def restore(file: Path, home: Path, here: Here, now: int, *, replace: bool = False) -> Restored:
    """Make the kiosk of a backup the kiosk of `home`, brought up to this version's schema and in a new incarnation.

    With `replace` a database that is there is put aside under a name with the date. Raises `BackupError` when somebody
    works on `home`, when there is a database already, when the file is not a sound backup of a kiosk; `OSError`. Until
    everything is ready, nothing in `home` has changed.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    data_files.refuse_strangers(home)
    with _alone(home), data_files.workshop(home) as workshop:
        data_files.refuse_standing(file, home / FILE_NAME, replace=replace)
        held = _fetched(file, workshop / FILE_NAME)
        _refuse_another_kiosk(file, held, home / FILE_NAME)
        incarnation = _begin_anew(workshop, held.device, here)
        backups.bring_keys(file, home, KEYS)
        aside = data_files.take_place(workshop / FILE_NAME, home / FILE_NAME, now)
        if (workshop / HIGH_WATER).exists():
            (workshop / HIGH_WATER).rename(home / HIGH_WATER)
    return Restored(held, incarnation, aside, [key for key in KEYS if not (home / key).exists()])


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Neither kiosk nor sync works on `home`, and neither can begin."""
    kiosk = f"A kiosk works on {home}; stop it first: systemctl stop lada-kiosk"
    sync = f"Sync works on {home}; stop it first: systemctl stop lada-sync"
    with data_files.held(home / KIOSK_LOCK, kiosk), data_files.held(home / SYNC_LOCK, sync):
        yield


def _fetched(file: Path, copy: Path) -> KioskManifest:
    """Copy the backup, check the copy, and say what it holds; without a manifest its date is that of the file."""
    manifest = backups.manifest_of(file)
    if manifest is not None and not isinstance(manifest, KioskManifest):
        raise BackupError("foreign", f"{file} is a backup of a server: lada server restore {file}")
    data_files.copy_quiet(file, copy)
    if manifest is not None:
        backups.check_digest(copy, manifest, called=file)
    found = _described(copy, file, int(file.stat().st_mtime * 1000))
    return manifest or found


def _refuse_another_kiosk(file: Path, held: KioskManifest, target: Path) -> None:
    """The keys in the folder are those of the kiosk that stands there."""
    if not target.exists():
        return
    with contextlib.suppress(StoreError), reading.opened(target.parent) as (_, device):
        if device != held.device:
            raise BackupError("foreign", f"{file} is a backup of another kiosk than the one in {target.parent}.")


def _begin_anew(workshop: Path, device: str, here: Here) -> str:
    with closing(Store(workshop)) as store:
        boot = store.note_boot(here.boot_id)
        started = facts.StreamStarted(
            device=device, software=here.software, reason="restored", machine=here.machine
        )  # fmt: skip
        incarnation = store.start_stream(started, here.moment(boot))
    sqlite_copies.make_quiet(workshop / FILE_NAME)
    return incarnation


def check_at_start(home: Path, now: int) -> None:
    """Look at the kiosk's file before it is used: one that is visibly damaged is put aside, and nothing is begun in its
    place. To be called with the kiosk's lock held. Raises `StoreError` with what to do."""
    check_there(home)
    file = home / FILE_NAME
    fault = sqlite_copies.fault_at_first_look(file)
    if fault is None:
        return
    sync_works = f"The kiosk's file {file} is damaged ({fault}); stop lada-sync, so that it can be put aside."
    try:
        with data_files.held(home / SYNC_LOCK, sync_works):
            aside = data_files.put_aside(file, "damaged", now)
    except BackupError as error:
        raise StoreError("damaged", str(error)) from error
    raise StoreError("damaged", f"The kiosk's file was damaged ({fault}) and lies in {aside} now. {_way_back(home)}")


def check_there(home: Path) -> None:
    """Raises `StoreError` with what to do when there is no file, for whom it would be wrong to begin an empty one."""
    file = home / FILE_NAME
    if file.exists():
        return
    if remains := data_files.remains_of(file):
        raise StoreError("damaged", f"The kiosk's file was put aside as {remains[-1]}. {_way_back(home)}")
    raise StoreError("not_enrolled", f"There is no kiosk in {home}. Enrol one: lada kiosk enrol URL CODE")


def _way_back(home: Path) -> str:
    found = backups.newest_sound(home / backups.FOLDER, KioskManifest)
    if found is not None:
        return f"Bring back the newest backup: lada restore {found}"
    return "Bring back a backup (lada restore FILE), or enrol this kiosk anew: lada kiosk enrol URL CODE"
