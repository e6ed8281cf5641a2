"""Trainings, meetings and consultations as staff see them. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from sync import journal
from sync.activity_facts import ActivityKind, ActivityTold
from sync.server import bulk, origins, questions_words
from sync.server.activity_models import Activity, ActivityParticipant
from sync.server.keeping import aliases
from sync.server.lending_models import Booking
from sync.server.paging import PAGE, Page, page_of
from sync.server.projection_activities import tellings_in

_uids_in = msgspec.json.Decoder(list[str]).decode


class Told(Protocol):
    """What is asked of an activity to know its words."""

    id: str
    said: str | None


@dataclass(frozen=True)
class Wanted:
    """What to show of them; `None` means all. `since` and `until` are ISO days, both included; `sites` are those that
    may be seen at all; `party` and `person` took part in what holds, also under ids that were found to be theirs."""

    site: str | None = None
    since: str | None = None
    until: str | None = None
    kind: str | None = None
    party: str | None = None
    person: str | None = None
    sites: frozenset[str] | None = None


ORDER = (Activity.day, Activity.id)


def activities(wanted: Wanted, older: str | None = None, limit: int = PAGE) -> Page[Activity]:
    """By day, the newest first; withdrawn ones too."""
    return Page(*page_of(Activity.select(), conditions(wanted), ORDER, older, limit))


def conditions(wanted: Wanted) -> list[Any]:
    found = [Activity.day.is_null(False)]
    found += [getattr(Activity, name) == value for name in ("site", "kind") if (value := getattr(wanted, name))]
    if wanted.sites is not None:
        found.append(Activity.site.in_(sorted(wanted.sites)))
    if wanted.since:
        found.append(Activity.day >= wanted.since)
    if wanted.until:
        found.append(Activity.day <= wanted.until)
    for name in ("party", "person"):
        if value := getattr(wanted, name):
            took_part = ActivityParticipant.select(ActivityParticipant.activity).where(
                getattr(ActivityParticipant, name).in_(aliases.alike(value)),
                ActivityParticipant.undone == False,  # noqa: E712
            )
            found.append(Activity.id.in_(took_part))
    return found


def activity(id: str) -> Activity | None:
    """`None` too for one of which only the withdrawal is known."""
    found = Activity.get_or_none(Activity.id == id.replace("\0", ""))
    return found if found is not None and found.day is not None else None


def participants(ids: Iterable[str]) -> dict[str, list[ActivityParticipant]]:
    """Who of the register took part, by activity, in the order in which they were named."""
    found: dict[str, list[ActivityParticipant]] = {}
    for part in bulk.parts(ids):
        for row in ActivityParticipant.select().where(ActivityParticipant.activity.in_(part)):
            if row.person or row.party:
                found.setdefault(row.activity, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: int(row.id.rpartition(".")[2]))
    return found


def withdrawals(row: Activity) -> list[str]:
    """The uids of the facts that withdrew it and hold."""
    return _uids_in(row.withdrawals)


def is_free(booking: str, but: str) -> bool:
    """Whether this is an adviser's booking of which no consultation is noted but `but`."""
    known = Booking.get_or_none(Booking.id == booking, Booking.kind == "adviser")
    taken = Activity.select(Activity.id).where(
        Activity.booking == booking, Activity.state == "held", Activity.id != but
    )  # fmt: skip
    return known is not None and taken.first() is None


def of_booking(booking: str) -> Activity | None:
    """The consultation that was noted of a booking."""
    return Activity.get_or_none(Activity.booking == booking, Activity.state == "held")


def bookings_kept(bookings: Iterable[str]) -> set[str]:
    """Those of which staff recorded that the consultation took place: somebody came, whoever checked in."""
    found: set[str] = set()
    for part in bulk.parts(bookings):
        where = f'"state" = \'held\' AND "booking" IN ({", ".join("?" * len(part))})'
        found |= {str(booking) for (booking,) in bulk.rows_of(f'SELECT "booking" FROM "activity" WHERE {where}', part)}
    return found


def words_of(rows: Iterable[Told], name: str = "title") -> dict[str, str]:
    """What staff said in their own words, by activity: of those of which it was not erased."""
    told = {row.said: row.id for row in rows if row.said}
    return {told[uid]: text for uid, text in questions_words.said(told, name).items()}


# --- who was named ----------------------------------------------------------------------------------------------------


def naming(person: str) -> set[tuple[int, int]]:
    """The places of all that was ever told of activities of which anything told names a person as somebody who took
    part: who corrects it to somebody else brings the words along."""
    rows = bulk.rows_of('SELECT "tellings" FROM "activity" WHERE "tellings" LIKE ?', (f'%"{person}"%',))
    told = [tellings_in(text) for (text,) in rows]
    uids = [
        telling.uid for tellings in told for telling in tellings
        if any(who.person == person for each in tellings for who in each.participants)
    ]  # fmt: skip
    return {place for uid in uids if (place := origins.place_of(uid)) is not None}


def staying(places: Mapping[tuple[int, int], bytes]) -> dict[tuple[int, int], bytes]:
    """What stays beside facts when somebody whom they name is erased, by their places: what an open lesson or meeting
    was about, if nobody ever called it a consultation. Of what else is beside `places`, nothing."""
    found = {}
    for (stream, seq), beside in places.items():
        rows = bulk.rows_of('SELECT "body" FROM "fact" WHERE "stream" = ? AND "seq" = ?', (stream, seq))
        title = questions_words.read(beside).get("title")
        if title is not None and any(_is_open(bytes(body)) for (body,) in rows):
            found[stream, seq] = journal.write_detached({"title": title}) or b""
    return found


def is_of_consultation(body: bytes) -> bool:
    """Whether a fact tells of an activity that anybody ever called a consultation: what is beside it is private."""
    told = _activity_told(body)
    return told is not None and _was_consultation(told)


def _is_open(body: bytes) -> bool:
    told = _activity_told(body)
    return told is not None and not _was_consultation(told)


def _was_consultation(told: ActivityTold) -> bool:
    """Whether the fact, or any other that tells of the same activity, calls it a consultation."""
    known = Activity.get_or_none(Activity.id == told.activity)
    kinds = {told.kind.value, *(each.kind for each in tellings_in(known.tellings if known is not None else "[]"))}
    return ActivityKind.CONSULTATION.value in kinds


def _activity_told(body: bytes) -> ActivityTold | None:
    """`None` for a fact about something else, or that cannot be read."""
    try:
        fact = journal.fact_in(body)
    except journal.UNREADABLE:
        return None
    return fact if isinstance(fact, ActivityTold) else None
