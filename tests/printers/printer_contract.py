"""What every `Printer` keeps, whatever wire it hangs on. A test class of a driver inherits this and gives a `bench`.

A bench stands for the hand at the printer. `plug` also cures a printer that hung or died, as switching it off and on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest

from printers import Paper, Printer, PrinterError, Sent

SLIP = b"\x1b@\x1bt\x12Za\xbe\xa2\x88\x86 g\xa9\x98l\xa5 ja\xab\xe4\n\x1bd\x05\x1dV\x01"
OTHER = SLIP.replace(b"Za", b"Na")
LONG = b"\x1b@" + b"0123456789 abcdefghijklmnopqrstuvwxyz\n" * 500 + b"\x1dV\x01"


class Bench(Protocol):
    def open(self) -> Printer: ...
    def unplug(self) -> None: ...
    def plug(self) -> None: ...
    def run_low(self) -> None: ...
    def run_out(self) -> None: ...
    def refill(self) -> None: ...
    def hang(self) -> None: ...
    def die_after(self, count: int) -> None: ...
    @property
    def jobs(self) -> tuple[bytes, ...]: ...


class PrinterContract:
    well = Paper.OK
    """What a printer with nothing to complain of says."""

    @pytest.fixture
    def printer(self, bench: Bench) -> Iterator[Printer]:
        printer = bench.open()
        yield printer
        printer.close()

    def test_a_slip_comes_out_whole_and_is_confirmed(self, bench: Bench, printer: Printer) -> None:
        assert printer.status() is self.well
        assert printer.send(SLIP) is Sent.CONFIRMED
        assert bench.jobs == (SLIP,)

    def test_slips_come_out_once_each_and_in_order(self, bench: Bench, printer: Printer) -> None:
        for slip in (SLIP, OTHER, SLIP):
            printer.send(slip)

        assert bench.jobs == (SLIP, OTHER, SLIP)

    def test_a_long_slip_comes_out_whole(self, bench: Bench, printer: Printer) -> None:
        assert printer.send(LONG) is Sent.CONFIRMED
        assert bench.jobs == (LONG,)

    def test_little_paper_is_told_and_stops_nothing(self, bench: Bench, printer: Printer) -> None:
        bench.run_low()

        assert printer.status() is Paper.LOW
        assert printer.send(SLIP) is Sent.CONFIRMED

    def test_no_paper_is_told_until_there_is_some(self, bench: Bench, printer: Printer) -> None:
        bench.run_out()
        empty = printer.status()
        bench.refill()

        assert (empty, printer.status()) == (Paper.OUT, self.well)

    def test_a_slip_sent_without_paper_is_unconfirmed(self, bench: Bench, printer: Printer) -> None:
        printer.status()
        bench.run_out()

        assert printer.send(SLIP) is Sent.UNCONFIRMED

    def test_an_unplugged_printer_is_offline_and_takes_nothing(self, bench: Bench, printer: Printer) -> None:
        bench.unplug()

        assert printer.status() is Paper.OFFLINE
        with pytest.raises(PrinterError):
            printer.send(SLIP)
        assert bench.jobs == ()

    def test_a_printer_that_is_plugged_in_again_prints(self, bench: Bench, printer: Printer) -> None:
        printer.send(SLIP)
        bench.unplug()
        printer.status()
        bench.plug()

        assert printer.status() is self.well
        assert printer.send(OTHER) is Sent.CONFIRMED
        assert bench.jobs == (SLIP, OTHER)

    def test_a_printer_that_dies_in_mid_slip_leaves_it_unconfirmed(self, bench: Bench, printer: Printer) -> None:
        printer.status()
        bench.die_after(9000)

        assert printer.send(LONG) is Sent.UNCONFIRMED
        assert bench.jobs == ()

    def test_after_a_death_in_mid_slip_the_next_one_comes_out_whole(self, bench: Bench, printer: Printer) -> None:
        printer.status()
        bench.die_after(9000)
        printer.send(LONG)
        bench.plug()

        assert printer.send(SLIP) is Sent.CONFIRMED
        assert bench.jobs == (SLIP,)

    def test_a_printer_that_hangs_is_offline_and_confirms_nothing(self, bench: Bench, printer: Printer) -> None:
        printer.status()
        bench.hang()

        assert printer.status() is Paper.OFFLINE
        assert printer.send(LONG) is Sent.UNCONFIRMED

    def test_what_a_hanging_printer_did_not_take_is_not_printed_later(self, bench: Bench, printer: Printer) -> None:
        printer.status()
        bench.hang()
        printer.send(LONG)
        bench.plug()

        assert printer.status() is self.well
        assert bench.jobs == ()

    def test_a_printer_can_be_closed_twice_and_used_again(self, bench: Bench, printer: Printer) -> None:
        printer.status()
        printer.close()
        printer.close()

        assert printer.send(SLIP) is Sent.CONFIRMED

    def test_a_printer_that_is_away_can_be_opened(self, bench: Bench) -> None:
        bench.unplug()
        printer = bench.open()
        away = printer.status()
        bench.plug()

        assert (away, printer.status()) == (Paper.OFFLINE, self.well)
        printer.close()
