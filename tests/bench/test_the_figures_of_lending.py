"""The figures of `make bench-lending` on tiny numbers: that they can be measured, not what they are."""

import time

import pytest

from bench.lending import conflicts, month, scanning, stock


@pytest.fixture
def now():
    return time.time_ns() // 1_000_000


def test_it_measures_a_scan_amid_many_things_and_a_long_past(tmp_path, now):
    stock.fill(tmp_path / "kiosk", 60, 20, 40, now)
    scan, home = scanning.measure(tmp_path / "kiosk", 60, 20, 7)

    assert scan.target == "≤ 150 ms"
    assert home.measured.startswith("median ")


def test_it_measures_what_is_free_in_a_month(tmp_path, now):
    stock.fill(tmp_path / "kiosk", 60, 20, 0, now)
    whole, slowest = month.measure(tmp_path / "kiosk", 20, 2)

    assert (whole.name, whole.target) == ("what is free of 20 types on 30 days", "≤ 100 ms")
    assert slowest.measured.endswith(" ms")


def test_it_measures_a_booking_beside_few_and_many_that_are_over(tmp_path, monkeypatch):
    monkeypatch.setattr(conflicts, "TIMES", 2)
    figures = conflicts.measure(tmp_path, 10, 300)

    assert [figure.target for figure in figures] == ["≤ 1.2 ×"] * 3
