"""Serial scanners, on a pseudo-terminal that stands where the port would be."""

from __future__ import annotations

import os
import pty
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kiosk.readers import Reader, ReaderError, ScannerSettings, open_scanner
from kiosk.readers.serial import SerialScanner
from tests.readers.reader_contract import PluggedCodeReaderContract, arriving


class SerialBench:
    """The scanner's end of the cable, and a path like those under /dev/serial/by-id."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writers: list[threading.Thread] = []
        self._scanner = -1
        self.plug()

    def open(self) -> Reader:
        return open_scanner(ScannerSettings("serial", str(self._path)))

    def plug(self) -> None:
        self._scanner, port = pty.openpty()
        self._path.symlink_to(os.ttyname(port))
        self._port = port

    def unplug(self) -> None:
        self._path.unlink(missing_ok=True)
        for descriptor in (self._scanner, self._port):
            with suppress(OSError):
                os.close(descriptor)
        self.finish()

    def finish(self) -> None:
        """Wait until all is sent."""
        for writer in self._writers:
            writer.join()

    def scan(self, text: str) -> None:
        self.send(text.encode() + b"\r\n")

    def send(self, data: bytes) -> None:
        """Send after what was sent before, without waiting: a cable holds little."""
        before = self._writers[-1:]
        writer = threading.Thread(target=self._write, args=(data, before), daemon=True)
        self._writers.append(writer)
        writer.start()

    def _write(self, data: bytes, before: list[threading.Thread]) -> None:
        for writer in before:
            writer.join()
        with suppress(OSError):  # the cable was pulled
            while data:
                data = data[os.write(self._scanner, data[:4096]) :]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SerialBench]:
    bench = SerialBench(tmp_path / "usb-scanner")
    yield bench
    bench.unplug()


class TestSerial(PluggedCodeReaderContract):
    pass


@pytest.fixture
def reader(bench: SerialBench) -> Iterator[Reader]:
    reader = bench.open()
    yield reader
    reader.close()


def test_a_scanner_that_sends_no_end_is_read_after_its_silence(bench: SerialBench, reader: Reader) -> None:
    bench.send(b"LT1")

    assert arriving(reader).value == "LT1"


def test_bytes_that_are_no_text_do_no_harm(bench: SerialBench, reader: Reader) -> None:
    bench.send(b"\xff\xfe\x80LT\n")
    bench.send("\x00ł\x1d\n".encode())

    assert [arriving(reader).value for _ in range(2)] == ["\ufffd\ufffd\ufffdLT", "ł"]


def test_what_was_scanned_before_opening_does_not_act_on_the_next_visitor(bench: SerialBench) -> None:
    bench.send(b"LT1\n")
    bench.finish()
    reader = bench.open()
    bench.scan("LT2")

    assert arriving(reader).value == "LT2"
    reader.close()


def test_a_port_can_be_opened_once_only(bench: SerialBench, reader: Reader) -> None:
    with pytest.raises(ReaderError, match="cannot be opened"):
        bench.open()


def test_a_port_that_is_not_named_says_so() -> None:
    with pytest.raises(ReaderError, match="settings"):
        SerialScanner(None)


def test_an_impossible_speed_is_a_device_that_cannot_be_opened(bench: SerialBench, tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="cannot be opened"):
        SerialScanner(str(tmp_path / "usb-scanner"), baud=-1)


def test_a_closed_reader_says_so(reader: Reader) -> None:
    reader.close()

    with pytest.raises(ReaderError, match="closed"):
        reader.wait(0)
