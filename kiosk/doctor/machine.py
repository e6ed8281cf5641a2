"""Checks of the machine that the kiosk runs on: settings, folder, keys, clock, programs."""

from __future__ import annotations

from pathlib import Path

from kiosk.doctor.patient import NotOpened, Patient
from kiosk.settings import CENTRE_KEY, DEVICE_KEY
from kiosk.store import StoreError, examining
from sync import premises
from sync.findings import Finding, age, bad, clock_off, ok, unknown, warn
from sync.ports import SyncError

CLOCK_OFF_MS = 120_000
SET_CLOCK = "Set the clock: timedatectl set-ntp true"


def settings(patient: Patient) -> Finding:
    """The file read well, or there would be no patient; what it names must be there too."""
    trusted = patient.settings.sync.ca_file
    if trusted and not Path(trusted).is_file():
        mend = f"Put the certificate there, or correct ca_file under [sync] in {patient.file or 'the settings'}."
        return bad("settings", f"The settings name a certificate that is not there: {trusted}.", mend)
    if patient.file is None:
        return ok("settings", "There is no settings file; the defaults hold.")
    return ok("settings", f"{patient.file} reads well.")


def permissions(patient: Patient) -> Finding:
    return premises.permissions(patient.home)


def keys(patient: Patient) -> Finding:
    """The device's key and the centre's; whether they are the right ones only the server can tell."""
    lost = "Bring the key files back from a backup, or enrol this kiosk anew (docs/backup.md)."
    return premises.keys(patient.home, (DEVICE_KEY, CENTRE_KEY), lost)


def disk(patient: Patient) -> Finding:
    return premises.disk(patient.home)


def backup(patient: Patient) -> Finding:
    return premises.backup(patient.home / "backups", patient.clock.now(), "Make one: lada backup")


def running(patient: Patient) -> Finding:
    """Whether the kiosk and its sync process run just now, by the locks that they hold."""
    kiosk = premises.is_locked(patient.home / "kiosk.lock")
    sync = premises.is_locked(patient.home / "sync.lock")
    stopped = [name for name, runs in (("kiosk", kiosk), ("sync", sync)) if runs is False]
    if stopped or kiosk is None:
        stopped = stopped or ["kiosk"]
        mend = "Start it: systemctl start " + " ".join(f"lada-{name}" for name in stopped)
        told = "Does not run: " + " and ".join({"kiosk": "the kiosk", "sync": "the sync process"}[n] for n in stopped)
        return warn("running", f"{told}.", mend, kiosk=bool(kiosk), sync=sync)
    return ok("running", "The kiosk runs." if sync is None else "Kiosk and sync run.", kiosk=True, sync=sync)


def clock(patient: Patient) -> Finding:
    """The wall clock against the server when it answers, against the last comparison, against the newest fact. A wrong
    clock stops nothing."""
    now, asked = patient.clock.now(), patient.server_time
    off, told = (None, "") if isinstance(asked, SyncError) else (asked[1] - asked[0], "the server's")
    newest = None
    try:
        if off is None:
            off, told = _against_sample(patient), "the last comparison with the server"
        newest = patient.ask(examining.newest_wall)
    except (NotOpened, StoreError):
        pass  # the clock can be compared without the file, less well
    if newest is not None and now < newest - CLOCK_OFF_MS:
        told = f"The clock is {age(newest - now)} behind the newest fact."
        return warn("clock", told, SET_CLOCK, off_ms=now - newest)
    if off is None:
        return unknown("clock", "The clock was never compared with the server's.", "Sync once: lada sync run --once")
    if abs(off) > CLOCK_OFF_MS:
        return warn("clock", f"The clock is {clock_off(off)}, by {told}.", SET_CLOCK, off_ms=off)
    return ok("clock", f"The clock is {clock_off(off)}, by {told}.", off_ms=off)


def clock_by_itself(patient: Patient) -> Finding:
    """The same without asking the server, which hears the clock in every greeting."""
    patient.server_time = SyncError("network", "not asked")
    return clock(patient)


def _against_sample(patient: Patient) -> int | None:
    """How far the clock is off by the last comparison, ms; in another boot, how far it was off then."""
    sample = patient.ask(examining.newest_sample, patient.boot_id)
    if sample is None:
        return None
    if not sample.same_boot:
        return sample.wall - sample.server
    return patient.clock.now() - (sample.server + patient.clock.up() - sample.up)
