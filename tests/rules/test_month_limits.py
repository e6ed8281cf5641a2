"""A month against its allowance when every counter has told."""

import pytest

from sync.register import Allowance
from sync.rules.month_limits import Change, Entry, Over, beyond, month_after, over, with_changes
from sync.rules.pages import Allowed


def entry(mono, colour=0, approved=False):
    return Entry("f", 0, "k1", "site", mono, colour, approved)


@pytest.mark.parametrize(("entries", "limits", "next_month", "found"), [
    ([entry(60), entry(40)], (100, 20), [], Over(0, 0)),
    ([entry(60), entry(41)], (100, 20), [], Over(1, 0)),
    ([entry(90), entry(50, approved=True)], (100, 20), [], Over(0, 0)),
    ([entry(90), entry(60, 25), entry(9, 9, approved=True)], (100, 20), [], Over(50, 5)),
    ([entry(900, 900)], (None, 20), [], Over(0, 880)),
    ([entry(150)], (100, 20), [Change(-50, 0, evens_out=True)], Over(0, 0)),
    ([entry(150)], (100, 20), [Change(-50, 0)], Over(50, 0)),
    ([entry(150)], (100, 20), [Change(-30, 0, evens_out=True)], Over(20, 0)),
])  # fmt: skip
def test_what_is_over(entries, limits, next_month, found):
    assert over(entries, Allowed(0, 0, *limits), next_month) == found


def test_changes_of_the_month_move_the_limits_and_never_below_nought():
    moved = with_changes(Allowed(5, 5, 100, 20), [Change(50, -5), Change(-10, -30)])
    assert (moved.mono_limit, moved.colour_limit, moved.mono_used) == (140, 0, 5)
    assert with_changes(Allowed(0, 0, None, 20), [Change(50, 0)]).mono_limit is None


def test_months_follow_each_other():
    assert (month_after("2026-12"), month_after("2026-01", -1), month_after("2026-01")) == (
        "2027-01", "2025-12", "2026-02",
    )  # fmt: skip


@pytest.mark.parametrize(("said", "found"), [
    ([], "ask"), ([None], "ask"), (["tell"], "tell"), (["tell", None], "tell"), (["even_out", "tell"], "even_out"),
    (["tell", "even_out", "ask"], "ask"),
])  # fmt: skip
def test_where_rules_differ_what_asks_most_of_staff_holds(said, found):
    rule = {"id": "a", "party_kind": "organisation", "mono": 1, "colour": 1}
    assert beyond([each and Allowance(**rule, beyond=each) for each in said]) == found
