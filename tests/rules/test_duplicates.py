"""Which entries may be one: the rule, as a table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.rules.duplicates import Candidate, normalised, pairs


def one(id, name, **more):
    return Candidate(id, name, **more)


@pytest.mark.parametrize(
    ("first", "second", "reasons"),
    [
        (one("a", "Anna Żak", email="A@x.pl"), one("b", "Zak Anna", email="a@x.pl"), ("email", "name")),
        (one("a", "Anna Żak", phone="+48 600 100 200"), one("b", "anna  żak", phone="600-100-200"), ("name", "phone")),
        (one("a", "Fundacja „Stół”"), one("b", "Stół"), None),  # a name alone is no sign
        (one("a", "Fundacja „Stół”", phone="1"), one("b", "Stół", phone="1"), ("name", "phone")),
        (one("a", "Anna Żak", email="biuro@x.pl"), one("b", "Ewa Lis", email="biuro@x.pl"), None),
        (one("a", "Stół", numbers=("0000030897",)), one("b", "Ława", numbers=("0000030897",)), ("number",)),
        (one("a", "", email="a@x.pl"), one("b", "", email="a@x.pl"), None),
    ],
)
def test_the_same_name_needs_one_more_sign_and_a_number_none(first, second, reasons):
    found = pairs([second, first])

    assert [(pair.first, pair.second, pair.reasons) for pair in found] == ([("a", "b", reasons)] if reasons else [])


@settings(max_examples=40)
@given(st.permutations([one(str(n), f"Imię {n % 3}", phone=str(n % 2)) for n in range(8)]))
def test_the_order_of_the_register_changes_nothing(candidates):
    assert pairs(candidates) == pairs(sorted(candidates, key=lambda each: each.id))


def test_a_form_alone_is_still_a_name():
    assert normalised("Stowarzyszenie") == "stowarzyszenie" and normalised("Klub „Żagiel”") == "zagiel"
