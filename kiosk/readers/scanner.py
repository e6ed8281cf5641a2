"""Scanners that are keyboards: read from the kernel and grabbed, so that not one keystroke reaches the browser.

The only file that imports evdev. The key map is ours (US, what scanners send by default): no layout set anywhere on
the machine can change a code. `Keys` and `key_events` are pure and know the kernel's records; the rest opens and waits.
"""

from __future__ import annotations

import os
import select
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import evdev

from kiosk.readers import ReaderError, Reading
from kiosk.readers.line import Trickle

BY_ID = Path("/dev/input/by-id")

# struct input_event of linux/input.h: two unsigned longs of time on 32 and 64 bits alike, then type, code, value.
EVENT = struct.Struct("@LLHHi")
_EVENTS = 64

EV_SYN, EV_KEY = 0x00, 0x01
SYN_DROPPED = 3
RELEASED, PRESSED = 0, 1

_SHIFTS = frozenset((42, 54))
# With Ctrl, Alt or Meta held a key is a command (or a digit of Alt+0233), not a character of the code.
_COMMANDS = frozenset((29, 97, 56, 100, 125, 126))

# Linux key codes (linux/input-event-codes.h) run along the rows of a US keyboard.
_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (71, "789-456+1230.", "789-456+1230."),
)
_PLAIN = {first + place: sign for first, plain, _ in _ROWS for place, sign in enumerate(plain)}
_SHIFTED = {first + place: sign for first, _, shifted in _ROWS for place, sign in enumerate(shifted)}
_ALWAYS = {15: "\t", 28: "\n", 96: "\n", 57: " ", 55: "*", 98: "/"}  # Tab, Enter, keypad Enter, Space, keypad * and /


def key_events(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(type, code, value) of each whole record in `data`, as the kernel writes them. PURE."""
    for _seconds, _micros, kind, code, value in EVENT.iter_unpack(data[: len(data) - len(data) % EVENT.size]):
        yield kind, code, value


class Keys:
    """The keys that are held, and what a press types. PURE."""

    def __init__(self) -> None:
        self._held: set[int] = set()

    def typed(self, code: int, value: int) -> str:
        """The character that this change of a key types on a US keyboard, empty for none (also for auto-repeat)."""
        if code in _SHIFTS or code in _COMMANDS:
            (self._held.discard if value == RELEASED else self._held.add)(code)
            return ""
        if value != PRESSED or self._held & _COMMANDS:
            return ""
        return _ALWAYS.get(code) or (_SHIFTED if self._held & _SHIFTS else _PLAIN).get(code, "")

    def release(self) -> None:
        """Take every key as up: some changes were not seen."""
        self._held.clear()


class KeyboardScanner:
    """A `Reader` on an open descriptor of keyboard records. `release` is called once, on closing."""

    def __init__(self, name: str, descriptor: int, release: Callable[[], None]) -> None:
        self.name = name
        self._descriptor = descriptor
        self._release: Callable[[], None] | None = release
        self._keys = Keys()
        self._rest = b""
        self._trickle = Trickle(name, self._read)

    def wait(self, timeout_s: float) -> Reading | None:
        return self._trickle.wait(timeout_s)

    def close(self) -> None:
        if self._release is not None:
            self._release()
            self._release = None

    def _read(self, timeout_s: float) -> str:
        if self._release is None:
            raise ReaderError(f"the scanner {self.name} is closed")
        try:
            ready, _, _ = select.select([self._descriptor], [], [], timeout_s)
            data = os.read(self._descriptor, EVENT.size * _EVENTS) if ready else None
        except BlockingIOError:
            data = None
        except OSError as error:
            raise ReaderError(f"the scanner {self.name} is away: {error}") from error
        if data == b"":
            raise ReaderError(f"the scanner {self.name} is away")
        return self._decode(data) if data else ""

    def _decode(self, data: bytes) -> str:
        data = self._rest + data
        self._rest = data[len(data) - len(data) % EVENT.size :]
        typed = []
        for kind, code, value in key_events(data):
            if kind == EV_KEY:
                typed.append(self._keys.typed(code, value))
            elif (kind, code) == (EV_SYN, SYN_DROPPED):  # the kernel's buffer ran over: this code has a hole
                typed.clear()
                self._keys.release()
                self._trickle.line.lose()
        return "".join(typed)


def open_keyboard(device: str | None) -> KeyboardScanner:
    """Open and grab the keyboard at `device` (a path under /dev/input/by-id, which survives replugging).

    Raises `ReaderError` if none is named, it is not plugged in, may not be read, or another program has grabbed it.
    """
    if device is None:
        raise ReaderError(f"no scanner is named in the settings (scanner device); plugged in: {_plugged_in()}")
    try:
        keyboard = evdev.InputDevice(device)
    except PermissionError as error:
        raise ReaderError(f"{device} may not be read; the kiosk's account must be in the group input") from error
    except OSError as error:
        raise ReaderError(f"the scanner {device} cannot be opened: {error}") from error
    try:
        keyboard.grab()
    except OSError as error:
        keyboard.close()
        raise ReaderError(f"the scanner {device} is held by another program: {error}") from error
    return KeyboardScanner(device, keyboard.fd, keyboard.close)


def _plugged_in() -> str:
    """The paths of all keyboards, for the sentence that asks to choose one."""
    return ", ".join(sorted(str(path) for path in BY_ID.glob("*-event-kbd"))) or "no keyboard"
