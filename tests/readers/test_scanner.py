"""Keyboard scanners, from records as the kernel writes them; a grabbed device itself cannot be had without hardware."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kiosk.readers import Reader, ReaderError, ScannerSettings, open_scanner
from kiosk.readers.scanner import EVENT, KeyboardScanner, Keys, key_events
from tests.readers.reader_contract import PluggedCodeReaderContract, arriving

KEY, MISC, SYN = 1, 4, 0
SHIFT, ENTER, ALT, CTRL = 42, 28, 56, 29

# The keys of a US keyboard, row by row, as linux/input-event-codes.h numbers them.
ROWS = {2: "1234567890-=", 16: "qwertyuiop[]", 30: "asdfghjkl;'`", 43: "\\zxcvbnm,./", 57: " "}
SHIFTED = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./", strict=True))
CODES = {sign: first + place for first, row in ROWS.items() for place, sign in enumerate(row)}


def record(kind: int, code: int, value: int) -> bytes:
    return EVENT.pack(1_763_700_000, 123_456, kind, code, value)


def change(code: int, value: int) -> bytes:
    """A key down or up, between its scan code and the end of the report, as a USB scanner sends them."""
    return record(MISC, 4, 0x70000 + code) + record(KEY, code, value) + record(SYN, 0, 0)


def stroke(code: int) -> bytes:
    return change(code, 1) + change(code, 0)


def typing(text: str) -> bytes:
    """What a scanner set to a US keyboard sends for `text`."""
    sent = b""
    for sign in text:
        plain = SHIFTED.get(sign, sign.lower())
        if plain == sign:
            sent += stroke(CODES[sign])
        else:
            sent += change(SHIFT, 1) + stroke(CODES[plain]) + change(SHIFT, 0)
    return sent


class KeyboardBench:
    """A pipe in the place of the device: the records are the kernel's, the grab is not there."""

    def __init__(self) -> None:
        self._writers: list[threading.Thread] = []
        self._plugged = False
        self.plug()

    def open(self) -> Reader:
        if not self._plugged:
            return open_scanner(ScannerSettings("evdev", "/dev/input/by-id/usb-Scanner-event-kbd"))
        return KeyboardScanner("usb-Scanner-event-kbd", self._device, lambda: None)

    def plug(self) -> None:
        self._device, self._cable = os.pipe()
        self._plugged = True

    def unplug(self) -> None:
        if self._plugged:
            self._plugged = False
            for writer in self._writers:
                writer.join()
            os.close(self._cable)

    def scan(self, text: str) -> None:
        if len(text) > 1000:
            self.send(stroke(CODES[text[0].lower()]) * len(text) + stroke(ENTER))
        else:
            self.send(typing(text) + stroke(ENTER))

    def send(self, data: bytes) -> None:
        writer = threading.Thread(target=self._write, args=(data, self._writers[-1:]), daemon=True)
        self._writers.append(writer)
        writer.start()

    def _write(self, data: bytes, before: list[threading.Thread]) -> None:
        for writer in before:
            writer.join()
        with suppress(OSError):
            while data:
                data = data[os.write(self._cable, data[:65536]) :]

    def close(self) -> None:
        self.unplug()
        os.close(self._device)


@pytest.fixture
def bench() -> Iterator[KeyboardBench]:
    bench = KeyboardBench()
    yield bench
    bench.close()


class TestKeyboardScanner(PluggedCodeReaderContract):
    flood = 20_000  # six records of 24 bytes for each character


@pytest.fixture
def reader(bench: KeyboardBench) -> Iterator[Reader]:
    reader = bench.open()
    yield reader
    reader.close()


def test_every_printable_sign_of_a_us_keyboard_is_read(bench: KeyboardBench, reader: Reader) -> None:
    signs = "".join(chr(number) for number in range(33, 127))

    bench.scan(signs)

    assert arriving(reader).value == signs


