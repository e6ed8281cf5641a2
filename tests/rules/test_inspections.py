"""What follows from what staff see of a thing that came back."""

import pytest

from sync.facts import Condition
from sync.rules.inspections import CameBack, Found, OpenDamage, Verdict, inspect, pieces
from tests import cast

BACK = CameBack("projector-2", take_back="k.7", loan="l1", went_out=("p1", "p2", "p2"))
ALL = ("p2", "p1", "p2")
FINE, INCOMPLETE, DAMAGED = Condition.FINE, Condition.INCOMPLETE, Condition.DAMAGED


def look(came=BACK, known=(), **found):
    return inspect(came, Found(**{"parts": ALL, **found}), known, "site", "marta", "d1", "commitment")


@pytest.mark.parametrize(
    ("came", "found", "verdict", "condition", "missing", "damage"),
    [
        (BACK, {}, Verdict.FINE, FINE, [], None),
        (BACK, {"parts": ("p1", "p2")}, Verdict.DAMAGE, INCOMPLETE, ["p2"], "incomplete"),
        (BACK, {"parts": (*ALL, "p9")}, Verdict.FINE, FINE, [], None),
        (BACK, {"condition": DAMAGED}, Verdict.DAMAGE, DAMAGED, [], "damaged"),
        (BACK, {"condition": DAMAGED, "parts": ("p1", "p2")}, Verdict.DAMAGE, DAMAGED, ["p2"], "damaged"),
        (BACK, {"condition": INCOMPLETE}, Verdict.DAMAGE, INCOMPLETE, [], "incomplete"),
        (BACK, {"here": False}, Verdict.RESUMED, FINE, [], None),
        (CameBack("projector-2", "k.7", None, ("p1",)), {"here": False}, Verdict.LOST, INCOMPLETE, ["p1"], "lost"),
        (CameBack("projector-2"), {"parts": (), "condition": DAMAGED}, Verdict.DAMAGE, DAMAGED, [], "damaged"),
    ],
    ids=[
        "all there and working", "one piece of two is missing", "more than went out is fine", "damaged",
        "damaged, and a piece is missing", "something is missing that is no part", "not there: the loan goes on",
        "not there, and nobody had it", "on its shelf, with no return",
    ],
)  # fmt: skip
def test_what_staff_see(came, found, verdict, condition, missing, damage):
    answer = look(came, **found)

    assert answer.verdict is verdict
    assert (answer.inspection.condition, answer.inspection.missing) == (condition, missing)
    assert (answer.damage.kind if answer.damage else None) == damage
    assert answer.inspection.note_commitment == "commitment"


def test_a_loan_goes_on_only_when_the_thing_is_not_there():
    assert look(here=False).inspection.resumed_loan == "l1"
    assert look(condition=DAMAGED).inspection.resumed_loan is None
    assert look(condition=DAMAGED).inspection.loan == "l1"


@pytest.mark.parametrize(
    ("known", "reported"),
    [
        (OpenDamage("incomplete", ("p2",)), False),
        (OpenDamage("incomplete", ("p2", "p1")), False),
        (OpenDamage("incomplete", ("p1",)), True),
        (OpenDamage("damaged", ("p2",)), True),
    ],
    ids=["the same", "more than that", "another part", "of another kind"],
)
def test_what_is_known_already_is_not_reported_twice(known, reported):
    answer = look(known=[known], parts=("p1", "p2"))

    assert (answer.damage is not None) == reported
    assert answer.verdict is Verdict.DAMAGE


def test_a_damage_says_where_it_was_noticed_and_of_nobody_that_they_did_it():
    damage = look(condition=DAMAGED).damage

    assert (damage.loan, damage.person, damage.staff) == ("l1", None, "marta")


def test_a_part_stands_once_for_each_piece():
    parts = [each for each in cast.entities() if getattr(each, "item", None) == "projector-2"]

    assert pieces(parts) == ("p1", "p2", "p3")
