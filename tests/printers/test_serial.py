"""A printer at a serial port: a real terminal line, and at its other end a printer in all its moods."""

import pytest

from printers import Paper, PrinterError, PrinterSettings, Sent, open_printer
from printers.serial import SerialPrinter, split_address
from tests.printers.fake_printer import FakePrinter, PtyWire, WireBench
from tests.printers.printer_contract import SLIP, PrinterContract


class SerialBench(WireBench):
    wire: PtyWire

    def open(self) -> SerialPrinter:
        return SerialPrinter(f"{self.wire.path}@115200", 0.6, settle_s=0)


@pytest.fixture
def bench(tmp_path):
    mechanism = FakePrinter()
    bench = SerialBench(mechanism, PtyWire(mechanism, tmp_path / "ttyUSB0"))
    yield bench
    bench.unplug()


class TestSerialPrinter(PrinterContract):
    def test_a_line_on_which_nobody_ever_answered_is_unknown_and_believed(self, bench, printer):
        bench.mechanism.mute = True

        assert printer.status() is Paper.UNKNOWN
        assert printer.send(SLIP) is Sent.CONFIRMED
        assert bench.mechanism.wait_for_job() == SLIP

    def test_a_line_that_was_never_asked_is_asked_after_its_first_slip(self, bench, printer):
        bench.mechanism.mute = True

        assert printer.send(SLIP) is Sent.CONFIRMED

    def test_silence_after_an_answer_is_trouble(self, bench, printer):
        printer.status()
        bench.mechanism.mute = True

        assert printer.send(SLIP) is Sent.UNCONFIRMED


@pytest.mark.parametrize(
    ("address", "meant"),
    [("/dev/ttyS0", ("/dev/ttyS0", 9600)), ("/dev/serial/by-id/usb-X@38400", ("/dev/serial/by-id/usb-X", 38400))],
)
def test_an_address_is_a_path_and_perhaps_a_speed(address, meant):
    assert split_address(address) == meant


@pytest.mark.parametrize("address", ["", "@9600", "/dev/ttyS0@fast", "/dev/ttyS0@1"])
def test_what_is_no_address_is_refused_for_good(address):
    with pytest.raises(PrinterError) as caught:
        open_printer(PrinterSettings("serial", address))

    assert caught.value.permanent
