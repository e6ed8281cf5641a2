"""`lada server work`: the worker as a process of its own. Composes and reports; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
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

    from sync.server.commands import office_of
    from sync.server.work.running import Worker

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    if not settings.server.database and not once:
        click.echo("The server does this work itself: with SQLite it needs no worker beside it.")
        return
    office = office_of(settings)
    worker = Worker(office)
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    try:
        if once:
            count = 0
            while worker.run_next():
                count += 1
            click.echo(f"Jobs done: {count}.")
        else:
            click.echo(f"Lada's worker {worker.name} waits for work.")
            worker.run()
    finally:
        office.store.close_everywhere()


COMMANDS = {"work": work}
