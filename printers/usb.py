"""A slip printer on USB, through python-escpos's connector: found by manufacturer, product and serial number.

One program owns the device: neither CUPS nor the kernel's own printer driver may talk to it at the same time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import usb.core
import usb.util
from escpos.exceptions import DeviceNotFoundError
from escpos.printer import Usb

from printers import PrinterError
from printers.wired import SETTLE_S, LinkDown, WiredPrinter

CHUNK = 4096
PRINTER_CLASS = 7
logging.getLogger("escpos").setLevel(logging.CRITICAL)  # every failure of it is raised as well


class UsbPrinter(WiredPrinter):
    """`address` is "manufacturer/product" or "vendor:product" in hex, as `lsusb` shows them, with the serial number
    as a third part where there are two alike. The device is looked for anew for every slip: one that was off and on
    again has another place on the bus."""

    def __init__(
        self,
        address: str,
        timeout_s: float,
        answers: bool | None = None,
        settle_s: float = SETTLE_S,
        clears: bool = False,
    ) -> None:
        super().__init__(_UsbLink(split_address(address)), timeout_s, answers, settle_s, clears)


@dataclass(frozen=True)
class Wanted:
    """Which device on the bus is meant: by numbers (hex), or by the names it gives itself, in any case. `None` is any.
    Names outlive a change of the printer's mode, which changes numbers; the serial number tells two alike apart."""

    vendor: int | None = None
    product: int | None = None
    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None

    def __str__(self) -> str:
        if self.model is not None:
            return f"{self.manufacturer or ''}/{self.model}"
        return f"{self.vendor:04x}:{self.product:04x}"

    def fits(self, device: Any) -> bool:
        """Asks the device for its names only when they matter."""
        if self.model is not None:
            if not is_printer(device) or not _same(self.model, _said(device, device.iProduct)):
                return False
            if self.manufacturer and not _same(self.manufacturer, _said(device, device.iManufacturer)):
                return False
        return self.serial is None or _said(device, device.iSerialNumber) == self.serial


def split_address(address: str) -> Wanted:
    """What "vendor:product[:serial]" or "manufacturer/product[/serial]" means. Raises `PrinterError` (permanent) for an
    address that cannot be one."""
    if "/" in address:
        manufacturer, _, rest = (part.strip() for part in address.partition("/"))
        model, _, serial = (part.strip() for part in rest.partition("/"))
        if model:
            return Wanted(manufacturer=manufacturer or None, model=model, serial=serial or None)
    vendor, _, rest = address.partition(":")
    product, _, serial = rest.partition(":")
    try:
        return Wanted(int(vendor, 16), int(product, 16), serial=serial or None)
    except ValueError as error:
        raise PrinterError(f"not the address of a USB printer: {address!r}", permanent=True) from error


def devices() -> Iterator[str]:
    """The addresses of all printers on USB, by name where they say one; none when nobody may look."""
    try:
        found = list(usb.core.find(find_all=True, custom_match=is_printer))
    except (usb.core.USBError, usb.core.NoBackendError):
        return
    for device in found:
        names = [_said(device, index) for index in (device.iManufacturer, device.iProduct, device.iSerialNumber)]
        maker, model, serial = ((name or "").strip() for name in names)
        if model and "/" not in maker + model:
            yield f"{maker}/{model}" + (f"/{serial}" if serial else "")
        else:
            yield f"{device.idVendor:04x}:{device.idProduct:04x}" + (f":{serial}" if serial else "")


def is_printer(device: Any) -> bool:
    """Whether any interface of the device is of the class of printers."""
    return any(interface.bInterfaceClass == PRINTER_CLASS for configuration in device for interface in configuration)


class _Connector(Usb):  # type: ignore[misc]  # the library ships no types
    """Without the reset that the library gives at every opening, after which printers claim to be gone for a while."""

    def _configure_usb(self) -> None:
        try:
            self.device.get_active_configuration()
        except usb.core.USBError:
            self.device.set_configuration()


class _UsbLink:
    bytes_per_s = 10_000.0

    def __init__(self, wanted: Wanted) -> None:
        self._name = str(wanted)
        self._wanted: dict[str, Any] = {"custom_match": wanted.fits}
        if wanted.model is None:
            self._wanted |= {"idVendor": wanted.vendor, "idProduct": wanted.product}
        self._connector: Usb | None = None
        self._out: Any = None
        self._in: Any = None

    def open(self, until: float) -> bool:
        self._connector = _Connector(usb_args=dict(self._wanted))
        try:
            self._connector.open()
            self._out, self._in = _endpoints(self._connector.device)
        except usb.core.NoBackendError as error:
            raise LinkDown("libusb is not installed", permanent=True) from error
        except (DeviceNotFoundError, usb.core.USBError) as error:
            raise LinkDown(f"no USB printer {self._name}") from error
        if self._out is None:
            raise LinkDown(f"the USB device {self._name} is no printer", permanent=True)
        return self._in is not None

    def write(self, data: bytes, until: float) -> int:
        gone = 0
        while gone < len(data) and time.monotonic() < until:
            try:
                gone += self._out.write(data[gone : gone + CHUNK], _milliseconds(until))
            except usb.core.USBTimeoutError:
                break  # nothing of this piece was taken: a part that was taken is no time-out
            except usb.core.USBError:
                return gone + 1  # pulled out in the middle of a piece, of which some may be on paper
        return gone

    def read(self, until: float) -> bytes:
        try:
            return bytes(self._in.read(self._in.wMaxPacketSize, _milliseconds(until)))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            raise LinkDown("the USB printer was unplugged") from error

    def drain(self, until: float) -> bool:
        return True

    def close(self, abandon: bool = False) -> None:
        if self._connector is not None:
            self._connector.close()
        self._connector = self._out = self._in = None


def _milliseconds(until: float) -> int:
    """At least one: none would mean to wait for ever."""
    return max(1, int((until - time.monotonic()) * 1000))


def _same(wanted: str, said: str | None) -> bool:
    return said is not None and said.strip().casefold() == wanted.casefold()


def _said(device: Any, index: int) -> str | None:
    """A name or number that the device says of itself; `None` when it has none or nobody may ask it."""
    try:
        return str(usb.util.get_string(device, index)) if index else None
    except (usb.core.USBError, ValueError):
        return None


def _endpoints(device: Any) -> tuple[Any, Any]:
    """The bulk endpoints there and back of the first interface that has one there; `None` for one that is missing."""
    for interface in device.get_active_configuration():
        bulk = [each for each in interface if usb.util.endpoint_type(each.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK]
        ways: dict[int, Any] = {}
        for each in bulk:
            ways.setdefault(usb.util.endpoint_direction(each.bEndpointAddress), each)
        if usb.util.ENDPOINT_OUT in ways:
            return ways[usb.util.ENDPOINT_OUT], ways.get(usb.util.ENDPOINT_IN)
    return None, None
