"""`lada sync run --once` killed at random moments while people go on coming in: the server holds every fact once."""

from __future__ import annotations

import random
import signal
import threading
import time
from pathlib import Path

from kiosk.station.outcome import Done
from kiosk.station.station import Station
from kiosk.store import Store
from sync.facts import VisitorKind
from sync.journal import type_in
from sync.server.models import SERVER, Fact, Stream, Visit
from tests import cast
from tests.browser import register_of_screens
from tests.journeys.commands import Lada
from tests.journeys.storyboard import StoryClock, answering, central, journal_of, let_in, settings_of
from tests.offices import free_port

KILLS = 20


class Counter:
    """The counter at work in the same file, as the kiosk's own process would be."""

    def __init__(self, home: Path, clock: StoryClock) -> None:
        self._store = Store(home)
        self._clock = clock
        self._station = Station(self._store, clock, cast.CENTRE_KEY, frozenset())
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self.acknowledged: list[str] = []

    def __enter__(self) -> Counter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._store.close()

    def _work(self) -> None:
        while not self._over.wait(0.02):
            done = self._station.visits.check_in_visitor(VisitorKind.YOUTH, ["meeting"], 2, self._clock.now())
            assert isinstance(done, Done)
            self.acknowledged += done.uids


def test_twenty_killed_runs_leave_every_fact_on_the_server_once(tmp_path: Path) -> None:
    port, chance = free_port(), random.Random(20261124)
    clock = StoryClock(int(time.time() * 1000))  # the command reads this machine's clock
    lada = Lada(tmp_path, server_port=port)
    settings = settings_of(tmp_path / "kiosk", f"http://localhost:{port}")
    with central(tmp_path / "server", clock, register_of_screens()) as office, answering(office, port) as url:
        let_in(office, settings, url, clock)
        with Counter(settings.kiosk.home, clock) as counter:
            lasts = whole_run(lada)
            ended = [killed_run(lada, chance.uniform(0.1, 1.1) * lasts) for _ in range(KILLS)]
        assert -signal.SIGKILL in ended, "no run was killed at work"
        lada.well("sync", "run", "--once")
        lada.well("sync", "run", "--once")

        records = [(seq, kind) for seq, kind, _ in journal_of(settings.kiosk.home)]
        kept = Fact.select().join(Stream).where(Stream.device != SERVER).order_by(Fact.seq)
        held = [(row.seq, type_in(bytes(row.body))) for row in kept]
        assert held == records[: len(held)]
        assert len(records) - len(held) <= 1  # the sample of true time that a run leaves at its end
        assert Stream.select().where(Stream.device != SERVER).count() == 1
        assert Visit.select().count() == len(counter.acknowledged) == len(set(counter.acknowledged))
    assert "all in order" in lada.well("journal", "verify")


def whole_run(lada: Lada) -> float:
    """Seconds that a run takes on this machine."""
    begun = time.monotonic()
    lada.well("sync", "run", "--once")
    return time.monotonic() - begun


def killed_run(lada: Lada, after: float) -> int:
    """Start a run and kill it `after` so many seconds, between its first breath and its end; how it ended."""
    with lada.started("sync", "run", "--once") as process:
        time.sleep(after)
        process.kill()
        return process.wait()
