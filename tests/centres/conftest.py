from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.centres.town import NAMES, Town, town
from tests.letters import plain_papers
from tests.offices import backend
from tests.postgres import Cluster
from tests.staff.conftest import light_passwords

__all__ = ["backend", "light_passwords", "plain_papers"]


@pytest.fixture
def urls(backend: str, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Where each centre is kept."""
    if backend == "sqlite":
        yield dict.fromkeys(NAMES, "")
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    found = {name: cluster.lend() for name in NAMES}
    yield found
    for url in found.values():
        cluster.give_back(url)


@pytest.fixture
def both(tmp_path: Path, urls: dict[str, str]) -> Iterator[Town]:
    with town(tmp_path, urls) as opened:
        yield opened
