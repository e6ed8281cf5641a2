"""A web application that answers on 127.0.0.1 through waitress, in this process, and ends in good order."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

PATIENCE_S = 3


class Answering:
    """Answers from the moment it is made until `stop`. Port 0 is a free one; `waitress` are its settings."""

    def __init__(self, application: object, port: int = 0, **waitress: Any) -> None:
        self._sockets: dict[int, Any] = {}
        self._server = create_server(application, map=self._sockets, listen=f"127.0.0.1:{port}", **waitress)
        self.port = int(self._server.effective_port)
        self._loop = threading.Thread(target=self._server.run, name="waitress", daemon=True)
        self._loop.start()

    def stop(self) -> None:
        """Let the answers under way end, then close everything. Only the loop's own thread may close what it waits on:
        a socket closed by another thread is a bad file to the loop, or by then somebody else's."""
        self._server.task_dispatcher.shutdown(timeout=PATIENCE_S)
        with contextlib.suppress(OSError):  # awake for another reason, the loop closed its trigger before it was pulled
            self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._sockets))
        self._loop.join()
