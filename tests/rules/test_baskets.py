"""Lending beyond the first table: limits by kind, parts, dates, the shelf; and that nothing raises."""

from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.facts import ActUndone, Condition, LoanIssued, LoanRenewed, PolicyCopy, Proof
from sync.register import Item, Person, Policy
from sync.rules import loans, shelf
from sync.rules.calendar import OpeningCalendar
from sync.rules.loans import Backing, Borrower, UndoWish, Wanted
from sync.rules.refusals import Reason, Refusal, Remedy
from tests.rules.scene import (
    ANNA,
    BRANCH,
    BY_STAFF,
    CABLE,
    CALENDAR,
    EASY,
    GROUP,
    NEVER_OPEN,
    NO_PIN,
    NOW,
    ORGANISATION,
    PRIVATE,
    REMOTE,
    SITE,
    WITH_PIN,
    at,
    borrower,
    item,
    local,
    membership,
    open_loan,
    wanted,
)

NOTHING_BEHIND = Backing()
MARTA = Backing(Proof.STAFF, "marta")


def weigh(
    basket: list[Wanted], who: Borrower, backing: Backing = NOTHING_BEHIND, calendar: OpeningCalendar = CALENDAR
) -> loans.Weighing:
    return loans.weigh(basket, who, SITE, calendar, backing, NOW)


def reasons(weighing: loans.Weighing) -> list[Reason]:
    return [refusal.reason for refusal in weighing.refusals]


LIMITED = msgspec.structs.replace(EASY, max_organisation=3, max_informal_group=1, max_person=None)
HELD = open_loan(), open_loan("loan-2"), open_loan("loan-3")
LIMITS = {
    "an organisation with two may take a third": (ORGANISATION, HELD[:2], 1, False),
    "an organisation with two may not take two more": (ORGANISATION, HELD[:2], 2, True),
    "an organisation with three may take none": (ORGANISATION, HELD, 1, True),
    "a group may take one": (GROUP, (), 1, False),
    "a group may not take two": (GROUP, (), 2, True),
    "what the person has for others does not count for the group": (GROUP, HELD, 1, False),
    "without a limit there may be many": (PRIVATE, HELD, 9, False),
}


@pytest.mark.parametrize(("party", "held", "count", "too_many"), LIMITS.values(), ids=LIMITS)
def test_the_limit_of_a_kind_of_party(party, held, count, too_many):
    basket = [wanted(item(f"p{number}"), LIMITED) for number in range(count)]
    found = weigh(basket, borrower(ANNA, party, *held)).refusals

    assert [(one.reason, one.remedy) for one in found] == [(Reason.LOAN_LIMIT, Remedy.STAFF)] * too_many


def test_a_limit_says_how_many_and_how_many_there_are():
    (refusal,) = weigh([wanted(policy=LIMITED)], borrower(ANNA, ORGANISATION, *HELD)).refusals

    assert refusal.details == {"limit": 3, "has": 3, "policy": "easy"}


def test_each_policy_has_a_limit_of_its_own():
    one = msgspec.structs.replace(EASY, max_organisation=1)
    other = msgspec.structs.replace(EASY, id="other", max_organisation=1)

    assert reasons(weigh([wanted(item("a"), one), wanted(item("b"), other)], borrower())) == []


def test_what_a_colleague_keeps_too_long_bars_the_organisation_and_is_not_named():
    late = open_loan(person="dmytro", due_at=NOW - 1)
    (refusal,) = weigh([wanted()], borrower(ANNA, ORGANISATION, late)).refusals

    assert (refusal.reason, refusal.remedy, refusal.item) == (Reason.LOAN_OVERDUE, Remedy.STAFF, None)
    assert refusal.details == {"count": 1}


def test_a_loan_listed_for_the_person_and_for_the_party_is_late_once():
    late = open_loan(due_at=NOW - 1)
    (refusal,) = weigh([wanted()], borrower(ANNA, ORGANISATION, late, late)).refusals

    assert refusal.details == {"count": 1}


