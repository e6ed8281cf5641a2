"""A span as numbers: its days added up, with what the register says of the ids in them. Only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from sync.server.figures import source
from sync.server.figures.day import ESTIMATED, LEFT, OPEN, TOLD, Sums, together
from sync.server.figures.known import Known
from sync.server.figures.paper import Paper, total
from sync.server.figures.source import Day, Piece

# what was not counted from the beginning
Late = Literal["", "activities", "register"]


@dataclass(frozen=True)
class Asked:
    """What a report is about: whole days from `first` to `last`, one site or all of them, by `now` (ms UTC)."""

    first: date
    last: date
    now: int
    site: str | None = None

    def days_of(self, figure: Any) -> tuple[date, date]:
        """The days of the list behind a figure: the last one only, of what is told as it ends."""
        return (self.last if figure.at_end else self.first), self.last

    @property
    def before(self) -> Asked:
        """The span before it, as long: of whole months so many months, else so many days."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        end = date.fromordinal(self.first.toordinal() - 1)
        if self.first.day == 1 and date.fromordinal(self.last.toordinal() + 1).day == 1:
            index = self.first.year * 12 + self.first.month - 1 - months
            return Asked(date(index // 12, index % 12 + 1, 1), end, self.now, self.site)
        return Asked(date.fromordinal(end.toordinal() - (self.last - self.first).days), end, self.now, self.site)


@dataclass(frozen=True)
class Totals:
    """`first` are those who were served for the first time, `known` what the register says of all of them. `pieces`
    are what it is asked about beside, as soon as somebody wants to know."""

    sums: Sums
    paper: Paper
    days: list[Day]
    first: frozenset[str]
    known: Known
    pieces: Sequence[Piece] = ()

    def served(self, kind: str | None = None, service: str | None = None) -> set[str]:
        """Whoever was served, each once, by kind and service."""
        chosen = self.sums.served.values() if service is None else [self.sums.served.get(service, {})]
        everybody = {self.known.alike.get(who, who) for by_who in chosen for who in by_who}
        return {who for who in everybody if kind is None or self.kind(who) == kind}

    def kind(self, who: str) -> str:
        """What somebody is, one of `KINDS`. Whom the register does not know, or no longer, is a person."""
        return self.known.kinds.get(who, "person")

    def by_who(self, service: str) -> dict[str, list[int]]:
        """Of a service, by whom it was for: times, and what they took."""
        found: dict[str, list[int]] = {}
        for who, (times, amount) in self.sums.served.get(service, {}).items():
            of = found.setdefault(self.known.alike.get(who, who), [0, 0])
            of[0], of[1] = of[0] + times, of[1] + amount
        return found

    @cached_property
    def new(self) -> set[str]:
        """Whoever was served for the first time."""
        return {self.known.alike.get(who, who) for who in self.first}

    def visits(self, *ends: str) -> tuple[int, int, int]:
        """Visits, people and minutes, of those whose end is known in one of these ways; of none named, all."""
        chosen = [numbers for end, numbers in self.sums.visits.items() if not ends or end in ends]
        return (sum(n[0] for n in chosen), sum(n[1] for n in chosen), sum(n[2] for n in chosen))

    @property
    def estimated_minutes(self) -> int:
        """What visits without an end are taken to have lasted: until the end that was estimated, else each as long as
        those with one did on the average."""
        count, _people, minutes = self.visits(LEFT, TOLD)
        return self.visits(ESTIMATED)[2] + (self.visits(OPEN)[0] * minutes // count if count else 0)

    def pages(self, *words: str) -> int:
        """Declared sides of which the key has all of these words."""
        return sum(n[0] for key, n in self.sums.pages.items() if set(words) <= set(key.split(".")))

    @property
    def failed_pages(self) -> int:
        return sum(n[1] for n in self.sums.pages.values())

    @property
    def accepted_pages(self) -> int:
        return self.pages() + self.paper.explained

    @property
    def overdue(self) -> int:
        """Loans that were due and out at the end of the last day that was counted."""
        return self.sums.late[max(self.sums.late)] if self.sums.late else 0

    @property
    def attempts(self) -> int:
        return self.sums.attempts

    def booked(self, kind: str) -> tuple[int, int, int]:
        """How many, minutes, people."""
        count, minutes, people = self.sums.bookings.get(kind, (0, 0, 0))
        return count, minutes, people

    def held(self, *keys: str) -> tuple[int, int, int]:
        """Of activities of these kinds, or of topics ("consultation.law"): how many, minutes, people."""
        known = (self.sums.activities or {}).items()
        found = [n for key, n in known if key in keys or key.partition(".")[0] in keys]
        return sum(n[0] for n in found), sum(n[1] for n in found), sum(n[2] for n in found)

    def uncounted(self, late: Late) -> list[str]:
        """The months ("YYYY-MM") that were closed before this was counted."""
        if late == "register":
            return self._of_register[1]
        return self._before_activities if late else []

    def is_uncounted(self, late: Late) -> bool:
        """Whether no month of the span was counted so."""
        months = self.uncounted(late)
        return bool(months) and {each.day[:7] for each in self.days} == set(months)

    @property
    def registered(self) -> Mapping[str, frozenset[str]]:
        """Those of whom the register tells something, by name; nobody at one site, or where nobody asked."""
        return self._of_register[0]

    @cached_property
    def _of_register(self) -> tuple[Mapping[str, frozenset[str]], list[str]]:
        return source.registered_in(self.pieces) if self.pieces else ({}, [])

    @cached_property
    def _before_activities(self) -> list[str]:
        found = {each.day[:7] for each in self.days if each.is_frozen and each.sums.activities is None}
        counted = {each.day[:7] for each in self.days if each.sums.activities is not None}
        return sorted(found - counted)

    @property
    def loans(self) -> tuple[int, int]:
        """Times something was lent, and days on which something was out."""
        return sum(n[0] for n in self.sums.items.values()), sum(n[1] for n in self.sums.items.values())


def totals(asked: Asked) -> Totals:
    found = source.gather(asked.first, asked.last, asked.now, asked.site)
    return of_days(found.days, found.first, found.known, found.pieces)


def of_days(days: list[Day], first: frozenset[str], known: Known, pieces: Sequence[Piece] = ()) -> Totals:
    sums = together(each.sums for each in days)
    return Totals(sums, total(each.paper for each in days), days, first, known, pieces)


def by_category(found: Totals) -> dict[str, tuple[int, int]]:
    """Times lent and days out, by category; "" is what the register does not know."""
    sums: dict[str, tuple[int, int]] = {}
    for item, (times, days) in found.sums.items.items():
        category = found.known.categories.get(item, "")
        known = sums.get(category, (0, 0))
        sums[category] = (known[0] + times, known[1] + days)
    return sums
