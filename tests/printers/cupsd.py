"""A real cupsd of our own, on a free port of loopback and in a folder of its own, with queues for the tests.

    with cupsd(folder) as cups: cups.queue("slips", wire.address) …

Who may do what is what Debian's own configuration says. A queue ends in a backend of ours that talks to a slip printer
on a socket as the USB backend of CUPS does: it says what it meets, and waits for paper and for the printer.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from printers.ipp import IppError, Operation, ask

CUPSD = "/usr/sbin/cupsd"
INSTALLED = Path("/usr/lib/cups")
TRIES = 5
CONFIG = """
LogLevel warn
MaxLogSize 0
Listen 127.0.0.1:{port}
Browsing No
DefaultAuthType Basic
WebInterface No
IdleExitTimeout 0
DirtyCleanInterval 0
ErrorPolicy retry-job
JobRetryInterval 1
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  <Limit Create-Job Print-Job Print-URI Validate-Job>
    Order deny,allow
  </Limit>
  <Limit Send-Document Hold-Job Release-Job Restart-Job Set-Job-Attributes Cancel-My-Jobs Close-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit Cancel-Job CUPS-Authenticate-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
FILES = """
ServerRoot {root}
ServerBin {root}/bin
RequestRoot {root}/spool
TempDir {root}/spool/tmp
CacheDir {root}/cache
StateDir {root}/run
AccessLog {root}/access_log
ErrorLog {root}/error_log
PageLog {root}/page_log
SystemGroup root
User {user}
Group {group}
SyncOnClose Yes
"""
PRINTER = """<Printer {name}>
DeviceURI slip://{address}
State {state}
Accepting {accepting}
ErrorPolicy retry-job
</Printer>
"""
BACKEND = '''#!{python} -I
"""A backend of CUPS: hands a job to a slip printer on a socket, waits for it, and says what it met."""
import os, socket, sys, time

def say(text):
    sys.stderr.write(text + "\\n")
    sys.stderr.flush()

if len(sys.argv) == 1:
    print('direct slip "Unknown" "Slip printer of the tests"')
    sys.exit(0)
host, port = os.environ["DEVICE_URI"].removeprefix("slip://").split(":")
payload = open(sys.argv[6], "rb").read() if len(sys.argv) > 6 else sys.stdin.buffer.read()
say("STATE: +connecting-to-device")
while True:
    try:
        printer = socket.create_connection((host, int(port)))
        break
    except OSError:
        time.sleep(0.05)
say("STATE: -connecting-to-device")

def paper():
    printer.sendall(b"\\x10\\x04\\x04")
    answer = printer.recv(16)
    if not answer:
        sys.exit(1)
    return answer[-1]

while paper() & 0x60:
    say("STATE: +media-empty-error")
    time.sleep(0.05)
say("STATE: -media-empty-error")
printer.sendall(payload)
state = paper()
say("STATE: " + ("+" if state & 0x0C else "-") + "media-low-warning")
while paper() & 0x60:
    say("STATE: +media-empty-error")
    time.sleep(0.05)
'''


class Cupsd:
    """One cupsd that can be stopped, killed and started again. `server` is where it listens."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._printers: dict[str, tuple[str, bool, bool]] = {}
        self.port = 0
        for name in ("bin/backend", "spool/tmp", "cache/ppd", "run", "ppd", "ssl"):
            (root / name).mkdir(parents=True)
        for each in INSTALLED.iterdir():
            if each.name != "backend":
                (root / "bin" / each.name).symlink_to(each)
        backend = root / "bin/backend/slip"
        backend.write_text(BACKEND.format(python=sys.executable))
        backend.chmod(0o700)  # with which CUPS leaves it its own rights

    @property
    def server(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    @property
    def is_running(self) -> bool:
        return self._process is not None

    @property
    def pid(self) -> int:
        assert self._process is not None, "it does not run"
        return self._process.pid

    def address(self, queue: str) -> str:
        return f"127.0.0.1:{self.port}/{queue}"

    def queue(self, name: str, printer: str, *, paused: bool = False, accepting: bool = True) -> None:
        """Have a queue before the printer at "host:port"; to be called while cupsd is not running."""
        self._printers[name] = printer, paused, accepting

    def start(self) -> None:
        assert self._process is None, "it runs already"
        for _ in range(TRIES):
            self.port = self.port or _free_port()
            self._configure()
            command = [CUPSD, "-f", "-c", str(self._root / "cupsd.conf"), "-s", str(self._root / "cups-files.conf")]
            self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if self._answers():
                return
            self.stop()
            self.port = 0  # somebody else has taken it since it was free
        raise AssertionError(f"cupsd does not start: {(self._root / 'error_log').read_text()}")

    def _configure(self) -> None:
        names = {"root": self._root, "user": "lp", "group": "lp"}
        if os.getuid() != 0:
            names |= {"user": pwd.getpwuid(os.getuid()).pw_name, "group": grp.getgrgid(os.getgid()).gr_name}
        for each in ("spool", "cache"):
            shutil.chown(self._root / each, names["user"], names["group"])
        (self._root / "cupsd.conf").write_text(CONFIG.format(port=self.port))
        (self._root / "cups-files.conf").write_text(FILES.format(**names))
        told = (
            PRINTER.format(
                name=name, address=address, state="Stopped" if paused else "Idle", accepting="Yes" if takes else "No"
            )
            for name, (address, paused, takes) in self._printers.items()
        )
        (self._root / "printers.conf").write_text("".join(told))

    def _answers(self) -> bool:
        assert self._process is not None
        until = time.monotonic() + 20
        while time.monotonic() < until and self._process.poll() is None:
            try:
                return ask(self.server, "/", Operation.CUPS_GET_PRINTERS, {}, 1).status < 0x0500
            except IppError:
                time.sleep(0.02)
        return False

    def stop(self) -> None:
        """End it as the system does; a job that is being printed stays, and is begun anew at the next start."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cupsd(root: Path) -> Iterator[Cupsd]:
    """A cupsd that ends with the block; not started yet, so that it can be given queues."""
    running = Cupsd(root)
    try:
        yield running
    finally:
        running.stop()
