from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from sync.server.staff import passwords
from tests.letters import plain_papers
from tests.offices import backend, database_url, office
from tests.staff import witness
from tests.staff.desks import desk, filled

__all__ = ["backend", "database_url", "desk", "filled", "office", "plain_papers"]


LIGHT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NOBODYS = LIGHT.hash("nobody's")


@pytest.fixture(autouse=True)
def light_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2id with the least memory and one pass: a login takes a third of a second otherwise, and there are hundreds.
    What staff get is looked at in `tests/server/test_passwords.py`."""
    lighten(monkeypatch)


def lighten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", LIGHT)
    monkeypatch.setattr(passwords, "_NOBODYS", NOBODYS)


@pytest.fixture(autouse=True)
def told_by_a_fact() -> Iterator[None]:
    """Whatever a test has staff change is told by a fact, but for what `witness.py` names with a reason."""
    yield
    found = {*witness.untold}
    witness.untold.clear()
    assert found <= witness.ALLOWED.keys()
