"""Which policy is in force, as a table."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.register import Policy
from sync.rules import policies
from sync.rules.policies import Asked, Outcome

DAY = date(2026, 11, 24)
ASKED = Asked("centre", "ASy", "organisation", DAY)


def policy(id: str, **more: object) -> Policy:
    return Policy(id=id, version=1, period=3, period_unit="days", family="portable", **more)  # type: ignore[arg-type]


EVER = policy("ever")
SINCE_MAY = policy("since-may", effective_from="2026-05-01")
FROM_TODAY = policy("from-today", effective_from="2026-11-24")
TOMORROW = policy("tomorrow", effective_from="2026-11-25")
HERE = policy("here", site="centre")
BRANCH = policy("branch", site="branch")
OTHERS = policy("others", operator="GaSzo")
GROUPS = policy("groups", party_kind="informal_group")
ORGANISATIONS = policy("organisations", party_kind="organisation")
HERE_FOR_ORGANISATIONS = policy("both", site="centre", party_kind="organisation")
OWN_FAMILY = Policy(id="books", version=1, period=30, period_unit="days")

TABLE = [
    ("nothing is said", [], None),
    ("one that holds for all", [EVER], "ever"),
    ("a later version takes the place of an earlier one", [EVER, SINCE_MAY], "since-may"),
    ("a version holds from its first day on", [SINCE_MAY, FROM_TODAY], "from-today"),
    ("one that begins tomorrow does not hold today", [SINCE_MAY, TOMORROW], "since-may"),
    ("what is said for this site counts more than what is newer", [HERE, FROM_TODAY], "here"),
    ("what is said for another site counts nothing", [EVER, BRANCH], "ever"),
    ("what another operator said counts nothing", [EVER, OTHERS], "ever"),
    ("what is said for another kind of party counts nothing", [EVER, GROUPS], "ever"),
    ("what is said for this kind of party counts more", [EVER, ORGANISATIONS], "organisations"),
    ("a site counts more than a kind of party", [HERE, ORGANISATIONS], "here"),
    ("both together count most", [HERE, ORGANISATIONS, HERE_FOR_ORGANISATIONS], "both"),
    ("another family says nothing here", [OWN_FAMILY], None),
]


@pytest.mark.parametrize(("known", "holds"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_policy_in_force(known, holds):
    found = policies.in_force(known, "portable", ASKED)

    assert (found.id if found else None) == holds


def test_a_policy_without_a_family_is_one_of_its_own():
    assert policies.in_force([OWN_FAMILY], "books", ASKED) == OWN_FAMILY


def test_every_policy_of_the_family_is_told_what_became_of_it():
    known = [EVER, SINCE_MAY, TOMORROW, BRANCH, OTHERS, GROUPS, ORGANISATIONS]

    told = {each.policy.id: each.outcome for each in policies.weigh(known, "portable", ASKED)}

    assert told == {
        "organisations": Outcome.IN_FORCE, "since-may": Outcome.LESS_PARTICULAR, "ever": Outcome.LESS_PARTICULAR,
        "tomorrow": Outcome.NOT_YET, "branch": Outcome.OTHER_SITE, "others": Outcome.OTHER_OPERATOR,
        "groups": Outcome.OTHER_PARTY_KIND,
    }  # fmt: skip
    assert policies.weigh([EVER, SINCE_MAY], "portable", ASKED)[1].outcome is Outcome.REPLACED


some_policies = st.lists(
    st.builds(
        policy,
        st.text("abc", min_size=1, max_size=3),
        site=st.sampled_from([None, "centre", "branch"]),
        operator=st.sampled_from([None, "ASy", "GaSzo"]),
        party_kind=st.sampled_from([None, "organisation", "person"]),
        effective_from=st.sampled_from([None, "2026-01-01", "2026-11-24", "2027-01-01"]),
    ),
    unique_by=lambda each: each.id,
)


@given(some_policies, st.randoms())
def test_at_most_one_holds_whatever_order_they_are_read_in(known, chance):
    shuffled = chance.sample(known, len(known))

    found = policies.weigh(known, "portable", ASKED)

    assert found == policies.weigh(shuffled, "portable", ASKED)
    assert [each.outcome for each in found].count(Outcome.IN_FORCE) <= 1
    assert len(found) == len(known)
