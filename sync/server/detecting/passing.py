"""Cases that come with the passing of time: who never left, what is long overdue, who is silent, who never came, what
nobody looked at, and records that never arrived. All of each kind is found anew every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from sync import journal, register
from sync.facts import StreamStarted
from sync.rules.calendar import OpeningCalendar
from sync.rules.policies import family_of
from sync.server import bulk, casebook, opening, questions_activities, register_store
from sync.server.beliefs import Loan, ReturnState, Visit
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.detecting import (
    booking_no_show,
    device_silent,
    loan_overdue_silent,
    looking_loans,
    looking_usages,
    open_inspection,
    room_time_mismatch,
    sequence_gap,
    visit_no_checkout,
)
from sync.server.detecting.looking_visits import counting
from sync.server.lending_beliefs import Booking
from sync.server.models import SERVER, database

DAY_MS = 24 * 3_600_000
Calendars = Callable[[str], OpeningCalendar]
KINDS = (
    CaseKind.VISIT_NO_CHECKOUT, CaseKind.LOAN_OVERDUE_SILENT, CaseKind.DEVICE_SILENT, CaseKind.OPEN_INSPECTION,
    CaseKind.SEQUENCE_GAP,
)  # fmt: skip
LATELY = (
    CaseKind.BOOKING_NO_SHOW, CaseKind.ROOM_TIME_MISMATCH, CaseKind.USAGE_WITHOUT_VISIT, *looking_loans.BY_REGISTER,
)  # fmt: skip


def look(now: int) -> None:
    """Bookings, loans and pages from more than a quarter before `now` (ms UTC) are left as they are."""
    with database.writing():
        known: dict[str, OpeningCalendar] = {}

        def calendars(site: str) -> OpeningCalendar:
            if site not in known:
                known[site] = opening.calendar_of(site, now)
            return known[site]

        found = [
            *_visits(calendars, now), *_loans(now), *_devices(calendars, now), *_returns(now), *_gaps(),
        ]  # fmt: skip
        casebook.replace_kinds(KINDS, found, now)
        since = now - looking_loans.LATELY_MS
        lately = [*_bookings(since, now), *looking_usages.found(since, now), *looking_loans.lately(since)]
        casebook.replace_kinds(LATELY, [each for each in lately if each.at >= since], now, since=since)


def _visits(calendars: Calendars, now: int) -> Iterable[Opened]:
    rows = bulk.select(Visit, "\"state\" = 'in'")  # by an index of those alone; a time would have another one taken
    found = (visit_no_checkout.found(each, calendars(each.site or ""), now) for each in rows)
    return (each for each in found if each is not None)


def _loans(now: int) -> Iterable[Opened]:
    late = bulk.select(Loan, "\"state\" = 'out' AND \"due_at\" < ?", (now,))
    late = [each for each in late if loan_overdue_silent.is_long_overdue(each, now)]
    reminded: set[str] = set()
    for part in bulk.parts(each.person or "" for each in late):
        rows = bulk.rows_of(
            f'SELECT "loans" FROM "reminder" WHERE "person" IN ({", ".join("?" * len(part))}) AND "undone" = ?',
            [*part, False],
        )
        reminded.update(loan for (loans,) in rows for loan in _ids(loans))
    found = (loan_overdue_silent.found(each, reminded, now) for each in late)
    return (each for each in found if each is not None)


_ids = msgspec.json.Decoder(list[str]).decode


def _devices(calendars: Calendars, now: int) -> Iterable[Opened]:
    rows = bulk.rows_of(
        'SELECT "id", "site", "last_hello_at", "last_push_at", "approved_at", "enrolled_at" FROM "device"'
        " WHERE \"status\" = 'approved' AND \"suspended_at\" IS NULL AND \"id\" <> ?",
        (SERVER,),
    )
    for id, site, *moments in rows:
        case = device_silent.found(id, site, max(each or 0 for each in moments), calendars(site), now)
        if case is not None:
            yield case


def _returns(now: int) -> Iterable[Opened]:
    waiting = bulk.select(ReturnState, '"inspected" = ? AND "returned_at" < ?', (False, now))
    items = register_store.get_many(register.Item, (each.item for each in waiting))
    kinds = {each.id: each for each in register_store.every(register.ItemType)}
    strict = {family_of(each) for each in register_store.every(register.Policy) if each.inspection}
    for each in waiting:
        item = items.get(each.item)
        kind = kinds.get(item.item_type) if item is not None else None
        case = open_inspection.found(each, by_rule=kind is not None and kind.policy in strict, now=now)
        if case is not None:
            yield case


def _gaps() -> Iterable[Opened]:
    """Of every journal that goes on from another one."""
    rows = bulk.rows_of(
        'SELECT s."id", s."inc", s."device", s."parent", d."site", p."acked" FROM "stream" s'
        ' JOIN "device" d ON d."id" = s."device" LEFT JOIN "stream" p ON p."inc" = s."parent"'
        ' WHERE s."parent" IS NOT NULL'
    )
    for id, inc, device, parent, site, held in rows:
        reached, at = _reached(int(id))
        if reached <= (held or 0):
            continue
        [(again,)] = bulk.rows_of(
            'SELECT count(DISTINCT "place") FROM "origin" WHERE "device" = ? AND "inc" = ? AND "place" > ?'
            ' AND "place" <= ?',
            (device, parent, held or 0, reached),
        )
        case = sequence_gap.found(journal.uid(inc, 1), at, device, site, parent, reached, held or 0, int(again))
        if case is not None:
            yield case


def _reached(stream: int) -> tuple[int, int]:
    """How far the journal had come from which this one goes on, and when that was said."""
    rows = bulk.rows_of('SELECT "body", "happened_at" FROM "fact" WHERE "stream" = ? AND "seq" = 1', (stream,))
    try:
        fact = journal.fact_in(bytes(rows[0][0])) if rows else None
    except journal.UNREADABLE:
        fact = None
    return (fact.parent_seq or 0, int(rows[0][1])) if isinstance(fact, StreamStarted) else (0, 0)


def _bookings(since: int, now: int) -> list[Opened]:
    states = (*booking_no_show.HOLDS, "collected")
    where = f'"state" IN ({", ".join("?" * len(states))}) AND "until_at" > ? AND "from_at" >= ? AND "from_at" < ?'
    rows = bulk.select(Booking, where, (*states, since, since, now))
    if not rows:
        return []
    first = min(each.from_at or 0 for each in rows) - DAY_MS
    visits: dict[str, Visit] = {}
    for column, wanted in (("party", {each.party for each in rows}), ("person", {each.person for each in rows})):
        for part in bulk.parts(each for each in wanted if each is not None):
            asked = f'"{column}" IN ({", ".join("?" * len(part))}) AND "arrived_at" >= ? AND "arrived_at" <= ?'
            visits |= {each.id: each for each in bulk.select(Visit, asked, [*part, first, now])}
    of: dict[str | None, dict[str, Visit]] = {}  # a party or a person → the visits that are theirs
    for visit in counting(visits.values()):
        for whom in (visit.party, visit.person):
            of.setdefault(whom, {})[visit.id] = visit
    kept = questions_activities.bookings_kept(each.id for each in rows)
    places: dict[str | None, list[Booking]] = {}  # a party or a person → the places that they booked
    for row in (row for row in rows if row.kind in booking_no_show.PLACES):
        for whom in {row.party, row.person} - {None}:
            places.setdefault(whom, []).append(row)
    found: list[Opened | None] = []
    for row in rows:
        theirs = (of.get(row.party, {}) | of.get(row.person, {})).values()
        found.append(None if row.id in kept else booking_no_show.found(row, theirs, now))
        found.append(room_time_mismatch.found(row, theirs, [*places.get(row.party, ()), *places.get(row.person, ())]))
    return [each for each in found if each is not None]
