"""`lada`: the one command line that starts and mends everything.

It only knows where each command lives. A command's file is imported when that command is used, so that `lada`
answers at once and the kiosk never loads what only the server needs. A command whose file is not part of this
checkout does not exist: it is neither listed nor found.
"""

import sys

import click

from kiosk import __version__
from kiosk.commands import LazyGroup, Place, sentence_for

PLACES = {
    "demo": Place("kiosk.commands.demo:demo", "Start the demo centre and print its addresses."),
    "kiosk": Place("kiosk.commands.kiosk:kiosk", "The station at the counter."),
    "sync": Place("kiosk.commands.sync:sync", "Carry facts to the server and bring the register back."),
    "journal": Place("kiosk.commands.journal:journal", "Read and check what this kiosk has written."),
    "printer": Place("kiosk.commands.printer:printer", "The slip printer."),
    "meter": Place("kiosk.commands.meter:meter", "The meters of printers and copiers."),
    "slip": Place("kiosk.commands.slip:slip", "Tell whether a slip is genuine."),
    "doctor": Place("kiosk.commands.doctor:doctor", "Look at this kiosk and say what is not well and what mends it."),
    "backup": Place("kiosk.commands.backup:backup", "Save the kiosk's journal and state in one checked file."),
    "restore": Place("kiosk.commands.backup:restore", "Bring the kiosk of a backup back."),
    "server": Place("sync.server.commands:server", "The central server."),
}


@click.command(cls=LazyGroup, places=PLACES)
@click.version_option(__version__, prog_name="lada", message="%(prog)s %(version)s")
def lada() -> None:
    """The counter of a centre that supports NGOs: kiosk, sync and server.

    Example: lada demo
    """


def main() -> None:
    """Run one command; a known failure ends in one sentence and its exit code, a bug in its traceback."""
    try:
        lada(prog_name="lada")
    except Exception as error:
        known = sentence_for(error)
        if known is None:
            raise
        click.echo(f"lada: {known.sentence}", err=True)
        sys.exit(known.exit_code)


if __name__ == "__main__":
    main()
