"""Children that work at a counter until they are killed. A program of its own: only a process without threads may
fork in safety.

    python -m tests.journeys.killing HOME KILLS    prints what was acknowledged: a uid and a slip number a line
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.station.outcome import Done
from kiosk.station.station import Station
from kiosk.store import Store
from sync.facts import VisitorKind
from tests import cast


def work(home: Path, told: int) -> None:
    """What a child does: visitors come in, each is told over the pipe once the act is done."""
    store = Store(home)
    station = Station(store, SystemClock(), cast.CENTRE_KEY, frozenset())
    while True:
        done = station.visits.check_in_visitor(VisitorKind.RESIDENT, ["meeting"], 1, SystemClock().now())
        assert isinstance(done, Done) and done.slip is not None
        os.write(told, f"{done.uids[0]} {done.slip.number}\n".encode())


def killed_child(home: Path, after_acts: int, after_s: float) -> list[str]:
    """Run `work` in a child, kill it with SIGKILL a moment after some acts, and return what it had acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(home, writing)
        finally:
            os._exit(3)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = [pipe.readline() for _ in range(after_acts)]
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "the child ended by itself"
        return [line for line in (*told, *pipe) if line.endswith("\n")]


if __name__ == "__main__":
    chance = random.Random(20261121)
    for _ in range(int(sys.argv[2])):
        sys.stdout.writelines(killed_child(Path(sys.argv[1]), chance.randrange(1, 8), chance.uniform(0, 0.01)))
