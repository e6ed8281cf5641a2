"""What the page is told while nobody touches it: one stream of Server-Sent Events to the one page of this kiosk.

A signal says that something changed; it never carries a card, a code, a name or a text. A reading is a ticket that the
page hands back to the server. The stream is a plain iterator of bytes and knows no web framework.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from threading import Condition
from typing import Any

HEARTBEAT_S = 12.0
LIFETIME_S = 600.0
READING_FRESH_S = 3.0
_KEPT = 64
_RETRY_MS = 500
_POSITION = re.compile(r"([0-9a-f]{8})-([0-9]{1,15})\Z")


class SignalKind(StrEnum):
    """What a signal is about, with the keys of its data."""

    READING = "reading"  # {"what": "card" | "code" | "unreadable", "ticket": str}
    DEVICE = "device"  # {"device": str, "online": bool}
    PAPER = "paper"  # {"state": …} as the printer says it
    NETWORK = "network"  # {"online": bool}
    COUNTED = "counted"  # {"sound": str}: a sticker was read in a stocktake
    RESYNC = "resync"  # {}: something was missed for good, load the page anew
    EVICTED = "evicted"  # {}: another page has taken this stream's place, do not connect again


_READING_KEYS = {"what", "ticket"}


@dataclass(frozen=True)
class _Signal:
    number: int
    kind: SignalKind
    data: str
    at: float


class Signals:
    """The signals of one run of the kiosk. Thread-safe; `monotonic` gives seconds that never go back.

    Numbers start at 1 with each run of the program; a position on the wire is `RUN-NUMBER`, so that a position of an
    earlier run is told apart.
    """

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        heartbeat_s: float = HEARTBEAT_S,
        lifetime_s: float = LIFETIME_S,
    ) -> None:
        self._monotonic = monotonic
        self._heartbeat_s = heartbeat_s
        self._lifetime_s = lifetime_s
        self._run = secrets.token_hex(4)
        self._changed = Condition()
        self._kept: deque[_Signal] = deque(maxlen=_KEPT)
        self._number = 0
        self._streams = 0
        self._closed = False

    def publish(self, kind: str, data: Mapping[str, Any]) -> int:
        """Tell the page; the signal's number in this run. Never waits for the page.

        Raises `ValueError` for a kind that is none of `SignalKind`, and for a reading that says more than its ticket.
        """
        kind = SignalKind(kind)
        if kind is SignalKind.READING and set(data) != _READING_KEYS:
            raise ValueError("a reading tells the page its kind and its ticket, nothing else")
        text = json.dumps(data, separators=(",", ":"))
        with self._changed:
            self._number += 1
            self._kept.append(_Signal(self._number, kind, text, self._monotonic()))
            self._changed.notify_all()
            return self._number

    def position(self) -> str:
        """Where the stream stands now: a page made now and connecting with it misses nothing in between."""
        with self._changed:
            return self._name(self._number)

    def stream(self, last_event_id: str | None) -> Iterator[bytes]:
        """The frames for one page, for a response of type `text/event-stream`.

        `last_event_id` is what the browser sends as `Last-Event-ID`, or a `position()`; what came after it is sent
        first, but no reading older than 3 s, which might act on the next visitor. `None` begins with what comes now. A
        position of another run, or one that is no longer kept, begins with `resync`.

        Blocks between frames; sends a comment every 12 s, so that a page that has gone is noticed; ends after 10
        minutes (the browser connects again), on `close()`, and with `evicted` as soon as another stream begins.
        """
        with self._changed:
            self._streams += 1
            self._changed.notify_all()
            after = self._number if last_event_id is None else self._kept_after(last_event_id)
            begin = f"retry: {_RETRY_MS}\n\n".encode()
            if after is None:
                after = self._number
                begin += _frame(SignalKind.RESYNC, "{}", self._name(after))
            return _Stream(self, self._streams, after, begin, self._monotonic() + self._lifetime_s)

    def close(self) -> None:
        """End every stream, so that the program can end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _name(self, number: int) -> str:
        return f"{self._run}-{number}"

    def _kept_after(self, position: str) -> int | None:
        """The number that `position` stands for, if everything after it can still be sent."""
        match = _POSITION.match(position)
        if match is None or match[1] != self._run:
            return None
        number = int(match[2])
        oldest = self._kept[0].number if self._kept else 1
        return number if oldest - 1 <= number <= self._number else None

    def frame_for(self, stream: _Stream) -> bytes | None:
        """The next frame of `stream`, a heartbeat if nothing comes, `None` at its end."""
        with self._changed:
            self._changed.wait_for(lambda: self._has_news(stream), self._heartbeat_s)
            if self._closed or self._monotonic() >= stream.ends_at:
                return None
            if stream.number != self._streams:
                stream.ends_at = self._monotonic()
                return _frame(SignalKind.EVICTED, "{}")
            if self._kept and stream.after < self._kept[0].number - 1:  # it reads too slowly
                stream.after = self._number
                return _frame(SignalKind.RESYNC, "{}", self._name(stream.after))
            for signal in self._kept:
                if signal.number > stream.after and not self._is_stale(signal):
                    stream.after = signal.number
                    return _frame(signal.kind, signal.data, self._name(signal.number))
            stream.after = self._number
            return b":\n\n"

    def _has_news(self, stream: _Stream) -> bool:
        return self._closed or stream.number != self._streams or stream.after < self._number

    def _is_stale(self, signal: _Signal) -> bool:
        return signal.kind is SignalKind.READING and self._monotonic() - signal.at > READING_FRESH_S


class _Stream(Iterator[bytes]):
    """One page's place in the signals. The server that sends it may drop it at any time."""

    def __init__(self, signals: Signals, number: int, after: int, begin: bytes, ends_at: float) -> None:
        self.number = number
        self.after = after
        self.ends_at = ends_at
        self._signals = signals
        self._begin = begin

    def __next__(self) -> bytes:
        if self._begin:
            begin, self._begin = self._begin, b""
            return begin
        frame = self._signals.frame_for(self)
        if frame is None:
            raise StopIteration
        return frame


def _frame(kind: SignalKind, data: str, position: str | None = None) -> bytes:
    name = f"id: {position}\n" if position else ""
    return f"{name}event: {kind}\ndata: {data}\n\n".encode()
