"""Runs one counter: its threads, its web application behind waitress, and its end."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable
from types import FrameType

from waitress.server import create_server

from kiosk import counter as counters
from kiosk.app import create_app
from kiosk.settings import Settings

WAITRESS = {
    "threads": 8,
    "connection_limit": 64,
    "channel_timeout": 30,
    "cleanup_interval": 5,
    "channel_request_lookahead": 0,
    "max_request_header_size": 16 * 1024,
    "max_request_body_size": 256 * 1024,
    "clear_untrusted_proxy_headers": True,
    "expose_tracebacks": False,
    "asyncore_use_poll": True,
    "ident": None,
}


SWITCH_S = 0.001  # a thread that prints or looks around hands over to a visitor's page at once, not after 5 ms


def settle_down() -> None:
    """To be called when everything is loaded: what is there now stays, so collecting garbage need not look at it again
    in the middle of somebody's page."""
    sys.setswitchinterval(SWITCH_S)
    gc.collect()
    gc.freeze()


def serve_counter(settings: Settings, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM, then stop every thread and close the file. `ready` is called once the address is
    ours. Raises `OSError` for a taken port."""
    counter = counters.build(settings)
    try:
        server = create_server(create_app(counter), host=settings.kiosk.host, port=settings.kiosk.port, **WAITRESS)
    except OSError:
        counter.stop()
        raise
    ready()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        counter.signals.close()  # else waitress waits five seconds for an open page, and logs a traceback
        raise SystemExit(0)

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    counter.start()
    settle_down()
    try:
        server.run()
    finally:
        server.close()
        counter.stop()
