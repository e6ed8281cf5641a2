"""Two kiosks and a server, as in `world.py`, for tests that tell one story."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.lending.world import Place
from tests.simulation.seeded import ground

_numbers = count()


@pytest.fixture
def place() -> Iterator[Place]:
    folder: Path = ground() / f"bad-luck-{next(_numbers)}"
    folder.mkdir()
    made = Place(folder)
    yield made
    made.close()
