"""Lent again and not brought back (C02), or lent at two counters at one time (C01): what the journals tell decides, and
never when the server heard of them."""

import pytest

from sync import facts
from sync.ports import Limits
from sync.server import intake, project
from sync.server.detecting.in_touch import InTouch, first, last
from sync.server.detecting.loan_missing_return import is_one
from sync.server.models import Case, Loan, Stream
from tests import cast
from tests.detecting.kiosks import DAY, HOUR, MINUTE, cases, centre, kiosk, lent, push
from tests.stations import NOON

LATER = NOON + 30 * DAY
AGAIN = [("loan_missing_return", "l2")]
TWICE = [("loan_double_open", "l2")]


@pytest.fixture
def counters(office):
    centre()
    return kiosk("kiosk-1"), kiosk("kiosk-2", cast.BRANCH)


def in_touch(made, at):
    made.at(at, facts.ClockSampled(server=at - 40, round_trip=80))


def lend_again(made, at=NOON + DAY):
    made.at(at, lent("l2", person="dmytro", party="org-shift"))


def tell(made, after, count):
    """Hand over so many records after a place, and fold them in."""
    batch = made.outbox.batch_after(made.inc, after, Limits(facts=count))
    made.clock.wall = max(made.clock.wall, LATER)
    intake.push(made.header(batch), batch.bodies, batch.detached, LATER)
    project.catch_up_all(LATER)


@pytest.mark.parametrize("order", ["000111", "111000", "001110", "010110", "110001"])
def test_in_whatever_pieces_and_however_late_the_journals_come(counters, order):
    """A server that went back to a backup hears of all of it long after the thing was lent again."""
    one, other = counters
    one.at(NOON, lent("l1"))
    in_touch(one, NOON + HOUR)
    in_touch(other, NOON + DAY - HOUR)
    lend_again(other)
    told = [0, 0]
    for number in map(int, order):
        tell(counters[number], told[number], 1)
        told[number] += 1

    assert cases() == AGAIN
    assert {loan.state for loan in Loan.select()} == {"out"}
    project.rebuild(LATER)
    assert cases() == AGAIN


@pytest.mark.parametrize("silent", [0, 1])
def test_a_counter_that_was_out_of_touch_could_not_know(counters, silent):
    one, other = counters
    in_touch(one, NOON - HOUR)
    in_touch(other, NOON - HOUR)
    one.at(NOON, lent("l1"))
    if silent != 0:
        in_touch(one, NOON + HOUR)
    if silent != 1:
        in_touch(other, NOON + DAY - HOUR)
    lend_again(other)
    for made in counters:
        push(made, LATER)

    assert cases() == TWICE


def test_in_one_journal_the_order_is_certain_until_it_has_two_branches(office):
    centre()
    one = kiosk("kiosk-1")
    one.at(NOON, lent("l1"))
    lend_again(one)
    push(one, LATER)
    assert cases() == AGAIN

    inc = one.inc
    branch = kiosk("elsewhere")
    branch.at(NOON + MINUTE, facts.HelpCalled(site=cast.SITE, cause="visitor"))
    one.outbox.begin()
    one.tell_again(branch.outbox.journal[-1].bodies[-1], inc, 2)
    push(one, LATER)
    assert cases() == TWICE
    assert Case.select().where(Case.state == "withdrawn").count() == 1
    project.rebuild(LATER)
    assert cases() == TWICE


def test_the_other_branch_of_a_journal_may_be_heard_first(office):
    centre()
    one, branch = kiosk("kiosk-1"), kiosk("elsewhere")
    branch.at(NOON, facts.HelpCalled(site=cast.SITE, cause="visitor"))
    one.at(NOON, lent("l1"))
    lend_again(one)
    one.at(NOON + DAY + MINUTE, facts.HelpCalled(site=cast.SITE, cause="visitor"))
    tell(one, 0, 3)
    assert cases() == AGAIN

    inc = one.inc
    one.outbox.begin()
    one.tell_again(branch.outbox.journal[-1].bodies[-1], inc, 4)
    intake.push(one.header(one.batch()), one.batch().bodies, one.batch().detached, LATER)  # and not folded in yet
    batch = one.outbox.batch_after(inc, 3, Limits(facts=1))
    intake.push(one.header(batch), batch.bodies, batch.detached, LATER)
    project.catch_up(Stream.get(Stream.inc == inc).id, LATER)
    assert cases() == TWICE


def test_a_sample_that_is_told_again_counts_beside_its_first_place(counters):
    """The rest of a journal, that a restored kiosk tells again in its next one."""
    one, other = counters
    one.at(NOON, lent("l1"))
    in_touch(one, NOON + HOUR)
    in_touch(other, NOON + DAY - HOUR)
    lend_again(other)
    inc, bodies = one.inc, [*one.outbox.journal[-1].bodies]
    tell(one, 0, 1)
    one.outbox.begin()
    for place in (1, 2):
        one.tell_again(bodies[place], inc, place + 1)
    for made in counters:
        push(made, LATER)

    assert cases() == AGAIN


LENT = Loan(id="l1", fact="a.1", issued_at=NOON)
SURE = {"a.1": InTouch("a", None, NOON + HOUR), "b.1": InTouch("b", NOON + 2 * HOUR, None)}


@pytest.mark.parametrize(
    ("known", "hours", "is_so"),
    [
        (SURE, 3, True),
        (SURE, 1, False),  # by its clock before it was in touch: whichever of the two is wrong
        (SURE, 0.5, False),  # not more than half an hour later
        (SURE | {"b.1": InTouch("b", NOON + MINUTE, None)}, 3, False),  # before the first had told
        (SURE | {"a.1": InTouch("a", None, None)}, 3, False),
        (SURE | {"a.1": InTouch("b", None, None)}, 3, True),
        (SURE | {"a.1": InTouch(None, None, None), "b.1": InTouch(None, None, None)}, 3, False),
        ({}, 3, False),
    ],
)  # fmt: skip
def test_what_makes_it_one(known, hours, is_so):
    later = Loan(id="l2", fact="b.1", issued_at=int(NOON + hours * HOUR))
    assert is_one(LENT, later, known) is is_so


def test_of_two_branches_the_one_counts_that_says_less():
    assert last([(3, 30), (5, 60), (5, 50)]) == 50
    assert first([(3, 30), (3, 40), (5, 50)]) == 40
    assert (last([]), first([])) == (None, None)
