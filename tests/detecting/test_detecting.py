"""What does not fit is found whichever kiosk reports first, once, and goes when it is explained."""

import random

import pytest

from sync import facts, lending_facts, register
from sync.activity_facts import ActivityKind, ActivityRecorded, ActivityWithdrawn, Topic
from sync.facts import Condition
from sync.journal import Moment
from sync.register import Block
from sync.server import own_journal, project, register_store
from sync.server.cases import CaseKind, severity
from sync.server.detecting import by_time
from sync.server.models import Case, Device, Loan
from sync.server.own_journal import Draft
from tests import cast
from tests.detecting.kiosks import DAY, HOUR, MINUTE, came, cases, centre, ids, kiosk, lent, push
from tests.stations import NOON, committed

MONDAY = NOON  # 26 October 2026, a Monday; open from 8 to 16 o'clock
LATER = NOON + 30 * DAY


@pytest.fixture
def counters(office):
    centre()
    return kiosk("kiosk-1"), kiosk("kiosk-2"), kiosk("kiosk-3", cast.BRANCH)


def left(visit):
    return facts.VisitCheckedOut(visit=visit)


def back(loan=None, item="camera-2", site=cast.SITE, **other):
    return facts.LoanTakenBack(loan=loan, item=item, site=site, **other)


VISITS = [
    # (kiosk, minutes after noon, fact)
    (0, 0, came("a")), (0, 90, left("a")), (1, 30, came("b")), (1, 60, left("b")),  # in two places at one time
    (0, 200, came("c", "dmytro", "org-shift")), (0, 200.5, left("c")),  # in and out
    (0, 300, came("d", "ola", "private-ola")), (1, 301, came("e", "ola", "private-ola")),  # in twice
    (2, 2000, came("f")), (0, 2100, came("g", "dmytro", "org-shift")), (0, 2160, left("g")),
    (2, 3000, came("h", "dmytro", None)), (0, 5000, came("i", party=None)), (0, 5100, left("i")),
]  # fmt: skip
FOUND_IN_VISITS = [("organisation_missing", "i"), ("visit_bounce", "c"), ("visit_bounce", "e"), ("visit_overlap", "a")]

LOANS = [
    (0, 0, lent("l1")), (1, 1, lent("l2", person="dmytro", party="org-shift")),  # at one time, at two counters
    (0, 10, lent("d1", "laptop-1", approved_by="marta")), (1, 15, lent("d2", "laptop-1", approved_by="marta")),
    (0, 20, lent("s", "screen-1")), (2, 4000, back("s", "screen-1", cast.BRANCH)),
    (0, 30, lent("o", "projector-2")), (1, 4100, back("o", "projector-2", person="ola")),
    (1, 40, lent("r", "projector-3")), (1, 50, back("r", "projector-3")),
    (1, 100, lent("z", "screen-9")), (2, 60, back("z", "screen-9", cast.BRANCH)),
    (0, 6000, lent("k", "projector-2", parts=["p1", "p2", "p3"])),
    (1, 6500, back("k", "projector-2", missing=["p2"], condition=Condition.INCOMPLETE)),
]  # fmt: skip
FOUND_IN_LOANS = [
    ("item_not_lendable", "r"), ("kit_incomplete", "projector-2"), ("loan_double_open", "l2"), ("loan_duplicate", "d2"),
    ("return_before_issue", "z"), ("return_other_party", "o"), ("return_other_site", "s"),
]  # fmt: skip


@pytest.mark.parametrize(("story", "found"), [(VISITS, FOUND_IN_VISITS), (LOANS, FOUND_IN_LOANS)], ids=["in", "out"])
def test_the_same_is_found_whichever_kiosk_reports_first(office, counters, story, found):
    for number, minutes, fact in sorted(story, key=lambda each: each[1]):
        counters[number].at(MONDAY + int(minutes * MINUTE), fact)
    chance = random.Random(len(story))
    for made in chance.sample(counters, k=3):
        push(made, LATER)
    relevant = [case for case in cases() if case[0] not in ("loan_to_ineligible", "visit_no_checkout")]

    assert relevant == found
    before = ids()
    project.rebuild(LATER)
    assert ids() == before


