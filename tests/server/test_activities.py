"""What is believed of trainings, meetings and consultations, and what reports count of them."""

from datetime import date
from itertools import permutations

import msgspec
import pytest
from msgspec.structs import replace

from sync import facts
from sync.activity_facts import ActivityCorrected, ActivityKind, ActivityRecorded, ActivityWithdrawn, Participant, Topic
from sync.lending_facts import BookingMade
from sync.server import activities, erasing, loading, project, projection, questions_activities
from sync.server.actions import Put, Told
from sync.server.activity_beliefs import Activity, ActivityParticipant
from sync.server.activity_models import Activity as ActivityRow
from sync.server.activity_models import ActivityParticipant as ParticipantRow
from sync.server.beliefs import Beliefs
from sync.server.closing import acts
from sync.server.closing.models import FrozenDay
from sync.server.figures import first_times, registry, rolled, source, totals
from sync.server.figures.models import FigureDay
from sync.server.figures.totals import Asked
from sync.server.keeping import merging
from sync.server.keeping.acts import Author
from sync.server.questions_activities import Wanted
from sync.server.rights import held, retention
from sync.server.settings import Retention
from tests import cast
from tests.activities_past import ADVICE, ANNA, TRAINING, noted
from tests.figures.test_figures import EXPECTED, OCTOBER
from tests.figures_past import DAY, FIRST, NOVEMBER, at, kiosk, october
from tests.server.test_project import take_in
from tests.stations import MINUTE

OLA = Participant(person="ola")
RECORD = ActivityRecorded(
    activity="a", kind=ActivityKind.TRAINING, site="site", day="2026-10-07", minutes=90, attendees=9, staff="marta",
    participants=[ANNA, Participant(person="ola")],
)  # fmt: skip
FIRST_CORRECTION = ActivityCorrected(
    activity="a", kind=ActivityKind.TRAINING, site="site", day="2026-10-08", minutes=60, attendees=3, staff="marta",
    participants=[Participant(party="org-shift"), ANNA, Participant(person="ola")],
)  # fmt: skip
SECOND_CORRECTION = replace(FIRST_CORRECTION, minutes=75, participants=[])
# uid → fact and when it was told, ms UTC
STORY = {
    "s.1": (RECORD, 100), "s.2": (FIRST_CORRECTION, 200), "s.10": (SECOND_CORRECTION, 200),
    "s.11": (facts.ActUndone(undone=["s.10"], staff="marta"), 300),
    "s.12": (ActivityWithdrawn(activity="a", staff="m"), 400),
    "s.13": (facts.ActUndone(undone=["s.12"], staff="marta"), 500),
}  # fmt: skip


def folded(order):
    view = Beliefs(facts={uid: fact for uid, (fact, _at) in STORY.items()})
    for uid in order:
        fact, moment = STORY[uid]
        for action in projection.decide(view, Told(uid, moment, "server", "", fact, {})):
            if isinstance(action, Put):
                view.put(action.row)
    return {key: row for kind in (Activity, ActivityParticipant) for key, row in view.every(kind).items()}


def test_whatever_is_heard_of_first_the_same_counts():
    rows = folded(STORY)

    assert (rows["a"].said, rows["a"].minutes, rows["a"].state, rows["a"].fact) == ("s.2", 60, "held", "s.1")
    assert [(row.person, row.party, row.undone) for key, row in sorted(rows.items()) if key != "a"] == [
        (None, "org-shift", False), ("anna", "org-table", False), ("ola", None, False),
    ]  # fmt: skip
    assert all(folded(order) == rows for order in permutations(STORY))


def test_of_two_corrections_in_one_moment_the_later_one_counts():
    assert folded(["s.10", "s.1", "s.2"])["a"].minutes == 75


def test_who_is_named_no_longer_was_not_there_and_nobody_was_at_what_is_withdrawn():
    rows = folded(["s.1", "s.10"])
    assert [rows[key].undone for key in ("a.0", "a.1")] == [True, True]
    assert folded(["s.1", "s.12"])["a"].state == "withdrawn"
    assert folded(["s.1", "s.12"])["a.0"].undone


def test_a_day_that_is_none_is_kept_and_counts_on_none(office):
    """What a journal holds is believed, whatever it says."""
    row = next(
        action.row
        for action in projection.decide(Beliefs(), Told("s.1", 7, "server", "", replace(RECORD, day="soon"), {}))
        if isinstance(action, Put) and isinstance(action.row, ActivityParticipant)
    )
    assert row.at == 7


# --- what reports count -----------------------------------------------------------------------------------------------


def numbers(asked=OCTOBER):
    return {id: value for id, value in registry.values(totals.totals(asked)).items() if value}


