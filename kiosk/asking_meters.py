"""Asks the printers and copiers of this site for their meters, every few minutes: a reading is written when it tells
something new, over restarts too, and what the devices lack is told to the screens, the doctor and the server.

Runs in a thread of its own and blocks no screen; a device that is silent costs its own few seconds. How one is asked
is the business of `printers.snmp`, what is worth writing that of `sync.rules.meter_asking`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial

from kiosk.devices import MeterState
from kiosk.settings import Settings, SnmpAccess
from kiosk.store import Store, asked_meters
from kiosk.store.examining import Connection
from kiosk.store.meter_rows import ReadingRow
from printers.snmp import Access, Asked, SnmpDevice, SnmpError, Told
from sync import register
from sync.journal import Moment
from sync.meter_facts import MeterRead
from sync.rules import meter_asking
from sync.rules.calendar import OpeningCalendar
from sync.rules.meter_asking import PUBLIC, Answer, Before

logger = logging.getLogger("lada.meters")


def devices_of(settings: Settings, reading: Callable[[], Connection]) -> Callable[[register.Meter], Asked]:
    """Which device is asked for a meter. On the bench, where every device is simulated, one that follows the kiosk's
    own file; `reading` gives a connection to it."""
    if settings.bench.device_bench:
        from kiosk.demo.copier import Copier  # that no real counter loads

        return lambda meter: Copier(meter, reading())
    return partial(device, accesses=settings.snmp.access)


def device(meter: register.Meter, accesses: Mapping[str, SnmpAccess]) -> Asked:
    """The device of a meter, to be asked. Raises `SnmpError` when the settings have no such access, or the register no
    such objects."""
    chosen = accesses.get(meter.snmp_access, SnmpAccess() if meter.snmp_access == PUBLIC else None)
    if chosen is None:
        raise SnmpError("access", f"The settings have no [snmp.access.{meter.snmp_access}].")
    access = Access(
        chosen.version, chosen.community, chosen.user, chosen.auth, chosen.auth_password, chosen.privacy_password
    )
    try:
        return SnmpDevice(meter.snmp_address, access, meter_asking.oids(meter.oids))
    except meter_asking.NoObject as error:
        raise SnmpError("odd", f"The register names no object of the device: {error.line}.") from error


class Asking:
    """`calendar` says when the site is open, `moment` is that of now; `device` is what is asked for a meter, and raises
    `SnmpError` where it cannot be; `tell` takes what became of each device."""

    def __init__(
        self, store: Store, calendar: Callable[[], OpeningCalendar], moment: Callable[[], Moment],
        device: Callable[[register.Meter], Asked], tell: Callable[[tuple[MeterState, ...]], object],
    ) -> None:  # fmt: skip
        self._store, self._calendar, self._moment = store, calendar, moment
        self._device, self._tell = device, tell
        self._was: dict[str, str] = {}

    def look(self, is_over: Callable[[], bool] = lambda: False) -> int:
        """Ask each device once, until it `is_over`. Returns how many readings were written. Raises `StoreError`."""
        states, written = list[MeterState](), 0
        for meter in [each for each in self._store.meters() if each.snmp_address]:
            state, told = self._ask(meter)
            if is_over():  # the file is about to be closed
                return written
            states.append(state)
            written += told is not None and self._write(meter, told)
        self._tell(tuple(states))
        self._log(states)
        return written

    def _ask(self, meter: register.Meter) -> tuple[MeterState, Told | None]:
        try:
            told = self._device(meter).ask()
        except SnmpError as error:
            return MeterState(meter.id, meter.name, error.why), None
        return MeterState(meter.id, meter.name, "answers", told.supplies, told.alerts), told

    def _write(self, meter: register.Meter, told: Told) -> bool:
        calendar, moment = self._calendar(), self._moment()
        answer = Answer(told.life_count, told.serial, told.counters)

        def weigh(last: ReadingRow | None, serial: str | None) -> MeterRead | None:
            before = Before(last.at, last.value, serial) if last is not None else None
            return meter_asking.read(meter.id, answer, before, calendar, moment.wall)

        return asked_meters.write(self._store.database, meter.id, weigh, moment) is not None

    def _log(self, states: list[MeterState]) -> None:
        """Once when a device falls silent and once when it is back: many are switched off every night."""
        for state in states:
            if state.state != self._was.get(state.meter, "answers"):
                logger.warning("%s (%s): %s", state.name, state.meter, state.state)
        self._was = {state.meter: state.state for state in states}
