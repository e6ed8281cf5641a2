"""`lada meter`: which printers and copiers this kiosk asks for their meters, and what they say. Writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kiosk.commands import settings_option
from kiosk.settings import Settings
from sync.register import Meter

if TYPE_CHECKING:
    from kiosk.store.examining import Connection
    from printers.snmp import Told


@click.group()
def meter() -> None:
    """The meters of printers and copiers.

    Example: lada meter list
    """


@meter.command(name="list")
@settings_option
def list_(settings: Settings) -> None:
    """List the devices of this site and how each is asked.

    Example: lada meter list
    """
    from kiosk.store import reading

    with reading.opened(settings.kiosk.home) as (connection, _):
        found = _in_use(connection)
    for each in found:
        how = f"{each.snmp_address}, access {each.snmp_access}" if each.snmp_address else "read by hand"
        click.echo(f"{each.name}: {how}")
    if not found:
        click.echo("This site has no printer or copier yet: add them on the server, under Register.")


@meter.command()
@click.argument("name", required=False)
@settings_option
def read(settings: Settings, name: str | None) -> None:
    """Ask the devices that have an address, or the one called NAME, and show what they say. Nothing is written.

    Example: lada meter read "Ricoh, ground floor"
    """
    from kiosk.asking_meters import devices_of
    from kiosk.store import reading
    from printers.snmp import SnmpError

    with reading.opened(settings.kiosk.home) as (connection, _):
        found = [each for each in _in_use(connection) if each.snmp_address and name in (None, each.name, each.id)]
        if not found:
            raise click.ClickException("No such device has an address: lada meter list shows them.")
        device, failed = devices_of(settings, lambda: connection), 0
        for each in found:
            try:
                _show(each.name, device(each).ask())
            except SnmpError as error:
                click.echo(f"{each.name}: {error}")
                failed += 1
    raise SystemExit(1 if failed else 0)


LEVELS = {"some": "some left", "unknown": "not known", "unlimited": "no limit"}


def _show(name: str, told: Told) -> None:
    click.echo(f"{name}: {told.life_count} pages, serial number {told.serial or 'not told'}")
    for counter, value in told.counters.items():
        click.echo(f"  {counter}: {value}")
    for supply in told.supplies:
        left = f"{supply.percent} %" if supply.percent is not None else LEVELS[supply.level]
        click.echo(f"  {supply.name}: {left}{' of room left' if supply.is_filled else ''}")
    for alert in told.alerts:
        click.echo(f"  {'critical' if alert.is_critical else 'alert'}: {alert.words or 'without words'}")


def _in_use(connection: Connection) -> list[Meter]:
    """Those in use at this site, by name."""
    from kiosk.store import reading

    return sorted(reading.meters(connection), key=lambda each: each.name)
