"""A slip printer on USB, through python-escpos's connector: found by vendor, product and serial number.

One program owns the device: neither CUPS nor the kernel's own printer driver may talk to it at the same time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

import usb.core
import usb.util
from escpos.exceptions import DeviceNotFoundError
from escpos.printer import Usb

from printers import PrinterError
from printers.wired import SETTLE_S, LinkDown, WiredPrinter

CHUNK = 4096
logging.getLogger("escpos").setLevel(logging.CRITICAL)  # every failure of it is raised as well


class UsbPrinter(WiredPrinter):
    """`address` is "vendor:product" or "vendor:product:serial", the first two in hex, as `lsusb` shows them."""

    def __init__(self, address: str, timeout_s: float, answers: bool | None = None, settle_s: float = SETTLE_S) -> None:
        super().__init__(_UsbLink(*split_address(address)), timeout_s, answers, settle_s)


def split_address(address: str) -> tuple[int, int, str | None]:
    """Vendor, product, serial number. Raises `PrinterError` (permanent) for an address that cannot be one."""
    vendor, _, rest = address.partition(":")
    product, _, serial = rest.partition(":")
    try:
        return int(vendor, 16), int(product, 16), serial or None
    except ValueError as error:
        raise PrinterError(f"not the address of a USB printer: {address!r}", permanent=True) from error


class _Connector(Usb):  # type: ignore[misc]  # the library ships no types
    """Without the reset that the library gives at every opening, after which printers claim to be gone for a while."""

    def _configure_usb(self) -> None:
        try:
            self.device.get_active_configuration()
        except usb.core.USBError:
            self.device.set_configuration()


class _UsbLink:
    bytes_per_s = 10_000.0

    def __init__(self, vendor: int, product: int, serial: str | None) -> None:
        self._name = f"{vendor:04x}:{product:04x}"
        self._wanted: Mapping[str, Any] = {
            "idVendor": vendor,
            "idProduct": product,
            "custom_match": lambda device: serial is None or _serial_number(device) == serial,
        }
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


def _serial_number(device: Any) -> str | None:
    """`None` when the device has none or nobody may ask it."""
    try:
        return usb.util.get_string(device, device.iSerialNumber) if device.iSerialNumber else None
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
