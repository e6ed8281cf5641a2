"""`lada kiosk`: serve the screens, be let in by the server, rebuild the state. Composes and reports; decides
nothing."""

from __future__ import annotations

import click

from kiosk.commands import settings_option
from kiosk.settings import FILE, Settings


@click.group()
def kiosk() -> None:
    """The station at the counter.

    Example: lada kiosk serve
    """


@kiosk.command()
@settings_option
def serve(settings: Settings) -> None:
    """Serve the screens of this counter on this machine until stopped.

    Example: KIOSK_PORT=8080 lada kiosk serve
    """
    import logging

    from kiosk.serving import serve_counter

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    address = f"http://{settings.kiosk.host}:{settings.kiosk.port}"
    serve_counter(settings, lambda: click.echo(f"The kiosk is at {address}"))


@kiosk.command()
@click.argument("url")
@click.argument("code")
@click.option("--wait/--no-wait", default=True, help="Wait until staff have approved, then bring the register.")
@settings_option
def enrol(settings: Settings, url: str, code: str, wait: bool) -> None:
    """Ask the server at URL for admission with a one-time CODE, and show the fingerprint that staff compare.

    Example: lada kiosk enrol https://lada.example.org K7Q2M4XA
    """
    from kiosk import enrolling

    if url.rstrip("/") != settings.sync.server.rstrip("/"):
        raise click.ClickException(
            f"The settings of this kiosk name another server, {settings.sync.server}. "
            f'Write server = "{url}" under [sync] in {FILE} first.'
        )
    request = enrolling.ask(settings, url, code)
    click.echo(f"Fingerprint: {request.fingerprint}")
    click.echo("Staff compare it on the server (screen Devices, or: lada server approve FINGERPRINT).")
    if not wait:
        return
    click.echo("Waiting for staff to approve. Ctrl-C ends the waiting; lada sync run goes on later.")
    enrolling.wait_until_approved(settings)
    click.echo("Approved. The register is here; start the kiosk with: lada kiosk serve")


@kiosk.command()
@settings_option
def rebuild(settings: Settings) -> None:
    """Fold the state anew from the journal and the last register. The kiosk must be stopped.

    Example: lada kiosk rebuild
    """
    from kiosk.store import Store, reading
    from kiosk.store.database import OneKiosk

    with reading.opened(settings.kiosk.home):
        pass  # there must be an enrolled kiosk: nothing is made where there is none
    lock = OneKiosk(settings.kiosk.home)
    store = Store(settings.kiosk.home)
    try:
        click.echo(f"{store.rebuild()} facts folded; the state is what the journal says.")
    finally:
        store.close()
        lock.close()
