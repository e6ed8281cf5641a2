"""Which allowance of pages holds: for whom, where, and from when."""

from datetime import date

import pytest

from sync.register import Allowance, Party
from sync.rules import allowances
from sync.rules.allowances import Outcome

NGO = Party(id="ngo", kind="organisation", name="Fundacja")
DAY = date(2026, 11, 15)


def rule(id, kind="organisation", **more):
    return Allowance(id=id, party_kind=kind, mono=100, colour=20, **more)


EVER, NOVEMBER = rule("ever"), rule("november", effective_from="2026-11-15", version=2)
DECEMBER = rule("december", effective_from="2026-12-01", version=3)
BRANCH, OWN = rule("branch", site="branch"), rule("own", party="ngo", effective_from="2026-11-01")
OWN_BRANCH = rule("own-branch", party="ngo", site="branch")
GROUPS, OTHERS = rule("groups", "informal_group"), rule("others", party="other")
HOLDS = {
    "the one of the kind of party": ([EVER, GROUPS], "site", "ever"),
    "the latest that has begun, on its very first day": ([EVER, NOVEMBER, DECEMBER], "site", "november"),
    "at a site what is said for it": ([NOVEMBER, BRANCH], "branch", "branch"),
    "elsewhere what is said for all": ([NOVEMBER, BRANCH], "site", "november"),
    "for a party what is said for it": ([NOVEMBER, BRANCH, OWN], "branch", "own"),
    "and of that the one for the site": ([OWN, OWN_BRANCH], "branch", "own-branch"),
    "of one day the higher version": ([NOVEMBER, rule("mended", effective_from="2026-11-15", version=4)], "site",
                                      "mended"),
    "none, where none is for it": ([GROUPS, OTHERS, DECEMBER], "site", None),
}  # fmt: skip


@pytest.mark.parametrize(("rules", "site", "expected"), HOLDS.values(), ids=HOLDS)
def test_which_holds(rules, site, expected):
    for order in (rules, rules[::-1]):
        found = allowances.in_force(order, NGO, site, DAY)
        assert (found.id if found else None) == expected


def test_each_other_one_says_why_not():
    rules = [EVER, NOVEMBER, DECEMBER, BRANCH, GROUPS, OTHERS]
    told = {each.rule.id: each.outcome for each in allowances.weigh(rules, NGO, "site", DAY)}

    assert told == {
        "november": Outcome.IN_FORCE, "ever": Outcome.REPLACED, "december": Outcome.NOT_YET,
        "branch": Outcome.OTHER_SITE, "groups": Outcome.OTHER_KIND, "others": Outcome.OTHER_PARTY,
    }  # fmt: skip
    assert allowances.weigh([EVER, BRANCH], NGO, "branch", DAY)[1].outcome is Outcome.LESS_PARTICULAR


TWIN = rule("twin", party="twin", effective_from="2026-10-01")
OF_TWO = {
    "only one of them has one": ([OWN, EVER], []),
    "the later": ([OWN, TWIN], [("own", "twin")]),
    "one that has not begun holds nobody back": ([TWIN, rule("next", party="ngo", effective_from="2026-12-01")], []),
    "of one day the higher version": (
        [TWIN, rule("higher", party="ngo", effective_from="2026-10-01", version=2)], [("higher", "twin")]
    ),
    "versions of one of them are its own matter": ([OWN, rule("older", party="ngo")], []),
    "each site by itself": (
        [OWN, OWN_BRANCH, TWIN, rule("twin-branch", party="twin", site="branch", effective_from="2026-01-01")],
        [("own", "twin"), ("twin-branch", "own-branch")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rules", "expected"), OF_TWO.values(), ids=OF_TWO)
def test_which_holds_when_two_are_found_to_be_one(rules, expected):
    for order in (rules, rules[::-1]):
        found = allowances.of_two(order, "ngo", "twin", DAY)
        assert [(holds.id, replaced.id) for holds, replaced in found] == expected
