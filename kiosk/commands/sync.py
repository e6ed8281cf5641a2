"""`lada sync`: the only part of a kiosk with the internet. Composes the engine with the kiosk's file and the far
server."""

from __future__ import annotations

import click

from kiosk.commands import settings_option
from kiosk.settings import Settings


@click.group()
def sync() -> None:
    """Carry facts to the server and bring the register back.

    Example: lada sync run --once
    """


@sync.command()
@click.option("--once", is_flag=True, help="One run, then end; the exit code tells how it went.")
@click.option("--every", type=click.IntRange(5, 86400), help="Seconds between runs; from the settings if not given.")
@settings_option
def run(settings: Settings, once: bool, every: int | None) -> None:
    """Push facts, then pull the register; again and again until stopped.

    Example: lada sync run --every 30
    """
    import logging
    import random
    import signal
    import threading

    from kiosk import syncing
    from kiosk.store import backup
    from sync import engine

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    backup.check_there(settings.kiosk.home)
    journey = syncing.open_journey(settings)
    if once:
        report = journey.once()
        click.echo(syncing.describe(report))
        raise SystemExit(0 if report.ok and not report.troubles else 1)
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    engine.run(journey.once, every or settings.sync.every_seconds, stopping.wait, random.random)
