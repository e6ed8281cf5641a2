"""Scanners that speak through a serial port (USB-COM mode). The only file of the kiosk that imports pyserial.

Bytes are UTF-8; what is not becomes U+FFFD, so that a wrong baud rate gives an unknown code and no crash.
"""

from __future__ import annotations

import codecs
import select

import serial

from kiosk.readers import ReaderError, Reading
from kiosk.readers.line import Trickle

_PIECE = 4096


class SerialScanner:
    """A `Reader` on `device`, opened for ourselves alone. What waited in the port before opening is dropped.

    Raises `ReaderError` if there is no device, or somebody else holds it.
    """

    def __init__(self, device: str | None, baud: int = 9600) -> None:
        if device is None:
            raise ReaderError("no serial port is named in the settings (scanner device)")
        try:
            self._port = serial.Serial(device, baud, timeout=0, exclusive=True)
        except (OSError, ValueError) as error:
            raise ReaderError(f"the serial port {device} cannot be opened: {error}") from error
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._trickle = Trickle(device, self._read)
        self.name = device

    def wait(self, timeout_s: float) -> Reading | None:
        return self._trickle.wait(timeout_s)

    def close(self) -> None:
        self._port.close()

    def _read(self, timeout_s: float) -> str:
        if not self._port.is_open:
            raise ReaderError(f"the serial port {self.name} is closed")
        try:
            ready, _, _ = select.select([self._port.fileno()], [], [], timeout_s)
            return self._decoder.decode(self._port.read(_PIECE)) if ready else ""
        except OSError as error:  # SerialException is one
            raise ReaderError(f"the serial port {self.name} is away: {error}") from error
