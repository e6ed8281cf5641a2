"""From nothing to the first screen: a kiosk alone, and the demo centre started again."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.request
from pathlib import Path

from bench.figures import Figure, at_most, median, told
from bench.served import processor_s, rss_kb
from bench.sides import free_port, start

TIMES = 3


def measure_kiosk(home: Path) -> list[Figure]:
    """`lada kiosk serve` on the file in `home`: spawned, until it has answered `GET /`."""
    settings = home / "bench.toml"
    settings.write_text(
        '[readers]\ncard = "none"\nscanner = "none"\n[printer]\ndriver = "simulated"\n', encoding="utf-8"
    )
    took, worked, resident = [], [], []
    for _ in range(TIMES):
        port = free_port()
        environ = {**os.environ, "LADA_KIOSK_KIOSK_HOME": str(home), "KIOSK_PORT": str(port)}
        begin = time.monotonic()
        process = start("kiosk", "kiosk", "serve", "--settings", str(settings), env=environ, stdout=subprocess.DEVNULL)
        _wait_for(f"http://127.0.0.1:{port}/", process)
        took.append(time.monotonic() - begin)
        worked.append(processor_s(process.pid))
        resident.append(rss_kb(process.pid) / 1024)
        _end(process)
    return [
        at_most(
            "kiosk: start to first screen, median of 3",
            median(took),
            3,
            "s",
            f"its own part, in seconds of a processor: {median(worked):.2f}",
        ),
        at_most("memory at the first screen", median(resident), 100, "MB"),
    ]


def measure_demo(home: Path) -> list[Figure]:
    """`lada demo` in an empty `home`: filled once, then started again until kiosk and server answer."""
    kiosk, server = free_port(), free_port()
    environ = {**os.environ, "LADA_HOME": str(home), "KIOSK_PORT": str(kiosk), "SERVER_PORT": str(server)}
    begin = time.monotonic()
    filling = start("kiosk", "demo", "--fill-only", env=environ, stdout=subprocess.DEVNULL)
    assert filling.wait() == 0, "the demo centre could not be filled; its words stand above"
    filled = time.monotonic() - begin
    took = []
    for _ in range(TIMES):
        begin = time.monotonic()
        demo = start("kiosk", "demo", env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _wait_for(f"http://127.0.0.1:{server}/login", demo)
        _wait_for(f"http://127.0.0.1:{kiosk}/", demo)
        took.append(time.monotonic() - begin)
        _end(demo)
    return [
        at_most("demo centre: started again, both answer, median of 3", median(took), 5, "s"),
        told("demo centre: filled for the first time", f"{filled:.0f} s"),
    ]


def _wait_for(url: str, process: subprocess.Popen[str]) -> None:
    """Until `url` answers. Raises `AssertionError` when the process has ended."""
    while True:
        assert process.poll() is None, "a program of the bench ended by itself; its words stand above"
        try:
            urllib.request.urlopen(url, timeout=10).close()
            return
        except OSError:
            time.sleep(0.01)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait(20)