def test_digits_from_a_keypad_are_read(bench: KeyboardBench, reader: Reader) -> None:
    keypad = (79, 80, 81, 75, 76, 77, 71, 72, 73, 82)

    bench.send(b"".join(stroke(code) for code in (*keypad, 96)))

    assert arriving(reader).value == "1234567890"


def test_tab_ends_a_code_too(bench: KeyboardBench, reader: Reader) -> None:
    bench.send(typing("LT1") + stroke(15) + typing("LT2") + stroke(ENTER))

    assert [arriving(reader).value for _ in range(2)] == ["LT1", "LT2"]


def test_a_scanner_that_sends_no_end_is_read_after_its_silence(bench: KeyboardBench, reader: Reader) -> None:
    bench.send(typing("LT1"))

    assert arriving(reader).value == "LT1"


def test_a_record_cut_in_two_is_read_whole(bench: KeyboardBench, reader: Reader) -> None:
    sent = typing("LT1") + stroke(ENTER)

    for start in range(0, len(sent), 37):
        bench.send(sent[start : start + 37])

    assert arriving(reader).value == "LT1"


def test_a_code_in_which_the_kernel_lost_keys_is_dropped(bench: KeyboardBench, reader: Reader) -> None:
    lost = record(SYN, 3, 0)

    bench.send(change(SHIFT, 1) + typing("L") + lost + typing("t1") + stroke(ENTER) + typing("lt2") + stroke(ENTER))

    assert arriving(reader).value == "lt2"


@pytest.mark.parametrize("command", [ALT, CTRL], ids=["Alt+0233", "Ctrl+]"])
def test_keys_pressed_with_a_command_key_are_no_characters(command: int) -> None:
    keys = Keys()
    keys.typed(command, 1)

    assert [keys.typed(code, 1) for code in (82, 27, ENTER)] == ["", "", ""]
    keys.typed(command, 0)
    assert keys.typed(82, 1) == "0"


def test_a_key_held_down_types_once() -> None:
    keys = Keys()

    assert [keys.typed(30, value) for value in (1, 2, 2, 0)] == ["a", "", "", ""]


def test_either_shift_makes_capitals_until_both_are_up() -> None:
    keys = Keys()
    keys.typed(SHIFT, 1)
    keys.typed(54, 1)
    keys.typed(SHIFT, 0)

    assert keys.typed(30, 1) == "A"
    keys.typed(54, 0)
    assert keys.typed(30, 1) == "a"


def test_the_records_of_a_scan_are_read_as_the_kernel_wrote_them() -> None:
    """Shift down, L, Shift up, Enter: type, code and value of little-endian records, as `xxd` shows them."""
    recorded = (
        "04000400e1000700 01002a0001000000 0000000000000000 040004000f000700 0100260001000000 0000000000000000"
        " 0100260000000000 01002a0000000000 01001c0001000000"
    )
    moment = bytes(EVENT.size - 8)
    data = b"".join(moment + bytes.fromhex(piece) for piece in recorded.split())
    keys = Keys()

    changes = [(code, value) for kind, code, value in key_events(data) if kind == KEY]

    assert changes == [(42, 1), (38, 1), (38, 0), (42, 0), (28, 1)]
    assert "".join(keys.typed(code, value) for code, value in changes) == "L\n"


def test_a_scanner_that_is_not_named_says_what_could_be() -> None:
    with pytest.raises(ReaderError, match="settings"):
        open_scanner(ScannerSettings("evdev"))


def test_a_file_that_is_no_keyboard_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "usb-Scanner-event-kbd").write_bytes(b"")

    with pytest.raises(ReaderError, match="cannot be opened"):
        open_scanner(ScannerSettings("evdev", str(tmp_path / "usb-Scanner-event-kbd")))


def test_a_closed_reader_says_so(reader: Reader) -> None:
    reader.close()

    with pytest.raises(ReaderError, match="closed"):
        reader.wait(0)
