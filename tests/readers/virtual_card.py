"""A contactless card in the virtual reader of vsmartcard, whose driver listens: a connection is a card in the field.

On the wire each message is two bytes of length, most significant first, and a body. A body of one byte is an order to
the card: 0 off, 1 on, 2 reset (no answer), 4 tell your ATR. Any other body is a command to be answered.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress

# What a reader says of a Mifare Ultralight (PC/SC part 3).
ATR = bytes.fromhex("3B8F8001804F0CA0000003060300030000000068")
GET_UID = bytes.fromhex("FFCA000000")
DONE, NO_INFORMATION, NOT_SUPPORTED = b"\x90\x00", b"\x63\x00", b"\x6a\x81"


class VirtualCard:
    """A card that can be laid on the reader whose driver listens at `port`, and taken away."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def insert(self, uid: str, ending: bytes = DONE) -> None:
        """Lay a card with this UID (hex) in the field, instead of the one there; `ending` is its status word."""
        self._lay(bytes.fromhex(uid) + ending if ending == DONE else ending)

    def insert_mute(self) -> threading.Event:
        """Lay a card in the field that never says its UID, as one that is pulled away too early. The event tells that
        it was asked."""
        return self._lay(None)

    def _lay(self, answer: bytes | None) -> threading.Event:
        self.remove()
        connection, asked = self._connect(), threading.Event()
        connection.settimeout(None)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection
        self._thread = threading.Thread(target=_answer_orders, args=(connection, answer, asked), daemon=True)
        self._thread.start()
        return asked

    def remove(self) -> None:
        """Take the card away; nothing happens if there is none."""
        if self._connection is None or self._thread is None:
            return
        with suppress(OSError):  # the reader may have hung up first
            self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._connection.close()
        self._connection = self._thread = None

    def _connect(self) -> socket.socket:
        """Connect as soon as the driver listens."""
        until = time.monotonic() + 30
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port), timeout=5)
            except ConnectionRefusedError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)


def _answer_orders(connection: socket.socket, uid_answer: bytes | None, asked: threading.Event) -> None:
    """`asked` is set as soon as the UID is asked for; `None` is never answered."""
    try:
        while True:
            order = _exactly(connection, struct.unpack(">H", _exactly(connection, 2))[0])
            if order == b"\x04":
                _send(connection, ATR)
            elif order == GET_UID and uid_answer is None:
                asked.set()
            elif len(order) > 1 and uid_answer is not None:
                _send(connection, uid_answer if order == GET_UID else NOT_SUPPORTED)
    except OSError:
        return  # the card was taken away, or the reader with it


def _send(connection: socket.socket, body: bytes) -> None:
    connection.sendall(struct.pack(">H", len(body)) + body)


def _exactly(connection: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        piece = connection.recv(length - len(data))
        if not piece:
            raise ConnectionError("the other end hung up")
        data += piece
    return data
