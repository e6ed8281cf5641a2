"""A whole kiosk with the cast, its devices simulated and its clock turned by hand, and a visitor who reads and posts.

The visitor goes the visitor's way: a reading is handed back by its ticket, a form is sent with the token of its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.app import make_flask
from kiosk.counter import Counter
from kiosk.devices import Devices
from kiosk.proving import Prover
from kiosk.readers import Reading, ReadingKind
from kiosk.readers.tray import Tray
from kiosk.readers.wedge import Wedge
from kiosk.session import Session, Sessions
from kiosk.settings import Settings
from kiosk.signals import Signals
from kiosk.station.station import Station
from kiosk.store import Store
from sync import facts
from sync.journal import Moment
from tests import cast, newest

TUESDAY = 1_795_521_600_000  # 2026-11-24 12:00 UTC, 13:00 in Warsaw; the centre is open 12–20
MINUTE = 60_000
HERE = "https://localhost:8080"  # a secure cookie is kept for this by the test client, for http://localhost by Chromium


class TurnedClock:
    """Stands still until it is turned."""

    def __init__(self, at: int = TUESDAY) -> None:
        self.at = at

    def now(self) -> int:
        return self.at

    def up(self) -> int:
        return self.at - TUESDAY + MINUTE

    def pass_time(self, ms: int) -> None:
        self.at += ms


@contextmanager
def counter_at(home: Path, clock: TurnedClock) -> Iterator[Counter]:
    """The counter of the cast's centre; no printer is fitted."""
    newest.kiosk_file(home)
    store = Store(home)
    store.become(cast.DEVICE, cast.SITE, "COP", "K1")
    store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test"), Moment(clock.now(), 1, 0))
    store.apply_snapshot(cast.snapshot_lines(), "digest", {}, clock.now())
    settings = Settings()
    settings = replace(settings, kiosk=replace(settings.kiosk, home=home, large_default=False))
    signals = Signals()
    station = Station(store, clock, cast.CENTRE_KEY, frozenset(), printing=False)
    yield Counter(
        settings=settings, clock=clock, store=store, station=station, tray=Tray(), signals=signals,
        devices=Devices(home, signals.publish), sessions=Sessions(clock.up, 70_000), spool=None, gauge=None,
        wedge=Wedge(), bench=None, prover=Prover(store, cast.DEVICE_SIGNER),
    )  # fmt: skip
    signals.close()
    store.close()


class Visitor:
    """Somebody before the screen. `page` is the text of what they see now, `at` its address."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.client: FlaskClient = make_flask(counter).test_client()
        self.page = ""
        self.at = ""
        self.go("/")

    def go(self, address: str) -> TestResponse:
        return self._seen(self.client.get(address, base_url=HERE, follow_redirects=True))

    def send(self, address: str, /, **fields: object) -> TestResponse:
        """Post a form with the token of the page."""
        data = {"csrf_token": self.token(), **fields}
        answer = self.client.post(address, data=data, base_url=HERE, headers={"Referer": HERE}, follow_redirects=True)
        return self._seen(answer)

    def send_script_free(self, address: str, /, **fields: object) -> TestResponse:
        """Post a form and look at the answer itself, not where it leads."""
        data = {"csrf_token": self.token(), **fields}
        return self.client.post(address, data=data, base_url=HERE, headers={"Referer": HERE})

    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        assert found, f"no form on {self.at}"
        return found[1]

    def read(self, kind: ReadingKind, value: str) -> None:
        """Something lies on the reader or before the scanner while this page is open."""
        ticket = self.counter.tray.put(Reading(kind, value, "test", 0))
        screen = re.search(r'data-screen="([^"]*)"', self.page)
        back = re.search(r'id="reading".*?name="back" value="([^"]*)"', self.page, re.S)
        self.send(
            "/reading", ticket=ticket, screen=screen[1] if screen else "", back=unescape(back[1]) if back else "/"
        )

    def tap_card(self, uid: str) -> None:
        self.read(ReadingKind.CARD, uid)

    def scan(self, code: str) -> None:
        self.read(ReadingKind.CODE, code)

    @property
    def session(self) -> Session:
        with self.client.session_transaction(base_url=HERE) as cookie:
            return self.counter.sessions.current(cookie["visitor"])

    @property
    def words(self) -> str:
        """What stands on the screen, without tags and with single spaces."""
        body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", self.page, flags=re.S)
        main = body[body.find("<main") : body.find("</footer>")]
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main))).replace(" ", " ")

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html":
            self.page, self.at = answer.get_data(as_text=True), answer.request.path
        return answer
