"""Two counters of a site that both can reach the server: each knows the other's pages after one run, over the wire."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.station.pages import line
from kiosk.station.station import Station as Desk
from kiosk.store import Store
from kiosk.store.contact import StoredSink
from kiosk.store.outbox import StoredOutbox
from sync import facts, register
from sync.engine import sync_once
from sync.ports import Device
from sync.protocol import DeviceState
from sync.server import adjusting, app, limit_cases, register_store
from sync.server.office import Office
from sync.signing import KeySigner
from sync.transport import HttpServer
from tests import cast
from tests.offices import admit, serving, settings
from tests.stations import NOON, Station, Timepiece

DAY = 24 * 60 * 60 * 1000
HUNDRED = register.Allowance(id="hundred", party_kind="organisation", mono=100, colour=20)


class Read:
    """The clocks as a counter reads them."""

    def __init__(self, clock: Timepiece) -> None:
        self._clock = clock

    def now(self) -> int:
        return self._clock.wall

    def up(self) -> int:
        return self._clock.up


class Counter:
    """A kiosk's file with its acts, and its way to the server over HTTP; `clock` is the one of all."""

    def __init__(self, home: Path, name: str, url: str, clock: Timepiece) -> None:
        signer = KeySigner(secrets.token_bytes(32))
        admit(Station(name, signer), site=cast.SITE)
        self.clock, self.store, self.server = clock, Store(home / name), HttpServer(url, name, signer)
        self.store.become(name, cast.SITE, "COP", name)
        self.store.start_stream(facts.StreamStarted(device=name, software="test"), clock.moment())
        self.pages = Desk(self.store, Read(clock), cast.CENTRE_KEY, frozenset(), printing=False).pages
        self.device = Device(name, "run", signer, lambda: DeviceState(software="test", pending=0))

    def syncs(self) -> None:
        outbox = StoredOutbox(self.store, self.clock.moment, "test")
        sink = StoredSink(self.store, self.clock.moment, lambda: None)
        report = sync_once(outbox, self.server, sink, self.device, self.clock)
        assert report.ok, report.error

    def copies(self, count: int, approved_by: str | None = None) -> str:
        self.clock.pass_time(1000)
        lines = [line("copy", "A4", colour=False, duplex=False, pages=count)]
        done = self.pages.declare(lines, self.store.person("anna"), "org-table", approved_by, self.clock.wall)
        return type(done).__name__

    def used(self) -> tuple[int, int | None]:
        """Black and white: used of allowed."""
        found = self.pages.allowance("org-table", self.clock.wall)
        return found.mono_used, found.mono_limit


Open = Callable[[str], Counter]


@pytest.fixture
def clock() -> Timepiece:
    return Timepiece(boot=0)


@pytest.fixture
def open_counter(office: Office, clock: Timepiece, tmp_path: Path) -> Iterator[Open]:
    kept = [each for each in cast.entities() if not isinstance(each, register.Allowance)]
    register_store.put_many([*kept, HUNDRED], at=1, by="test")
    opened: list[Counter] = []

    def make(port: int) -> object:
        served = settings(office.settings.server.home, port=port)
        return app.create_app(replace(office, settings=served, now=lambda: clock.wall))

    with serving(make) as url:

        def counter(name: str) -> Counter:
            opened.append(Counter(tmp_path, name, url, clock))
            opened[-1].syncs()
            return opened[-1]

        yield counter
        for each in opened:
            each.server.close()
            each.store.close()


def test_each_counter_keeps_to_what_both_took_in_and_staff_gave(open_counter: Open, clock: Timepiece) -> None:
    one, other = open_counter("k1"), open_counter("k2")
    assert one.copies(60) == "Done"
    one.syncs()
    other.syncs()
    assert (one.used(), other.used()) == ((60, 100), (60, 100))
    assert other.copies(60) == "Refused"

    adjusting.adjust("org-table", "2026-10", 50, 0, "granted", "", "marta", clock.wall)
    other.syncs()

    assert other.used() == (60, 150)
    assert other.copies(60) == "Done"
    assert (one.used(), other.used()) == ((60, 100), (120, 150))
    other.syncs()
    one.syncs()
    assert (one.used(), other.used()) == ((120, 150), (120, 150))


def test_with_the_network_cut_both_are_accepted_and_it_is_evened_out(open_counter: Open, clock: Timepiece) -> None:
    one, other = open_counter("k1"), open_counter("k2")
    assert (one.copies(60), other.copies(60)) == ("Done", "Done")
    one.syncs()
    other.syncs()
    found = limit_cases.look("org-table", "2026-10")
    assert found is not None and found.over.mono == 20

    adjusting.adjust("org-table", "2026-11", -20, 0, "evened_out", "", "marta", clock.wall)
    one.syncs()
    clock.pass_time(10 * DAY)

    assert one.used() == (0, 80)  # it knew before the month began
    assert (one.copies(81), one.copies(80)) == ("Refused", "Done")


def test_a_month_begins_anew_though_nobody_was_heard_of_since(open_counter: Open, clock: Timepiece) -> None:
    one = open_counter("k1")
    one.copies(90)
    one.syncs()
    assert one.copies(20) == "Refused"
    clock.pass_time(10 * DAY)

    assert one.used() == (0, 100)
    assert clock.wall > NOON
