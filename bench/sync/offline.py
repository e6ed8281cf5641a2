"""A real kiosk that was without a network for three weeks, and the server that hears of it all at once."""

from __future__ import annotations

import time
from pathlib import Path

from bench import crowd
from bench.figures import Figure, at_most, told
from bench.sides import free_port
from bench.sync import centres
from bench.sync.centres import Serving
from bench.sync.relay import Relay
from kiosk import syncing
from kiosk.settings import DEVICE_KEY, Kiosk, Printer, Readers, Settings, Sync
from sync.ports import SyncReport
from sync.server.models import Stream
from sync.signing import make_signer

DAYS = 21


def measure(place: Path, database: str, url: str, wanted: int, people: int = centres.PEOPLE) -> list[Figure]:
    """`database` is SQLite or PostgreSQL, `url` the address of an empty one; `wanted` facts of three weeks, at a centre
    with so many `people`."""
    now = time.time_ns() // 1_000_000
    home = place / "kiosk"
    crowd.fill(home, people, wanted, now, DAYS)
    centre = centres.found(place / "server", url, now, entities=crowd.register_of(people, now))
    with centre.opened():
        centres.admit(crowd.DEVICE, make_signer(home / DEVICE_KEY).public_key, now)
    with Relay(free_port()) as relay:
        server = Serving(centre, port=relay.server, known_as=relay.port)
        try:
            figures = _runs(database, home, relay)
        finally:
            server.stop()
    with centre.opened():
        behind = Stream.select().where(Stream.projected_seq < Stream.acked).count()
    assert behind == 0, "the server has acknowledged facts that it did not fold in"
    return figures


def _runs(database: str, home: Path, relay: Relay) -> list[Figure]:
    settings = Settings(
        kiosk=Kiosk(home=home), readers=Readers(card="none", scanner="none"), printer=Printer(driver="none"),
        sync=Sync(server=f"http://127.0.0.1:{relay.port}"),
    )  # fmt: skip
    with syncing.open_journey(settings) as journey:
        begin = time.perf_counter()
        first = _whole(journey.once())
        took, up = time.perf_counter() - begin, relay.up
        _whole(journey.once())  # brings the sample of the clock that the first run took
        relay.reset()
        idle = _whole(journey.once())
        assert idle.pushed == 0, "a run with nothing to do pushed something"
        said = (relay.requests, relay.up, relay.down)
    return [
        at_most(f"{database}: {DAYS} days offline, {first.pushed:,} facts: pushed and folded", took, 10, "s"),
        at_most(f"{database}: bytes on the wire for each fact, headers and all", up / first.pushed, 60, "bytes"),
        at_most(f"{database}: requests of a run with nothing to do", said[0], 1),
        at_most(f"{database}: bytes of its request", said[1], 1023, "bytes"),
        told(f"  {database}: bytes of its answer", f"{said[2]}"),
    ]


def _whole(report: SyncReport) -> SyncReport:
    assert report.error is None and report.agreed, f"the kiosk could not sync: {report.error}"
    return report
