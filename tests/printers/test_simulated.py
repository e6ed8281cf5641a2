"""The simulated printer keeps the contract of real ones, from whatever thread it is moved."""

import threading

import pytest

from printers import Paper, PrinterSettings, Sent, open_printer
from printers.simulated import KEPT, SimulatedPrinter
from tests.printers.printer_contract import LONG, SLIP, PrinterContract


class _Bench(SimulatedPrinter):
    def open(self):
        return self


class TestSimulatedPrinter(PrinterContract):
    @pytest.fixture
    def bench(self):
        return _Bench()

    def test_what_came_out_before_a_death_is_kept_apart(self, bench, printer):
        bench.die_after(10)
        printer.send(LONG)

        assert (bench.jobs, bench.torn) == ((), LONG[:10])

    def test_the_oldest_slips_are_forgotten(self, bench, printer):
        for number in range(KEPT + 5):
            printer.send(b"%d\n" % number)

        assert bench.jobs[0] == b"5\n"
        assert len(bench.jobs) == KEPT

    def test_a_second_slip_after_a_death_is_refused_until_it_is_plugged_in(self, bench, printer):
        bench.die_after(10)
        printer.send(LONG)

        assert printer.status() is Paper.OFFLINE

    def test_it_can_be_moved_from_other_threads(self, bench, printer):
        hands = [threading.Thread(target=move) for move in (bench.run_low, bench.hang, bench.plug, bench.refill) * 20]
        for hand in hands:
            hand.start()
        sent = [printer.send(SLIP) for _ in range(20)]
        for hand in hands:
            hand.join()

        assert len(bench.jobs) == sent.count(Sent.CONFIRMED)


def test_the_settings_choose_the_simulated_printer():
    mine = SimulatedPrinter()

    assert open_printer(PrinterSettings("simulated"), mine) is mine
    assert open_printer(PrinterSettings("simulated")).status() is Paper.OK


def test_who_has_no_printer_opens_none():
    with pytest.raises(ValueError, match="no printer"):
        open_printer(PrinterSettings())
