"""Counting days from the tables, from nothing: what `rolled.py` keeps must be equal to this, to the last byte.

A handful of questions for however many days; each by an index over time, so that what lies outside is not read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

import msgspec

from sync.facts import PageLine
from sync.rules.calendar import WARSAW
from sync.rules.sheet_windows import begin_of
from sync.server import bulk
from sync.server.figures.day import ADVICE, BOOKED, ESTIMATED, INSIDE, LEFT, OPEN, TOLD, Filling, add, who

LONGEST_VISIT = 24 * 60  # minutes: whoever "left" later forgot to, and no hours are made of that
_lines = msgspec.json.Decoder(list[PageLine]).decode
_words = msgspec.json.Decoder(list[str]).decode


@lru_cache(maxsize=2048)  # most declarations are of a few usual shapes
def _sides(text: str) -> tuple[tuple[str, int, int], ...]:
    return tuple(
        (f"{line.kind.value}.{'colour' if line.colour else 'mono'}.{line.size}", line.pages, line.failed)
        for line in _lines(text)
    )


class Laid:
    """Days in a row, each with its sites while they are filled."""

    def __init__(self, first: date, count: int) -> None:
        self.days = [date.fromordinal(first.toordinal() + n) for n in range(count)]
        self._begins = [begin_of(day) for day in self.days]
        self.since, self.until = self._begins[0], begin_of(date.fromordinal(self.days[-1].toordinal() + 1))
        self.filled: dict[tuple[int, str], Filling] = {(n, ""): Filling() for n in range(count)}
        for n, day in enumerate(self.days):
            self.filled[n, ""].sums.late[day.isoformat()] = 0

    def index(self, at: int) -> int:
        """Which day a moment is in; below 0 before them all, their number after them."""
        return len(self.days) if at >= self.until else bisect_right(self._begins, at) - 1

    def end(self, n: int) -> int:
        return self._begins[n + 1] if n + 1 < len(self._begins) else self.until

    def at(self, n: int, site: str | None) -> Filling:
        key = (n, site or "")
        if key not in self.filled:
            self.filled[key] = Filling()
        return self.filled[key]


def lay(first: date, count: int, now: int) -> Laid:
    """Count `count` days from `first` on. `now` (ms UTC) tells who is still in from who never left."""
    laid = Laid(first, count)
    _visits(laid, now)
    _loans(laid, now)
    _pages(laid)
    _bookings(laid)
    _attempts(laid)
    _activities(laid)
    return laid


def _visits(laid: Laid, now: int) -> None:
    today = begin_of(datetime.fromtimestamp(now / 1000, WARSAW).date())
    rows = bulk.rows_of(
        'SELECT "id", "arrived_at", "site", "kind", "people", "person", "party", "left_at", "state", "estimated_at"'
        ' FROM "visit"'
        ' WHERE "arrived_at" >= ? AND "arrived_at" < ? AND "undone" IS FALSE ORDER BY "arrived_at", "id"',
        (laid.since, laid.until),
    )
    for id, at, site, kind, people, person, party, left_at, state, estimated_at in rows:
        filling = laid.at(laid.index(at), site)
        end = LEFT if state == "left" else TOLD if left_at is not None else INSIDE if at >= today else OPEN
        if state == "estimated":
            end, left_at = ESTIMATED, estimated_at
        minutes = (left_at - at) // 60_000 if left_at is not None else 0
        if not 0 <= minutes <= LONGEST_VISIT:
            end, minutes = OPEN, 0
        add(filling.sums.visits, end, 1, people, minutes)
        local = datetime.fromtimestamp(at / 1000, WARSAW)
        hour = f"{local.weekday()}.{local.hour}"
        filling.sums.hours[hour] = filling.sums.hours.get(hour, 0) + 1
        named = who(party, person)
        filling.serve("visit", named, people)
        if named is None:
            filling.sums.unnamed[kind or ""] = filling.sums.unnamed.get(kind or "", 0) + 1
        filling.list(f"visits.{end}", id)


_COLUMNS = '"id", "item", "site", "person", "party", "issued_at", "returned_at", "due_at"'
_COUNTS = '"undone" IS FALSE AND "fact" IS NOT NULL'
# Three ways in, each with an index of its own: what came back later, what has not come back, and what is said to have
# come back before it was handed over.
_OVERLAPPING = (
    f'SELECT {_COLUMNS} FROM "loan" WHERE "returned_at" >= ? AND "issued_at" < ? AND {_COUNTS} UNION ALL'
    f' SELECT {_COLUMNS} FROM "loan" WHERE "returned_at" IS NULL AND "state" = \'out\' AND "issued_at" < ?'
    f" AND {_COUNTS}"
    f' UNION ALL SELECT {_COLUMNS} FROM "loan" WHERE "issued_at" >= ? AND "issued_at" < ? AND "returned_at" < ?'
    f" AND {_COUNTS} ORDER BY 6, 1"
)


def _loans(laid: Laid, now: int) -> None:
    """A loan counts on the day on which it was handed over, and its thing is out on that day and on each one until,
    not with, the day on which it came back. No day that has not begun counts."""
    last = min(len(laid.days) - 1, laid.index(now))
    rows = bulk.rows_of(_OVERLAPPING, (laid.since, laid.until, laid.until, laid.since, laid.until, laid.since))
    for id, item, site, person, party, issued_at, returned_at, due_at in rows:
        first, back = laid.index(issued_at), last + 1 if returned_at is None else laid.index(returned_at)
        named = who(party, person)
        if first >= 0:
            filling = laid.at(first, site)
            add(filling.sums.items, item or "", 1, 0)
            filling.serve("loan", named, 1)
            filling.list("loans", id)
        for n in range(max(first, 0), min(max(back, first + 1), last + 1)):
            add(laid.at(n, site).sums.items, item or "", 0, 1)
            laid.at(n, site).list("out", id)
        for n in _overdue(laid, issued_at, due_at, returned_at, last):
            late = laid.at(n, site).sums.late
            late[laid.days[n].isoformat()] = late.get(laid.days[n].isoformat(), 0) + 1
            laid.at(n, site).list("overdue", id)


def _overdue(laid: Laid, issued_at: int, due_at: int | None, returned_at: int | None, last: int) -> Iterator[int]:
    """The days at whose end it was overdue."""
    if due_at is None:
        return
    for n in range(max(0, laid.index(max(due_at, issued_at))), last + 1):
        end = laid.end(n)
        if due_at < end and (returned_at is None or returned_at >= end):
            yield n


def _pages(laid: Laid) -> None:
    rows = bulk.rows_of(
        'SELECT "id", "declared_at", "site", "person", "party", "lines" FROM "page_usage"'
        ' WHERE "declared_at" >= ? AND "declared_at" < ? AND "undone" IS FALSE ORDER BY "declared_at", "id"',
        (laid.since, laid.until),
    )
    for id, at, site, person, party, lines in rows:
        filling, sides = laid.at(laid.index(at), site), 0
        for key, pages, failed in _sides(lines):
            add(filling.sums.pages, key, pages, failed)
            sides += pages
        filling.serve("pages", who(party, person), sides)
        filling.list("pages", id)


def _bookings(laid: Laid) -> None:
    """An adviser's booking of which staff noted the consultation counts as that, and not here too."""
    rows = bulk.rows_of(
        'SELECT "id", "kind", "from_at", COALESCE("actual_from", "from_at"), COALESCE("actual_until", "until_at"),'
        ' "site", "person", "party", "people" FROM "booking"'
        ' WHERE "from_at" >= ? AND "from_at" < ? AND "undone" IS FALSE'
        " AND \"state\" IN ('approved', 'collected')"
        ' AND NOT ("kind" = \'adviser\' AND EXISTS (SELECT 1 FROM "activity" a WHERE a."booking" = "booking"."id"'
        ' AND a."state" = \'held\')) ORDER BY "from_at", "id"',
        (laid.since, laid.until),
    )
    for id, kind, booked, since, until, site, person, party, people in rows:
        if kind in BOOKED:
            filling, minutes = laid.at(laid.index(booked), site), max(0, (until - since) // 60_000)
            add(filling.sums.bookings, kind, 1, minutes, people or 0)
            filling.serve(kind, who(party, person), minutes)
            filling.list(f"bookings.{kind}", id)


def _attempts(laid: Laid) -> None:
    rows = bulk.rows_of(
        'SELECT "fact", "at", "site", "reasons" FROM "attempt" WHERE "at" >= ? AND "at" < ? ORDER BY "at", "fact"',
        (laid.since, laid.until),
    )
    for fact, at, site, reasons in rows:
        filling = laid.at(laid.index(at), site)
        for reason in _words(reasons):
            filling.sums.refused[reason] = filling.sums.refused.get(reason, 0) + 1
        filling.sums.attempts += 1
        filling.list("refused", fact)


def _activities(laid: Laid) -> None:
    """Each party, and each person who came for nobody, is served once by each."""
    days = {day.isoformat(): n for n, day in enumerate(laid.days)}
    whom: dict[str, set[str]] = {}
    for activity, party, person in bulk.rows_of(
        'SELECT "activity", "party", "person" FROM "activity_participant"'
        ' WHERE "at" >= ? AND "at" < ? AND "undone" IS FALSE',
        (laid.since, laid.until),
    ):
        whom.setdefault(activity, set()).add(who(party, person) or "")
    rows = bulk.rows_of(
        'SELECT "id", "day", "site", "kind", "topic", "minutes", "attendees" FROM "activity"'
        ' WHERE "day" >= ? AND "day" <= ? AND "state" = \'held\' ORDER BY "day", "id"',
        (laid.days[0].isoformat(), laid.days[-1].isoformat()),
    )
    for id, day, site, kind, topic, minutes, attendees in rows:
        if day in days:  # what else sorts between two days is none
            filling, key = laid.at(days[day], site), f"{kind}.{topic}" if topic else kind
            filling.held(key, minutes, attendees)
            for each in sorted(whom.get(id, set()) - {""}):
                filling.serve("adviser" if kind == ADVICE else "activity", each, minutes)
            filling.list(f"activities.{key}", id)
