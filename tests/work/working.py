"""A worker in a process of its own, with jobs that tell which process took them, until a file says it is enough.

    python -m tests.work.working HOME URL LATER

`LATER` is by how many ms its clock is ahead. Each job that is taken is a line of `HOME/taken`: its name, the process.
"""

import dataclasses
import os
import sys
import time
from pathlib import Path

from sync.server import app
from sync.server.permissions import Permission
from sync.server.settings import Server, Settings
from sync.server.work import kinds, ticks
from sync.server.work.kinds import Kind
from sync.server.work.running import Worker

LONGEST_S = 60


def take(office, parameters, progress):
    """Done as soon as as many processes as that have taken something."""
    taken = office.settings.server.home / "taken"
    with taken.open("a") as file:
        file.write(f"{parameters['name']} {os.getpid()}\n")
    until = time.monotonic() + LONGEST_S
    while len({line.split()[1] for line in taken.read_text().splitlines()}) < parameters["processes"]:
        assert time.monotonic() < until, "the other process does not come"
        progress.so_far(0, 1)
        time.sleep(0.01)


def main(home, url, later):
    kinds.KINDS["take"] = Kind("tests.work.working:take", Permission.SELF)
    ticks.TICKS.clear()
    office = app.open_office(Settings(server=Server(home=Path(home), database=url)))
    now = office.now
    office = dataclasses.replace(office, now=lambda: now() + int(later))
    worker = Worker(office, beat_seconds=0.1)
    while not (Path(home) / "enough").exists():
        if not worker.run_next():
            time.sleep(0.02)
    office.store.close_everywhere()


if __name__ == "__main__":
    main(*sys.argv[1:])
