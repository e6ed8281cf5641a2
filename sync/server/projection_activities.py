"""What follows from facts about trainings, meetings and consultations: the part of the table of `projection.py` that is
about them. PURE.

Records, corrections, withdrawals and their being taken back may come in any order: all of them are kept, and what
counts follows from all of them together.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from sync import facts, journal
from sync.activity_facts import ActivityCorrected, ActivityKind, ActivityRecorded, ActivityTold, ActivityWithdrawn
from sync.rules.activities import noon_of
from sync.server.actions import About, Action, Decide, Put, Told, entered_in
from sync.server.activity_beliefs import Activity, ActivityParticipant, Telling
from sync.server.beliefs import Beliefs

TABLE: dict[type[facts.Fact], Decide] = {}
_for = entered_in(TABLE)
tellings_in = msgspec.json.Decoder(list[Telling]).decode
_uids_in = msgspec.json.Decoder(list[str]).decode


@_for(ActivityRecorded)
@_for(ActivityCorrected)
def _told(view: Beliefs, told: Told, fact: ActivityTold) -> Iterator[Action]:
    known = view.get(Activity, fact.activity) or Activity(fact.activity)
    new = Telling(
        told.uid, told.at, fact.kind.value, fact.site, fact.day, fact.minutes, fact.attendees, fact.staff,
        fact.topic.value if fact.topic else None, fact.participants, fact.booking, fact.title_commitment is not None,
        fact.note_commitment is not None, isinstance(fact, ActivityCorrected), view.is_undone(told.uid),
    )  # fmt: skip
    yield from _put(known, sorted([*tellings_in(known.tellings), new], key=_order), _uids_in(known.withdrawals))
    first = next(iter(fact.participants), None)
    if first is not None:
        # an open lesson is about nobody in particular, and what is said of it stays when somebody is erased
        yield About(first.person if fact.kind is ActivityKind.CONSULTATION else None, first.party)


@_for(ActivityWithdrawn)
def _withdrawn(view: Beliefs, told: Told, fact: ActivityWithdrawn) -> Iterator[Action]:
    known = view.get(Activity, fact.activity) or Activity(fact.activity)
    if not view.is_undone(told.uid):
        yield from _put(known, tellings_in(known.tellings), sorted([*_uids_in(known.withdrawals), told.uid]))


def undo(view: Beliefs, uid: str, act: facts.AnyFact) -> Iterator[Action] | None:
    """What it means that a fact of this file was taken back; `None` for any other."""
    if isinstance(act, ActivityTold | ActivityWithdrawn):
        return _undo(view.get(Activity, act.activity), uid)
    return None


def _undo(known: Activity | None, uid: str) -> Iterator[Action]:
    if known is not None:
        tellings = [replace(each, undone=each.undone or each.uid == uid) for each in tellings_in(known.tellings)]
        yield from _put(known, tellings, [each for each in _uids_in(known.withdrawals) if each != uid])


def _order(telling: Telling) -> tuple[bool, int, str, int]:
    return telling.corrects, telling.at, *journal.split_uid(telling.uid)


def _put(known: Activity, tellings: list[Telling], withdrawals: list[str]) -> Iterator[Action]:
    """All that follows from all that was told."""
    counting = [each for each in tellings if not each.undone]
    is_held = bool(counting) and not withdrawals
    row = Activity(
        known.id, tellings=_text(tellings), withdrawals=_text(withdrawals), state="held" if is_held else "withdrawn",
        fact=next((each.uid for each in tellings if not each.corrects), None),
    )  # fmt: skip
    if not tellings:
        yield Put(row)
        return
    said = (counting or tellings)[-1]
    yield Put(
        replace(
            row, said=said.uid if counting else None, kind=said.kind, site=said.site, day=said.day, topic=said.topic,
            minutes=said.minutes, attendees=said.attendees, booking=said.booking, staff=said.staff,
            has_title=said.has_title, has_note=said.has_note, noted_at=tellings[0].at,
        )
    )  # fmt: skip
    yield from _participants(row.id, said, max(len(each.participants) for each in tellings), is_held)


def _participants(activity: str, said: Telling, places: int, is_held: bool) -> Iterator[Action]:
    """One row for each place in which anybody ever stood."""
    at = noon_of(said.day, said.at)
    for n in range(places):
        row = ActivityParticipant(f"{activity}.{n}", activity, at, said.site, undone=True)
        if n < len(said.participants):
            row = replace(row, person=said.participants[n].person, party=said.participants[n].party, undone=not is_held)
        yield Put(row)


def _text(value: list[Telling] | list[str]) -> str:
    return msgspec.json.encode(value).decode()
