"""Whether staff may note that something took place: a table of sentences."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import asdict

from sync.activity_facts import ActivityCorrected, ActivityKind, ActivityRecorded, Participant, Topic
from sync.rules.activities import Wish, noon_of, tell
from sync.rules.refusals import Reason

TODAY = date(2026, 10, 26)
ANNA, TABLE = Participant(person="anna", party="org-table"), Participant(party="org-table")
ADVICE = {"kind": ActivityKind.CONSULTATION, "topic": Topic.FUNDS}


def wish(**other: Any) -> Wish:
    return Wish(**{
        "kind": ActivityKind.TRAINING, "site": "site", "day": TODAY, "minutes": 90, "attendees": 12, "has_title": True,
        **other,
    })  # fmt: skip


SENTENCES = {
    "a training of today": (wish(), set()),
    "a consultation about something of the list": (wish(**ADVICE, has_title=False), set()),
    "one that was booked": (wish(**ADVICE, booking="b1"), set()),
    "as many people as are named": (wish(participants=(ANNA, TABLE), attendees=2), set()),
    "two people of one organisation": (wish(participants=(ANNA, Participant("ola", "org-table"))), set()),
    "tomorrow's": (wish(day=date(2026, 10, 27)), {Reason.TIME_IMPLAUSIBLE}),
    "no time at all": (wish(minutes=0), {Reason.TIME_IMPLAUSIBLE}),
    "more than a day": (wish(minutes=1441), {Reason.TIME_IMPLAUSIBLE}),
    "nobody came": (wish(attendees=0), {Reason.PEOPLE_IMPLAUSIBLE}),
    "fewer than are named": (wish(participants=(ANNA, TABLE), attendees=1), {Reason.PEOPLE_IMPLAUSIBLE}),
    "a training about nothing": (wish(has_title=False), {Reason.PURPOSE_MISSING}),
    "a consultation about nothing": (wish(kind=ActivityKind.CONSULTATION), {Reason.PURPOSE_MISSING}),
    "somebody twice": (wish(participants=(ANNA, ANNA)), {Reason.REPEATED}),
    "a booking that counts already": (wish(**ADVICE, booking="b2"), {Reason.BOOKING_UNKNOWN}),
}


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("told", [ActivityRecorded, ActivityCorrected])
def test_what_may_be_noted(sentence, told):
    wanted, reasons = SENTENCES[sentence]

    answer = tell(wanted, told, "a1", "marta", TODAY, {"b1"})

    if reasons:
        assert {each.reason for each in answer} == reasons
    else:
        assert isinstance(answer, told)


def test_a_training_has_no_topic_of_the_list_and_is_no_booking():
    fact = tell(wish(topic=Topic.LAW, booking="b1"), ActivityRecorded, "a1", "marta", TODAY, {"b1"})

    assert asdict(fact) == {
        "activity": "a1", "kind": "training", "site": "site", "day": "2026-10-26", "minutes": 90, "attendees": 12,
        "staff": "marta", "topic": None, "participants": [], "booking": None, "title_commitment": None,
        "note_commitment": None,
    }  # fmt: skip


@pytest.mark.parametrize(("day", "noon"), [("2026-10-26", 1_793_012_400_000), ("yesterday", 7), ("0001-01-01", None)])
def test_a_day_that_is_none_has_the_moment_that_is_given(day, noon):
    found = noon_of(day, 7)

    assert found == noon if noon is not None else isinstance(found, int)
