"""Who comes to the demo centre's adviser: members who booked an hour some days before, and came for it. PURE."""

from __future__ import annotations

import random
from collections.abc import Iterator

from kiosk.demo.happenings import DAY, MINUTE, Event
from kiosk.demo.places import CENTRE
from sync.lending_facts import BookingCollected, BookingMade

ADVISER = "adviser"
HALF_HOUR, HOUR = 30 * MINUTE, 60 * MINUTE
EARLY, LATE = 15 * MINUTE, 25 * MINUTE  # who leaves so long before or after the end was with the adviser alone


class Advice:
    """What was booked so far. The same visits always book the same."""

    def __init__(self) -> None:
        self._chance = random.Random("advice")
        self._busy_until = 0
        self._number = 0

    def of(self, visit: str, person: str, party: str, came: int, left: int) -> Iterator[Event]:
        """What a visit to the centre was for, if it fits into an hour with the adviser; times are ms UTC."""
        begins = came + HALF_HOUR - came % HALF_HOUR
        ends = begins + HOUR
        fits = came + MINUTE < begins and ends - EARLY <= left <= ends + LATE
        if not fits or begins < self._busy_until or self._chance.random() < 0.8:
            return
        self._busy_until = ends
        self._number += 1
        booking = f"advice-{self._number}"
        made = BookingMade(
            booking=booking, kind="adviser", resource=ADVISER, site=CENTRE, person=person, party=party,
            from_at=begins, until_at=ends, people=1,
        )  # fmt: skip
        yield Event(came - self._chance.randrange(2, 9) * DAY, (made,))
        yield Event(came + MINUTE, (BookingCollected(booking=booking, visit=visit, person=person),), slip=False)
