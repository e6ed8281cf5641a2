"""What setup finds at this machine: devices by their files, queues of a real CUPS, and nothing where nothing is."""

import usb.core

from printers import PrinterSettings, open_printer
from printers.found import Found, printers
from tests.printers.cupsd import cupsd
from tests.printers.fake_printer import FakePrinter
from tests.printers.fake_usb import FakeUsbBus

NOWHERE = ("127.0.0.1", 1)


def test_every_way_to_a_printer_is_found_and_can_be_opened(tmp_path, monkeypatch):
    bus, real = FakeUsbBus(FakePrinter()), usb.core.find
    monkeypatch.setattr(usb.core, "find", lambda **wanted: real(backend=bus, **wanted))
    lp, serial = tmp_path / "dev/usb/lp0", tmp_path / "dev/serial/by-id/usb-FTDI-if00"
    for file in (lp, serial):
        file.parent.mkdir(parents=True)
        file.touch()
    with cupsd(tmp_path / "cups") as cups:
        cups.queue("slips", "127.0.0.1:1")
        cups.start()
        found = printers(tmp_path / "dev", cups.server)

        assert found == (
            Found("usb", "EPSON/TM-T20III/SN-1"),
            Found("file", str(lp)),
            Found("serial", str(serial)),
            Found("cups", cups.address("slips")),
        )
    for way in found:
        open_printer(PrinterSettings(way.driver, way.address)).close()


def test_where_nothing_is_plugged_in_nothing_is_found(tmp_path, monkeypatch):
    def no_library(**wanted):
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", no_library)

    assert printers(tmp_path, NOWHERE) == ()
