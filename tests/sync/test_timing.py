"""When did it happen? As a table of clocks."""

import pytest

from sync.journal import Moment
from sync.protocol import Clock
from sync.server.timing import EARLIEST, happened_at
from tests.stations import MINUTE, NOON

HOUR = 60 * MINUTE


@pytest.mark.parametrize(
    ("written", "sent", "result"),
    [
        (Moment(NOON - HOUR, 1, 0), Clock(NOON, 1, HOUR), (NOON - HOUR, False)),
        (Moment(NOON - 90 * 24 * HOUR, 1, 0), Clock(NOON, 7, 5), (NOON - 90 * 24 * HOUR, False)),
        (Moment(NOON + MINUTE, 1, 0), Clock(NOON, 1, 0), (NOON + MINUTE, False)),
        (Moment(NOON + HOUR, 1, 0), Clock(NOON + 2 * HOUR, 1, HOUR), (NOON - HOUR, True)),
        (Moment(0, 1, 0), Clock(HOUR, 1, HOUR), (NOON - HOUR, True)),
        (Moment(EARLIEST - 1, 1, 0), Clock(NOON, 2, HOUR), (NOON, True)),
        (Moment(NOON + HOUR, 1, 9 * HOUR), Clock(NOON, 1, HOUR), (NOON, True)),
        (Moment(2**63, 2**80, 2**80), Clock(0, 0, 0), (NOON, True)),
    ],
    ids=[
        "a plausible clock is believed",
        "also after a quarter of a year offline",
        "a minute ahead is nothing",
        "a clock in the future gives way to the boot clock",
        "so does a clock of 1970",
        "from an earlier boot it happened at the latest when we heard of it",
        "a boot clock that ran backwards helps nobody",
        "nonsense is no reason to fail",
    ],
)
def test_when_it_happened(written, sent, result):
    assert happened_at(written, sent, NOON) == result
