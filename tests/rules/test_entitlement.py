"""What holds somebody back, and what they must have been shown, as tables."""

from datetime import date

import pytest

from sync.register import Block, Policy, Qualification
from sync.rules import entitlement
from sync.rules.refusals import Reason, Remedy
from tests.rules.scene import ANNA, GROUP, ORGANISATION

TODAY = date(2026, 11, 24)
POLICY = Policy(id="sound", version=1, period=3, period_unit="days", training="sound-desk")


def block(reason="late", until=None, **whose) -> Block:
    return Block(id=f"{reason}-{until}", reason=reason, until=until, **whose)


HELD = {
    "nothing": ([], []),
    "the person until staff end it": ([block(person="anna")], [(Reason.PERSON_BARRED, "late", "")]),
    "the person up to today": (
        [block(person="anna", until="2026-11-24")],
        [(Reason.PERSON_BARRED, "late", "2026-11-24")],
    ),
    "the person up to yesterday": ([block(person="anna", until="2026-11-23")], []),
    "the organisation": ([block("damage", party="org")], [(Reason.PARTY_BARRED, "damage", "")]),
    "the longer of two is told": (
        [block(person="anna", until="2026-12-24"), block("rules", "2027-01-31", person="anna")],
        [(Reason.PERSON_BARRED, "rules", "2027-01-31")],
    ),
    "one without an end is the longest": (
        [block(person="anna", until="2026-12-24"), block("other", person="anna")],
        [(Reason.PERSON_BARRED, "other", "")],
    ),
    "both": (
        [block("damage", party="org"), block(person="anna")],
        [(Reason.PERSON_BARRED, "late", ""), (Reason.PARTY_BARRED, "damage", "")],
    ),
}


@pytest.mark.parametrize(("blocks", "told"), HELD.values(), ids=HELD)
def test_a_block_bars_with_its_reason_and_its_end(blocks, told):
    found = entitlement.held_back(blocks, TODAY)
    assert [(r.reason, r.details["ground"], r.details["until"]) for r in found] == told
    assert {r.remedy for r in found} <= {Remedy.NONE}


def test_blocks_of_others_are_none_of_theirs():
    own, partys, others = block(person="anna"), block(party="org"), block(person="jan")
    assert entitlement.blocks_of([own, partys, others], ANNA, ORGANISATION) == (own, partys)
    assert entitlement.blocks_of([own, partys, others], ANNA, GROUP) == (own,)
    assert entitlement.blocks_of([own, partys, others], ANNA, None) == (own,)


def qualification(until=None, training="sound-desk") -> Qualification:
    return Qualification(id="q", person="anna", training=training, until=until)


TRAINED = {
    "for good": ([qualification()], True),
    "up to today": ([qualification("2026-11-24")], True),
    "up to yesterday": ([qualification("2026-11-23")], False),
    "something else": ([qualification(training="camera")], False),
    "nothing": ([], False),
    "long ago, and again": ([qualification("2020-01-01"), qualification("2027-01-01")], True),
}


@pytest.mark.parametrize(("qualifications", "may"), TRAINED.values(), ids=TRAINED)
def test_who_was_shown_may_take_it_and_others_get_it_from_staff(qualifications, may):
    found = entitlement.untrained(POLICY, qualifications, TODAY, "i")
    assert [(r.reason, r.remedy, r.item, r.details["training"]) for r in found] == (
        [] if may else [(Reason.TRAINING_NEEDED, Remedy.STAFF, "i", "sound-desk")]
    )


def test_a_policy_without_training_asks_nobody():
    assert entitlement.untrained(Policy(id="p", version=1, period=3, period_unit="days"), [], TODAY, "i") == []
