"""A counter that dies amid an act.

    python -m tests.durability.dying_kiosk HOME ACT POINT     prints the acts that were acknowledged
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.station.outcome import Done
from kiosk.store import Store
from sync.protocol import Erased
from sync.register import Person, encode
from sync.wire import digest_of
from tests import cast
from tests.durability.dying import POINTS, Point, die_at, told
from tests.durability.kiosk_day import come_in


def new_register() -> list[bytes]:
    """What a counter is sent: the cast, and somebody new."""
    return [*cast.snapshot_lines(), encode(Person(id="newest", display_name="Nowa O."))]


def take_register(store: Store) -> None:
    lines = new_register()
    store.apply_snapshot(lines, digest_of(lines), {}, SystemClock().now())


def forget(store: Store) -> None:
    store.erase(Erased(["ola"], "mark"), SystemClock().now())


ACTS: dict[str, Callable[[Store], object]] = {"come in": come_in, "take register": take_register, "forget": forget}


def kiosk(home: Path, act: str, point: Point) -> None:
    """Three acts that are acknowledged, and one that the program does not survive."""
    dying = False
    die_at(point, lambda: dying)
    store = Store(home)
    for _ in range(3):
        done = come_in(store)
        assert isinstance(done, Done)
        told(done.uids[0])
    dying = True
    ACTS[act](store)


if __name__ == "__main__":
    kiosk(Path(sys.argv[1]), sys.argv[2], POINTS[sys.argv[3]])
