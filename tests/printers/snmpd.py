"""A real net-snmp snmpd on a free port of the loopback that plays a copier: a program of ours answers for the
Printer-MIB, from a file that a test changes while snmpd runs.

    with copier(folder) as device: device.set(LIFE_COUNT, "counter", 5)
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gufo.snmp.sync import SnmpSession

from printers.snmp import LIFE_COUNT, SERIAL, Access

SNMPD = shutil.which("snmpd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
SUPPLY, ALERT = "1.3.6.1.2.1.43.11.1.1", "1.3.6.1.2.1.43.18.1.1"
COLOUR = "1.3.6.1.4.1.18334.1.1.1.5.7.2.2.1.5.2.2"
OFFICE = Access("3", user="lada", auth="sha256", auth_password="authpass123", privacy_password="privpass123")
SIGNED = Access("3", user="signed", auth="sha", auth_password="authpass123")

CONFIG = """
agentAddress udp:127.0.0.1:{port}
rocommunity public 127.0.0.1
createUser lada SHA-256 "authpass123" AES "privpass123"
createUser signed SHA "authpass123"
rouser lada priv
rouser signed auth
pass_persist .1.3.6.1.2.1.43 {program}
pass_persist .1.3.6.1.4.1.18334 {program}
"""
PROGRAM = '''#!{python} -I
"""Speaks net-snmp's pass_persist: what to answer stands in a file, object -> [type, value]."""
import json, sys

def key(oid):
    return tuple(int(part) for part in oid.split("."))

for line in iter(sys.stdin.readline, ""):
    word = line.strip()
    if word == "PING":
        print("PONG", flush=True)
        continue
    oid = sys.stdin.readline().strip().strip(".")
    with open("{state}") as file:
        objects = json.load(file)
    if word == "getnext":
        oid = min((each for each in objects if key(each) > key(oid)), key=key, default="")
    if word in ("get", "getnext") and oid in objects:
        print("." + oid, *objects[oid], sep="\\n", flush=True)
    else:
        print("NONE", flush=True)
'''


class Copier:
    """`objects` is what it says: object → (type, value); types are integer, string, octet (hex), counter, gauge."""

    def __init__(self, root: Path, port: int) -> None:
        self._state, self.port = root / "state.json", port
        self.objects: dict[str, tuple[str, object]] = {}
        self.put({LIFE_COUNT: ("counter", 123456), SERIAL: ("string", "A7PU021001234")})

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def put(self, objects: dict[str, tuple[str, object]]) -> None:
        """From now on it says these too."""
        self.objects |= objects
        fresh = self._state.with_suffix(".new")
        fresh.write_text(json.dumps(self.objects))
        fresh.replace(self._state)  # never half of it, as it may be read just now

    def count(self, pages: int) -> None:
        self.put({LIFE_COUNT: ("counter", pages)})

    def supply(self, index: int, name: str, level: int, most: int = 100, of_class: int = 3) -> None:
        values = {4: ("integer", of_class), 6: ("string", name), 8: ("integer", most), 9: ("integer", level)}
        self.put({f"{SUPPLY}.{column}.1.{index}": value for column, value in values.items()})

    def alert(self, index: int, words: str, severity: int) -> None:
        self.put({f"{ALERT}.2.1.{index}": ("integer", severity), f"{ALERT}.8.1.{index}": ("string", words)})


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def copier(root: Path) -> Iterator[Copier]:
    """An snmpd that answers, and ends with the block."""
    assert SNMPD, "snmpd is missing: .ci/bootstrap test installs it"
    for _attempt in range(5):  # the port may be taken by somebody else before snmpd takes it
        device = Copier(root, free_port())
        program = root / "copier.py"
        program.write_text(PROGRAM.format(python=sys.executable, state=root / "state.json"))
        program.chmod(0o700)
        config = root / "snmpd.conf"
        config.write_text(CONFIG.format(port=device.port, program=program))
        kept = root / "kept"  # snmpd writes an snmpd.conf of its own there
        kept.mkdir(exist_ok=True)
        process = subprocess.Popen(
            [SNMPD, "-f", "-LE", "0", "-C", "-c", str(config), f"--persistentDir={kept}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "MIBS": ""},
        )  # fmt: skip
        try:
            if _answers(process, device.port):
                yield device
                return
        finally:
            process.kill()
            process.wait()
    raise AssertionError("snmpd does not start")


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        try:
            SnmpSession("127.0.0.1", port, timeout=5.0).get(LIFE_COUNT)
            return True
        except OSError:
            time.sleep(0.02)
    return False