def test_what_took_place_is_counted_with_who_took_part(office):
    kiosk()
    noted("t1", TRAINING, participants=(ANNA, Participant(party="org-table"), Participant(person="ola")))
    noted("m1", TRAINING, kind=ActivityKind.MEETING, attendees=30, minutes=60)
    noted("c1", ADVICE, participants=(Participant(person="dmytro", party="group-park"),))
    noted("c2", ADVICE, topic=Topic.LAW, day=date(2026, 10, 31), minutes=30)
    noted("c3", ADVICE, day=date(2026, 9, 30))
    found = totals.totals(OCTOBER)

    assert numbers() == {
        "organisations": 1, "groups": 1, "persons": 1, "first_time": 3, "trainings": 1, "training_hours": 180,
        "training_attendees": 14, "volunteer_meetings": 1, "meeting_hours": 60, "meeting_attendees": 30,
        "consultations": 2, "consultation_hours": 75,
    }  # fmt: skip
    assert found.served("organisation", "activity") == {"org-table"}
    assert found.by_who("activity")["org-table"] == [1, 180], "one training, however many of them came"
    assert found.served("informal_group", "adviser") == {"group-park"}
    assert {topic: registry.of_topic(topic).value(found) for topic in ("funds", "law", "data_protection")} == {
        "funds": 1, "law": 1, "data_protection": 0,
    }  # fmt: skip
    for id in ("trainings", "volunteer_meetings", "consultations", "consultations.law"):
        figure = registry.find(id)
        assert len(source.lists(*OCTOBER.days_of(figure), NOVEMBER, figure.lists)) == figure.value(found), id
    assert numbers(Asked(OCTOBER.first, OCTOBER.last, NOVEMBER, "branch")) == {}


def booked(station, id="b9", kind="adviser"):
    at(station, 3)
    station.record(
        BookingMade(booking=id, kind=kind, resource="lawyer", site=cast.SITE, person="anna", party="org-table",
                    from_at=FIRST + 4 * DAY, until_at=FIRST + 4 * DAY + 60 * MINUTE, people=1)
    )  # fmt: skip
    take_in(station, NOVEMBER)


def test_a_booking_and_its_consultation_are_one(office):
    booked(kiosk())
    alone = {"organisations": 1, "first_time": 1, "consultations": 1, "consultation_hours": 60}
    assert numbers() == alone
    assert registry.of_topic("").value(totals.totals(OCTOBER)) == 1, "about what, nobody knows"

    noted("c1", ADVICE, booking="b9", participants=(ANNA,))
    assert numbers() == {**alone, "consultation_hours": 45}
    assert source.lists(OCTOBER.first, OCTOBER.last, NOVEMBER, registry.BY_ID["consultations"].lists) == ["c1"]
    assert registry.of_topic("").value(totals.totals(OCTOBER)) == 0
    assert not questions_activities.is_free("b9", "c2") and questions_activities.is_free("b9", "c1")

    activities.withdraw("c1", "marta", NOVEMBER)
    assert numbers() == alone, "it counts as a booking again"
    noted("c2", ADVICE, booking="b9", participants=(ANNA,))
    assert activities.bring_back("c1", "marta", NOVEMBER) is not None, "the booking was that of another one since"
    activities.withdraw("c2", "marta", NOVEMBER)
    assert activities.bring_back("c1", "marta", NOVEMBER) is None
    assert numbers()["consultation_hours"] == 45


def test_only_an_advisers_booking_is_a_consultation(office):
    booked(kiosk(), "b8", "room")

    assert not questions_activities.is_free("b8", "c1") and not questions_activities.is_free("nothing", "c1")


def kept():
    return sorted(FigureDay.select(FigureDay.id, FigureDay.sums, FigureDay.lists).tuples())


def test_counted_days_are_counted_anew_when_it_is_noted_moved_or_withdrawn(office):
    """What was kept before and what is counted from nothing are the same to the last byte."""
    booked(kiosk())
    for change in (
        lambda: noted("t1", TRAINING, participants=(ANNA,)),
        lambda: noted("t1", TRAINING, day=date(2026, 10, 12), attendees=3),
        lambda: noted("c1", ADVICE, booking="b9"),
        lambda: activities.withdraw("c1", "marta", NOVEMBER),
        lambda: activities.bring_back("c1", "marta", NOVEMBER),
        lambda: activities.withdraw("t1", "marta", NOVEMBER),
    ):
        rolled.days(OCTOBER.first, OCTOBER.last, NOVEMBER)
        change()
        rolled.days(OCTOBER.first, OCTOBER.last, NOVEMBER)
        found = kept()
        FigureDay.delete().execute()
        rolled.days(OCTOBER.first, OCTOBER.last, NOVEMBER)
        assert kept() == [row for row in found if not row[0].startswith(("m", "w"))]


