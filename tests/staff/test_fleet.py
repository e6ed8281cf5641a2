"""What the kiosks screen makes of a kiosk's last words."""

from dataclasses import dataclass

import pytest

from sync.protocol import CONNECTED_MS, DeviceState
from sync.server.staff.fleet import is_well, link_of, network, troubles

NOW = 1_793_012_400_000
MINUTE, HOUR = 60_000, 3_600_000


@dataclass
class Row:
    id: str = "k"
    name: str = "K1"
    status: str = "approved"
    last_hello_at: int | None = NOW
    pending: int = 0
    clock_offset: int | None = 0
    suspended_for: str | None = None


@dataclass
class View:
    device: Row
    state: DeviceState | None


def words(row: Row | None = None, **state: object) -> list[tuple[str, str]]:
    view = View(row or Row(), DeviceState(software="1", pending=0, **state))
    return [(trouble.word, trouble.tone) for trouble in troubles([view], NOW)]


@pytest.mark.parametrize(
    ("silent", "link"),
    [
        (None, "never"),
        (0, "connected"),
        (2 * MINUTE, "connected"),
        (4 * MINUTE, "away"),
        (23 * HOUR, "away"),
        (25 * HOUR, "quiet"),
    ],
)
def test_silence_has_degrees(silent, link):
    assert link_of(Row(last_hello_at=None if silent is None else NOW - silent), NOW) == link


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({}, []),
        ({"reader": "ok", "scanner": "ok", "paper": "ok", "disk_free_mb": 9000}, []),
        ({"paper": "unknown"}, []),
        ({"paper": "low"}, [("paper_low", "warn")]),
        ({"paper": "out"}, [("paper_out", "bad")]),
        ({"paper": "offline"}, [("printer", "bad")]),
        ({"reader": "offline"}, [("reader", "warn")]),
        ({"scanner": "offline"}, [("scanner", "warn")]),
        ({"disk_free_mb": 100}, [("disk", "warn")]),
        ({"paper": "out", "reader": "offline"}, [("paper_out", "bad"), ("reader", "warn")]),
    ],
    ids=lambda value: (
        ", ".join(f"{k} {v}" for k, v in value.items()) or "nothing fitted" if isinstance(value, dict) else ""
    ),
)
def test_each_device_in_trouble_is_one_thing_to_do(state, expected):
    assert words(**state) == expected


def test_what_the_kiosk_s_doctor_found_is_one_thing_to_do_the_bad_first():
    state = DeviceState(software="1", pending=0, findings={"backup": "unknown", "running": "warn", "keys": "bad"})
    [trouble] = troubles([View(Row(), state)], NOW)

    assert (trouble.word, trouble.tone, trouble.findings) == ("doctor", "bad", ("keys", "running"))


def test_what_is_a_thing_to_do_already_is_not_told_twice():
    assert words(disk_free_mb=100, findings={"disk": "warn"}) == [("disk", "warn")]


@pytest.mark.parametrize("found", [None, {}, {"backup": "unknown"}, {"keys": "word of tomorrow"}])
def test_without_findings_there_is_nothing_to_do(found):
    assert words(findings=found) == []


def test_a_clock_that_is_off_by_minutes_is_told():
    assert words(Row(clock_offset=-47 * MINUTE)) == [("clock", "warn")]


def test_of_a_kiosk_that_is_silent_for_a_day_only_the_silence_is_told():
    assert words(Row(last_hello_at=NOW - 26 * HOUR), paper="out") == [("quiet", "bad")]


@pytest.mark.parametrize("status", ["pending", "revoked"])
def test_a_kiosk_that_is_not_one_of_ours_is_no_trouble(status):
    assert words(Row(status=status), paper="out") == []


def test_a_device_that_is_not_fitted_is_neither_well_nor_ill():
    assert is_well(None) is None


def hours(*spans: tuple[float, float]) -> list[tuple[int, int]]:
    """Spans by the hours before now."""
    return [(NOW - int(since * HOUR), NOW - int(until * HOUR)) for since, until in spans]


OPEN = hours((26, 18), (6, -2))  # yesterday until six hours before closing; today since six hours


@pytest.mark.parametrize(
    ("contacts", "off"),
    [
        (hours((30, 0)), []),  # all the time
        (hours((30, 20), (8, 0)), [(20, 18)]),  # and where nobody was there, nobody minds
        (hours((30, 18), (6, 3)), [(3, 0)]),  # silent since
        (hours((30, 18), (7, 5), (4, 0)), [(5, 4)]),
        (hours((100, 90)), [(24, 18), (6, 0)]),  # silent for days
        (hours((2, 0)), []),  # before it was first heard there is nothing to mind
    ],
)
def test_a_silence_counts_while_the_site_is_open(contacts, off):
    found = network(contacts, OPEN, NOW)

    assert found is not None
    assert [(round((NOW - since) / HOUR), (NOW - until) / HOUR) for since, until in found.off] == off
    assert all((NOW - since) % HOUR in (0, HOUR - CONNECTED_MS) for since, _ in found.off)  # begins with a late hello
    assert found.still == (bool(off) and off[-1][1] == 0)
    assert found.missing_ms == sum(until - since for since, until in found.off)


def test_nothing_is_said_of_a_network_of_which_nothing_is_known():
    assert network([], OPEN, NOW) is None


def test_what_overlaps_or_ends_with_the_opening_hours_leaves_no_silence():
    found = network(hours((30, 5.9), (6, 1), (1, 0)), hours((6, 1), (0.5, 0)), NOW)

    assert found is not None and found.off == []
