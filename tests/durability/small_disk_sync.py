"""A kiosk's sync on a disk that fills up, is freed and becomes read-only: a real one of six megabytes.

    unshare --map-root-user --mount python -m tests.durability.small_disk_sync KIOSK SERVER

Mounts a file system of its own over KIOSK, which nobody else sees; the server's SERVER has room. Ends with 0 when
everything went as promised.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kiosk import syncing
from kiosk.settings import Sync
from kiosk.store import Store
from sync import register
from sync.ports import SyncReport
from sync.server import app, register_store
from sync.server.enrolment_models import DeviceRun
from sync.server.models import Device, Fact
from sync.server.office import Office
from tests.durability.small_disk import SIZE, fill
from tests.offices import BRANCH, SITE, open_for_test, serving, settings
from tests.stations import NOON
from tests.stick.kiosks import Counter

NAMES = "x" * 400  # of people enough to need room


def recorded(counter: Counter) -> int:
    store = Store(counter.home)
    facts = store.database.reading().execute("SELECT count(*) FROM journal").fetchone()[0]
    store.close()
    return int(facts)


def streams(counter: Counter) -> int:
    store = Store(counter.home)
    found = store.database.reading().execute("SELECT count(*) FROM stream").fetchone()[0]
    store.close()
    return int(found)


def more_people(at: int) -> None:
    people = [register.Person(id=f"p{at}-{number}", display_name=NAMES) for number in range(300)]
    register_store.put_many([*people], at=at, by="test")


def full(counter: Counter) -> Path:
    """Nothing is left, not even in what SQLite holds ready."""
    ballast = fill(counter.home)
    store = Store(counter.home)
    store.close()  # its log is written back and shortened, so that the next write needs room
    with ballast.open("ab", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 512)
        except OSError:
            pass
    return ballast


def refuses(report: SyncReport) -> None:
    assert report.error is not None and report.error.word == "disk", report
    assert str(report.error).endswith("can be written to again."), report.error


def story(home: Path, office: Office, address: str) -> None:
    counter = Counter(home, office)
    counter.settings = replace(counter.settings, sync=Sync(server=address))
    counter.work(3)
    with syncing.patient(counter.settings, counter.clock) as journey:
        assert journey.once().agreed
        filled_amid_work(counter, journey.once)
    begun_on_a_full_disk(counter)
    read_only(counter)


def filled_amid_work(counter: Counter, once: Callable[[], SyncReport]) -> None:
    """What the journal holds goes out; a register that finds no room leaves the old one."""
    counter.work(5)
    more_people(NOON + 1)
    ballast = full(counter)
    before = recorded(counter)
    refuses(once())
    assert Fact.select().count() == before == recorded(counter)
    refuses(once())
    assert Fact.select().count() == before
    ballast.unlink()
    report = once()
    assert report.agreed and report.register == "applied", report


def begun_on_a_full_disk(counter: Counter) -> None:
    """A process that cannot be counted speaks to nobody, and begins no journal; then it goes on by itself."""
    runs, begun = DeviceRun.select().count(), streams(counter)
    counter.work(2)
    (counter.home / "high-water.json").unlink()  # so that it would begin a new incarnation
    ballast = full(counter)
    with syncing.patient(counter.settings, counter.clock) as journey:
        for _ in range(3):
            refuses(journey.once())
        ballast.unlink()
        assert (DeviceRun.select().count(), streams(counter)) == (runs, begun)
        assert journey.once().agreed
    assert (DeviceRun.select().count(), streams(counter)) == (runs + 1, begun + 1)
    assert Fact.select().count() == recorded(counter)


def read_only(counter: Counter) -> None:
    """The same of a disk that can only be read."""
    counter.work(2)
    subprocess.run(["mount", "-o", "remount,ro", str(counter.home)], check=True)
    with syncing.patient(counter.settings, counter.clock) as journey:
        refuses(journey.once())
        subprocess.run(["mount", "-o", "remount,rw", str(counter.home)], check=True)
        assert journey.once().agreed
    assert Fact.select().count() == recorded(counter)
    assert Device.get().standing == "approved"


if __name__ == "__main__":
    there, roomy = Path(sys.argv[1]), Path(sys.argv[2])
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", str(there)], check=True)
    with open_for_test(roomy) as an_office:
        register_store.put_many([SITE, BRANCH, register.Person(id="anna", display_name="Anna")], at=NOON, by="test")

        def make(port: int) -> object:
            return app.create_app(replace(an_office, settings=settings(roomy, port=port)))

        with serving(make) as url:
            story(there, an_office, url)
    os._exit(0)  # what is left of threads need not end in order