def test_a_rebuild_believes_the_same(office):
    booked(kiosk())
    noted("t1", TRAINING, participants=(ANNA, Participant(person="ola")))
    noted("t1", TRAINING, participants=(ANNA,), minutes=100)
    noted("c1", ADVICE, booking="b9", note="pilne")
    activities.withdraw("t1", "marta", NOVEMBER)
    activities.bring_back("t1", "marta", NOVEMBER)
    activities.withdraw("c1", "marta", NOVEMBER)

    def tables():
        return [sorted(table.select().tuples()) for table in (ActivityRow, ParticipantRow)]

    before, counted = tables(), numbers()
    project.rebuild(NOVEMBER)
    assert tables() == before and numbers() == counted


def test_who_was_at_a_training_is_not_new_at_their_first_visit(office):
    october()
    assert numbers()["first_time"] == EXPECTED["first_time"]
    both = (Participant(party="org-table"), Participant(person="dmytro", party="org-shift"))
    noted("t1", TRAINING, day=date(2026, 9, 3), participants=both)

    assert numbers()["first_time"] == EXPECTED["first_time"] - 2
    activities.withdraw("t1", "marta", NOVEMBER)
    assert first_times.among({"org-table"}, FIRST - DAY) == {"org-table"}


# --- closed months ----------------------------------------------------------------------------------------------------


def close():
    assert isinstance(acts.close("2026-10", "soft", "na wszelki wypadek", "marta", NOVEMBER), str)


def test_a_closed_month_keeps_its_trainings_and_tells_what_moved(office):
    october()
    noted("t1", TRAINING)
    close()
    noted("t2", TRAINING, participants=(Participant(party="org-gone"),))

    assert numbers() == {**{id: n for id, n in EXPECTED.items() if n}, "trainings": 1, "training_hours": 180,
                         "training_attendees": 14}  # fmt: skip
    assert totals.totals(OCTOBER).uncounted("activities") == []
    assert acts.difference("2026-10", NOVEMBER) == {
        "organisations": 1, "trainings": 1, "training_hours": 180, "training_attendees": 14
    }  # fmt: skip


def test_a_month_closed_before_trainings_were_counted_has_none_and_says_so(office):
    october()
    close()
    for row in FrozenDay.select():  # as the version before froze it
        text = row.sums.replace(',"activities":{}', "").replace('"activities":{},', "")
        FrozenDay.update(sums=text).where(FrozenDay.id == row.id).execute()
    noted("t1", TRAINING)
    found = totals.totals(OCTOBER)

    assert registry.values(found) == EXPECTED
    assert (found.uncounted("activities"), found.is_uncounted("activities")) == (["2026-10"], True)
    of_site = totals.totals(Asked(OCTOBER.first, OCTOBER.last, NOVEMBER, "branch"))
    assert of_site.is_uncounted("activities"), "at every site"
    longer = totals.totals(Asked(date(2026, 9, 1), OCTOBER.last, NOVEMBER))
    assert (longer.uncounted("activities"), longer.is_uncounted("activities")) == (["2026-10"], False)
    year = totals.totals(Asked(date(2026, 1, 1), OCTOBER.last, NOVEMBER))
    assert (year.uncounted("activities"), year.is_uncounted("activities")) == (["2026-10"], False)


# --- people -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_both(office):
    """Anna was advised, was at a training, and stood wrongly in the record of another one."""
    october()
    noted(
        "t1", TRAINING, "Jak napisać ofertę", "Anna prosi o materiały", participants=(Participant(person="ola"), ANNA)
    )
    noted("c1", ADVICE, "Spór Anny z gminą", "poufne", participants=(ANNA,))
    noted("t2", TRAINING, "Wolontariat w szkole", "Anna się spóźni", participants=(ANNA,))
    noted("t2", TRAINING, "Wolontariat w szkole", participants=())
    noted("c2", ADVICE, "", participants=(Participant(person="dmytro"), ANNA), attendees=2)
    return office


def test_what_is_held_on_somebody_has_what_they_took_part_in(at_both):
    found = held.everything("anna", NOVEMBER)

    assert {row["id"] for row in found.tables["activity_participant"]} == {"t1.1", "c1.0", "c2.1"}
    told = [(msgspec.json.decode(fact.fact)["activity"], sorted(fact.beside.values())) for fact in found.facts
            if fact.type.startswith("activity")]  # fmt: skip
    assert sorted(told) == [
        ("c1", ["Spór Anny z gminą", "poufne"]), ("c2", []), ("t1", ["Anna prosi o materiały", "Jak napisać ofertę"]),
        ("t2", ["Anna się spóźni", "Wolontariat w szkole"]), ("t2", ["Wolontariat w szkole"]),
    ]  # fmt: skip


