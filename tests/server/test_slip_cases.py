"""Cases about slips, on both databases: the same in whatever order the facts come."""

import itertools

import pytest

from sync import facts
from sync.facts import SlipOutcome
from sync.server import excusing, own_journal, project, slip_cases
from sync.server.deciding import answering
from sync.server.models import Case, Device
from sync.server.own_journal import Draft
from sync.server.slip_models import SlipExcuse
from tests.figures_past import closed
from tests.offices import admit
from tests.server.test_project import everything, issued, take_in
from tests.stations import NOON, Station

NUMBER = "COP-K1-2026-000007"
DAY = 86_400_000
WEEK_LATER = NOON + 8 * DAY
P, U, F, S = SlipOutcome.PRINTED, SlipOutcome.UNCONFIRMED, SlipOutcome.FAILED, SlipOutcome.SKIPPED


@pytest.fixture
def station(office):
    return new_station("k1")


def new_station(name):
    station = Station(name)
    admit(station)
    return station


def tells(station, document, outcome, copy=1, slip=NUMBER):
    station.record(facts.SlipPrinted(slip=slip, document=document, outcome=outcome, copy=copy))


def open_cases():
    return [(row.subject, row.person, row.item, row.at) for row in slip_cases.open_ones()]


@pytest.mark.parametrize(
    ("told", "is_open"),
    [
        ([U], True), ([F], True), ([S], True), ([P], False), ([U, P], False), ([S, F], True), ([F, U, P], False),
        ([P, (U, 2)], False), ([U, (P, 2)], False), ([U, (U, 2)], True),
    ],
    ids=str,
)  # fmt: skip
def test_it_is_open_while_no_copy_is_known_to_have_come_out(station, told, is_open):
    loan = station.record(issued("l1"))
    for each in told:
        outcome, copy = each if isinstance(each, tuple) else (each, 1)
        tells(station, loan, outcome, copy)
    take_in(station, limit=1)

    assert open_cases() == ([(NUMBER, "anna", "projector", NOON + 1000)] if is_open else [])


def test_only_hand_overs_want_paper(station):
    came = station.record(facts.HelpCalled(site="site", cause="visitor"))
    tells(station, came, U)
    tells(station, "nothing", F, slip="X")
    tells(station, f"{station.inc}.99", F, slip="Y")
    take_in(station)

    assert open_cases() == []


def test_a_hand_over_that_is_taken_back_wants_none(station):
    loan = station.record(issued("l1"))
    tells(station, loan, S)
    take_in(station)
    assert len(open_cases()) == 1
    own_journal.record([Draft(facts.ActUndone(undone=[loan], staff="marta"))], NOON)

    assert open_cases() == []


ACTS = ("slip", "printed", "undone", "excused", "restored")


def test_in_any_order_it_comes_to_the_same_as_when_everything_is_folded_anew(station):
    """Whatever a sister kiosk, the server and the kiosk itself tell of a slip; one hand-over for each order."""
    sister, expected = new_station("k2"), set()
    for acts in itertools.permutations(ACTS, 3):
        number = "-".join(acts)
        loan = station.record(issued(number, item=f"item of {number}"))
        excused = _go_through(acts, number, loan, station, sister)
        if "slip" in acts and not {"printed", "undone"} & {*acts} and not excused:
            expected.add(number)
    take_in(station)
    take_in(sister)

    before = everything()
    assert {subject for subject, *_ in open_cases()} == expected
    assert len(expected) == 4
    project.rebuild(NOON)
    assert everything() == before


def _go_through(acts, number, loan, station, sister):
    """Do these acts one after another, each sent at once; whether the slip is excused in the end."""
    uid = None
    for act in acts:
        if act == "slip":
            tells(station, loan, U, slip=number)
        elif act == "printed":
            tells(sister, loan, P, 2, slip=number)
        elif act == "undone":
            sister.record(facts.ActUndone(undone=[loan], person="anna"))
        elif act == "excused":
            open_now = [row.id for row in slip_cases.open_ones() if row.subject == number]
            uid = (excusing.without_slip(open_now, "marta", NOON) or (None,))[0]
        elif uid is not None:
            own_journal.record([Draft(facts.ActUndone(undone=[uid], staff="marta"))], NOON)
            uid = None
        for each in (station, sister):
            take_in(each)
    return uid is not None


def test_the_first_record_of_a_slip_is_found_where_it_was_told_again(station):
    loan = station.record(issued("l1"))
    station.outbox.part_ways(station.inc, 0)
    tells(station, loan, F)
    take_in(station)

    assert [subject for subject, *_ in open_cases()] == [NUMBER]


def test_what_staff_excused_is_excused_once_and_no_longer_when_taken_back(station):
    loan = station.record(issued("l1"))
    tells(station, loan, S)
    take_in(station)
    (case,) = slip_cases.open_ones()
    (uid,) = excusing.without_slip([case.id, "no such case"], "marta", NOON)
    assert open_cases() == [] and excusing.without_slip([case.id], "marta", NOON) == ()
    own_journal.record([Draft(facts.ActUndone(undone=[uid], staff="marta"))], NOON)

    assert len(open_cases()) == 1
    assert Case.select().where(Case.kind == slip_cases.KIND.value).count() == 1


def test_those_from_before_a_moment_are_told_apart(station):
    for number in (1, 2):
        loan = station.record(issued(f"l{number}"))
        tells(station, loan, S, slip=f"N{number}")
        station.clock.pass_time(DAY)
    take_in(station)

    assert [row.subject for row in slip_cases.open_ones(NOON + DAY // 2)] == ["N1"]


def test_the_house_settles_it_in_a_closed_month_too_for_no_report_counts_it(station):
    tells(station, station.record(issued("l1")), S)
    take_in(station)
    closed(NOON, "2026-10")
    Device.update(last_hello_at=WEEK_LATER, last_push_at=WEEK_LATER).execute()

    assert answering.settle_by_rule(WEEK_LATER) == 1


def test_the_house_settles_it_after_a_week_by_the_same_record_as_staff(station):
    tells(station, station.record(issued("l1")), S)
    take_in(station)
    [case] = Case.select().where(Case.kind == slip_cases.KIND)
    Device.update(last_hello_at=WEEK_LATER, last_push_at=WEEK_LATER).execute()

    assert answering.settle_by_rule(WEEK_LATER) == 1
    [row] = SlipExcuse.select()
    assert (row.slip, row.reason, row.staff, row.undone) == (NUMBER, "no_slip", "slip_unconfirmed@1", False)
    assert slip_cases.look([NUMBER])[NUMBER].excused and Case.get_by_id(case.id).state == "decided"
    project.rebuild(WEEK_LATER)
    assert slip_cases.look([NUMBER])[NUMBER].excused
    answering.take_back([Case.get_by_id(case.id).decided_fact], "marta", WEEK_LATER)
    assert not slip_cases.look([NUMBER])[NUMBER].excused and Case.get_by_id(case.id).state == "open"
