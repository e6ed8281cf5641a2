"""A server that dies amid a push.

    python -m tests.durability.dying_server HOME PORT POINT     prints "ready" when it serves
"""

from __future__ import annotations

import sys
from pathlib import Path

from flask import Flask, request

from sync.server import app
from sync.server.office import Office
from tests.durability.dying import POINTS, Point, die_at, told
from tests.offices import serving, settings


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
    server(Path(sys.argv[1]), int(sys.argv[2]), POINTS[sys.argv[3]])
