"""What is fetched once for several cases that are looked at together: the records they are about, and opening hours.

A queue asks for the evidence of two dozen cases, most of one site and one month; each on its own would ask the database
for the same again. Only reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sync import journal
from sync.rules.calendar import OpeningCalendar
from sync.server import bulk, origins, questions_rules
from sync.server.deciding.shape import Recorded
from sync.server.models import Case

LAST_MS = 253_370_764_800_000  # the end of the year 9998: those that show a time know 9999 years, in every zone


@dataclass
class _Shared:
    records: dict[str, Recorded]
    calendars: dict[tuple[str, int], OpeningCalendar] = field(default_factory=dict)


_shared: ContextVar[_Shared | None] = ContextVar("shared", default=None)


@contextmanager
def together(cases: Iterable[Case]) -> Iterator[None]:
    """Inside the block, evidence of `cases` is put together from what was fetched for all of them. Nothing may be
    written meanwhile."""
    token = _shared.set(_Shared(_fetch([uid for case in cases for uid in json.loads(case.facts)])))
    try:
        yield
    finally:
        _shared.reset(token)


def records(uids: Iterable[str]) -> list[Recorded]:
    """Those of the records that are here and can be read, in the order of `uids`."""
    wanted = list(uids)
    shared = _shared.get()
    known = shared.records if shared is not None else {}
    found = known | _fetch(missing) if (missing := [uid for uid in wanted if uid not in known]) else known
    return [found[uid] for uid in wanted if uid in found]


def clock_beside(uid: str) -> tuple[int, int] | None:
    """What a kiosk's clock showed with the record before this one and with this one, ms UTC; `None` where one of them
    is not here, cannot be read, or showed a day that no calendar has."""
    place = origins.places_of([uid]).get(uid)
    if place is None:
        return None
    stream, seq = place
    rows = bulk.rows_of('SELECT "body" FROM "fact" WHERE "stream" = ? AND "seq" IN (?, ?) ORDER BY "seq"',
                        (stream, seq - 1, seq))  # fmt: skip
    try:
        shown = [journal.read_body(bytes(body)).wall for (body,) in rows]
    except journal.UNREADABLE:
        return None
    return (shown[0], shown[1]) if len(shown) == 2 and all(0 <= each < LAST_MS for each in shown) else None


def calendar(site: str, year: int) -> OpeningCalendar:
    """When a site is open, as `questions_rules.calendar`."""
    shared = _shared.get()
    if shared is None:
        return questions_rules.calendar(site, year)
    if (site, year) not in shared.calendars:
        shared.calendars[site, year] = questions_rules.calendar(site, year)
    return shared.calendars[site, year]


def _fetch(uids: list[str]) -> dict[str, Recorded]:
    places = origins.places_of(uids)
    by_stream: dict[int, set[int]] = {}
    for stream, seq in places.values():
        by_stream.setdefault(stream, set()).add(seq)
    rows: dict[tuple[int, int], tuple[Any, ...]] = {}
    for stream, seqs in by_stream.items():
        found = bulk.rows_of(
            'SELECT f."seq", f."body", f."happened_at", f."earliest", f."latest", s."device", f."site" FROM "fact" f'
            f' JOIN "stream" s ON s."id" = f."stream" WHERE f."stream" = ? AND f."seq" IN ({_marks(len(seqs))})',
            (stream, *sorted(seqs)),
        )
        rows |= {(stream, row[0]): row[1:] for row in found}
    undone = _undone(uids)
    return {
        uid: recorded
        for uid, place in places.items()
        if place in rows and (recorded := _recorded(uid, rows[place], uid in undone)) is not None
    }


def _recorded(uid: str, row: tuple[Any, ...], undone: bool) -> Recorded | None:
    body, happened_at, earliest, latest, device, site = row
    try:
        fact = journal.fact_in(bytes(body))
    except journal.UNREADABLE:
        return None
    return Recorded(uid, fact, happened_at, earliest, latest, device, site, undone)


def _undone(uids: list[str]) -> set[str]:
    return {
        str(uid)
        for part in bulk.parts(uids)
        for (uid,) in bulk.rows_of(
            f'SELECT "fact" FROM "undone" WHERE "fact" IN ({_marks(len(part))}) AND "by_fact" <> \'\'', part
        )
    }


def _marks(count: int) -> str:
    return ", ".join("?" * count)
