"""What bookings are of, in words, fetched together."""

from __future__ import annotations

from collections.abc import Iterable

from sync.server import questions_bookings
from sync.server.lending_beliefs import Booking
from sync.server.staff import names


class Booked:
    """What bookings are of, in words."""

    def __init__(self, rows: Iterable[Booking]) -> None:
        self._rows = list(rows)
        self._words = questions_bookings.names_of(self._rows)
        self.names = names.Names(
            self._rows, items=[row.resource for row in self._rows if row.kind == "item"]
        )  # fmt: skip

    def what(self, kind: str | None, resource: str | None) -> str:
        if kind == "item":
            return self.names.item(resource)
        found = self._words.get((kind or "", resource or ""))
        return found.in_language(names.language()) if found else resource or ""
