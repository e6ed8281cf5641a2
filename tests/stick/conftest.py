from pathlib import Path

import pytest

from sync.server.office import Office
from tests.offices import backend, database_url, office
from tests.stick.kiosks import Counter

__all__ = ["backend", "database_url", "office"]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def kiosk(tmp_path: Path, office: Office) -> Counter:
    return Counter(tmp_path / "kiosk", office)