@pytest.mark.parametrize(
    ("status", "reason"), [("blocked", Reason.PERSON_BLOCKED), ("archived", Reason.PERSON_ARCHIVED)]
)
def test_staff_lift_nothing_for_a_person_who_is_no_longer_in_order(status, reason):
    person = msgspec.structs.replace(ANNA, status=status)

    assert reasons(weigh([wanted()], borrower(person), MARTA)) == [reason]


def test_a_word_of_staff_without_a_name_behind_it_lifts_nothing():
    assert reasons(weigh([wanted(policy=WITH_PIN)], borrower(), Backing(Proof.STAFF))) == [Reason.PIN_NEEDED]


def test_staff_hand_over_to_a_person_without_a_pin():
    assert reasons(weigh([wanted(policy=WITH_PIN)], borrower(NO_PIN), MARTA)) == []


def test_a_thing_that_is_out_says_the_day_and_not_who_has_it():
    (refusal,) = weigh([wanted(on_loan=open_loan(person="dmytro"))], borrower()).refusals

    assert (refusal.item, refusal.details) == ("p1", {"due": "2026-11-26"})


DUE = {
    "no choice is the latest": (None, "2026-11-27 16:00"),
    "a chosen day is taken": ("2026-11-26", "2026-11-26 20:00"),
    "a shut day becomes the open one before it": ("2026-11-29", "2026-11-27 16:00"),
    "a day that has come meanwhile becomes the first": ("2026-11-24", "2026-11-25 16:00"),
    "a day beyond the policy becomes the latest": ("2027-11-24", "2026-11-27 16:00"),
}


@pytest.mark.parametrize(("chosen", "expected"), DUE.values(), ids=DUE)
def test_the_chosen_day(chosen, expected):
    (line,) = weigh([wanted(due_day=chosen)], borrower()).lines

    assert local(line.due_at) == expected


def test_parts_that_stay_behind_are_told_and_kept_out_of_the_loan():
    basket = [wanted(parts=(CABLE, REMOTE), given=frozenset({"remote", "something else"}))]
    weighing = weigh(basket, borrower())
    (fact,) = loans.issue(weighing, borrower(), SITE, NOTHING_BEHIND, ["loan-1"], None)

    assert [(c.reason, c.item, c.details) for c in weighing.cautions] == [(Reason.PART_MISSING, "p1", {"missing": 1})]
    assert isinstance(fact, LoanIssued)
    assert fact.parts == ["remote"]


def test_one_fact_for_each_thing_names_who_approved():
    basket = [wanted(item("p1"), BY_STAFF), wanted(item("p2"), BY_STAFF)]
    issued = loans.issue(weigh(basket, borrower(), MARTA), borrower(), SITE, MARTA, ["l1", "l2"], "visit-1")

    assert [(f.loan, f.item, f.proof, f.approved_by) for f in issued if isinstance(f, LoanIssued)] == [
        ("l1", "p1", Proof.STAFF, "marta"), ("l2", "p2", Proof.STAFF, "marta"),
    ]  # fmt: skip


FOUND = {
    "a thing that was looked for": (item(status="lost"), [Reason.ITEM_LOST, Reason.LOAN_CLOSED]),
    "a withdrawn thing": (item(status="withdrawn"), [Reason.ITEM_WITHDRAWN, Reason.LOAN_CLOSED]),
    "a thing of the other branch": (item(site=BRANCH), [Reason.ITEM_OTHER_SITE, Reason.LOAN_CLOSED]),
    "a thing that nobody knows": (None, [Reason.ITEM_UNKNOWN]),
}


@pytest.mark.parametrize(("thing", "expected"), FOUND.values(), ids=FOUND)
def test_what_is_told_when_a_strange_thing_comes_back(thing, expected):
    fact, cautions = loans.take_back(thing, None, (), frozenset(), Condition.FINE, SITE, None, None, "c" * 64)

    assert [caution.reason for caution in cautions] == expected
    assert (fact.item, fact.loan, fact.code_commitment) == (thing.id if thing else None, None, "c" * 64)


