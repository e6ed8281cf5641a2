"""Is it one machine that speaks in a device's name? What a hello tells of the process and the machine behind it.

Two machines with one key are seen even if neither wrote a fact: processes of one machine follow each other, so one that
speaks again after a later one was heard belongs to a second machine. The device is then suspended: it may push, so that
nothing is lost, and may not pull until staff have decided. Must not know what a fact says.
"""

from __future__ import annotations

from typing import Literal

from sync.protocol import Hello
from sync.server import casebook
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.enrolment_models import DeviceRun
from sync.server.models import Device

KEPT = 20  # runs that are remembered of a device

CASES = {"cloned": CaseKind.DEVICE_CLONED, "moved": CaseKind.DEVICE_MOVED}


def note(device: Device, said: Hello, now: int) -> None:
    """Remember who spoke, and suspend the device when it cannot be the one that was enrolled. Inside the caller's
    transaction."""
    why = _doubt(device, said, now)
    if why is None or device.suspended_at is not None or device.status != "approved":
        return
    Device.change(device.id, suspended_at=now, suspended_for=why)
    device.suspended_at, device.suspended_for = now, why
    about = Opened(CASES[why], (f"{device.id}.{now}",), now, device.site, device.id)
    casebook.open_cases([about], now)


def _doubt(device: Device, said: Hello, now: int) -> Literal["cloned", "moved"] | None:
    known = DeviceRun.get_or_none(DeviceRun.device == device.id, DeviceRun.run == said.run[:64])
    if known is None:
        _remember(device, said, now)
    else:
        DeviceRun.change(known.id, last_at=now)
        if DeviceRun.some('"device" = ? AND "id" > ? LIMIT 1', device.id, known.id):
            return "cloned"
    return "moved" if said.machine and device.machine and said.machine != device.machine else None


def _remember(device: Device, said: Hello, now: int) -> None:
    DeviceRun.add(
        device=device.id, run=said.run[:64], run_no=min(max(said.run_no, 0), 2**62), machine=said.machine[:128],
        first_at=now, last_at=now,
    )  # fmt: skip
    kept = DeviceRun.some('"device" = ? ORDER BY "id" DESC LIMIT ?', device.id, KEPT)
    if len(kept) == KEPT:
        DeviceRun.delete().where(DeviceRun.device == device.id, DeviceRun.id < kept[-1].id).execute()


def trust_again(device: Device) -> None:
    """Staff have decided: the machine that spoke last is the device. Inside the caller's transaction."""
    last = DeviceRun.select().where(DeviceRun.device == device.id).order_by(DeviceRun.last_at.desc()).first()
    machine = last.machine if last is not None and last.machine else device.machine
    DeviceRun.delete().where(DeviceRun.device == device.id).execute()
    Device.update(suspended_at=None, suspended_for=None, machine=machine).where(Device.id == device.id).execute()
