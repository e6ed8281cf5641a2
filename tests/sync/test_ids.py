"""Ids stand in the order in which they were made, and two of one moment differ."""

import re

import pytest

from sync.ids import new_id

NOON = 1_793_012_400_000


def test_what_begins_later_stands_later():
    made = [new_id(at) for at in range(NOON, NOON + 1000)]
    assert made == sorted(made)


def test_a_thousand_of_one_moment_are_a_thousand():
    assert len({new_id(NOON) for _ in range(1000)}) == 1000


@pytest.mark.parametrize("at", [NOON, 0, -1, 2**63, 4_000_000_000_000])
def test_any_clock_gives_one(at):
    assert re.fullmatch("[0-9a-f]{20}", new_id(at))
