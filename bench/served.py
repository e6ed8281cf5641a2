"""A whole kiosk in a process of its own, whose readings come on its standard input instead of from a reader.

    python -m bench.served HOME PORT out|ok|wire:PORT [pcsc]

Each line is an order, each answer a line of JSON: `card UID` gives the ticket that a page would hear of, `evening`
lets everybody leave and an hour pass, `state` tells memory and what is loaded, `seen` when the last card was read.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from waitress.server import create_server

from kiosk import counter as counters
from kiosk.app import create_app
from kiosk.counter import Counter
from kiosk.readers import Reading, ReadingKind
from kiosk.readers.tray import Tray
from kiosk.serving import WAITRESS, settle_down
from kiosk.settings import Bench, Kiosk, Printer, Readers, Settings
from sync.facts import Means

HOUR = 3_600_000
HEAVY = (
    "weasyprint",
    "openpyxl",
    "xlrd",
    "psycopg",
    "holidays",
    "PIL",
    "numpy",
    "urllib3",
    "cryptography",
    "argon2",
    "qrcode",
)


class WatchedTray(Tray):
    """A tray that remembers what the reader said last."""

    last: Reading | None = None

    def put(self, reading: Reading) -> str:
        self.last = reading
        return super().put(reading)


class Orders:
    """What can be asked of this kiosk from outside a page."""

    def __init__(self, counter: Counter, tray: WatchedTray) -> None:
        self._counter, self._tray = counter, tray

    def card(self, uid: str) -> dict[str, Any]:
        return {"ticket": self._tray.put(Reading(ReadingKind.CARD, uid, "bench", int(time.monotonic() * 1000)))}

    def evening(self) -> dict[str, Any]:
        visits, at = self._counter.station.visits, self._counter.clock.now()
        inside = (
            self._counter.store.database.reading().execute("SELECT person FROM visit WHERE state = 'in'").fetchall()
        )
        for (person,) in inside:
            found = self._counter.store.person(person)
            if found is not None:
                visits.check_out(found, Means.CARD, at, confirmed=True)
        assert self._counter.bench is not None
        self._counter.bench.clock.shift(HOUR)
        return {"left": len(inside)}

    def state(self) -> dict[str, Any]:
        return {"rss_kb": rss_kb("self"), "loaded": [name for name in HEAVY if name in sys.modules]}

    def seen(self) -> dict[str, Any]:
        return {"at_ms": self._tray.last.at_ms if self._tray.last else None}


def rss_kb(process: int | str) -> int:
    """Resident memory of a process as the kernel counts it, in KiB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def processor_s(process: int | str) -> float:
    """Seconds for which a process has had a processor, those of the kernel on its behalf among them."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def main(home: str, port: str, paper: str, card: str = "none") -> None:
    kind, _, at = paper.partition(":")
    settings = Settings(
        kiosk=Kiosk(home=Path(home), port=int(port)),
        readers=Readers(card=card, scanner="none"),  # type: ignore[arg-type]
        printer=Printer("network", f"127.0.0.1:{at}") if kind == "wire" else Printer("simulated"),
        bench=Bench(device_bench=True),
    )
    counter = counters.build(settings)
    assert counter.bench is not None
    if paper == "out":
        counter.bench.printer.run_out()
    tray = counter.tray = WatchedTray()
    server = create_server(create_app(counter), host="127.0.0.1", port=int(port), **WAITRESS)
    counter.start()
    settle_down()
    threading.Thread(target=server.run, daemon=True).start()
    print(json.dumps({"ready": True}), flush=True)
    orders = Orders(counter, tray)
    for line in sys.stdin:
        name, *words = line.split()
        print(json.dumps(getattr(orders, name)(*words)), flush=True)
    counter.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