RENEWED = {
    "early, nothing is lost": ("2026-11-24 13:00", "2026-11-27 16:00", "2026-12-02 16:00"),
    "on its last day, the same": ("2026-11-27 15:59", "2026-11-27 16:00", "2026-12-02 16:00"),
    "over Christmas": ("2026-12-23 09:00", "2026-12-23 16:00", "2026-12-30 16:00"),
}


@pytest.mark.parametrize(("now", "due", "expected"), RENEWED.values(), ids=RENEWED)
def test_a_renewal(now, due, expected):
    answer = loans.renew(open_loan(due_at=at(due)), "anna", CALENDAR, at(now))

    assert isinstance(answer, LoanRenewed)
    assert local(answer.due_at) == expected


def test_a_renewal_goes_by_the_policy_on_the_loan_and_only_for_its_borrower():
    week = open_loan(policy=PolicyCopy("old", 1, 7, "days", 2), renewed=1, due_at=at("2026-11-24 20:00"))
    answer = loans.renew(week, "anna", CALENDAR, NOW)
    stranger = loans.renew(week, "dmytro", CALENDAR, NOW)

    assert isinstance(answer, LoanRenewed)
    assert local(answer.due_at) == "2026-12-01 20:00"
    assert stranger == [Refusal(Reason.LOAN_CLOSED)]


def test_a_basket_is_undone_whole_or_not_at_all():
    wishes = [UndoWish("i.1", NOW - 1000, "anna", True), UndoWish("i.2", NOW - 1000, "anna", False)]

    assert loans.undo(wishes, "anna", NOW) == loans.undo([], "anna", NOW) == [Refusal(Reason.UNDO_TOO_LATE)]
    assert loans.undo(wishes[:1] * 2, "anna", NOW) == ActUndone(undone=["i.1", "i.1"], person="anna")


def test_a_clock_put_back_by_days_does_not_open_undoing_again():
    assert isinstance(loans.undo([UndoWish("i.1", NOW, "anna", True)], "anna", NOW - 86_400_000), list)


SHELF = {
    "all here": ({}, {}, ("a", "b"), None, 0),
    "one out, due on Thursday": ({"a": at("2026-11-26 20:00")}, {}, ("b",), "2026-11-26", 0),
    "both out, the sooner one counts": (
        {"a": at("2026-11-27 16:00"), "b": at("2026-11-26 20:00")}, {}, (), "2026-11-26", 0
    ),
    "one out too long promises no day": ({"a": NOW - 1}, {}, ("b",), None, 0),
    "one waits for a check": ({}, {"b": "damaged"}, ("a",), None, 1),
}  # fmt: skip


@pytest.mark.parametrize(("due", "wanting", "free", "back_on", "in_repair"), SHELF.values(), ids=SHELF)
def test_the_shelf(due, wanting, free, back_on, in_repair):
    found = shelf.availability([item("a"), item("b")], EASY, due, wanting, CALENDAR, NOW)

    assert found == shelf.Availability(free, 2, back_on, in_repair, by_staff=False)


statuses = st.sampled_from(["available", "in_repair", "lost", "withdrawn"])
items = st.builds(lambda i, site, status: item(i, site=site, status=status), st.sampled_from("abc"),
                  st.sampled_from([SITE, BRANCH]), statuses)  # fmt: skip
