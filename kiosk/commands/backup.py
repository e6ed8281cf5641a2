"""`lada backup` and `lada restore`: the kiosk's file, saved while it works and brought back. Composes and reports."""

from __future__ import annotations

from pathlib import Path

import click

from kiosk.commands import settings_option
from kiosk.settings import Settings
from sync import backups

WITH_KEYS = (
    "Its keys lie beside it: whoever has them can recognise every card and speak as this kiosk. Lock the folder away."
)
WITHOUT_KEYS = "The keys are not in it (--with-keys); a kiosk without them has to be enrolled anew."


@click.command()
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="Folder; by default backups in the home."
)
@click.option(
    "--keep", type=click.IntRange(1), default=backups.KEEP, show_default=True, help="How many to keep, the newest."
)
@click.option("--with-keys", is_flag=True, help="Lay the key files beside it, readable by their owner only.")
@settings_option
def backup(settings: Settings, folder: Path | None, keep: int, with_keys: bool) -> None:
    """Save the kiosk's journal and state in one checked file, while the kiosk works.

    Example: lada backup --to /media/usb/lada
    """
    from kiosk.clock import SystemClock
    from kiosk.store import backup as kept

    home = settings.kiosk.home
    place = folder or home / backups.FOLDER
    made = kept.make(home, place, keep, SystemClock().now(), with_keys=with_keys)
    click.echo(f"{made.file}, {made.manifest.bytes} bytes: whole, and the chain of its journal holds.")
    click.echo(WITH_KEYS if made.keys else WITHOUT_KEYS)
    if made.cleared:
        click.echo(f"{made.cleared} older deleted.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put a database that is there aside, under a name with the date.")
@settings_option
def restore(settings: Settings, file: Path, replace: bool) -> None:
    """Bring the kiosk of a backup back. Kiosk and sync must be stopped; the journal goes on in a new incarnation.

    Example: lada restore /media/usb/lada/kiosk-4f1c9a20-0007-20261026T020000Z.db
    """
    from kiosk import __version__, words
    from kiosk.clock import Clock, SystemClock, boot_id, moment
    from kiosk.machine import machine_digest
    from kiosk.store import backup as kept

    clock: Clock = SystemClock()
    here = kept.Here(machine_digest(), __version__, boot_id(), lambda boot: moment(clock, boot))
    done = kept.restore(file, settings.kiosk.home, here, clock.now(), replace=replace)
    if done.aside is not None:
        click.echo(f"The database that was there lies in {done.aside} now.")
    made_at = words.day_and_time(done.held.made_at, "en")
    click.echo(f"The kiosk is as it was on {made_at}. What it sent since comes back with the next sync.")
    for name in done.missing_keys:
        click.echo(f"{name} is missing in {settings.kiosk.home}: {_MISSING[name]}", err=True)


_MISSING = {
    "device.key": "the server will not know this kiosk; copy the file from a backup with keys, or enrol anew.",
    "centre.key": "no card is recognised until sync has brought it.",
}
