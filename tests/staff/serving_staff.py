"""A server for staff in a process of its own, over a database that others serve too, until its input ends.

    python -m tests.staff.serving_staff HOME URL PORT

It says "ready" when it answers. Passwords cost little there, as everywhere in these tests.
"""

import sys
from pathlib import Path

from sync.server import app
from sync.server.app import WAITRESS
from sync.server.staff import passwords
from tests.answering import Answering
from tests.offices import Now, settings
from tests.staff.conftest import LIGHT, NOBODYS


def main(home: str, url: str, port: str) -> None:
    passwords._hasher, passwords._NOBODYS = LIGHT, NOBODYS
    office = app.open_office(settings(Path(home), url, int(port)), Now())
    answering = Answering(app.create_app(office, app.screens()), int(port), **WAITRESS)
    print("ready", flush=True)
    sys.stdin.read()
    answering.stop()
    office.store.close_everywhere()


if __name__ == "__main__":
    main(*sys.argv[1:])