limits = st.none() | st.integers()
policies = st.builds(
    Policy, id=st.sampled_from(["easy", "av"]), version=st.integers(), period=st.integers(),
    period_unit=st.sampled_from(["days", "working_days"]), max_organisation=limits, max_informal_group=limits,
    max_person=limits, renewals=st.integers(), approval=st.sampled_from(["none", "pin", "staff"]),
    minors=st.sampled_from(["no", "guardian", "yes"]),
)  # fmt: skip
copies = st.builds(
    PolicyCopy, st.sampled_from(["easy", "av"]), st.integers(), st.integers(),
    st.sampled_from(["days", "working_days"]), st.integers(),
)  # fmt: skip
moments = st.integers()
some_loans = st.builds(
    open_loan, st.sampled_from(["l1", "l2"]), due_at=moments, issued_at=moments, policy=copies, renewed=st.integers(),
    party=st.sampled_from(["org", "group", "private"]), person=st.sampled_from(["anna", "jan"]),
)  # fmt: skip
in_basket = st.builds(
    lambda thing, policy, **more: wanted(thing, policy, **more), items, policies,
    parts=st.sampled_from([(), (CABLE,), (CABLE, REMOTE)]), given=st.frozensets(st.sampled_from(["cable", "x"])),
    due_day=st.none() | st.text(max_size=11) | st.dates().map(str), on_loan=st.none() | some_loans,
    found_wanting=st.none() | st.text(max_size=3),
)  # fmt: skip
people = st.builds(
    Person, id=st.sampled_from(["anna", "jan"]), display_name=st.just("A"), minor=st.booleans(),
    status=st.sampled_from(["active", "blocked", "archived"]), pin=st.none() | st.just("v"),
)  # fmt: skip
parties = st.none() | st.sampled_from([
    ORGANISATION, GROUP, PRIVATE, msgspec.structs.replace(ORGANISATION, agreement_until="soon", status="blocked"),
])  # fmt: skip
MEMBERSHIPS = [(), (membership("org"),), tuple(membership(p.id) for p in (ORGANISATION, GROUP, PRIVATE))]
borrowers = st.builds(
    Borrower, people, parties, st.sampled_from(MEMBERSHIPS),
    st.lists(some_loans, max_size=4).map(tuple),
)  # fmt: skip
backings = st.builds(Backing, st.sampled_from(Proof), st.none() | st.just("marta"))
calendars = st.sampled_from([CALENDAR, NEVER_OPEN, OpeningCalendar({0: (900, 100), 3: (0, 5000)})])


@given(st.lists(in_basket, max_size=4), borrowers, calendars, backings, moments)
def test_no_basket_raises_and_facts_come_only_without_refusals(basket, who, calendar, backing, now):
    weighing = loans.weigh(basket, who, SITE, calendar, backing, now)
    answer = loans.issue(weighing, who, SITE, backing, [str(n) for n in range(len(basket))], None)

    assert all(isinstance(one, LoanIssued) for one in answer) == (not weighing.refusals)
    assert len(weighing.lines) == len(basket)
    assert all(isinstance(one, Refusal) for one in answer) or len(answer) == len(basket)


@given(st.lists(in_basket, max_size=4), borrowers, moments)
def test_staff_never_make_it_worse_and_a_pin_neither(basket, who, now):
    def found(backing: Backing) -> list[str]:
        return sorted(map(repr, loans.weigh(basket, who, SITE, CALENDAR, backing, now).refusals))

    bare, with_pin, with_staff = (found(backing) for backing in (NOTHING_BEHIND, Backing(Proof.PIN), MARTA))

    assert set(with_staff) <= set(with_pin) <= set(bare)
    assert all("Remedy.NONE" in refusal for refusal in with_staff)


@given(st.none() | items, st.none() | some_loans, st.lists(st.text(max_size=2)), st.lists(st.text(max_size=2)),
       st.sampled_from(Condition))  # fmt: skip
def test_a_return_is_taken_whatever_it_is(thing, loan, parts, back, condition):
    fact, _ = loans.take_back(thing, loan, parts, back, condition, SITE, None)

    assert fact.condition is condition or (condition is Condition.FINE and fact.missing)
    assert Counter(fact.missing) == Counter(parts) - Counter(back)


@given(st.none() | some_loans, calendars, moments)
def test_no_renewal_raises_or_shortens_a_loan(loan, calendar, now):
    answer = loans.renew(loan, "anna", calendar, now)

    assert isinstance(answer, list) or (loan is not None and answer.due_at >= loan.due_at)


@given(st.lists(items, max_size=5), policies, st.dictionaries(st.sampled_from("abc"), moments), calendars, moments)
def test_no_shelf_raises_or_counts_a_thing_twice(things, policy, due, calendar, now):
    own: dict[str, Item] = {thing.id: thing for thing in things}
    found = shelf.availability(list(own.values()), policy, due, {"c": "damaged"}, calendar, now)

    assert len(found.free) <= found.total <= len(own)
    assert not set(found.free) & set(due)
