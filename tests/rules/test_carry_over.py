"""Pages of the month before that a party may have in this one."""

from datetime import date

import pytest

from sync.register import Allowance, Party
from sync.rules.month_limits import MonthUsed, allowed_in
from sync.rules.pages import Allowed

NGO = Party(id="ngo", kind="organisation", name="Fundacja")
DAY = date(2026, 11, 5)


def rule(mono=100, colour=20, since=None, most=None, **more):
    carried = {"carries": True, "mono_carried_most": most[0], "colour_carried_most": most[1]} if most else {}
    return Allowance(id=f"{since}{more}", party_kind="organisation", mono=mono, colour=colour, effective_from=since,
                     **carried, **more)  # fmt: skip


NOTHING = MonthUsed()


def carried(rules, before, now=NOTHING, party=NGO, site="site", day=DAY) -> Allowed:
    return allowed_in(rules, party, site, day, now, before)


@pytest.mark.parametrize(("most", "before", "told"), [
    (None, MonthUsed(40, 0), (0, 0)),  # off by default
    ((30, 5), MonthUsed(), (30, 5)),  # never more than the rule says
    ((30, 5), MonthUsed(90, 18), (10, 2)),
    ((30, 5), MonthUsed(100, 20), (0, 0)),
    ((30, 5), MonthUsed(150, 20), (0, 0)),  # what was over is not taken off by this
    ((30, 0), MonthUsed(0, 0), (30, 0)),
    ((200, 5), MonthUsed(90, 0, 50), (60, 5)),  # what staff gave counts there
    ((200, 5), MonthUsed(90, 0, -30), (0, 5)),  # and what they took
], ids=str)  # fmt: skip
def test_what_was_left_is_carried_up_to_the_most(most, before, told):
    found = carried([rule(most=most)], before)

    assert (found.mono_carried, found.colour_carried) == told
    assert (found.mono_limit, found.colour_limit) == (100 + told[0], 20 + told[1])


def test_what_was_carried_in_is_never_carried_on():
    """A month's own pages are used first: of two idle months only the last is carried."""
    rules = [rule(most=(30, 5))]
    december = allowed_in(rules, NGO, "site", date(2026, 12, 5), MonthUsed(), MonthUsed())
    used_some = allowed_in(rules, NGO, "site", date(2026, 12, 5), MonthUsed(), MonthUsed(110, 0))

    assert (december.mono_carried, used_some.mono_carried) == (30, 0)


def test_each_month_is_of_its_own_version():
    october = rule(mono=50)
    november = rule(mono=100, since="2026-11-01", most=(80, 5))
    ended = rule(mono=100, since="2026-11-04")

    assert carried([october, november], MonthUsed(10)).mono_carried == 40  # left by what held on 31 October
    assert carried([october, november], MonthUsed(10), day=date(2026, 10, 31)).mono_carried == 0
    assert carried([october, november, ended], MonthUsed(10)).mono_carried == 0  # a later version ends it


def test_a_change_of_rule_within_the_month_before_is_judged_by_its_last_day():
    rules = [rule(mono=50, most=(80, 5)), rule(mono=60, since="2026-10-20", most=(80, 5))]

    assert carried(rules, MonthUsed(10)).mono_carried == 50


def test_each_site_has_its_own_rule_and_what_was_used_counts_everywhere():
    rules = [rule(most=(30, 5)), rule(mono=20, site="branch")]

    assert carried(rules, MonthUsed(90)).mono_carried == 10
    assert carried(rules, MonthUsed(90), site="branch").mono_carried == 0


def test_where_there_is_no_limit_there_is_nothing_to_carry():
    begun = rule(since="2026-11-01", most=(30, 5))
    own = Party(id="own", kind="organisation", name="Fundacja", mono_allowance=200, colour_allowance=0)

    assert carried([begun], MonthUsed()).mono_carried == 0  # in October nothing was limited
    assert carried([], MonthUsed()).mono_limit is None
    assert carried([rule(most=(30, 5))], MonthUsed(190, 0), party=own).mono_carried == 10
    assert carried([rule(most=(30, 5))], MonthUsed(190, 0), party=own).colour_carried == 0


def test_staff_s_changes_of_this_month_do_not_move_what_is_carried():
    found = carried([rule(most=(30, 5))], MonthUsed(), MonthUsed(7, 0, -120))

    assert (found.mono_limit, found.mono_carried, found.mono_change, found.mono_used) == (30, 30, -120, 7)


def test_january_carries_of_december():
    december = rule(mono=40, since="2026-12-01")

    assert carried([december, rule(since="2027-01-01", most=(90, 5))], MonthUsed(), day=date(2027, 1, 31)
                   ).mono_carried == 40  # fmt: skip
