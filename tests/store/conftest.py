from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.store import Store
from sync import facts
from sync.journal import Moment
from tests import cast, newest

NOON = 1_793_012_400_000  # 2026-10-26 11:00 UTC, a Monday noon in Warsaw


def moment(minutes: int = 0) -> Moment:
    return Moment(wall=NOON + minutes * 60_000, boot=1, up=minutes * 60_000)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The store of an enrolled kiosk that holds the cast."""
    newest.kiosk_file(tmp_path)
    store = Store(tmp_path)
    store.become(cast.DEVICE, cast.SITE, "COP", "K1")
    store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test"), moment())
    store.apply_snapshot(cast.snapshot_lines(), "digest", {}, NOON)
    yield store
    store.close()