def test_erasing_somebody_takes_the_words_about_them_and_leaves_what_was_taught(at_both):
    erasing.erase("anna", at=NOVEMBER, by="test", home=at_both.settings.server.home, even_on_loan=True)
    rows = [questions_activities.activity(id) for id in ("t1", "c1", "t2")]

    assert questions_activities.words_of(rows) == {"t1": "Jak napisać ofertę", "t2": "Wolontariat w szkole"}
    assert questions_activities.words_of(rows, "note") == {}
    everything = b"".join(bytes(part) for _, _, part, _ in erasing._detached())
    assert b"Anna" not in everything
    before = numbers()
    project.rebuild(NOVEMBER)
    assert numbers() == before
    assert questions_activities.words_of(rows) == {"t1": "Jak napisać ofertę", "t2": "Wolontariat w szkole"}


CORRECTED = {
    "to somebody else": ((ADVICE, OLA), (ADVICE, ANNA)),
    "from a training to a consultation": ((TRAINING, OLA), (ADVICE, OLA)),
    "from a consultation to a training": ((ADVICE, OLA), (TRAINING, OLA)),
    "there and back": ((TRAINING, ANNA), (ADVICE, OLA), (TRAINING, ANNA)),
}


@pytest.mark.parametrize("what", CORRECTED)
def test_of_a_consultation_that_was_corrected_every_word_goes_and_was_held(office, what):
    kiosk()
    told = [noted("c1", kind, "Spór Oli", "Oli chodzi o dom", participants=(who,)) for kind, who in CORRECTED[what]]
    known = {each.id: each.beside for each in held.everything("ola", NOVEMBER).facts}
    assert [known[uid] for uid in told] == [{"title": "Spór Oli", "note": "Oli chodzi o dom"}] * len(told)

    erasing.erase("ola", at=NOVEMBER, by="test", home=office.settings.server.home, even_on_loan=True)

    everything = b"".join(bytes(part) for _, _, part, _ in erasing._detached()).decode()
    assert "Oli" not in everything


def test_who_only_comes_to_trainings_is_not_proposed_for_erasure(office):
    october()
    later, rules = NOVEMBER + 400 * DAY, Retention(members_months=1)

    def last_at():
        return {each.person: each.last_at for each in retention.due_members(rules, later)}["ola"]

    before = last_at()
    noted("t1", TRAINING, day=date(2026, 11, 4), participants=(ANNA, Participant(person="ola")))
    assert last_at() > before
    activities.withdraw("t1", "marta", NOVEMBER)
    assert last_at() == before
    activities.bring_back("t1", "marta", NOVEMBER)
    [due] = [each for each in retention.with_members(["ola"]) if each.what == "activities"]
    assert due.count == 1


def test_what_a_consultation_was_about_goes_when_the_time_of_notes_is_over(office):
    kiosk()
    noted("t1", TRAINING, "Jak napisać ofertę", "materiały wysłano")
    noted("c1", ADVICE, "Spór Oli")
    noted("c2", TRAINING, "Spór Anny", "z gminą", participants=(ANNA,))
    noted("c2", ADVICE, "Spór Anny", participants=(ANNA,))
    noted("c3", ADVICE, "Spór z gminą", day=date(2026, 11, 1))

    assert retention.forget_notes(NOVEMBER - DAY * 7) == 3
    assert retention.forget_notes(NOVEMBER + 1) == 2
    assert [msgspec.json.decode(part).keys() for _, _, part, _ in erasing._detached()] == [{"title"}]
    assert questions_activities.words_of([questions_activities.activity("t1")]) == {"t1": "Jak napisać ofertę"}


def test_who_was_merged_took_part_in_what_both_did(office):
    kiosk()
    noted("t1", TRAINING, participants=(Participant(party="org-table"),))
    noted("t2", TRAINING, participants=(Participant(party="org-shift"), Participant(person="ola")))
    merging.merge("party", "org-table", "org-shift", Author("account-1", "marta"), NOVEMBER)
    found = {
        party: {row.id for row in questions_activities.activities(Wanted(party=party)).rows}
        for party in ("org-table", "org-shift", "group-park")
    }

    assert found == {"org-table": {"t1", "t2"}, "org-shift": {"t1", "t2"}, "group-park": set()}
    assert numbers()["organisations"] == 1


def test_what_is_loaded_for_a_correction_is_what_stands(office):
    kiosk()
    noted("t1", TRAINING)
    view = loading.beliefs_for([Told("s.1", 1, "server", "", replace(RECORD, activity="t1"), {})])

    assert view.get(Activity, "t1").minutes == 180
