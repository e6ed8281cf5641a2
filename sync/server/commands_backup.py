"""`lada server backup`, `restore` and `new-epoch`: the server's database, saved while it works and brought back.
Composes and reports; decides nothing."""

from __future__ import annotations

from pathlib import Path

import click

from sync import backups
from sync.server.settings import Settings

WITH_KEYS = "The centre's keys lie beside it: whoever has them can recognise every card. Lock the folder away."
WITHOUT_KEYS = (
    "The centre's keys are not in it, and without centre.key no card is recognised: keep a copy elsewhere, or say "
    "--with-keys."
)
AS_THEN = "Kiosks that were shut out and accounts that were ended since then are let in again: lada server devices."


@click.command()
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="Folder; by default backups in the home."
)
@click.option(
    "--keep", type=click.IntRange(1), default=backups.KEEP, show_default=True, help="How many to keep, the newest."
)
@click.option("--with-keys", is_flag=True, help="Lay the key files beside it, readable by their owner only.")
@click.pass_obj
def backup(settings: Settings, folder: Path | None, keep: int, with_keys: bool) -> None:
    """Save the server's database in one checked file, while the server works; with PostgreSQL by pg_dump.

    Example: lada server backup --to /media/usb/lada --with-keys
    """
    from sync.server import backup as kept
    from sync.server.app import system_now

    place = folder or settings.server.home / backups.FOLDER
    made = kept.make(settings, place, keep, system_now(), with_keys=with_keys)
    count = len(made.manifest.streams)
    click.echo(f"{made.file}, {made.manifest.bytes} bytes: whole, and the chains of {count} journals hold.")
    if made.photos:
        click.echo(f"Pictures of things beside it: {made.photos}.")
    click.echo(WITH_KEYS if made.keys else WITHOUT_KEYS)
    if made.cleared:
        click.echo(f"{made.cleared} older deleted.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put a database that is there aside, under a name with the date.")
@click.pass_obj
def restore(settings: Settings, file: Path, replace: bool) -> None:
    """Bring the database of a backup back. The server must be stopped; kiosks then hand in again what it lacks.

    Example: lada server restore /media/usb/lada/server-0007-20261026T020000Z.db
    """
    import datetime

    from sync.server import backup as kept
    from sync.server.app import system_now

    done = kept.restore(file, settings, system_now(), replace=replace)
    if done.aside is not None:
        click.echo(f"What was there lies in {done.aside} now.")
    when = ""
    if done.made_at is not None:
        made_at = datetime.datetime.fromtimestamp(done.made_at / 1000, datetime.UTC).astimezone()
        when = f" on {made_at.isoformat(' ', 'minutes')}"
    click.echo(f"The server is as it was{when}, with {done.streams} journals, in a new epoch. Everybody is logged out.")
    click.echo("Facts that came later come back from the kiosks; what staff changed since then must be entered again.")
    click.echo(AS_THEN)


@click.command("new-epoch")
@click.pass_obj
def new_epoch(settings: Settings) -> None:
    """Tell kiosks that another database took over, a standby for one. The server must be stopped.

    Example: lada server new-epoch
    """
    from sync.server import backup as kept
    from sync.server.database import UnusableDatabase

    try:
        kept.new_epoch(settings)
    except UnusableDatabase as error:
        raise click.ClickException(str(error)) from error
    click.echo("The server is in a new epoch: kiosks take the whole register again and hand in what it lacks.")
    click.echo("Everybody is logged out. Start it: systemctl start lada-server")


COMMANDS = {"backup": backup, "restore": restore, "new-epoch": new_epoch}
