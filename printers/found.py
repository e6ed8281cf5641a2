"""What slip printers there are at this machine, for whoever sets one up: on USB, on serial lines, behind queues.

A printer in the network is not looked for: it is known by its address, and a kiosk goes through no network by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from printers import Driver, ipp
from printers.cups import queues
from printers.usb import devices

DEVICES = Path("/dev")


@dataclass(frozen=True)
class Found:
    """A way to a printer: what `open_printer` wants to know."""

    driver: Driver
    address: str


def printers(at: Path = DEVICES, cups: tuple[str, int] = ("localhost", ipp.PORT)) -> tuple[Found, ...]:
    """Every way there is, the surest first. The same printer may be there in two: through CUPS or the kernel's driver,
    and by itself."""
    return tuple(_ways(at, cups))


def _ways(at: Path, cups: tuple[str, int]) -> Iterator[Found]:
    yield from (Found("usb", address) for address in devices())
    yield from (Found("file", str(path)) for path in sorted((at / "usb").glob("lp*")))
    yield from (Found("serial", str(path)) for path in sorted((at / "serial/by-id").glob("*")))
    where = "" if cups[1] == ipp.PORT else f"{cups[0]}:{cups[1]}/"
    yield from (Found("cups", where + queue) for queue in sorted(queues(cups)))
