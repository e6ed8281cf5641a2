"""A slip printer on a socket, in a process of its own, that answers or hangs as it is told: the same printer for both.

    python -m bench.wire_printer

The first line says its port. Orders: `answers` and `hangs` say what it does from now on, `asked` tells how often a
kiosk has come to it since.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import sys
import threading

QUESTION = re.compile(rb"\x10\x04[\x01-\x04]")
WELL = b"\x12"


class WirePrinter:
    """Takes every byte. Hanging, it takes connections and never says a word."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._is_well = True
        self._asked = 0
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def order(self, name: str) -> dict[str, int]:
        if name != "asked":
            self._is_well, self._asked = name == "answers", 0
            for connection in tuple(self._open):  # as one that is switched off and on: nobody waits for what was before
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        return {"asked": self._asked}

    def _listen(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            self._open.add(connection)
            self._asked += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            before = b""
            while data := connection.recv(65_536):
                found = QUESTION.findall(before + data)
                before = (before + data)[-2:] if not found else b""
                if self._is_well and found:
                    connection.sendall(WELL * len(found))
        self._open.discard(connection)


def main() -> None:
    printer = WirePrinter()
    print(json.dumps({"port": printer.port}), flush=True)
    for line in sys.stdin:
        print(json.dumps(printer.order(line.strip())), flush=True)


if __name__ == "__main__":
    main()
