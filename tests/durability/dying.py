"""Programs that die at a named point of an act, as `kill -9` would have it: no end of a `with`, no handler, no flush.

    python -m tests.durability.dying kiosk HOME ACT POINT     acts at a counter; prints what was acknowledged
    python -m tests.durability.dying server HOME PORT POINT   serves; prints "ready"

Points are named by the statement of SQL that the real program is at: it is watched from outside, so nothing of this
stands in the program itself. Both exit with 137 at their point, and with 0 when they never came to it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
from flask import Flask, request

from kiosk.clock import SystemClock
from kiosk.station.outcome import Done
from kiosk.station.station import Station
from kiosk.store import Store
from sync.facts import VisitorKind
from sync.register import Person, encode
from sync.server import app
from sync.server.office import Office
from sync.wire import digest_of
from tests import cast
from tests.offices import serving, settings

KILLED = 137


@dataclass(frozen=True)
class Point:
    """`sql` is how the statement begins; the program dies before it, or after it was carried out."""

    when: str
    sql: str


POINTS = {
    "after begin": Point("after", "BEGIN IMMEDIATE"),
    "after journal insert": Point("after", "INSERT INTO journal"),
    "before commit": Point("before", "COMMIT"),
    "after commit": Point("after", "COMMIT"),
    "amid the snapshot": Point("after", "INSERT INTO temp.shadow"),
    "between old and new register": Point("after", "DELETE FROM register"),
    "after facts were inserted": Point("after", 'INSERT INTO "fact"'),
    "between projection and its mark": Point("before", 'UPDATE "stream" SET "projected_seq"'),
}


def die_at(point: Point, is_time: Callable[[], bool]) -> None:
    """Watch every connection that is opened from now on; the first time that the point is reached while `is_time`, the
    process is over."""
    codes = {"before": apsw.SQLITE_TRACE_STMT, "after": apsw.SQLITE_TRACE_PROFILE}

    def reached(event: dict[str, Any]) -> None:
        if (event["sql"] or "").lstrip().upper().startswith(point.sql.upper()) and is_time():
            os._exit(KILLED)

    apsw.connection_hooks.append(lambda connection: connection.trace_v2(codes[point.when], reached))


def told(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def new_register() -> list[bytes]:
    """What a counter is sent: the cast, and somebody new."""
    return [*cast.snapshot_lines(), encode(Person(id="newest", display_name="Nowa O."))]


def come_in(store: Store) -> Done:
    """One visitor, with a slip."""
    clock = SystemClock()
    station = Station(store, clock, cast.CENTRE_KEY, frozenset())
    done = station.visits.check_in_visitor(VisitorKind.RESIDENT, ["meeting"], 1, clock.now())
    assert isinstance(done, Done) and done.slip is not None
    return done


def take_register(store: Store) -> None:
    lines = new_register()
    store.apply_snapshot(lines, digest_of(lines), (None, 0), SystemClock().now())


ACTS: dict[str, Callable[[Store], object]] = {"come in": come_in, "take register": take_register}


def kiosk(home: Path, act: str, point: Point) -> None:
    """Three acts that are acknowledged, and one that the program does not survive."""
    dying = False
    die_at(point, lambda: dying)
    store = Store(home)
    for _ in range(3):
        told(come_in(store).uids[0])
    dying = True
    ACTS[act](store)


def server(home: Path, port: int, point: Point) -> None:
    """Serves until a kiosk's push brings it to its point, or until its input ends."""
    taking_in = False

    def watch_pushes(flask: Flask, _office: Office) -> None:
        @flask.before_request
        def is_push() -> None:
            nonlocal taking_in
            taking_in = request.path.endswith("/facts")

    die_at(point, lambda: taking_in)
    office = app.open_office(settings(home, "", port))
    with serving(lambda _port: app.create_app(office, [watch_pushes]), port):
        told("ready")
        sys.stdin.read()


if __name__ == "__main__":
    if sys.argv[1] == "kiosk":
        kiosk(Path(sys.argv[2]), sys.argv[3], POINTS[sys.argv[4]])
    else:
        server(Path(sys.argv[2]), int(sys.argv[3]), POINTS[sys.argv[4]])
