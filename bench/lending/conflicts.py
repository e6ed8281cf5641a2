"""Whether a booking costs more the more bookings are over: weighed at a kiosk, weighed at a server, and made and given
up there again, each beside few past bookings and beside many, in turns."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import crowd
from bench.figures import Figure, at_most, median
from bench.lending import stock
from kiosk.clock import SystemClock
from kiosk.station.station import Station
from kiosk.store import Store
from sync import lending_facts, register
from sync.rules import bookings
from sync.rules.bookings import Wish
from sync.server import app, models, own_journal, questions_bookings, register_store
from sync.server.own_journal import Draft
from sync.server.settings import Server, Settings

TIMES, NO_FASTER = 40, 1.2
YEARS_MS = 3650 * crowd.DAY  # over which the bookings that are over are spread
THINGS, TYPES = 200, 40
AHEAD = 3 * crowd.DAY

# every third was collected, every third cancelled, and of the rest nobody said what became of it
PAST = """
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})
INSERT INTO booking ({columns})
SELECT 'past-' || i, 'past-' || i, 'item_type', 't' || (i % {types}), '{site}', 'p' || (i % 100), 'own' || (i % 100),
    {now} - 7200000 - ({years} / {count}) * i, {now} - 3600000 - ({years} / {count}) * i, 1,
    CASE i % 3 WHEN 0 THEN 'collected' WHEN 1 THEN 'cancelled' ELSE 'approved' END {more}
FROM n
"""
COLUMNS = "id, fact, kind, resource, site, person, party, from_at, until_at, quantity, state"


@dataclass(frozen=True)
class Side:
    """One kiosk or server with its past. Each call of an act is timed."""

    acts: dict[str, Callable[[], object]]


def measure(place: Path, few: int, many: int) -> list[Figure]:
    now = time.time_ns() // 1_000_000
    times: dict[str, list[list[float]]] = {}
    with _kiosk(place / "few", few, now) as small, _kiosk(place / "many", many, now) as big:
        times |= _in_turns([small, big])
    with _server(place / "few", few, now) as small, _server(place / "many", many, now) as big:
        times |= _in_turns([small, big])
    return [_growth(f"{name}, beside {many:,} past bookings / {few:,}", *found) for name, found in times.items()]


def _entities(now: int) -> list[register.Entity]:
    return [*crowd.register_of(stock.PEOPLE, now), *stock.shelf(THINGS, TYPES)]


def _wish(now: int) -> Wish:
    return Wish("item_type", "t1", now + AHEAD, now + AHEAD + 2 * stock.HOUR)


# --- at a kiosk -------------------------------------------------------------------------------------------------------


@contextmanager
def _kiosk(place: Path, past: int, now: int) -> Iterator[Side]:
    home = place / "kiosk"
    stock.fill(home, THINGS, TYPES, 0, now)
    store = Store(home)
    with store.database.writing() as cursor:
        cursor.execute(_past(past, now, COLUMNS, ""))
    station = Station(store, SystemClock(), crowd.KEY, frozenset(), printing=False)
    person = store.person("p1")
    assert person is not None

    def weigh() -> object:
        return station.bookings.weigh(_wish(now), person, "own1", station.bookings.desk("own1", now))

    yield Side({"at a kiosk, weighing a booking": weigh})
    store.close()


# --- at a server ------------------------------------------------------------------------------------------------------


@contextmanager
def _server(place: Path, past: int, now: int) -> Iterator[Side]:
    office = app.open_office(Settings(server=Server(home=place / "server")))
    register_store.put_many(_entities(now), at=now, by="bench")
    for number in range(stock.BOOKED):
        own_journal.record([Draft(stock.booking(number, number % TYPES, now))], now)
    with office.store.writing():
        office.store.execute_sql(_past(past, now, f"{COLUMNS}, made_at, wish", f", {now} - {YEARS_MS}, 'firm'"))
    office.store.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    person, party = register_store.get(register.Person, "p1"), register_store.get(register.Party, "own1")
    assert person is not None
    made: list[str] = []

    def weigh() -> object:
        models.bind(office.store)
        desk = questions_bookings.desk(crowd.SITE, party, now)
        return bookings.weigh(_wish(now), questions_bookings.booker(person, party), desk)

    def book() -> object:
        models.bind(office.store)
        made.append(f"new-{len(made)}")
        wish = _wish(now)
        fact = lending_facts.BookingMade(
            booking=made[-1], kind=wish.kind, resource=wish.resource, site=crowd.SITE, person="p1", party="own1",
            from_at=wish.from_at, until_at=wish.until_at,
        )  # fmt: skip
        own_journal.record([Draft(fact)], now)
        return own_journal.record([Draft(lending_facts.BookingCancelled(booking=made[-1], staff="p0"))], now)

    yield Side({"at a server, weighing it": weigh, "  making it and giving it up": book})
    office.store.close_everywhere()


def _past(count: int, now: int, columns: str, more: str) -> str:
    return PAST.format(
        count=count, columns=columns, types=TYPES, site=crowd.SITE, now=now, years=YEARS_MS, more=more
    )  # fmt: skip


# --- in turns ---------------------------------------------------------------------------------------------------------


def _in_turns(sides: list[Side]) -> dict[str, list[list[float]]]:
    """Each act of one side and of the other, again and again; the first of each, which warms up, is thrown away."""
    times: dict[str, list[list[float]]] = {name: [[] for _ in sides] for name in sides[0].acts}
    for turn in range(TIMES + 1):
        for number, side in list(enumerate(sides))[:: -1 if turn % 2 else 1]:
            for name, act in side.acts.items():
                begin = time.perf_counter()
                act()
                if turn:
                    times[name][number].append((time.perf_counter() - begin) * 1000)
    return times


def _growth(name: str, small: list[float], big: list[float]) -> Figure:
    beside = f"{median(big):.1f} ms against {median(small):.1f} ms"
    return at_most(name, median(big) / median(small), NO_FASTER, "×", beside)
