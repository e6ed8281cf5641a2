"""Both databases, for journeys that end on the server; a pcscd, for those with a real reader; a folder for the code of
templates, for the programs that they start."""

import os
from collections.abc import Iterator

import pytest

from tests.journeys import commands
from tests.offices import backend, database_url, office  # noqa: F401
from tests.readers.pcscd import pcscd  # noqa: F401


@pytest.fixture(scope="session", autouse=True)
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One folder for all workers of a run, and none for the next run: what a template is compiled to depends on more
    than its text."""
    place = tmp_path_factory.getbasetemp()
    folder = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / "templates"
    folder.mkdir(exist_ok=True)
    commands.TEMPLATES.append(folder)
    yield
    commands.TEMPLATES.pop()
