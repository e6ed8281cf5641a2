"""`lada server take-in`: facts that kiosks wrote to a stick, and the answers for them. Composes and reports; decides
nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.server.settings import Settings

if TYPE_CHECKING:
    from sync.server.office import Office
    from sync.server.taking_in import Counted


@click.command("take-in")
@click.argument("files", type=click.Path(path_type=Path, dir_okay=False), nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Only say what is in the files and what would become of it.")
@click.pass_obj
def take_in(settings: Settings, files: tuple[Path, ...], dry_run: bool) -> None:
    """Take in FILES that kiosks wrote with `lada sync export`, and lay an answer for each kiosk beside them.

    Example: lada server take-in /media/usb/lada-COP-K1-2026-10-26.facts
    """
    from sync.server.commands import office_of
    from sync.stick.parcels import ParcelError

    office = office_of(settings)
    bad = 0
    for file in files:
        try:
            _take_in(office, file, dry_run=dry_run)
        except (ParcelError, OSError) as error:
            bad += 1
            click.echo(f"{file}: {error.strerror if isinstance(error, OSError) else error}", err=True)
    raise SystemExit(1 if bad else 0)


def _take_in(office: Office, file: Path, *, dry_run: bool) -> None:
    from sync.server import taking_in
    from sync.stick import parcels

    done = 0

    def step(facts: int) -> None:
        nonlocal done
        done += facts
        if sys.stderr.isatty():
            click.echo(f"\r{done} facts taken in ", nl=False, err=True)

    with open(file, "rb") as stream:
        opened = taking_in.open_file(office, stream)
        label = opened.file.label
        counted = taking_in.look(opened, office.now()) if dry_run else taking_in.take(opened, office.now(), step)
        click.echo(f"{file}: {label.kiosk}, {described(counted)}")
        if dry_run:
            return
        answer = file.with_name(file.stem + ".answer")
        parcels.lay(answer, taking_in.answer(office, opened))
    click.echo(f"{answer} is for {label.kiosk}: lada sync import. It is sealed; personal data is in it.")


def described(counted: Counted) -> str:
    """What became of a file, in words."""
    words = {
        "new": counted.new, "held already": counted.held, "from a journal that forked": counted.forked,
        "set aside": counted.set_aside, "too early, others are missing before them": counted.too_early,
    }  # fmt: skip
    return f"{counted.facts} facts: " + (", ".join(f"{n} {word}" for word, n in words.items() if n) or "nothing new")


COMMANDS = {"take-in": take_in}
