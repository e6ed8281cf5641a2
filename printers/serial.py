"""A slip printer at a serial port, by pyserial.

Not by python-escpos's connector: closing it, even when it is merely forgotten, waits without end for a printer that
takes nothing.
"""

from __future__ import annotations

import contextlib
import termios
import time

from serial import Serial

from printers import PrinterError
from printers.descriptors import read_until, write_until
from printers.wired import SETTLE_S, LinkDown, WiredPrinter

BAUD = 9600
LOOK_AGAIN_S = 0.02


class SerialPrinter(WiredPrinter):
    """`address` is a path, best a stable one as "/dev/serial/by-id/…", with "@baud" where that is not 9600."""

    def __init__(
        self,
        address: str,
        timeout_s: float,
        answers: bool | None = None,
        settle_s: float = SETTLE_S,
        clears: bool = False,
    ) -> None:
        super().__init__(_SerialLink(*split_address(address)), timeout_s, answers, settle_s, clears)


def split_address(address: str) -> tuple[str, int]:
    """Path and speed. Raises `PrinterError` (permanent) for an address that cannot be one."""
    path, _, baud = address.partition("@")
    if not path or not (baud.isdecimal() or baud == "") or int(baud or BAUD) < 300:
        raise PrinterError(f"not the address of a serial port: {address!r}", permanent=True)
    return path, int(baud or BAUD)


class _SerialLink:
    def __init__(self, path: str, baud: int) -> None:
        self._path = path
        self._baud = baud
        self._device: Serial | None = None
        self.bytes_per_s = baud / 10 * 0.8  # ten bits a byte, and a little patience

    def open(self, until: float) -> bool:
        try:
            self._device = Serial(self._path, self._baud, timeout=0)
        except (OSError, ValueError) as error:  # pyserial's own exception is an OSError
            raise LinkDown(f"cannot open {self._path}") from error
        return True

    def write(self, data: bytes, until: float) -> int:
        return write_until(self._device.fileno(), data, until) if self._device else 0

    def read(self, until: float) -> bytes:
        if self._device is None:
            raise LinkDown("not open")
        return read_until(self._device.fileno(), until)

    def drain(self, until: float) -> bool:
        """A slow line still has much of a slip to say when the system has taken all of it."""
        try:
            while self._device is not None and self._device.out_waiting:
                if time.monotonic() > until:
                    return False
                time.sleep(LOOK_AGAIN_S)
        except OSError:
            return False
        return True

    def close(self, abandon: bool = False) -> None:
        if self._device is not None:
            with contextlib.suppress(OSError, termios.error):
                if abandon:  # closing would wait half a minute for it, and then it would be printed after all
                    self._device.reset_output_buffer()
            with contextlib.suppress(OSError, termios.error):
                self._device.close()
            self._device = None