@pytest.mark.parametrize("seed", range(4))
def test_facts_shuffled_between_kiosks_leave_the_same_open_cases(office, seed):
    """Of one truth: whichever device a fact was written at, and in whatever pieces and order they report."""
    centre()
    chance = random.Random(seed)
    names = {"kiosk-1": cast.SITE, "kiosk-2": cast.SITE, "kiosk-3": cast.SITE}
    made = {name: kiosk(name, site) for name, site in names.items()}
    for minutes, fact in _month(random.Random(seed)):
        made[chance.choice([*names])].at(MONDAY + minutes * MINUTE, fact)
        if chance.random() < 0.1:
            push(made[chance.choice([*names])], LATER)
    for name in chance.sample([*names], k=3):
        push(made[name], LATER)
    before = {case.id: (case.kind, case.subject) for case in Case.select().where(Case.state == "open")}
    assert len(before) > 5
    project.rebuild(LATER)
    after = {case.id: (case.kind, case.subject) for case in Case.select().where(Case.state == "open")}
    assert after == before


def _month(chance):
    """Comings and goings of a few people and things, with no regard for what fits."""
    people = [("anna", "org-table"), ("anna", "org-shift"), ("dmytro", "org-shift"), ("ola", "private-ola")]
    things = ["camera-2", "projector-2", "projector-3", "screen-1", "screen-9"]
    story, visits, loans = [], [], []
    minutes = 0
    for number in range(80):
        minutes += chance.choice([1, 3, 20, 60, 400])
        person, party = chance.choice(people)
        match chance.randrange(6):
            case 0 | 1:
                visits.append(f"v{number}")
                story.append((minutes, came(visits[-1], person, chance.choice([party, party, None]))))
            case 2 if visits:
                story.append((minutes, left(visits.pop(0))))
            case 3:
                loans.append((f"l{number}", chance.choice(things)))
                story.append((minutes, lent(*loans[-1], person, party)))
            case 4 if loans:
                loan, item = loans.pop(0)
                story.append((minutes, back(chance.choice([loan, None]), item, person=person)))
            case 5:
                scan = lending_facts.StocktakeScanned(stocktake="count", site=cast.SITE, item=chance.choice(things))
                story.append((minutes, scan))
    return story


def test_what_the_other_kiosk_explains_is_withdrawn(office, counters):
    one, other, _ = counters
    one.at(MONDAY, came("a"))
    other.at(MONDAY + 30 * MINUTE, came("b"))
    for made in (one, other):
        push(made, LATER)
    assert cases() == [("visit_overlap", "a")]
    one.at(MONDAY + 31 * MINUTE, left("a"))
    push(one, LATER)
    assert (cases(), cases("withdrawn")) == ([], [("visit_overlap", "a")])


def test_lent_again_although_the_server_knew_is_a_missing_return(office, counters):
    one, other, _ = counters
    one.at(MONDAY, lent("l1"))
    one.at(MONDAY + MINUTE, facts.ClockSampled(server=MONDAY + MINUTE, round_trip=40))
    push(one, MONDAY + MINUTE)
    other.at(MONDAY + 5 * DAY - HOUR, facts.ClockSampled(server=MONDAY + 5 * DAY - HOUR, round_trip=40))
    other.at(MONDAY + 5 * DAY, lent("l2", person="dmytro", party="org-shift"))
    push(other, LATER)
    assert cases() == [("loan_missing_return", "l2")]
    assert {loan.state for loan in Loan.select()} == {"out"}  # nobody's loan ends because of another record


def test_whoever_could_not_borrow_by_then(office, counters):
    one, other, _ = counters
    register_store.put(Block(id="b", reason="late", person="anna"), at=MONDAY - HOUR, by="test")
    one.at(MONDAY - 2 * HOUR, lent("before"))
    one.at(MONDAY, lent("after", "screen-1"))
    one.at(MONDAY + 1, lent("approved", "screen-9", approved_by="marta"))
    for number, item in enumerate(["laptop-1", "projector-2", "x", "y"]):
        kiosk_of = (one, other)[number % 2]
        kiosk_of.at(MONDAY + number * MINUTE + 5_000, lent(f"n{number}", item, "dmytro", "org-shift"))
    register_store.remove(Block, "b", at=MONDAY + HOUR, by="test")
    for made in (other, one):
        push(made, LATER)
    assert cases() == [("loan_to_ineligible", "after"), ("loan_to_ineligible", "n3")]


