"""What the server believes of trainings, meetings and consultations that took place. PURE; the tables in
`activity_models.py` have the same names and fields in the same order."""

from __future__ import annotations

import msgspec

from sync.activity_facts import Participant
from sync.server.beliefs import Row


class Telling(msgspec.Struct, frozen=True, omit_defaults=True):
    """One time that somebody told of it, by the fact `uid`, at `at` (ms UTC). A correction counts more than the record
    that it `corrects`, a later one more than an earlier one, and one that is `undone` not at all."""

    uid: str
    at: int
    kind: str
    site: str
    day: str
    minutes: int
    attendees: int
    staff: str
    topic: str | None = None
    participants: list[Participant] = []
    booking: str | None = None
    has_title: bool = False
    has_note: bool = False
    corrects: bool = False
    undone: bool = False


class Activity(Row, frozen=True):
    """`said` is the fact that counts, `None` where all were taken back, or only the withdrawal is known; all from
    `kind` to `has_note` is as it says. `tellings` is the JSON of all of them, `withdrawals` that of the facts that
    withdrew it and were not taken back. `state` is held or withdrawn."""

    id: str
    fact: str | None = None
    said: str | None = None
    kind: str | None = None
    site: str | None = None
    day: str | None = None
    minutes: int = 0
    attendees: int = 0
    topic: str | None = None
    booking: str | None = None
    staff: str | None = None
    has_title: bool = False
    has_note: bool = False
    noted_at: int | None = None
    tellings: str = "[]"
    withdrawals: str = "[]"
    state: str = "withdrawn"


class ActivityParticipant(Row, frozen=True):
    """One of the register who took part, by the place in which they were named. `at` is noon of the day, ms UTC.
    `undone`: named no longer, or the whole does not count."""

    id: str  # "ACTIVITY.PLACE"
    activity: str
    at: int
    site: str
    person: str | None = None
    party: str | None = None
    undone: bool = False
