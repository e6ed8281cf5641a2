"""Facts about what a centre holds for others: trainings, volunteers' meetings, consultations. PURE.

A booking says that something was planned; these say that it took place. The closed list of all facts, and how one
becomes bytes, is `facts.py`. Must not know a database, a clock or a screen.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from sync.fact import Fact


class ActivityKind(StrEnum):
    TRAINING = "training"
    MEETING = "volunteer_meeting"
    CONSULTATION = "consultation"


class Topic(StrEnum):
    """What somebody was advised about. A closed list, so that reports can count it."""

    FOUNDING = "founding"  # founding an organisation, statute, entry in a register
    FUNDS = "funds"  # grants, competitions, collections
    SETTLING = "settling"  # carrying out and settling a public task
    ACCOUNTING = "accounting"  # book-keeping, taxes
    LAW = "law"
    DATA = "data_protection"
    VOLUNTEERS = "volunteers"
    COOPERATION = "cooperation"  # with the city and with other organisations
    PROMOTION = "promotion"
    TECHNOLOGY = "technology"  # computers, the Internet, equipment
    OTHER = "other"


class Participant(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody of the register who took part: a `person`, for a `party` or for nobody but themselves, or a party of
    which it is not said who came. One of them is there."""

    person: str | None = None
    party: str | None = None


class ActivityTold(Fact, frozen=True, kw_only=True):
    """Something took place on `day` (ISO, in Poland), for `minutes`, with `attendees` people. Never written by itself.

    `topic` is what a consultation was about, `None` of others; more words travel detached as "title". `participants`
    are those of the register: more people may have come than are named. `booking` is the adviser's booking that this
    consultation was, so that it counts once. A note travels detached as "note".
    """

    activity: str
    kind: ActivityKind
    site: str
    day: str
    minutes: int
    attendees: int
    staff: str
    topic: Topic | None = None
    participants: list[Participant] = []
    booking: str | None = None
    title_commitment: str | None = None
    note_commitment: str | None = None


class ActivityRecorded(ActivityTold, frozen=True, kw_only=True, tag="activity_recorded"):
    """Staff noted that it took place. Words as above."""


class ActivityCorrected(ActivityTold, frozen=True, kw_only=True, tag="activity_corrected"):
    """What was noted is told otherwise: everything that counts from now on, not what changed. Words as above."""


class ActivityWithdrawn(Fact, frozen=True, kw_only=True, tag="activity_withdrawn"):
    """It did not take place, or was noted twice: it counts no longer, until this is taken back."""

    activity: str
    staff: str
