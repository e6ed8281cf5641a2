"""A counter on a disk that fills up, is freed again and then becomes read-only: a real one of six megabytes.

    unshare --map-root-user --mount python -m tests.durability.small_disk FOLDER

Mounts a file system of its own over FOLDER, which nobody else sees, and ends with 0 when everything went as promised.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from kiosk.devices import Devices, Trouble
from kiosk.station.outcome import Done, Refused
from kiosk.store import Store
from sync.rules.refusals import Reason
from tests import cast
from tests.durability import kiosk_day
from tests.durability.days import files_of
from tests.durability.kiosk_day import come_in
from tests.journeys.storyboard import enrolled

SIZE = "6m"
NOON = 1_793_012_400_000


def fill(home: Path) -> Path:
    """Something else takes all the space that is left."""
    ballast = home / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for piece in (b"x" * 65536, b"x" * 512):
            try:
                while True:
                    file.write(piece)
            except OSError:
                pass
    return ballast


def troubles(devices: Devices, store: Store) -> tuple[Trouble, ...]:
    devices.disk_checked(store.database.saves())
    return devices.states().troubles


def acts_until_refused(store: Store) -> int:
    """People come in until one is refused; how many were not."""
    for number in range(10_000):
        said = come_in(store)
        if isinstance(said, Refused):
            assert [each.reason for each in said.refusals] == [Reason.DISK_FULL]
            return number
    raise AssertionError("the disk never filled")


def visits(store: Store) -> int:
    return int(store.database.reading().execute("SELECT count(*) FROM visit").fetchone()[0])


def story(home: Path) -> None:
    enrolled(home, cast.entities(), NOON)
    store = Store(home)
    devices = Devices(home, lambda _kind, _data: None)
    assert isinstance(come_in(store), Done)

    ballast = fill(home)
    done = 1 + acts_until_refused(store)
    assert not store.database.saves()
    assert Trouble.DISK in troubles(devices, store)
    assert visits(store) == done

    ballast.unlink()
    assert store.database.saves()
    done += acts_until_refused(store)  # through checkpoints, until the disk is full of our own
    assert visits(store) == done > 100
    store.close()
    with tempfile.TemporaryDirectory() as roomy:
        for name, data in files_of(home, "kiosk.db").items():
            (Path(roomy) / name).write_bytes(data)
        assert kiosk_day.examine_kiosk(Path(roomy), set())[1] is None

    subprocess.run(["mount", "-o", "remount,ro", str(home)], check=True)
    store = Store(home)  # the disk can still be read
    assert isinstance(come_in(store), Refused)
    assert Trouble.DISK in troubles(devices, store)
    assert visits(store) == done


if __name__ == "__main__":
    there = Path(sys.argv[1])
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(there)], check=True)
    story(there)
