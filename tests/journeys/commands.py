"""`lada` as a person or systemd starts it: child processes on free ports, with their data in a folder of the test's.

Ends only what it started, and shows what a child said when a story goes wrong.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

from tests.offices import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120.0
TEMPLATES: list[Path] = []  # where those who serve keep the code of templates (see conftest.py)
# A run of the tests in the background of a shell ignores Ctrl-C, and what it starts would too
AS_IN_A_TERMINAL = ("env", "--default-signal=INT")


@dataclass
class Lada:
    """One machine with a kiosk, a server, or both; `home` is its LADA_HOME."""

    home: Path
    kiosk_port: int = field(default_factory=free_port)
    server_port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def server_url(self) -> str:
        return f"http://localhost:{self.server_port}"

    @property
    def kiosk_url(self) -> str:
        return f"http://127.0.0.1:{self.kiosk_port}"

    def run(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        done = subprocess.run(
            self._command(words), env=self._environment(), cwd=ROOT, input=typed, capture_output=True, text=True,
            timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        _show(words, done.returncode, done.stdout + done.stderr)
        return done

    def well(self, *words: str, typed: str = "") -> str:
        """Run one command that must succeed; what it said."""
        done = self.run(*words, typed=typed)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, *words: str, typed: str = "") -> tuple[str, int]:
        """Run one command that must fail in one clear sentence; the sentence and the exit code."""
        done = self.run(*words, typed=typed)
        assert done.returncode != 0
        assert "Traceback" not in done.stdout + done.stderr
        said = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith(("INFO", "WARNING"))]
        assert len(said) == 1, done.stderr
        return said[0], done.returncode

    @contextmanager
    def started(self, *words: str, until: str | None = None) -> Iterator[subprocess.Popen[bytes]]:
        """A command that stays, until the block is over; `until` is an address that must answer first."""
        log = self.home / f"{'-'.join(words[:2])}.log"
        self.home.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as said:
            process = subprocess.Popen(
                [*AS_IN_A_TERMINAL, *self._command_that_stays(words)], env=self._environment(), cwd=ROOT,
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip
        try:
            if until is not None:
                wait_for_answer(until, process, log)
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_S)
            _show(words, process.returncode, log.read_text())

    def _command(self, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "kiosk", *words]

    def _command_that_stays(self, words: tuple[str, ...]) -> list[str]:
        if not TEMPLATES or words[-1] != "serve":
            return self._command(words)
        return [sys.executable, "-m", "tests.journeys.started", str(TEMPLATES[-1]), *words]

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LADA_")}
        return {
            **kept, "LADA_HOME": str(self.home), "KIOSK_PORT": str(self.kiosk_port),
            "SERVER_PORT": str(self.server_port), **self.extra,
        }  # fmt: skip


def answers(url: str) -> int | None:
    """The status with which `url` answers; `None` when nobody does."""
    try:
        return urllib3.request("GET", url, retries=False, redirect=False, timeout=5).status
    except urllib3.exceptions.HTTPError:
        return None


def wait_for_answer(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while answers(url) is None:
        assert process.poll() is None and time.monotonic() < until, log.read_text()
        time.sleep(0.05)


def _show(words: tuple[str, ...], code: int, said: str) -> None:
    sys.stdout.write(f"$ lada {' '.join(words)}\n{said}    → {code}\n")