def test_a_thing_that_lies_here_while_it_is_on_loan(office, counters):
    one, other, _ = counters
    one.at(MONDAY, lent("l"))
    other.at(MONDAY + HOUR, lending_facts.StocktakeScanned(stocktake="s", site=cast.SITE, item="camera-2"))
    for made in (other, one):
        push(made, LATER)
    assert cases() == [("item_seen_while_on_loan", "l")]
    one.at(MONDAY + 2 * HOUR, back("l"))
    push(one, LATER)
    assert cases() == []


def test_a_count_that_misses_a_thing_until_a_late_kiosk_says_who_has_it(office, counters):
    one, other, _ = counters
    opened = lending_facts.StocktakeOpened(
        stocktake="s", site=cast.SITE, staff="marta", expected=["camera-2", "screen-1"]
    )
    one.at(MONDAY, opened)
    one.at(MONDAY + MINUTE, lending_facts.StocktakeScanned(stocktake="s", site=cast.SITE, item="screen-1"))
    one.at(MONDAY + HOUR, lending_facts.StocktakeClosed(stocktake="s", staff="marta"))
    push(one, LATER)
    assert [(case.kind, case.item) for case in Case.select()] == [("stocktake_diff", "camera-2")]
    other.at(MONDAY - HOUR, lent("l"))
    push(other, LATER)
    assert cases() == []


def test_a_card_that_was_reported_lost_by_then(office, counters):
    lost = register.Credential(id="card", person="anna", kind="card", digest="00", status="active")
    register_store.put(lost, at=2, by="test")
    register_store.put(register.Credential(id="card", person="anna", kind="card", digest="00", status="lost"),
                       at=MONDAY, by="test")  # fmt: skip
    one, *_ = counters
    one.at(MONDAY - HOUR, came("before", credential="card"))
    one.at(MONDAY - MINUTE, left("before"))
    undone = one.at(MONDAY + HOUR, came("after", credential="card"))
    push(one, LATER)
    assert cases() == [("card_replaced", "after")]
    one.at(MONDAY + HOUR + MINUTE, facts.ActUndone(undone=[undone], person="anna"))
    push(one, LATER)
    assert cases() == []


def test_two_kiosks_register_one_group(office, counters):
    for made, party in zip(counters, ("g1", "g2"), strict=False):
        name = "Grupa „Żółw”" if party == "g1" else "grupa zolw"
        made.at(
            MONDAY, facts.GroupRegistered(party=party, staff="marta", site=cast.SITE, name_commitment=committed(name)),
            name=name,
        )  # fmt: skip
        push(made, LATER)
    assert cases() == [("party_duplicate", "g1.g2")]
    project.rebuild(LATER)
    assert cases() == [("party_duplicate", "g1.g2")]


def test_clocks_that_go_wrong(office, counters):
    one, other, third = counters
    for number in range(3):  # 47 minutes behind, found off three times: one case
        now = MONDAY + number * DAY
        one.at(now - 47 * MINUTE, facts.ClockSampled(server=now, round_trip=40))
    push(one, MONDAY + 3 * DAY)
    other.at(MONDAY, came("v"))
    other.clock.boot, other.clock.up, other.clock.wall = 2, 1, 1_000_000_000_000  # woke up in 2001
    other.record(left("v"))
    other.clock.boot, other.clock.wall = 3, MONDAY + 5 * DAY
    other.record(came("w"))
    push(other, LATER)
    third.at(MONDAY, facts.ClockSampled(server=MONDAY, round_trip=40))
    third.clock.boot, third.clock.up, third.clock.wall = 2, 1, 1_000_000_000_000  # and told the same evening
    third.record(left("v"))
    third.clock.wall = MONDAY + 20 * HOUR
    push(third, MONDAY + 20 * HOUR)
    told = sorted((case.kind, case.device, case.blocks) for case in Case.select() if case.kind.startswith("clock"))
    assert told == [
        ("clock_jump", "kiosk-2", True), ("clock_jump", "kiosk-3", True), ("clock_skew", "kiosk-1", False),
    ]  # fmt: skip
    assert [severity(CaseKind(kind), blocks).value for kind, _, blocks in told] == ["blocks", "blocks", "warns"]


