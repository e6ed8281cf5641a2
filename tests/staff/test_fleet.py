"""What the kiosks screen makes of a kiosk's last words."""

from dataclasses import dataclass

import pytest

from sync.protocol import DeviceState
from sync.server.staff.fleet import is_well, link_of, troubles

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
