"""`lada printer`: ask the slip printer how it is, and find the code pages that it really has."""

from __future__ import annotations

import click

from kiosk.commands import settings_option
from kiosk.settings import Settings


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
    from kiosk.chosen_printer import with_chosen
    from kiosk.counter import printer_settings
    from printers import Paper, open_printer

    told = {
        Paper.OK: "The printer is ready.",
        Paper.LOW: "The printer is ready, but its paper is running out: have a new roll at hand.",
        Paper.OUT: "The printer has no paper. Put in a new roll; waiting slips print by themselves.",
        Paper.OFFLINE: "The printer does not answer. Check its power, its cable and the address in the settings.",
        Paper.UNKNOWN: "The printer cannot say how it is. It will be printed to all the same.",
    }
    settings = with_chosen(settings)
    if settings.printer.driver in ("none", "simulated"):
        raise click.ClickException(
            "No printer is set up: lada printer setup finds it, or see [printer] in the settings."
        )
    device = open_printer(printer_settings(settings))
    found = device.status()
    device.close()
    click.echo(told[found] + (f" ({device.why})" if device.why else ""))
    raise SystemExit(0 if found in (Paper.OK, Paper.LOW, Paper.UNKNOWN) else 1)


@printer.command()
@click.option("--line", type=click.IntRange(1), help="The number of the right line, when the page is printed already.")
@click.option("--find", is_flag=True, help="Look for printers first, also when one is set up.")
@settings_option
def setup(settings: Settings, line: int | None, find: bool) -> None:
    """Find the printer, print the same sentences in numbered code pages, ask which line is right, and remember it.

    Example: lada printer setup --find
    """
    from kiosk.chosen_printer import of_line, remember, with_chosen
    from kiosk.counter import setup_paper_of
    from printers import pangram

    settings = with_chosen(settings)
    home = settings.kiosk.home
    if find or settings.printer.driver in ("none", "simulated"):
        settings = _find(settings)
    paper = setup_paper_of(settings)
    if line is None:
        _print(settings, pangram.setup_page(paper))
        click.echo(
            "Look at the paper: which numbered line has all its letters right? The last one is right everywhere."
        )
        line = click.prompt("Number", type=click.IntRange(1, len(pangram.candidates(paper))))
    chosen = pangram.candidate(paper, line)
    if chosen is None:
        raise click.ClickException(f"There is no line {line} on the page.")
    told = of_line(chosen)
    file = remember(home, **told)
    click.echo(f"Remembered in {file}: " + ", ".join(f"{key} = {value}" for key, value in told.items()))
    click.echo("For the other language run this again with its line: lada printer setup --line NUMBER")
    click.echo("A kiosk that runs takes it over at its next start: systemctl restart lada-kiosk")


def _find(settings: Settings) -> Settings:
    """Ask which of the printers at this machine it is, or for the address of one in the network, and remember that."""
    from kiosk.chosen_printer import remember, with_chosen
    from printers import PrinterSettings, found, open_printer, profiles

    ways = found.printers()
    for number, way in enumerate(ways, start=1):
        click.echo(f"{number}. {way.driver} {way.address}")
    click.echo(f"{len(ways) + 1}. network: a printer with an address of its own")
    number = click.prompt("Which printer", type=click.IntRange(1, len(ways) + 1))
    way = ways[number - 1] if number <= len(ways) else found.Found("network", click.prompt("Its address"))
    click.echo(f"Models: {', '.join(profiles.names())}")
    model = click.prompt("Model", default="default")
    if not profiles.is_known(model):
        raise click.ClickException(f"There is no model {model}.")
    open_printer(PrinterSettings(way.driver, way.address)).close()  # what cannot be an address is told here
    remember(settings.kiosk.home, driver=way.driver, address=way.address, profile=model)
    return with_chosen(settings)


def _print(settings: Settings, page: bytes) -> None:
    from kiosk.counter import printer_settings
    from printers import Sent, open_printer

    device = open_printer(printer_settings(settings))
    sent = device.send(page)
    device.close()
    if sent is not Sent.CONFIRMED:
        click.echo("The printer fell silent or ran out of paper. If no page came out, see to it and start again.")