def test_what_comes_with_the_passing_of_time_and_goes_again(office, counters):
    one, other, third = counters
    register_store.put(
        register.Policy(id="av", version=1, period=3, period_unit="working_days", approval="pin", inspection=True),
        at=2, by="test",
    )  # fmt: skip
    booked = {"kind": "room", "resource": "hall", "site": cast.SITE, "person": "ola", "party": "private-ola"}
    one.at(MONDAY - DAY, lending_facts.BookingMade(booking="b", from_at=MONDAY, until_at=MONDAY + HOUR, **booked))
    one.at(MONDAY, came("v"))
    one.at(MONDAY + MINUTE, lent("late", "screen-1", due_at=MONDAY + DAY))
    one.at(MONDAY + 2 * MINUTE, facts.PagesDeclared(usage="u", site=cast.SITE, lines=[], mono_units=1, person="dmytro",
                                                    party="org-shift"))  # fmt: skip
    one.at(MONDAY + HOUR, lent("back"))
    one.at(MONDAY + 2 * HOUR, back("back"))
    push(one, MONDAY + 3 * HOUR)
    by_time(MONDAY + 3 * HOUR)
    assert cases() == [("booking_no_show", "b")]
    by_time(MONDAY + 4 * DAY)
    assert cases() == [
        ("booking_no_show", "b"), ("device_silent", "kiosk-1"), ("device_silent", "kiosk-2"),
        ("device_silent", "kiosk-3"), ("loan_overdue_silent", "late"), ("open_inspection", "camera-2"),
        ("usage_without_visit", f"{cast.SITE}.dmytro.2026-10-26"), ("visit_no_checkout", "v"),
    ]  # fmt: skip
    Device.update(last_hello_at=MONDAY + 4 * DAY).execute()
    one.at(MONDAY + 2 * HOUR, left("v"))
    one.at(MONDAY + 3 * HOUR, lending_facts.ReminderSent(person="anna", loans=["late"], kind="overdue", means="phone"))
    one.at(MONDAY + 3 * HOUR, lending_facts.ItemInspected(item="camera-2", site=cast.SITE, staff="marta"))
    other.at(MONDAY - MINUTE, came("w", "dmytro", "org-shift"))
    other.at(MONDAY + HOUR, left("w"))
    third.at(MONDAY, came("x"))
    cancelled = lending_facts.BookingCancelled(booking="b", staff="marta")
    own_journal.record([Draft(cancelled)], MONDAY + 4 * DAY)
    for made in (one, other):
        push(made, MONDAY + 4 * DAY)
    by_time(MONDAY + 4 * DAY)
    assert cases() == []


def test_nobody_is_missed_of_whom_staff_recorded_that_they_were_advised(office, counters):
    one, *_ = counters
    adviser = {"kind": "adviser", "resource": "adviser", "site": cast.SITE, "person": "ola", "party": "private-ola"}
    one.at(MONDAY - DAY, lending_facts.BookingMade(booking="b", from_at=MONDAY, until_at=MONDAY + HOUR, **adviser))
    push(one, MONDAY + 2 * HOUR)
    by_time(MONDAY + 2 * HOUR)
    assert ("booking_no_show", "b") in cases()
    advised = ActivityRecorded(
        activity="a", kind=ActivityKind.CONSULTATION, topic=Topic.OTHER, site=cast.SITE, day="2026-10-26", minutes=50,
        attendees=1, staff="marta", booking="b",
    )  # fmt: skip
    own_journal.record([Draft(advised)], MONDAY + 3 * HOUR)
    by_time(MONDAY + 3 * HOUR)
    assert ("booking_no_show", "b") not in cases()
    own_journal.record([Draft(ActivityWithdrawn(activity="a", staff="marta"))], MONDAY + 4 * HOUR)
    by_time(MONDAY + 4 * HOUR)
    assert ("booking_no_show", "b") in cases()


def test_a_journal_that_goes_on_from_records_that_are_not_here(office, counters):
    one, *_ = counters
    one.at(MONDAY, came("v"))
    push(one, MONDAY)
    parent, held = one.inc, len(one.outbox.journal[-1].bodies)
    one.outbox.begin()
    started = facts.StreamStarted(
        device="kiosk-1", software="test", reason="no_high_water", parent=parent, parent_seq=held + 3
    )
    one.outbox.record(started, Moment(MONDAY, 2, 1), None)
    push(one, MONDAY + HOUR)
    Device.update(last_hello_at=MONDAY + HOUR).execute()
    by_time(MONDAY + HOUR)
    assert [case for case in cases() if case[0] == "sequence_gap"] == [("sequence_gap", parent)]

