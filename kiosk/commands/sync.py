"""`lada sync`: the only part of a kiosk with the internet. Composes the engine with the kiosk's file and the far
server."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

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
    if once:
        report = syncing.run_once(settings)
        click.echo(syncing.describe(report))
        raise SystemExit(0 if report.ok and not report.troubles else 1)
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    with syncing.patient(settings) as journey:
        rest = syncing.resting(settings, stopping.wait)
        engine.run(journey.once, every or settings.sync.every_seconds, rest, random.random)


@sync.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--everything", is_flag=True, help="From the beginning, not from what the server is known to hold.")
@settings_option
def export(settings: Settings, folder: Path, everything: bool) -> None:
    """Write what waits for the server into one file in FOLDER, a USB stick. The file is sealed and signed.

    Example: lada sync export /media/usb
    """
    from kiosk import carrying
    from kiosk.clock import SystemClock
    from kiosk.store import backup

    backup.check_there(settings.kiosk.home)
    with _counted("written") as step:
        made = carrying.export(settings, folder, SystemClock(), step, everything=everything)
    click.echo(f"{made.file} is whole: {made.facts} facts. Unmount the stick before you pull it out.")
    click.echo("On the server: lada server take-in FILE, or the screen Kiosks. Then bring the answer back.")


@sync.command("import")
@click.argument("place", type=click.Path(path_type=Path))
@settings_option
def import_(settings: Settings, place: Path) -> None:
    """Take in the server's answer: PLACE is the file, or the stick it lies on. The sync service must be stopped.

    Example: lada sync import /media/usb
    """
    from kiosk import carrying, words
    from kiosk.clock import SystemClock
    from kiosk.store import backup

    backup.check_there(settings.kiosk.home)
    done = carrying.take(settings, place, SystemClock())
    click.echo(f"{done.file}: what the server said on {words.day_and_time(done.made_at, 'en')}.")
    click.echo(carrying.describe(done.report))
    raise SystemExit(0 if done.report.ok and all(trouble.is_healed for trouble in done.report.troubles) else 1)


@contextmanager
def _counted(word: str) -> Iterator[Callable[[int], None]]:
    """Tell on a terminal how many facts are done so far."""
    done = 0

    def step(facts: int) -> None:
        nonlocal done
        done += facts
        if sys.stderr.isatty():
            click.echo(f"\r{done} facts {word} ", nl=False, err=True)

    yield step
    if done and sys.stderr.isatty():
        click.echo(err=True)
