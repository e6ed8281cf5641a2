"""Which return closed which loan, and that it does not matter in which order kiosks reported."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.server.beliefs import Loan, TakeBack
from sync.server.cases import CaseKind
from sync.server.ledger import settle


def loan(name, at, *, fact=None, person="anna", undone=False, quantity=1):
    return Loan(
        id=name, fact=fact or f"{name}.1", item="x", person=person, issued_at=at, undone=undone, state="out",
        quantity=quantity,
    )  # fmt: skip


def back(name, at, *, loan=None, person=None, undone=False, seq=1, quantity=None):
    return TakeBack(
        f"{name}.{seq}", "x", loan, None, "site", "k", person, at, "fine", "[]", False, False, undone, quantity
    )


def pairs(settled):
    return {each.id: each.return_fact for each in settled.loans}


def kinds(settled):
    return [(misfit.kind.value, misfit.facts) for misfit in settled.misfits]


INC = "f" * 32
DOUBLE, WITHOUT = CaseKind.LOAN_DOUBLE_OPEN.value, CaseKind.RETURN_WITHOUT_LOAN.value


@pytest.mark.parametrize(
    ("loans", "backs", "closed", "misfits"),
    [
        ([loan("a", 10)], [back("r", 20)], {"a": "r.1"}, []),
        ([loan("a", 10)], [back("r", 5, loan="a")], {"a": "r.1"}, []),
        ([loan("a", 10)], [back("r", 5)], {"a": None}, [(WITHOUT, ("r.1",))]),
        ([], [back("r", 5)], {}, [(WITHOUT, ("r.1",))]),
        ([loan("a", 10), loan("b", 30)], [back("r", 20)], {"a": "r.1", "b": None}, []),
        ([loan("a", 10), loan("b", 30)], [], {"a": None, "b": None}, [(DOUBLE, ("a.1", "b.1"))]),
        ([loan("a", 10), loan("b", 30)], [back("r", 40)], {"a": None, "b": "r.1"}, [(DOUBLE, ("a.1", "b.1"))]),
        (
            [loan("a", 10), loan("b", 30, person="ewa")], [back("r", 40, person="anna")],
            {"a": "r.1", "b": None}, [(DOUBLE, ("a.1", "b.1"))],
        ),
        ([loan("a", 10)], [back("r", 20), back("q", 25)], {"a": "r.1"}, [(WITHOUT, ("q.1",))]),
        ([loan("a", 10, undone=True)], [back("r", 20)], {"a": None}, [(WITHOUT, ("r.1",))]),
        ([loan("a", 10)], [back("r", 20, undone=True)], {"a": None}, []),
        (
            [loan("a", 10, fact="k.1"), loan("b", 9, fact="k.3")], [back("k", 11, loan="a", seq=2)],
            {"a": "k.2", "b": None}, [],
        ),
        (
            [loan("a", 10, fact=f"{INC}.8.{'a' * 16}"), loan("b", 30, fact=f"{INC}.7.{'b' * 16}")],
            [replace(back("r", 20, loan="a"), fact=f"{INC}.9.{'a' * 16}")],
            {"a": f"{INC}.9.{'a' * 16}", "b": None}, [],
        ),
    ],
    ids=[
        "a return closes the loan that was open",
        "a return that names its loan closes it, whatever the clocks say",
        "a return before any loan is a misfit",
        "a return of a thing that nobody had is a misfit",
        "a return between two loans closes the first",
        "two loans at one time are a misfit, and both stay open",
        "a return closes the later of two, the earlier stays open",
        "or the one of the person who brought the thing back",
        "a second return finds nothing to close",
        "a loan that was taken back is closed by nothing",
        "a return that was taken back closes nothing",
        "inside one journal its order counts, not its clock",
        "places of two branches of a fork say nothing about each other",
    ],
)  # fmt: skip
def test_settling(loans, backs, closed, misfits):
    settled = settle(loans, backs)

    assert pairs(settled) == closed
    assert kinds(settled) == misfits


@pytest.mark.parametrize(
    ("backs", "came", "closed"),
    [
        ([back("r", 20, quantity=2)], 2, None),
        ([back("r", 20, quantity=2), back("q", 30, quantity=3)], 5, "q.1"),
        ([back("r", 20, quantity=2), back("q", 30)], 5, "q.1"),
        ([back("r", 20)], 5, "r.1"),
        ([back("r", 20, quantity=2, undone=True), back("q", 30, quantity=3)], 3, None),
        ([back("r", 20, quantity=9)], 5, "r.1"),
        ([back("r", 30, quantity=3, loan="a"), back("q", 20, quantity=2)], 5, "r.1"),
    ],
    ids=[
        "a part leaves it open", "the rest closes it", "no number is all that is left", "no number is all of it",
        "a part taken back counts not", "more than went out is all of it", "the last of them in time closes it",
    ],
)  # fmt: skip
def test_a_pile_comes_back_in_parts(backs, came, closed):
    settled = settle([loan("a", 10, quantity=5)], backs, pile=True)
    again = settle(settled.loans, settled.take_backs, since=25, pile=True)

    [found] = settled.loans
    assert (found.came_back, found.return_fact, found.state) == (came, closed, "declared_returned" if closed else "out")
    assert settled.misfits == []
    assert again == settled


def test_of_a_pile_many_are_lent_at_one_time():
    settled = settle([loan("a", 10, quantity=5), loan("b", 20, quantity=2)], [back("r", 30, loan="a")], pile=True)

    assert pairs(settled) == {"a": "r.1", "b": None}
    assert settled.misfits == []


happenings = st.lists(
    st.tuples(st.booleans(), st.integers(0, 30), st.sampled_from(["anna", "ewa", None]), st.booleans()), max_size=8
)


@given(happenings, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(told, random):
    loans = [loan(f"l{n}", at, person=who, undone=u) for n, (is_loan, at, who, u) in enumerate(told) if is_loan]
    backs = [back(f"r{n}", at, person=who, undone=u) for n, (is_loan, at, who, u) in enumerate(told) if not is_loan]
    once = settle(loans, backs)
    random.shuffle(loans)
    random.shuffle(backs)
    again = settle(loans, backs)

    assert pairs(again) == pairs(once)
    assert sorted(kinds(again)) == sorted(kinds(once))


@given(happenings)
def test_settling_what_is_settled_changes_nothing(told):
    loans = [loan(f"l{n}", at, person=who, undone=u) for n, (is_loan, at, who, u) in enumerate(told) if is_loan]
    backs = [back(f"r{n}", at, person=who, undone=u) for n, (is_loan, at, who, u) in enumerate(told) if not is_loan]
    once = settle(loans, backs)

    again = settle(once.loans, once.take_backs)

    assert (again.loans, again.take_backs, kinds(again)) == (once.loans, once.take_backs, kinds(once))


pile = st.lists(
    st.tuples(
        st.booleans(), st.integers(0, 30), st.sampled_from(["anna", "ewa"]), st.sampled_from([None, 1, 2]),
        st.sampled_from([None, 0, 1, 2]), st.booleans(),
    ),
    max_size=8,
)  # fmt: skip


@example(
    [
        (True, 0, "anna", 1, None, False), (True, 20, "anna", 2, None, False),
        (False, 6, "anna", None, None, False), (False, 28, "anna", 1, 0, False),
    ],
    25,
)  # fmt: skip
@given(pile, st.integers(0, 31))
def test_what_is_laid_out_anew_from_some_moment_on_comes_to_the_same(told, since):
    """Also when some of a pile came back and was named, and before that somebody put the rest on the desk."""
    out = [row for row in told if row[0]]
    loans = [loan(f"l{n}", at, person=who, quantity=(many or 1) + 1) for n, (_, at, who, many, *_) in enumerate(out)]
    backs = [
        back(f"r{n}", at, person=who, quantity=many, undone=undone,
             loan=f"l{named}" if named is not None and named < len(loans) else None)
        for n, (is_loan, at, who, many, named, undone) in enumerate(told) if not is_loan
    ]  # fmt: skip
    once = settle(loans, backs, pile=True)
    again = settle(once.loans, once.take_backs, since=since, pile=True)

    assert (again.loans, again.take_backs) == (once.loans, once.take_backs)
