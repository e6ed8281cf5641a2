"""Whatever happens to kiosks, disks, clocks, network and server: nothing is lost, nothing counts twice, and in the end
all agree. A short run; `make hunt` looks further, see docs/simulation.md."""

from collections.abc import Callable
from itertools import count
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.simulation.rules import RULES, Rule, somebody_prints, somebody_takes_it_back
from tests.simulation.seeded import ground, live
from tests.simulation.seeds import FOUND
from tests.simulation.world import World

SHORT = (*range(1, 15), 21, 47)  # those of test_ablation.py among them: with all mechanisms they end well
_numbers = count()


@pytest.mark.parametrize("seed", sorted({*SHORT, *FOUND}))
def test_a_story_ends_well(seed):
    live(seed)


@pytest.mark.parametrize("seed", range(2001, 2005))
def test_a_month_of_pages_is_counted_alike_at_every_counter(seed):
    """Stories in which much is printed, and some of it taken back."""
    live(seed, often={somebody_prints: 50, somebody_takes_it_back: 20})


class Stories(RuleBasedStateMachine):
    """The same rules, as Hypothesis thinks fit."""

    def __init__(self) -> None:
        super().__init__()
        folder = ground() / f"story-{next(_numbers)}"
        folder.mkdir()
        self.world = World(folder, 1)
        self.is_sound = True

    def go_on(self, happening: Callable[[], None]) -> None:
        try:
            happening()
        except Exception:
            self.is_sound = False
            raise

    def teardown(self) -> None:
        try:
            if self.is_sound:
                self.world.settle()
        finally:
            self.world.close()


def _told(happens: Rule) -> object:
    @rule(chance=st.randoms(use_true_random=False))
    def told(self: Stories, chance: Random) -> None:
        self.go_on(lambda: happens(self.world, chance))

    return told


for _happens, _weight in RULES:
    setattr(Stories, _happens.__name__, _told(_happens))

TestStories = Stories.TestCase
TestStories.settings = settings(
    max_examples=5, stateful_step_count=30, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
