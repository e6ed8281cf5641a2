"""`lada printer`: ask the slip printer how it is, and find the code pages that it really has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kiosk.commands import settings_option
from kiosk.settings import Settings

if TYPE_CHECKING:
    from printers.pangram import Candidate


@click.group()
def printer() -> None:
    """The slip printer.

    Example: lada printer status
    """


@printer.command()
@settings_option
def status(settings: Settings) -> None:
    """Ask the printer for its paper.

    Example: lada printer status
    """
    from kiosk.counter import printer_settings
    from printers import Paper, open_printer

    told = {
        Paper.OK: "The printer is ready.",
        Paper.LOW: "The printer is ready, but its paper is running out: have a new roll at hand.",
        Paper.OUT: "The printer has no paper. Put in a new roll; waiting slips print by themselves.",
        Paper.OFFLINE: "The printer does not answer. Check its power, its cable and the address in the settings.",
        Paper.UNKNOWN: "The printer cannot say how it is. It will be printed to all the same.",
    }
    _refuse_without(settings)
    device = open_printer(printer_settings(settings))
    found = device.status()
    device.close()
    click.echo(told[found])
    raise SystemExit(0 if found in (Paper.OK, Paper.LOW, Paper.UNKNOWN) else 1)


@printer.command()
@click.option("--line", type=click.IntRange(1), help="The number of the right line, when the page is printed already.")
@settings_option
def setup(settings: Settings, line: int | None) -> None:
    """Print the same sentences in numbered code pages, ask which line is right, and say what to write in the settings.

    Example: lada printer setup
    """
    from kiosk.counter import printer_settings
    from printers import open_printer, pangram
    from printers.profiles import profile

    _refuse_without(settings)
    wanted = printer_settings(settings)
    paper = profile(wanted.profile, wanted.slots, wanted.width)
    if line is None:
        device = open_printer(wanted)
        device.send(pangram.setup_page(paper))
        device.close()
        click.echo("Look at the paper: which numbered line has all its letters right?")
        line = click.prompt("Number", type=click.IntRange(1, len(pangram.candidates(paper))))
    _tell(pangram.candidates(paper), line)


def _refuse_without(settings: Settings) -> None:
    if settings.printer.driver in ("none", "simulated"):
        raise click.ClickException("No printer is set up. Write its driver and address into the settings: [printer].")


def _tell(candidates: tuple[Candidate, ...], line: int) -> None:
    """What to write into the settings for the chosen line."""
    from printers.profiles import LATIN_CODECS

    chosen = next((one for one in candidates if one.number == line), None)
    if chosen is None:
        raise click.ClickException(f"There is no line {line} on the page.")
    click.echo("Write into the settings, under [printer]:")
    if chosen.page is None:
        click.echo('profile = "raster"')
        return
    key = "polish_page" if chosen.page.codec in LATIN_CODECS else "cyrillic_page"
    click.echo(f'{key} = "{chosen.page.codec}:{chosen.page.slot}"')
