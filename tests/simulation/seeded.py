"""A story from a seed: the rules, drawn one after another by their weights, then the end."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random

from tests import in_memory
from tests.simulation.rules import RULES, Rule
from tests.simulation.world import World

STEPS = 60


class Broken(AssertionError):
    """A story that ended badly: the seed, what went wrong, and what had happened until then."""


@cache
def ground() -> Path:
    """Where the worlds of this process lie."""
    made = Path(tempfile.mkdtemp(prefix="lada-simulation-", dir=in_memory.folder()))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def live(seed: int, steps: int = STEPS, often: Mapping[Rule, float] | None = None) -> World:
    """Live through the story of `seed`. `often` says of some rules how often they happen here. Raises `Broken`."""
    chance = Random(seed)
    rules, weights = zip(*[(rule, (often or {}).get(rule, weight)) for rule, weight in RULES], strict=True)
    folder = ground() / f"world-{seed}"
    folder.mkdir()
    world = World(folder, seed)
    try:
        for rule in chance.choices(rules, weights, k=steps):
            rule(world, chance)
        world.settle()
    except Exception as error:
        told = "\n".join(f"  {number:3}. {words}" for number, words in enumerate(world.story, 1))
        raise Broken(f"seed {seed}: {type(error).__name__}: {error}\n{told}") from error
    finally:
        world.close()
    return world
