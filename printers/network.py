"""A slip printer in the network, on the raw port that all of them have.

The plain socket instead of python-escpos's connector: that one leaves its socket open when nobody answers, knows no
IPv6, and cannot tell how many bytes went out before a connection broke.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import time

from printers import PrinterError
from printers.descriptors import read_until, write_until
from printers.wired import SETTLE_S, LinkDown, WiredPrinter

PORT = 9100
AT_ONCE = struct.pack("ii", 1, 0)


class NetworkPrinter(WiredPrinter):
    """`address` is "host", "host:port" or "[IPv6]:port". A name instead of numbers costs the time of looking it up.

    A printer with a network socket answers, so silence means trouble from the first slip on, unless `answers` is false.
    """

    def __init__(
        self, address: str, timeout_s: float, answers: bool = True, settle_s: float = SETTLE_S, clears: bool = False
    ) -> None:
        super().__init__(_SocketLink(*split_address(address)), timeout_s, answers, settle_s, clears)


def split_address(address: str) -> tuple[str, int]:
    """Host and port. Raises `PrinterError` (permanent) for an address that cannot be one."""
    host, colon, port = address.rpartition(":")
    if not colon or "]" in port or (":" in host and not host.startswith("[")):
        host, port = address, ""
    host = host.strip("[] ")
    if not host or not (port.isdecimal() or port == "") or not 0 < int(port or PORT) < 65536:
        raise PrinterError(f"not an address of a printer: {address!r}", permanent=True)
    return host, int(port or PORT)


class _SocketLink:
    bytes_per_s = 10_000.0

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._socket: socket.socket | None = None

    def open(self, until: float) -> bool:
        try:
            self._socket = socket.create_connection(self._address, timeout=max(0.1, until - time.monotonic()))
        except OSError as error:
            raise LinkDown(f"no printer answers at {self._address[0]}:{self._address[1]}") from error
        self._socket.setblocking(False)
        return True

    def write(self, data: bytes, until: float) -> int:
        return write_until(self._socket.fileno(), data, until) if self._socket else 0

    def read(self, until: float) -> bytes:
        if self._socket is None:
            raise LinkDown("not connected")
        return read_until(self._socket.fileno(), until)

    def drain(self, until: float) -> bool:
        return True  # the answer that is waited for tells more than a buffer

    def close(self, abandon: bool = False) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                if abandon:
                    self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                else:
                    self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
            self._socket = None
