"""A real pcscd of our own, with virtual readers, for any test that wants a card on a reader.

    from tests.readers.pcscd import pcscd

    def test_…(pcscd): pcscd.card().insert("04A1B2C3D4E5F6")

The socket of pcscd has one fixed place (/run/pcscd), so only one can run on a machine: a file lock makes test runs
take turns. Each test has a fresh one (a tenth of a second): the virtual reader notices late that a card has gone, and
the next test would meet it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from smartcard import scard as pcsclite

from tests.readers.virtual_card import VirtualCard

RUN = Path("/run/pcscd")
SOCKET, PID = RUN / "pcscd.comm", RUN / "pcscd.pid"
DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
SLOTS = 2  # of each virtual reader
TRIES = 5
PATIENCE_S = 30  # for a machine that has other work
LOCK = Path(tempfile.gettempdir()) / "lada-pcscd.lock"


class Pcscd:
    """One pcscd that can be stopped, killed and started again with another number of readers."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._process: subprocess.Popen[bytes] | None = None
        self._ports: list[int] = []
        self._cards: list[VirtualCard] = []

    def start(self, readers: int = 1) -> None:
        """Start with this many virtual readers (each driver brings two slots, as on a real double reader)."""
        assert self._process is None, "it runs already"
        assert not self._somebody_elses(), "another pcscd runs on this machine; the tests need to start their own"
        for _ in range(TRIES):
            while len(self._ports) < readers:
                self._ports.append(_free_pair(after=self._ports[-1] + 2 if self._ports else None))
            self._run(readers)
            if self._has_readers(readers):
                return
            # a port went to somebody else since it was free, and the driver never asks for it again; or one that was
            # ended with its test run has cleaned up after itself, and taken this one's socket along
            self.stop()
            self._ports = [_free_pair(after=self._ports[-1] + 2)]
        raise AssertionError(self.log())

    def log(self) -> str:
        """What it has said so far."""
        return (self._place / "pcscd.log").read_text(errors="replace")

    def _run(self, readers: int) -> None:
        self._write_configuration(readers)
        RUN.mkdir(exist_ok=True)
        # setpriv: should the test run be killed, its pcscd must not stay behind
        command = ["setpriv", "--pdeathsig", "TERM", "/usr/sbin/pcscd", "--foreground", "--info"]
        with (self._place / "pcscd.log").open("ab") as log:
            self._process = subprocess.Popen([*command, "--config", str(self._configuration)], stdout=log, stderr=log)
        self._wait_for_socket()

    def stop(self) -> None:
        """Stop it as an administrator does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Let it die on the spot, as in a crash."""
        self._end(signal.SIGKILL)

    def card(self, reader: int = 0) -> VirtualCard:
        """A card for the first slot of this reader; taken away at the end of the test."""
        card = VirtualCard(self._ports[reader])
        self._cards.append(card)
        return card

    def remove_cards(self) -> None:
        """Take every card away."""
        while self._cards:
            self._cards.pop().remove()

    @property
    def _configuration(self) -> Path:
        return self._place / "readers"

    def _write_configuration(self, readers: int) -> None:
        shutil.rmtree(self._configuration, ignore_errors=True)
        self._configuration.mkdir()
        for number, port in enumerate(self._ports[:readers]):
            # The driver keeps its slots in a global: a second reader needs a file of its own.
            driver = self._place / f"driver{number}.so"
            if not driver.exists():
                shutil.copy(DRIVER.resolve(), driver)
            (self._configuration / f"reader{number}").write_text(
                f'FRIENDLYNAME "Virtual reader {number}"\nDEVICENAME /dev/null:{port:#x}\n'
                f"LIBPATH {driver}\nCHANNELID {port:#x}\n"
            )

    def _wait_for_socket(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while not SOCKET.is_socket():
            assert self._process is not None
            is_late = self._process.poll() is not None or time.monotonic() > until
            assert not is_late, self.log()
            time.sleep(0.02)

    def _has_readers(self, readers: int) -> bool:
        """Whether it has opened all of its readers, which it does before it answers anybody."""
        context = self._context()
        if context is None:
            return False
        try:
            return len(pcsclite.SCardListReaders(context, [])[1]) == SLOTS * readers
        finally:
            pcsclite.SCardReleaseContext(context)

    def _context(self) -> int | None:
        """Its answer; the socket is there a moment before anybody listens at it. `None` when it has gone again."""
        until = time.monotonic() + PATIENCE_S
        while True:
            result, context = pcsclite.SCardEstablishContext(pcsclite.SCARD_SCOPE_USER)
            if result == pcsclite.SCARD_S_SUCCESS:
                return int(context)
            if not SOCKET.is_socket():
                return None
            assert time.monotonic() < until, f"{pcsclite.SCardGetErrorMessage(result)}\n{self.log()}"
            time.sleep(0.02)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(PATIENCE_S)
        # After SIGKILL it leaves its files, and the next one would take them for a running pcscd.
        if _pid_in_file() in (None, self._process.pid):
            SOCKET.unlink(missing_ok=True)
            PID.unlink(missing_ok=True)
        self._process = None

    @staticmethod
    def _somebody_elses() -> bool:
        pid = _pid_in_file()
        return pid is not None and Path(f"/proc/{pid}").exists()


def _pid_in_file() -> int | None:
    try:
        return int(PID.read_text())
    except (FileNotFoundError, ValueError):
        return None


def _free_pair(after: int | None) -> int:
    """The first of two neighbouring free ports, below those that the kernel hands out to others."""
    first = after or 20000 + os.getpid() % 8000
    for port in range(first, 32000, 2):
        if _is_free(port) and _is_free(port + 1):
            return port
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        try:
            trial.bind(("", port))
        except OSError:
            return False
        return True


@contextmanager
def running_pcscd(place: Path) -> Iterator[Pcscd]:
    """A running pcscd that keeps its files in `place`; waits until no other test run has one."""
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        service = Pcscd(place)
        try:
            service.start()
            yield service
        finally:
            service.remove_cards()
            service.stop()
            sys.stdout.write(service.log())  # pytest shows it when the test went wrong


@pytest.fixture
def pcscd(tmp_path: Path) -> Iterator[Pcscd]:
    """A running pcscd with one double reader and no card."""
    with running_pcscd(tmp_path) as service:
        yield service
