"""`lada server work`: the worker as a process of its own. Composes and reports; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sync.server.office import Office
    from sync.server.settings import Settings


@click.command()
@click.option("--once", is_flag=True, help="Do what waits now, then end.")
@click.pass_obj
def work(settings: Settings, once: bool) -> None:
    """Do what takes long, beside the server, until stopped: lists as files, lists made anew, what comes round.

    It is for PostgreSQL, where as many may run as you like. With SQLite the server does this itself, and this command
    ends at once.

    Example: lada server work
    """
    import logging
    import signal

    from sync.server.commands import offices_of
    from sync.server.settings import load_centres
    from sync.server.work.running import Shift, Worker

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    every = load_centres(settings).values() if settings.server.centres else [settings]
    if not once and not all(each.server.database for each in every):
        click.echo("The server does this work itself: with SQLite it needs no worker beside it.")
        return
    offices = offices_of(settings)
    try:
        if once:
            click.echo(f"Jobs done: {sum(map(_do_what_waits, offices))}.")
        else:
            shift = Shift([Worker(office) for office in offices])
            signal.signal(signal.SIGTERM, lambda *_: shift.stop())
            click.echo("Lada's worker waits for work.")
            shift.run()
    finally:
        for office in offices:
            office.store.close_everywhere()


def _do_what_waits(office: Office) -> int:
    from sync.server.work.running import Worker

    worker = Worker(office)
    return sum(iter(worker.run_next, False))


COMMANDS = {"work": work}
