"""The bookings of this site, as the kiosk's file holds them. Each question is one indexed look-up; none changes
anything."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.store.database import Database
from sync.rules.claims import LETS


@dataclass(frozen=True)
class BookingRow:
    """A booking that is neither over nor refused; times are ms UTC. `item` is the unit set aside."""

    id: str
    fact: str
    kind: str
    resource: str
    site: str
    person: str
    party: str
    from_at: int
    until_at: int
    quantity: int
    item: str | None
    state: str


_BOOKING = "id, fact, kind, resource, site, person, party, from_at, until_at, quantity, item, state"
_LIVE = "state IN ('requested', 'approved', 'waiting')"


def live(database: Database, since: int) -> list[BookingRow]:
    """Bookings that hold, or may yet, and do not end before `since` (ms UTC); the first one on top."""
    rows = database.reading().execute(
        f"SELECT {_BOOKING} FROM booking WHERE until_at > ? AND {_LIVE} ORDER BY from_at, id", (since,)
    )
    return [BookingRow(*row) for row in rows]


def in_use(database: Database, since: int) -> list[BookingRow]:
    """Rooms and the like whose booker has come, and whose time does not end before `since` (ms UTC)."""
    marks = ", ".join("?" * len(LETS))
    rows = database.reading().execute(
        f"SELECT {_BOOKING} FROM booking WHERE until_at > ? AND state = 'collected' AND kind IN ({marks})",
        (since, *LETS),
    )
    return [BookingRow(*row) for row in rows]


def handed(database: Database) -> dict[str, tuple[tuple[str, int], ...]]:
    """Booking → the things, and how many of each, that are out for it."""
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for booking, item, quantity in database.reading().execute(
        "SELECT booking, item, quantity - came_back FROM loan INDEXED BY loan_out"
        " WHERE state = 'out' AND booking IS NOT NULL ORDER BY item, id"
    ):
        found[booking] = (*found.get(booking, ()), (item, quantity))
    return found


def known(database: Database, booking: str) -> BookingRow | None:
    """The booking, whatever became of it, as long as this counter holds it."""
    row = database.reading().execute(f"SELECT {_BOOKING} FROM booking WHERE id = ?", (booking,)).fetchone()
    return BookingRow(*row) if row else None


def one(database: Database, booking: str) -> BookingRow | None:
    """The booking, as long as it holds or may yet."""
    rows = database.reading().execute(f"SELECT {_BOOKING} FROM booking WHERE id = ? AND {_LIVE}", (booking,))
    row = rows.fetchone()
    return BookingRow(*row) if row else None
