"""That the figure of a hanging printer can be measured, on tiny numbers; not what it is."""

import time

import pytest

from bench import crowd, hanging
from bench.sides import Program
from printers import Paper
from printers.network import NetworkPrinter


def test_it_measures_acts_beside_a_printer_that_hangs(tmp_path, monkeypatch):
    for name, few in (("PAIRS", 2), ("BLOCK", 2), ("WARMING", 1), ("FIRST", 1)):
        monkeypatch.setattr(hanging, name, few)
    crowd.fill(tmp_path / "kiosk", 10, 0, time.time_ns() // 1_000_000)

    figure, noise = hanging.measure(tmp_path / "kiosk", 10)

    assert figure.target == "≤ 1.05 ×"
    assert " ms against " in figure.measured and float(noise.measured) >= 1


def test_the_printer_answers_or_hangs_as_it_is_told():
    printer = Program("bench.wire_printer")
    try:
        wire = NetworkPrinter(f"127.0.0.1:{printer.first['port']}", 5)
        well = wire.status()
        printer.ask("hangs")
        hung = wire.status()
        asked = printer.ask("asked")["asked"]
    finally:
        printer.stop()

    assert (well, hung, asked) == (Paper.OK, Paper.OFFLINE, 1)


@pytest.mark.parametrize(("slower", "measured"), [(1.0, "1.00 ×"), (2.0, "2.00 ×")])
def test_what_it_says_is_the_ratio_of_the_pairs(slower, measured):
    well = [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 2.0, 3.0], [2.0, 4.0, 6.0]]
    figure, noise = hanging.figures(well, [[slower * each for each in block] for block in well])

    assert figure.measured.startswith(measured) and f"pair by pair {slower:.2f}" in figure.measured
    assert noise.measured == "2.00"
