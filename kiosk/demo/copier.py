"""A copier with no hardware: on the bench it is asked instead of a device by SNMP, and shows what was made on it since
its last reading, as far as this counter knows. Toner runs low, and it says so."""

from __future__ import annotations

from kiosk.store import meter_rows, sheet_rows
from kiosk.store.examining import Connection
from printers.snmp import Alert, Supply, Told
from sync import register
from sync.rules.meter_segments import impressions
from sync.rules.meters import device_of

EVER = 2**62
SUPPLIES = (
    Supply("Toner czarny", "told", 62),
    Supply("Toner turkusowy", "told", 8),
    Supply("Toner purpurowy", "told", 41),
    Supply("Toner żółty", "told", 37),
    Supply("Pojemnik na zużyty toner", "some", is_filled=True),
)
ALERTS = (Alert("Mało tonera: turkusowy", is_critical=False),)


class Copier:
    """The device of `meter`. Its own serial number is that of the register."""

    def __init__(self, meter: register.Meter, connection: Connection) -> None:
        self._meter, self._connection = meter, connection

    def ask(self) -> Told:
        """Always answers."""
        last = next(iter(meter_rows.last(self._connection, self._meter.id)), None)
        lines = [
            line
            for each in sheet_rows.declared(self._connection, last.at if last else 0, EVER)
            if each.meter == self._meter.id
            for line in each.lines
        ]
        device = device_of(self._meter)
        colour = impressions([line for line in lines if line.colour], device)
        return Told(
            (last.value if last else 0) + impressions(lines, device), self._meter.serial or None,
            {"colour": ((last.colour or 0) if last else 0) + colour}, SUPPLIES, ALERTS,
        )  # fmt: skip
