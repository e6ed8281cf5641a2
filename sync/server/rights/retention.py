"""What is about people goes by itself when its time is over: notes beside records, who looked at whom, and – proposed,
or where the centre says so by itself – members who were not here for long.

A record itself stays: it holds an id that leads to nobody once the member is erased. Whoever has something on loan, has
booked, stands at a counter as staff or answers for a minor who stays is not proposed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from sync import journal
from sync.server import bulk, erasing, erasures, questions_activities
from sync.server.models import database
from sync.server.office import Office
from sync.server.rights import terms
from sync.server.rights.terms import MONTH_MS, Due, What
from sync.server.settings import Retention
from sync.server.work.progress import Progress

BY = "lada server, retention"
# what leads to nobody once a member is erased, or goes with them: table and the column of its time
OF_MEMBERS: dict[What, tuple[str, str | None]] = {
    "visits": ("visit", "arrived_at"), "loans": ("loan", "issued_at"), "bookings": ("booking", "from_at"),
    "pages": ("page_usage", "declared_at"), "activities": ("activity_participant", "at"),
    "cards": ("credential", None), "memberships": ("membership", None),
}  # fmt: skip


@dataclass(frozen=True)
class Gone:
    """A member whose time is over. `last_at` is when they were last heard of, ms UTC: their newest record, or the last
    change that staff made of them."""

    person: str
    last_at: int
    is_minor: bool


class _Chosen(msgspec.Struct, frozen=True):
    """`members` are those that staff chose among the proposed; `by` is their account, whom facts call `staff`."""

    members: list[str] = []
    by: str = BY
    staff: str | None = None


def due_members(rules: Retention, now: int) -> list[Gone]:
    """The members whose time is over, whoever was away longest first. Changes nothing."""
    limits = {True: now - rules.minors_months * MONTH_MS, False: now - rules.members_months * MONTH_MS}
    rows = bulk.rows_of(
        'SELECT p."id", p."minor", (SELECT max(e."happened_at") FROM "journal_entry" e WHERE e."person" = p."id"),'
        ' (SELECT max(c."at") FROM "register_change" c'
        ' WHERE c."entity" = \'person\' AND c."entity_id" = p."id"),'
        ' (SELECT max(a."at") FROM "activity_participant" a WHERE a."person" = p."id" AND a."undone" IS FALSE)'
        ' FROM "person" p WHERE p."staff" IS FALSE'
    )
    stays = _needed(now)
    found = [
        Gone(id, last, bool(minor))
        for id, minor, seen, changed, took_part in rows
        if (last := max(seen or 0, changed or 0, took_part or 0)) < limits[bool(minor)] and id not in stays
    ]
    return sorted(found, key=lambda each: (each.last_at, each.person))


def _needed(now: int) -> set[str]:
    """Those of whom something is still open."""
    questions = (
        ('SELECT "person" FROM "loan" WHERE "state" = \'out\'', ()),
        ('SELECT "responsible" FROM "loan" WHERE "state" = \'out\'', ()),
        ('SELECT "person" FROM "booking" WHERE "until_at" > ?', (now,)),
        ('SELECT "guardian" FROM "person"', ()),
        ('SELECT "person" FROM "staff_account"', ()),
        ('SELECT "person" FROM "case" WHERE "state" = \'open\'', ()),
    )
    return {id for sql, values in questions for (id,) in bulk.rows_of(sql, values) if id}


def by_itself(office: Office) -> list[Due]:
    """All that the next night takes away without asking anybody, also where it is nothing. Changes nothing."""
    now = office.now()
    told = [at for *_, at in _notes_before(now - office.settings.retention.notes_months * MONTH_MS)]
    notes = Due("notes", len(told), min(told, default=None), max(told, default=None))
    return [notes, *terms.due(office, now)]


def with_members(people: Collection[str]) -> list[Due]:
    """What goes, or leads to nobody any more, when these members are erased. Changes nothing."""
    found = []
    for what, (table, column) in OF_MEMBERS.items():
        rest = [
            terms.counted(what, f'"{table}" WHERE "person" IN ({", ".join("?" * len(part))})', part, column)
            for part in bulk.parts(people)
        ]
        found.append(terms.summed(what, rest))
    return found


def keep(office: Office, parameters: Mapping[str, Any], progress: Progress) -> None:
    """The job: forget what time has come for; of members those that staff chose, or all where the centre says so."""
    chosen, rules, now = msgspec.convert(parameters, _Chosen), office.settings.retention, office.now()
    terms.forget(office, now)
    forget_notes(now - rules.notes_months * MONTH_MS)
    due = [each.person for each in due_members(rules, now)]
    going = due if rules.erase_members else [each for each in due if each in set(chosen.members)]
    for done, person in enumerate(going):
        progress.so_far(done, len(going))
        erasing.erase(person, at=now, by=chosen.by, home=office.settings.server.home, staff=chosen.staff)
    progress.so_far(len(going), len(going))


def forget_notes(before: int) -> int:
    """Forget what people wrote beside records of before `before` (ms UTC): notes and what consultations were about, and
    nothing that a card or a name needs. Returns beside how many."""
    found = list(_notes_before(before))
    if not found:
        return 0
    values: set[str | bytes] = {text for _, _, _, words, _ in found for text in words}
    with database.writing():
        erasures.forget_parts((stream, seq) for stream, seq, kept, *_ in found if kept is None)
        bulk.execute_many(
            'UPDATE "fact" SET "detached" = ? WHERE "stream" = ? AND "seq" = ?',
            [(kept, stream, seq) for stream, seq, kept, *_ in found if kept is not None],
        )
    database.leave_no_trace(values, ("fact",), anew=False)
    return len(found)


def _notes_before(before: int) -> Iterator[tuple[int, int, bytes | None, set[str], int]]:
    """Stream row, seq, what stays beside the record, the words that go, and when they were written."""
    rows = bulk.rows_of(
        'SELECT "stream", "seq", "body", "detached", "happened_at" FROM "fact"'
        ' WHERE "detached" IS NOT NULL AND "happened_at" < ?',
        (before,),
    )
    for stream, seq, body, part, at in rows:
        try:
            beside = journal.read_detached(bytes(part))
        except msgspec.MsgspecError:
            continue
        going = {"note"} & beside.keys()
        if "title" in beside and questions_activities.is_of_consultation(bytes(body)):
            going.add("title")
        if going:
            rest = {name: value for name, value in beside.items() if name not in going}
            yield stream, seq, journal.write_detached(rest), {beside[name].value for name in going}, int(at)


def proposed(office: Office, wanted: Collection[str]) -> list[str]:
    """Those of `wanted` whose time is over indeed."""
    due = {each.person for each in due_members(office.settings.retention, office.now())}
    return [person for person in wanted if person in due]
