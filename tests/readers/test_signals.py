"""The one stream of signals to the page, alone and through a real waitress."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any

import pytest

from kiosk.signals import Signals
from tests.answering import Answering

SOON_S = 10.0


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def signals(clock: Hand) -> Signals:
    return Signals(clock, heartbeat_s=0.05)


def parsed(frame: bytes) -> dict[str, str]:
    """The fields of a frame."""
    return dict(line.split(": ", 1) for line in frame.decode().splitlines() if ": " in line)


def told(stream: Iterator[bytes], frames: int) -> list[tuple[str, Any]]:
    """Kind and data of what comes next, without the opening and the heartbeats."""
    found = []
    for frame in stream:
        fields = [parsed(part + b"\n") for part in frame.split(b"\n\n")]
        found += [(field["event"], json.loads(field["data"])) for field in fields if "event" in field]
        if len(found) >= frames:
            return found
    return found


def reading(what: str = "card") -> dict[str, str]:
    return {"what": what, "ticket": "abc"}


def test_a_page_is_told_what_happens_after_it_connected(signals: Signals) -> None:
    signals.publish("network", {"online": True})
    stream = signals.stream(None)
    signals.publish("device", {"device": "reader", "online": False})

    assert told(stream, 1) == [("device", {"device": "reader", "online": False})]


def test_a_frame_has_its_position_its_kind_and_its_data(signals: Signals) -> None:
    stream = signals.stream(None)
    assert next(stream) == b"retry: 500\n\n"
    number = signals.publish("paper", {"state": "low\n\nevent: reading"})

    frame = next(stream)

    run = signals.position().partition("-")[0]
    assert number == 1
    assert frame == f'id: {run}-1\nevent: paper\ndata: {{"state":"low\\n\\nevent: reading"}}\n\n'.encode()


def test_numbers_grow(signals: Signals) -> None:
    assert [signals.publish("network", {"online": True}) for _ in range(3)] == [1, 2, 3]


def test_a_page_that_reconnects_is_told_what_it_missed(signals: Signals) -> None:
    signals.publish("network", {"online": True})
    seen = signals.position()
    signals.publish("network", {"online": False})
    signals.publish("reading", reading())

    assert told(signals.stream(seen), 2) == [("network", {"online": False}), ("reading", reading())]


def test_a_reading_older_than_three_seconds_is_never_told_again(signals: Signals, clock: Hand) -> None:
    seen = signals.position()
    signals.publish("reading", reading())
    signals.publish("paper", {"state": "out"})
    clock.now += 3.1
    signals.publish("reading", reading("code"))

    assert told(signals.stream(seen), 2) == [("paper", {"state": "out"}), ("reading", reading("code"))]


def test_a_reading_grown_old_while_the_page_was_slow_is_not_told(signals: Signals, clock: Hand) -> None:
    stream = signals.stream(None)
    next(stream)
    signals.publish("reading", reading())
    clock.now += 3.1
    signals.publish("network", {"online": True})

    assert told(stream, 1) == [("network", {"online": True})]


@pytest.mark.parametrize(
    "position",
    ["00000000-0", "", "7", "x-y", "00000000-", "00000000--1", "zażółć", "0" * 100_000],
    ids=["another run", "empty", "a bare number", "no number", "cut", "negative", "letters", "endless"],
)
def test_a_position_of_another_run_resyncs_and_replays_nothing(position: str, signals: Signals) -> None:
    signals.publish("reading", reading())
    stream = signals.stream(position)
    signals.publish("network", {"online": True})

    assert told(stream, 2) == [("resync", {}), ("network", {"online": True})]


def test_a_position_that_is_yet_to_come_resyncs(signals: Signals) -> None:
    run = signals.position().partition("-")[0]

    assert told(signals.stream(f"{run}-5"), 1) == [("resync", {})]


def test_a_page_that_missed_more_than_is_kept_resyncs(signals: Signals) -> None:
    seen, slow = signals.position(), signals.stream(None)
    next(slow)
    for _ in range(100):
        signals.publish("network", {"online": True})

    assert told(signals.stream(seen), 1) == [("resync", {})]


def test_a_stream_that_is_sent_too_slowly_resyncs(signals: Signals) -> None:
    stream = signals.stream(None)
    next(stream)
    for _ in range(100):
        signals.publish("network", {"online": True})
    resync = parsed(next(stream))

    assert (resync["event"], resync["id"]) == ("resync", signals.position())


def test_the_position_of_a_resync_is_good_to_go_on_from(signals: Signals) -> None:
    begin = next(signals.stream("old"))

    assert parsed(begin)["id"] == signals.position()


def test_silence_is_filled_with_heartbeats(signals: Signals) -> None:
    stream = signals.stream(None)

    assert [next(stream) for _ in range(3)] == [b"retry: 500\n\n", b":\n\n", b":\n\n"]


def test_a_new_stream_evicts_the_old_one(signals: Signals) -> None:
    old = signals.stream(None)
    next(old)
    new = signals.stream(None)
    signals.publish("reading", reading())

    assert [parsed(frame)["event"] for frame in old] == ["evicted"]
    assert told(new, 1) == [("reading", reading())]


def test_an_old_stream_that_waits_is_woken_and_ends() -> None:
    signals = Signals(heartbeat_s=3600)
    old = signals.stream(None)
    frames: list[bytes] = []
    thread = threading.Thread(target=lambda: frames.extend(old))
    thread.start()
    signals.stream(None)
    thread.join(SOON_S)

    assert not thread.is_alive()
    assert b"event: evicted" in frames[-1]


def test_a_stream_ends_after_ten_minutes(signals: Signals, clock: Hand) -> None:
    stream = signals.stream(None)
    next(stream)
    clock.now += 600

    assert list(stream) == []


def test_closing_ends_every_stream(signals: Signals) -> None:
    stream = signals.stream(None)
    next(stream)
    signals.close()

    assert list(stream) == []


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("gossip", {}),
        ("reading", {"what": "card", "ticket": "abc", "uid": "04A1B2C3"}),
        ("reading", {"what": "card"}),
    ],
    ids=["an unknown kind", "a card's UID", "no ticket"],
)
def test_the_page_is_not_told_what_it_must_not_know(kind: str, data: dict[str, str], signals: Signals) -> None:
    with pytest.raises(ValueError):
        signals.publish(kind, data)


def test_signals_from_many_threads_reach_the_page_once_and_in_order() -> None:
    signals = Signals(heartbeat_s=0.05)
    stream = signals.stream(None)
    next(stream)

    def tell() -> None:
        for _ in range(15):
            signals.publish("network", {"online": True})

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [int(parsed(next(stream))["id"].partition("-")[2]) for _ in range(60)]

    assert numbers == list(range(1, 61))


class Watched(Iterator[bytes]):
    """A stream that tells when the server lets go of it."""

    def __init__(self, stream: Iterator[bytes], dropped: Callable[[None], None]) -> None:
        self._stream = stream
        self._dropped = dropped

    def __next__(self) -> bytes:
        return next(self._stream)

    def close(self) -> None:
        self._dropped(None)


class Counter:
    """The signals behind a real waitress, set as the kiosk sets it."""

    def __init__(self) -> None:
        self.signals = Signals(heartbeat_s=0.05)
        self.dropped: SimpleQueue[None] = SimpleQueue()
        self._answering = Answering(self._answer, threads=2)

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")])
        return Watched(self.signals.stream(environ.get("HTTP_LAST_EVENT_ID")), self.dropped.put)

    def connect(self) -> socket.socket:
        page = socket.create_connection(("127.0.0.1", self._answering.port), timeout=SOON_S)
        page.sendall(b"GET /signals HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        return page

    def close(self) -> None:
        self.signals.close()
        self._answering.stop()


@pytest.fixture
def counter() -> Iterator[Counter]:
    counter = Counter()
    yield counter
    counter.close()


def read_until(page: socket.socket, text: bytes) -> bytes:
    """What the page receives up to `text`, or to the end of the stream."""
    received = b""
    while text not in received:
        piece = page.recv(65536)
        if not piece:
            break
        received += piece
    return received


def test_a_signal_reaches_a_page_that_is_connected_through_waitress(counter: Counter) -> None:
    with counter.connect() as page:
        read_until(page, b"retry")
        counter.signals.publish("reading", reading())

        assert b"event: reading" in read_until(page, b'"ticket":"abc"}\n\n')


def test_a_page_that_has_gone_gives_its_thread_back(counter: Counter) -> None:
    for _ in range(5):  # more pages than the server has threads
        with counter.connect() as page:
            assert b"retry" in read_until(page, b"retry")
        counter.dropped.get(timeout=SOON_S)


def test_a_second_page_takes_the_stream_over(counter: Counter) -> None:
    with counter.connect() as old:
        read_until(old, b"retry")
        with counter.connect() as new:
            heard_by_old = read_until(old, b"event: evicted")
            read_until(new, b"retry")
            counter.signals.publish("paper", {"state": "low"})

            assert b"event: evicted" in heard_by_old
            assert b"event: paper" in read_until(new, b'"state":"low"}')
            assert b"event: paper" not in read_until(old, b"the end")
