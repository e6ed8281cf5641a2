"""How long a kiosk waits between runs."""

import pytest

from sync.engine import LONGEST_WAIT_S, run, wait_after
from sync.ports import SyncError, SyncReport

GOOD = SyncReport(at=0, status="approved", next_after_s=30)
BAD = SyncReport(at=0, error=SyncError("network", "gone"))


def busy(retry_after):
    return SyncReport(at=0, error=SyncError("busy", "later", retry_after=retry_after))


@pytest.mark.parametrize(
    ("report", "failures", "every", "chance", "seconds"),
    [
        (GOOD, 0, 30, 0.5, 30),
        (GOOD, 0, 60, 0.5, 60),
        (GOOD, 0, 5, 0.5, 30),
        (GOOD, 0, 30, 0.0, 22.5),
        (BAD, 1, 30, 0.5, 60),
        (BAD, 2, 30, 0.5, 120),
        (BAD, 3, 30, 0.5, 240),
        (BAD, 50, 30, 0.5, LONGEST_WAIT_S),
        (BAD, 50, 30, 0.99, LONGEST_WAIT_S),
        (BAD, 10**6, 30, 0.5, LONGEST_WAIT_S),
        (busy(300), 1, 30, 0.5, 300),
        (busy(10), 3, 30, 0.5, 240),
        (busy(86400), 1, 30, 0.5, LONGEST_WAIT_S),
    ],
    ids=[
        "after a good run as often as was asked for",
        "the setting may be slower than the server asks",
        "the server may ask for patience",
        "chance spreads kiosks that woke together",
        "the first failure doubles the wait",
        "the second failure doubles it again",
        "and the third",
        "never more than a quarter of an hour",
        "not even by chance",
        "not even after years",
        "Retry-After is honoured",
        "Retry-After never makes it shorter",
        "Retry-After for a day is cut to a quarter of an hour",
    ],
)
def test_wait(report, failures, every, chance, seconds):
    assert wait_after(report, failures, every, chance) == seconds


def test_the_loop_waits_longer_with_each_failure_and_forgets_them_after_a_success():
    reports = iter([BAD, BAD, GOOD, BAD, GOOD])
    waits = []

    def rest(seconds):
        waits.append(seconds)
        return len(waits) == 5

    last = run(lambda: next(reports), 30, rest, lambda: 0.5)

    assert waits == [60, 120, 30, 60, 30]
    assert last is GOOD
