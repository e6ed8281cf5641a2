"""Readings of a printer's or copier's meter. PURE."""

from __future__ import annotations

from sync.facts import MeterRead
from sync.rules.refusals import Reason, Refusal

LARGEST = 99_999_999


def read(meter: str, value: int, last: int | None, staff: str, *, confirmed: bool = False) -> MeterRead | Refusal:
    """A meter runs forward; a lower value (new device, reset) is taken when staff confirm it."""
    if not 0 <= value <= LARGEST:
        return Refusal(Reason.METER_BACKWARDS, details={"last": last or 0})
    if last is not None and value < last and not confirmed:
        return Refusal(Reason.METER_BACKWARDS, details={"last": last})
    return MeterRead(meter=meter, value=value, staff=staff)
