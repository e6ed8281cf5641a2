"""What bookings are of and for, in words, fetched together."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from sync.server import questions_bookings, questions_words
from sync.server.lending_beliefs import Booking
from sync.server.staff import names
from sync.server.staff.desk import may_read_words


class Booked:
    """What bookings are of and for, in words."""

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

    def purpose(self, row: Booking) -> str:
        """What it is for, as somebody said it; "" where nobody did, it was erased, or is not for the eyes of whoever
        looks."""
        return self._said.get(row.fact or "", "")

    @cached_property
    def _said(self) -> dict[str, str]:
        told = [row.fact for row in self._rows if row.has_title and may_read_words(row.site)]
        return questions_words.said(told, "title") if told else {}
