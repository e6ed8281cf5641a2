"""From the reading of a sticker to the page with its row, in this process: the kiosk's own web application on a file
with very many things and a long past, without a network and a browser between."""

from __future__ import annotations

import random
import time
from pathlib import Path

from bench import crowd
from bench.figures import Figure, at_most, median, percentile, told
from bench.lending import stock
from kiosk import counter as counters
from kiosk.settings import Kiosk, Printer, Readers, Settings
from tests.screens.at_counter import Visitor

BASKET = 5  # things, before somebody else comes
TARGET_MS = 150


def measure(home: Path, items: int, types: int, scans: int) -> list[Figure]:
    """Scan after scan of things that lie there; now and then one that is out."""
    settings = Settings(
        kiosk=Kiosk(home=home), readers=Readers(card="none", scanner="none"), printer=Printer(driver="none")
    )
    counter = counters.build(settings)
    visitor = Visitor(counter)
    out, chance = set(stock.out_now(items)), random.Random(7)
    worked, waited, homes = [], [], []
    for number in range(scans):
        if number % BASKET == 0:
            homes.append(_greet(visitor, number % stock.PEOPLE))
        thing = chance.choice([n for n in (chance.randrange(items) for _ in range(20)) if n not in out])
        cpu, wall = time.process_time(), time.perf_counter()
        visitor.scan(stock.code_of(thing))
        worked.append((time.process_time() - cpu) * 1000)
        waited.append((time.perf_counter() - wall) * 1000)
        assert visitor.at == "/borrow" and f"Rodzaj {thing % types} nr {thing // types + 1}" in visitor.page
    counter.stop()
    beside = f"median {median(worked):.0f} ms; by the clock {median(waited):.0f} and {percentile(waited, 95):.0f} ms"
    return [
        at_most("a sticker read / its row on the screen, p95", percentile(worked, 95), TARGET_MS, "ms", beside),
        told("  the waiting screen in the same centre", f"median {median(homes):.0f} ms"),
    ]


def _greet(visitor: Visitor, number: int) -> float:
    """The next person stands before an empty counter. Returns how many ms the waiting screen took."""
    counter = visitor.counter
    begin = time.process_time()
    visitor.go("/")
    took = (time.process_time() - begin) * 1000
    visitor.tap_card(crowd.uid_of(number))
    session = visitor.session
    session.party = f"own{number}"
    session.basket.clear()
    assert session.person is not None and counter.store.open_visit_of(session.person.id) is None
    visitor.go("/borrow")
    return took
