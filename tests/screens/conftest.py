"""What every screen's test needs: catalogues as they are now, a counter with the cast, a visitor before it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kiosk.counter import Counter
from kiosk.words import CATALOGUES
from tests import cast
from tests.screens.at_counter import TurnedClock, Visitor, counter_at


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """Compile what is newer as text than as a table, as `make translations` does."""
    for text in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        table = text.with_suffix(".mo")
        if table.exists() and table.stat().st_mtime >= text.stat().st_mtime:
            continue
        new = text.with_suffix(f".{os.getpid()}.new")
        with text.open("rb") as source, new.open("wb") as target:
            write_mo(target, read_po(source, locale=text.parts[-3]))
        new.replace(table)  # in one step: a kiosk of another test run may be reading it


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def counter(tmp_path: Path, clock: TurnedClock) -> Iterator[Counter]:
    with counter_at(tmp_path, clock) as counter:
        yield counter


@pytest.fixture
def visitor(counter: Counter) -> Visitor:
    """Somebody before the waiting screen."""
    return Visitor(counter)


@pytest.fixture
def anna(visitor: Visitor) -> Visitor:
    """Anna, whose card was read; she acts for Fundacja Wspólny Stół."""
    visitor.tap_card(cast.ANNA_UID)
    return visitor
