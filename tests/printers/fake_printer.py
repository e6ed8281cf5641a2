"""A slip printer as a wire sees it: takes bytes, answers questions, and gets into trouble when a test says so.

`FakePrinter` is the mechanism; `TcpWire` and `PtyWire` put it at the end of a real socket and a real terminal line.
"""

import contextlib
import os
import pty
import select
import socket
import threading
import time
import tty
from pathlib import Path

CUT = b"\x1dV\x01"
QUESTION = b"\x10\x04"
RESET = b"\1\0\0\0\0\0\0\0"


class FakePrinter:
    """Keeps whole slips in `jobs`, everything else in `torn`. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._printed = threading.Event()
        self._buffer = bytearray()
        self._jobs: list[bytes] = []
        self.low = self.out = self.cover = self.mute = self.chatty = False
        self.runs_out_at_job: int | None = None
        self.dies_after: int | None = None

    @property
    def jobs(self) -> tuple[bytes, ...]:
        with self._lock:
            return tuple(self._jobs)

    @property
    def torn(self) -> bytes:
        with self._lock:
            return bytes(self._buffer)

    def wait_for_job(self) -> bytes:
        """The last slip, once there is one: a driver that is not answered does not wait for it either."""
        assert self._printed.wait(5)
        return self.jobs[-1]

    def cure(self) -> None:
        with self._lock:
            self.low = self.out = self.cover = self.mute = False
            self.dies_after = self.runs_out_at_job = None
            self._buffer.clear()

    def feed(self, data: bytes) -> bytes:
        """Take bytes; what the printer says to them."""
        with self._lock:
            self._buffer += data
            answers = b""
            while (at := self._buffer.find(QUESTION)) >= 0 and len(self._buffer) > at + 2:
                answers += bytes([self._status(self._buffer[at + 2])])
                del self._buffer[at : at + 3]
            if self.is_dead():
                del self._buffer[self.dies_after :]
                return b""
            while (at := self._buffer.find(CUT)) >= 0:
                self._jobs.append(bytes(self._buffer[: at + len(CUT)]))
                del self._buffer[: at + len(CUT)]
                self._printed.set()
                self.out = self.out or len(self._jobs) == self.runs_out_at_job
            if self.mute:
                return b""
            return b"\x14\x00\x00\x0f" + answers if self.chatty and answers else answers

    def _status(self, number: int) -> int:
        if number == 1:
            return 0x12 | (0x08 if self.cover or self.out else 0)
        if number == 2:
            return 0x12 | (0x04 if self.cover else 0) | (0x20 if self.out else 0)
        return 0x12 | (0x0C if self.low or self.out else 0) | (0x60 if self.out else 0)

    def is_dead(self) -> bool:
        """Whether the bytes that a test allowed are used up."""
        with self._lock:
            return self.dies_after is not None and len(self._buffer) >= self.dies_after


class TcpWire:
    """The printer in the network: one thread that accepts, one for each connection; all ended by `unplug`."""

    def __init__(self, printer: FakePrinter) -> None:
        self.printer = printer
        self.hangs = threading.Event()
        self.met = threading.Event()  # something has arrived
        self.hangs_up_after_a_slip = False
        self.one_at_a_time = threading.Lock()
        self.takes_one_connection = False
        self._threads: list[threading.Thread] = []
        self._connections: list[socket.socket] = []
        self._accepted: list[object] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._listen()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def plug(self) -> None:
        self.unplug()
        self.hangs.clear()
        self.met.clear()
        self._server = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        self._listen()

    def unplug(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._threads, self._connections = [], []

    def drained(self) -> None:
        """Returns once the printer has had all that was sent to it: drivers hang up after each act, and what they wrote
        is theirs no more while it may still lie in the socket. At once when the printer is unplugged."""
        try:
            last = socket.create_connection(("127.0.0.1", self.port))
        except ConnectionRefusedError:
            return
        with last:
            while last.getsockname() not in self._accepted:
                time.sleep(0.001)
        for serving in self._threads[1:]:
            serving.join()

    def _listen(self) -> None:
        self._start(self._accept)

    def _start(self, work, *arguments) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, peer = self._server.accept()
            except OSError:
                return
            self._connections.append(connection)
            self._start(self._serve, connection)
            self._accepted.append(peer)

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError), self._turn():
            while data := connection.recv(512):
                self.met.set()
                if self.hangs.is_set():
                    continue
                before = len(self.printer.jobs)
                answer = self.printer.feed(data)
                if self.printer.is_dead():
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    return
                connection.sendall(answer)
                if self.hangs_up_after_a_slip and len(self.printer.jobs) > before:
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(512):
                        pass  # what was asked meanwhile is not answered
                    return

    def _turn(self) -> contextlib.AbstractContextManager[object]:
        return self.one_at_a_time if self.takes_one_connection else contextlib.nullcontext()


class PtyWire:
    """The printer on a serial line, or behind a device file: `path` is where it is found while it is plugged in."""

    def __init__(self, printer: FakePrinter, path: Path) -> None:
        self.printer = printer
        self.path = path
        self.hangs = threading.Event()
        self._thread: threading.Thread | None = None
        self._ends: tuple[int, int] | None = None
        self._stop: tuple[int, int] | None = None
        self.plug()

    def plug(self) -> None:
        self.unplug()
        self.hangs.clear()
        ours, theirs = pty.openpty()
        tty.setraw(theirs)
        os.set_blocking(ours, False)
        self.path.symlink_to(os.ttyname(theirs))
        self._ends = ours, theirs
        self._stop = os.pipe()
        self._thread = threading.Thread(target=self._serve, args=(ours, self._stop[0]), daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        self.path.unlink(missing_ok=True)
        if self._thread is not None and self._stop is not None:
            os.close(self._stop[1])
            self._thread.join()
            os.close(self._stop[0])
        self._close_ends()
        self._thread = self._stop = None

    def _close_ends(self) -> None:
        ends, self._ends = self._ends, None
        for end in ends or ():
            os.close(end)

    def _serve(self, ours: int, stop: int) -> None:
        poll = select.poll()
        poll.register(ours, select.POLLIN)
        poll.register(stop, select.POLLIN)
        while True:
            ready = [end for end, _ in poll.poll()]
            if stop in ready:
                return
            if self.hangs.is_set():
                poll.unregister(ours)  # takes nothing any more, as a printer with its buffer full
                continue
            try:
                data = os.read(ours, 512)
            except OSError:
                return
            answer = self.printer.feed(data)
            if self.printer.is_dead():
                self.path.unlink(missing_ok=True)
                self._close_ends()
                return
            if answer:
                os.write(ours, answer)


class WireBench:
    """The hand at a printer on a wire; `open` is for each driver's own."""

    def __init__(self, mechanism: FakePrinter, wire: TcpWire | PtyWire) -> None:
        self.mechanism = mechanism
        self.wire = wire

    def unplug(self) -> None:
        self.wire.unplug()

    def plug(self) -> None:
        self.mechanism.cure()
        self.wire.plug()

    def run_low(self) -> None:
        self.mechanism.low = True

    def run_out(self) -> None:
        self.mechanism.out = True

    def refill(self) -> None:
        self.mechanism.low = self.mechanism.out = False

    def hang(self) -> None:
        self.wire.hangs.set()

    def die_after(self, count: int) -> None:
        self.mechanism.dies_after = count

    @property
    def jobs(self) -> tuple[bytes, ...]:
        return self.mechanism.jobs
