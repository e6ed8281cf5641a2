"""The sides that are compared, each a process of its own: kiosks on files of various sizes, and the bare page."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import crowd
from bench.client import Client, purposes_in, token_in

CHECKOUT = Path(__file__).resolve().parent.parent
Times = list[float]  # milliseconds, one for each request of a road


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for the files of one run, on the disk where the data of a kiosk lies; removed in the end."""
    root = Path(os.environ.get("LADA_HOME") or CHECKOUT / "var")
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=root) as name:
        yield Path(name)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(*words: str, **options: Any) -> subprocess.Popen[str]:
    """One of our Python programs, ended with this one at the latest."""
    return subprocess.Popen([sys.executable, "-m", *words], text=True, **options)


def wait_until_open(port: int, process: subprocess.Popen[str]) -> None:
    """Until somebody listens there. Raises `AssertionError` when the process has ended."""
    while True:
        assert process.poll() is None, "a program of the bench ended by itself; its words stand above"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.005)


class Bare:
    """Four bare requests, the third of which commits."""

    def __init__(self, file: Path) -> None:
        port = free_port()
        self._process = start("bench.bare", str(file), str(port))
        wait_until_open(port, self._process)
        self._client = Client(port)

    def begin(self) -> None:
        self._client.connect()

    def check_in(self) -> Times:
        times = [self._client.get("/").took_ms, self._client.get("/").took_ms]
        answer = self._client.post("/", {"person": "p1"})
        return [*times, answer.took_ms, self._client.get(answer.to).took_ms]

    def evening(self) -> None:
        """Nobody to send home."""

    def stop(self) -> None:
        self._client.close()
        self._process.terminate()
        self._process.wait()


class Program:
    """One of our programs that takes orders on its standard input, a line each, and answers each with a line of JSON;
    the `first` line says that it is ready. It ends when it is stopped."""

    def __init__(self, *words: str) -> None:
        self.process = start(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.first = self._answer()

    def ask(self, order: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "a program of the bench ended by itself; its words stand above"
        found: dict[str, Any] = json.loads(line)
        return found

    def stop(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Kiosk(Program):
    """A kiosk on the file in `home`; its `people` come in one after the other, spread over the register."""

    def __init__(self, home: Path, people: int, paper: str = "out", card: str = "none") -> None:
        self.port = free_port()
        super().__init__("bench.served", str(home), str(self.port), paper, card)
        self._people, self._next = people, 0
        self._client = Client(self.port)

    def begin(self) -> None:
        """This side's turn."""
        self._client.connect()

    def check_in(self) -> Times:
        """The road from a reading to the page after it: reading, greeting, check-in, done."""
        self._next += 7
        home = self._client.get("/")
        ticket = self.ask(f"card {crowd.uid_of(self._next % self._people)}")["ticket"]
        fields = {"csrf_token": token_in(home.body), "ticket": ticket, "screen": "home", "back": "/"}
        reading = self._client.post("/reading", fields)
        greeting = self._client.get(reading.to)
        purpose = (purposes_in(greeting.body) or ["meeting"])[0]
        fields = {"csrf_token": token_in(greeting.body), "enter": "1", "people": "1", "purpose": purpose}
        check_in = self._client.post("/check-in", fields)
        assert check_in.to == "/done", f"a check-in led to {check_in.to}"
        done = self._client.get(check_in.to)
        self._client.post("/end", {"csrf_token": token_in(done.body)})
        return [reading.took_ms, greeting.took_ms, check_in.took_ms, done.took_ms]

    def evening(self) -> None:
        """Everybody leaves and an hour passes, so that the next who come are asked nothing."""
        self.ask("evening")

    def stop(self) -> None:
        self._client.close()
        super().stop()
