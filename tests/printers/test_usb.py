"""A printer on USB: the real driver on real python-escpos on real pyusb, with a bus of our own under them."""

import pytest
import usb.core

from printers import Paper, PrinterError, PrinterSettings, Sent, open_printer
from printers.usb import UsbPrinter, Wanted, devices, split_address
from tests.printers.fake_printer import FakePrinter
from tests.printers.fake_usb import FakeUsbBus
from tests.printers.printer_contract import LONG, SLIP, PrinterContract


class UsbBench:
    """The hand at a printer on USB."""

    def __init__(self) -> None:
        self.mechanism = FakePrinter()
        self.bus = FakeUsbBus(self.mechanism)

    def open(self) -> UsbPrinter:
        return UsbPrinter("04b8:0e15", 0.3, settle_s=0)

    def unplug(self) -> None:
        self.bus.plugged = False

    def plug(self) -> None:
        self.mechanism.cure()
        self.bus.plugged, self.bus.hangs = True, False
        self.bus.address += 1

    def run_low(self) -> None:
        self.mechanism.low = True

    def run_out(self) -> None:
        self.mechanism.out = True

    def refill(self) -> None:
        self.mechanism.low = self.mechanism.out = False

    def hang(self) -> None:
        self.bus.hangs = True

    def die_after(self, count: int) -> None:
        self.mechanism.dies_after = count

    @property
    def jobs(self) -> tuple[bytes, ...]:
        return self.mechanism.jobs


@pytest.fixture
def bench(monkeypatch):
    bench = UsbBench()
    real = usb.core.find
    monkeypatch.setattr(usb.core, "find", lambda **wanted: real(backend=bench.bus, **wanted))
    return bench


class TestUsbPrinter(PrinterContract):
    def test_a_printer_that_hangs_is_offline_and_confirms_nothing(self, bench, printer):
        """USB counts what the printer took: nothing of this slip, so that it may be tried again without a doubt."""
        printer.status()
        bench.hang()

        assert printer.status() is Paper.OFFLINE
        with pytest.raises(PrinterError):
            printer.send(LONG)

    def test_what_a_hanging_printer_did_not_take_is_not_printed_later(self, bench, printer):
        printer.status()
        bench.hang()
        with pytest.raises(PrinterError):
            printer.send(LONG)
        bench.plug()

        assert printer.status() is Paper.OK
        assert bench.jobs == ()

    def test_the_device_is_let_go_and_never_reset(self, bench, printer):
        printer.status()
        printer.send(SLIP)
        bench.unplug()
        printer.status()

        assert (bench.bus.open_handles, bench.bus.claimed, bench.bus.resets) == (0, set(), 0)

    def test_a_printer_without_a_way_back_is_unknown_and_believed(self, bench, printer):
        bench.bus.has_way_back = False

        assert printer.status() is Paper.UNKNOWN
        assert printer.send(SLIP) is Sent.CONFIRMED

    @pytest.mark.parametrize(
        ("address", "paper"),
        [
            ("04b8:0e15:SN-1", Paper.OK),
            ("04b8:0e15:SN-2", Paper.OFFLINE),
            ("EPSON/TM-T20III", Paper.OK),
            ("epson/tm-t20iii/SN-1", Paper.OK),
            ("/TM-T20III", Paper.OK),
            ("EPSON/TM-T20III/SN-2", Paper.OFFLINE),
            ("EPSON/TM-T88V", Paper.OFFLINE),
            ("Star/TM-T20III", Paper.OFFLINE),
        ],
    )
    def test_names_and_of_two_alike_the_serial_number_decide(self, bench, address, paper):
        assert UsbPrinter(address, 0.3).status() is paper

    def test_one_that_is_known_by_name_is_found_again_after_its_power_was_off(self, bench):
        printer = UsbPrinter("EPSON/TM-T20III/SN-1", 0.3, settle_s=0)
        for _ in range(3):
            assert printer.send(SLIP) is Sent.CONFIRMED
            bench.unplug()
            assert printer.status() is Paper.OFFLINE
            bench.plug()
        assert bench.bus.open_handles == 0

    def test_the_printers_on_the_bus_are_found_with_their_addresses(self, bench):
        assert list(devices()) == ["EPSON/TM-T20III/SN-1"]
        bench.bus.printer_class = 3
        assert list(devices()) == []

    def test_another_device_is_not_taken(self, bench):
        assert UsbPrinter("1234:5678", 0.3).status() is Paper.OFFLINE


def test_without_libusb_the_printer_is_offline_for_good(monkeypatch):
    def find(**wanted):
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", find)
    printer = UsbPrinter("04b8:0e15", 0.3)

    assert printer.status() is Paper.OFFLINE
    with pytest.raises(PrinterError, match="libusb") as caught:
        printer.send(SLIP)
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("04b8:0e15", Wanted(0x04B8, 0x0E15)),
        ("0416:5011:A:7", Wanted(0x0416, 0x5011, serial="A:7")),
        ("EPSON/TM-T20III", Wanted(manufacturer="EPSON", model="TM-T20III")),
        (" EPSON / TM-T20III / A/7 ", Wanted(manufacturer="EPSON", model="TM-T20III", serial="A/7")),
    ],
)
def test_an_address_is_vendor_and_product_and_perhaps_a_serial_number(address, meant):
    assert split_address(address) == meant


@pytest.mark.parametrize("address", ["", "04b8", "epson:tm", "/", "EPSON/"])
def test_what_is_no_address_is_refused_for_good(address):
    with pytest.raises(PrinterError) as caught:
        open_printer(PrinterSettings("usb", address))

    assert caught.value.permanent
