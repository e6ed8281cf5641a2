"""What staff do about trainings, meetings and consultations: note one, correct it, withdraw it, take that back. Asks
the rule, writes facts into the server's own journal; knows no screen."""

from __future__ import annotations

import msgspec

from sync.activity_facts import ActivityCorrected, ActivityRecorded, ActivityWithdrawn
from sync.facts import ActUndone
from sync.journal import Detached
from sync.rules import activities
from sync.rules.activities import Wish, noon_of
from sync.rules.refusals import Reason, Refusal
from sync.rules.sheet_windows import day_of
from sync.server import own_journal, questions_activities
from sync.server.own_journal import Draft, detach

Told = ActivityRecorded | ActivityCorrected


def weigh(id: str, wish: Wish, staff: str, now: int) -> Told | list[Refusal]:
    """What would be noted: a record, or a correction where it stands already. Writes nothing."""
    free = {wish.booking} if wish.booking and questions_activities.is_free(wish.booking, id) else set[str]()
    if questions_activities.activity(id) is None:
        return activities.tell(wish, ActivityRecorded, id, staff, day_of(now), free)
    return activities.tell(wish, ActivityCorrected, id, staff, day_of(now), free)


def note(fact: Told, title: str, remark: str, now: int) -> str:
    """Write down what was weighed, with what staff say in their own words, "" for nothing. Returns its uid. Only inside
    `own_journal.alone`, in which it was weighed too."""
    return own_journal.record([draft(fact, title, remark, now)], now)[0]


def draft(fact: Told, title: str, remark: str, now: int) -> Draft:
    """What stands in the journal of what was weighed, with the words of staff beside it."""
    beside: dict[str, Detached] = {}
    for name, said in (("title", title), ("note", remark)):
        if said:
            commitment, beside[name] = detach(said)
            fact = msgspec.structs.replace(fact, **{f"{name}_commitment": commitment})
    # a record stands in the journal on the day that it is about, a correction when it was made
    at = min(now, noon_of(fact.day, now)) if isinstance(fact, ActivityRecorded) else None
    return Draft(fact, beside, at)


def withdraw(id: str, staff: str, now: int) -> None:
    """It counts no longer. Twice is once."""
    with own_journal.alone(now):
        known = questions_activities.activity(id)
        if known is not None and known.state == "held":
            own_journal.record([Draft(ActivityWithdrawn(activity=id, staff=staff))], now)


def bring_back(id: str, staff: str, now: int) -> Refusal | None:
    """Take its being withdrawn back. Twice is once. Refused where another one was noted of the same booking since."""
    with own_journal.alone(now):
        known = questions_activities.activity(id)
        uids = questions_activities.withdrawals(known) if known is not None else []
        if known is not None and uids and known.booking and not questions_activities.is_free(known.booking, id):
            return Refusal(Reason.BOOKING_UNKNOWN)
        if uids:
            own_journal.record([Draft(ActUndone(undone=uids, staff=staff))], now)
        return None
