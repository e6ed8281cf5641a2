"""The figures of `make bench` on tiny numbers: that they can be measured, not what they are."""

import shutil
import time

import pytest

from bench import crowd, paper, roads, sheets, starting, tapping


@pytest.fixture
def homes(tmp_path):
    """A kiosk of few people and no past, the same once more, one with a past, and room for the bare page."""
    homes = {name: tmp_path / name for name in ("small", "big", "printing", "bare")}
    now = time.time_ns() // 1_000_000
    crowd.fill(homes["small"], 10, 0, now)
    shutil.copytree(homes["small"], homes["printing"])
    crowd.fill(homes["big"], 20, 300, now)
    return homes


def test_it_measures_check_ins_against_a_bare_page_and_a_big_file_against_a_small_one(homes, monkeypatch):
    for name, few in (("BLOCKS", 1), ("BLOCK", 2), ("WARMING", 2)):
        monkeypatch.setattr(roads, name, few)

    figures = {figure.name: figure for figure in roads.measure(homes, 20, 10)}

    targets = {name: figure.target for name, figure in figures.items() if figure.holds is not None}
    assert targets["check-in / bare: act and its page, 2 requests, throughput"] == "≥ 0.6"
    assert targets["check-in / bare: act and its page, 2 requests, p99"] == "≤ 2"
    assert targets["10,000 members, 1,000,000 facts / 100 members, none: median"] == "≤ 1.15 ×"
    assert "libraries loaded by then" in figures
    assert "weasyprint" not in figures["libraries loaded by then"].measured


def test_it_measures_a_card_on_the_reader_until_the_greeting(homes, tmp_path, monkeypatch):
    monkeypatch.setattr(tapping, "TAPS", 2)

    answer, reader, both = tapping.measure(homes["big"], 20, tmp_path / "pcscd")

    assert answer.target == "≤ 500 ms"
    assert reader.name.endswith("pcscd's own part before it: card put down to reading")
    assert both.measured.startswith("median ")


def test_it_measures_the_start_of_a_kiosk_and_its_memory(homes, monkeypatch):
    monkeypatch.setattr(starting, "TIMES", 1)

    start, memory = starting.measure_kiosk(homes["small"])

    assert start.target == "≤ 3 s"
    assert "seconds of a processor" in start.measured
    assert memory.target == "≤ 100 MB"


def test_it_measures_what_a_slip_and_its_picture_cost(monkeypatch):
    monkeypatch.setattr(paper, "TIMES", 2)

    assert [(figure.name, figure.target) for figure in paper.measure()] == [
        ("bytes of a slip of 10 loans, p95", "≤ 5 ms"),
        ("the picture of it, p95", "≤ 100 ms"),
    ]


def test_it_measures_a_month_of_pages_against_the_meters(tmp_path):
    month, slowest = sheets.measure(tmp_path / "server", 40, 2, 1)

    assert (month.name, month.target) == ("a month of 40 jobs and 2 meters reconciled", "≤ 2 s")
    assert "60 sheets" in month.measured and "of a processor" in slowest.measured
