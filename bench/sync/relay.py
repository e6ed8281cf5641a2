"""Stands between a kiosk and its server on loopback and counts what goes over the wire, headers and all."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Self


class Relay:
    """Listens on `port` until it is closed, and speaks to the port `server`. `up` and `down` are bytes towards the
    server and back; `requests` counts request lines."""

    def __init__(self, server: int) -> None:
        self.server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.reset()
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def reset(self) -> None:
        self.up = self.down = self.requests = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for end in (self._listener, *self._open):
            with contextlib.suppress(OSError):  # the other side has hung up already
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for end in (self._listener, *self._open):
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                kiosk, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.server))
            for end in (kiosk, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open.append(end)
            for one, other, is_up in ((kiosk, server, True), (server, kiosk, False)):
                thread = threading.Thread(target=self._carry, args=(one, other, is_up), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _carry(self, one: socket.socket, other: socket.socket, is_up: bool) -> None:
        while True:
            try:
                data = one.recv(65536)
                self._count(data, is_up)  # before the other side can answer
                if not data:
                    other.shutdown(socket.SHUT_WR)
                    return
                other.sendall(data)
            except OSError:
                return

    def _count(self, data: bytes, is_up: bool) -> None:
        if is_up:
            self.up += len(data)
            self.requests += data.count(b" HTTP/1.1\r\n")
        else:
            self.down += len(data)
