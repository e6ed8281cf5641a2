"""A printer behind a path: a device file (a real terminal stands for /dev/usb/lp0), a plain file, a folder."""

import os
import select

import pytest

from printers import Paper, PrinterError, PrinterSettings, Sent, open_printer
from printers.file import open_file_printer
from tests.printers.fake_printer import FakePrinter, PtyWire, WireBench
from tests.printers.printer_contract import OTHER, SLIP, PrinterContract


def fill(descriptor: int) -> None:
    """Until nothing more goes in: a terminal moves what it has and then takes a little more."""
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    while poll.poll(300):
        os.write(descriptor, b"x")


class DeviceBench(WireBench):
    wire: PtyWire

    def open(self):
        return open_file_printer(str(self.wire.path), 0.6, settle_s=0)


class TestDeviceFile(PrinterContract):
    @pytest.fixture
    def bench(self, tmp_path):
        mechanism = FakePrinter()
        bench = DeviceBench(mechanism, PtyWire(mechanism, tmp_path / "lp0"))
        yield bench
        bench.unplug()

    def test_a_device_that_never_answered_is_unknown_and_believed(self, bench, printer):
        bench.mechanism.mute = True

        assert printer.status() is Paper.UNKNOWN
        assert printer.send(SLIP) is Sent.CONFIRMED

    def test_a_device_full_of_bytes_that_it_does_not_print_takes_no_slip(self, bench, printer):
        """Nothing of the slip went out, so it can be tried again without a doubt."""
        bench.hang()
        descriptor = os.open(bench.wire.path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        fill(descriptor)

        with pytest.raises(PrinterError):
            printer.send(SLIP)
        os.close(descriptor)


class TestPlainFile:
    @pytest.fixture
    def printer(self, tmp_path):
        (tmp_path / "paper").touch()
        return open_printer(PrinterSettings("file", str(tmp_path / "paper")))

    def test_slips_follow_each_other(self, printer, tmp_path):
        assert printer.status() is Paper.UNKNOWN
        assert [printer.send(SLIP), printer.send(OTHER)] == [Sent.CONFIRMED, Sent.CONFIRMED]
        assert (tmp_path / "paper").read_bytes() == SLIP + OTHER

    def test_what_was_printed_is_no_answer(self, printer, tmp_path):
        (tmp_path / "paper").write_bytes(b"\x12" * 100)

        assert printer.status() is Paper.UNKNOWN

    def test_nothing_is_made_where_a_device_was_unplugged(self, printer, tmp_path):
        (tmp_path / "paper").unlink()

        assert printer.status() is Paper.OFFLINE
        with pytest.raises(PrinterError) as caught:
            printer.send(SLIP)
        assert not caught.value.permanent
        assert not (tmp_path / "paper").exists()

    def test_a_full_disk_takes_no_byte(self):
        printer = open_file_printer("/dev/full", 0.3, settle_s=0)

        with pytest.raises(PrinterError):
            printer.send(SLIP)

    def test_a_path_is_needed(self):
        with pytest.raises(PrinterError) as caught:
            open_printer(PrinterSettings("file", ""))

        assert caught.value.permanent


class TestFolder:
    @pytest.fixture
    def folder(self, tmp_path):
        folder = tmp_path / "slips"
        folder.mkdir()
        return folder

    def test_each_slip_is_a_file_of_its_own(self, folder):
        printer = open_printer(PrinterSettings("file", str(folder)))

        outcomes = [printer.send(slip) for slip in (SLIP, OTHER)]
        printer.close()
        again = open_printer(PrinterSettings("file", str(folder))).send(SLIP)

        assert printer.status() is Paper.UNKNOWN
        assert [*outcomes, again] == [Sent.CONFIRMED] * 3
        assert {each.name: each.read_bytes() for each in folder.iterdir()} == {
            "000001.escpos": SLIP,
            "000002.escpos": OTHER,
            "000003.escpos": SLIP,
        }

    def test_a_folder_that_went_away_is_offline(self, folder):
        printer = open_printer(PrinterSettings("file", str(folder)))
        folder.rmdir()

        assert printer.status() is Paper.OFFLINE
        with pytest.raises(PrinterError):
            printer.send(SLIP)
