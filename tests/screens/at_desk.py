"""A kiosk built from settings as a real one is, every device simulated and its clock turned by hand, and Marta at it.

Nothing runs by itself: a test steps the spool and looks around when it wants to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk import counter as counters
from kiosk.counter import Counter
from kiosk.settings import CENTRE_KEY, Bench, Kiosk, Printer, Readers, Settings
from kiosk.store import Store, spool_rows
from kiosk.store.spool_rows import SpoolRow
from sync import facts, register
from sync.facts import Fact
from sync.journal import Moment
from sync.signing import write_key_file
from tests import cast
from tests.screens.at_counter import TUESDAY, TurnedClock, Visitor

FRESH_UID, OTHER_UID = "04C0FFEE000001", "04C0FFEE000002"


@contextmanager
def built_at(
    home: Path, clock: TurnedClock, *, bench: bool = True, printer: str = "simulated",
    entities: list[register.Entity] | None = None, site: str = cast.SITE,
) -> Iterator[Counter]:  # fmt: skip
    """A kiosk with the cast, or with other `entities` at their `site`; not started."""
    home.mkdir(parents=True, exist_ok=True)
    write_key_file(home / CENTRE_KEY, cast.CENTRE_KEY)
    store = Store(home)
    store.become(cast.DEVICE, site, "COP", "K1")
    store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test"), Moment(TUESDAY - 1000, 1, 0))
    store.apply_snapshot(
        [register.encode(entity) for entity in entities or cast.entities()], "digest", {}, TUESDAY - 1000
    )
    store.close()
    settings = Settings(
        kiosk=Kiosk(home=home, large_default=False),
        readers=Readers(card="simulated", scanner="simulated"),
        printer=Printer(driver=printer),  # type: ignore[arg-type]
        bench=Bench(device_bench=bench),
    )
    counter = counters.build(settings, clock)
    yield counter
    counter.stop()


def marta_at(counter: Counter) -> Visitor:
    """Marta at the desk: her card was read and her PIN given."""
    marta = Visitor(counter)
    marta.tap_card(cast.MARTA_UID)
    marta.send("/staff-entry", pin=cast.MARTA_PIN)
    assert marta.at == "/desk"
    return marta


def facts_of(counter: Counter, kind: type[Fact]) -> list[Fact]:
    """The facts of one kind in the journal, in order."""
    rows = counter.store.database.reading().execute("SELECT seq FROM journal ORDER BY seq").fetchall()
    found = [counter.store.recorded(f"{counter.store.stream().incarnation}.{seq}") for (seq,) in rows]
    return [recorded.fact for recorded in found if recorded is not None and isinstance(recorded.fact, kind)]


def slip_of(counter: Counter, number: str) -> SpoolRow:
    found = spool_rows.find(counter.store.database.reading(), number)
    assert found is not None
    return found
