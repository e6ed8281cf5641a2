"""The watch on a device: what passes as new, and that nothing makes it deaf."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from kiosk.readers import Reading, ReadingKind
from kiosk.readers.simulated import SimulatedCardReader, SimulatedScanner
from kiosk.readers.watch import Repeats, Watch
from tests.readers.reader_contract import AMINA, BAKARI, SOON_S


def card(value: str, reader: str = "plate") -> Reading:
    return Reading(ReadingKind.CARD, value, reader, 0)


def code(value: str) -> Reading:
    return Reading(ReadingKind.CODE, value, "lamp", 0)


def unreadable() -> Reading:
    return Reading(ReadingKind.UNREADABLE, "refused", "plate", 0)


def gone(reader: str = "plate") -> Reading:
    return Reading(ReadingKind.GONE, "", reader, 0)


@pytest.mark.parametrize(
    ("seen", "new"),
    [
        ([(0, code("A")), (1, code("A"))], [True, False]),
        ([(0, code("A")), (2.5, code("A"))], [True, True]),
        ([(0, code("A")), (1, code("B")), (2, code("A"))], [True, True, False]),
        ([(0, code("A")), (2, code("A")), (4, code("A")), (6.5, code("A"))], [True, False, False, True]),
        ([(0, card("A")), (1, gone()), (2, card("A"))], [True, False, False]),
        ([(0, card("A")), (1, gone()), (3, card("A"))], [True, False, True]),
        ([(0, card("A")), (60, card("A"))], [True, False]),
        ([(0, card("A")), (60, gone()), (61, card("A"))], [True, False, True]),
        ([(0, card("A")), (1, card("B")), (2, card("A")), (9, card("B"))], [True, True, False, True]),
        ([(0, card("A")), (9, card("A", "other plate"))], [True, True]),
        ([(0, card("A")), (1, card("A", "other plate"))], [True, False]),
        ([(0, card("A")), (1, gone("other plate")), (9, card("A"))], [True, False, False]),
        ([(0, unreadable()), (1, gone()), (2, unreadable()), (2, card("A"))], [True, False, False, True]),
        ([(0, card("A")), (1, code("A"))], [True, True]),
    ],
    ids=[
        "the same code within 2.5 s is one reading",
        "the same code after 2.5 s is another",
        "another code passes, and does not let the first pass again",
        "a code held under the lamp is one reading until it rests for 2.5 s",
        "a card that left and came back within 2.5 s is one reading",
        "a card that left and came back later is another",
        "a card left lying is one reading",
        "a card put back after lying long is another",
        "two cards in turn",
        "a card carried to another plate later",
        "a card carried to another plate at once",
        "another plate being empty means nothing",
        "a card that cannot be read is told once, and the card read at last passes",
        "a card and a code of the same text are not the same",
    ],
)
def test_what_is_a_new_reading(seen: list[tuple[float, Reading]], new: list[bool]) -> None:
    repeats = Repeats()

    assert [repeats.is_new(reading, 1000.0 + at) for at, reading in seen] == new


def test_a_second_read_that_is_asked_for_passes_at_once_when_the_card_has_left() -> None:
    repeats = Repeats()
    repeats.is_new(card("A"), 0)
    repeats.rearm()

    assert [repeats.is_new(reading, 0.5) for reading in (card("A"), gone(), card("A"))] == [False, False, True]


class Counter:
    """A watch on a simulated plate and all it says, under a clock moved by hand."""

    def __init__(self) -> None:
        self.plate = SimulatedCardReader()
        self.now = 1000.0
        self.readings: SimpleQueue[Reading] = SimpleQueue()
        self.states: SimpleQueue[tuple[str, bool]] = SimpleQueue()
        self.watch = Watch("reader", self.plate.open, self.deliver, self.tell, lambda: self.now)

    def deliver(self, reading: Reading) -> None:
        self.readings.put(reading)
        if reading.value == "04FFFFFF":
            raise ZeroDivisionError

    def tell(self, device: str, online: bool) -> None:
        self.states.put((device, online))

    def read(self) -> str:
        return self.readings.get(timeout=SOON_S).value

    def state(self) -> tuple[str, bool]:
        return self.states.get(timeout=SOON_S)


@pytest.fixture
def counter() -> Iterator[Counter]:
    counter = Counter()
    yield counter
    counter.watch.stop()


def test_a_watch_does_nothing_before_it_is_started(counter: Counter) -> None:
    counter.plate.present(AMINA)

    assert counter.readings.empty()
    assert counter.states.empty()
    assert not counter.watch.is_online


def test_a_card_is_delivered_and_the_device_told_online(counter: Counter) -> None:
    counter.watch.start()
    counter.plate.present(AMINA)

    assert counter.state() == ("reader", True)
    assert counter.read() == AMINA
    assert counter.watch.is_online


def test_repeats_are_not_delivered(counter: Counter) -> None:
    counter.watch.start()
    counter.state()
    for uid in (AMINA, AMINA, BAKARI):
        counter.plate.present(uid)
        counter.plate.remove()

    assert [counter.read(), counter.read()] == [AMINA, BAKARI]


def test_a_device_pulled_out_is_told_offline_and_online_again_by_itself(counter: Counter) -> None:
    counter.watch.start()
    counter.state()

    counter.plate.unplug()
    assert counter.state() == ("reader", False)
    counter.plate.plug()
    assert counter.state() == ("reader", True)
    counter.plate.present(AMINA)

    assert counter.read() == AMINA


def test_a_device_that_is_away_at_the_start_is_told_offline_once(counter: Counter) -> None:
    counter.plate.unplug()
    counter.watch.start()

    assert counter.state() == ("reader", False)
    counter.plate.plug()
    assert counter.state() == ("reader", True)


def test_a_card_lying_while_the_reader_was_away_is_still_one_reading(counter: Counter) -> None:
    counter.plate.present(AMINA)
    counter.watch.start()
    counter.state()
    assert counter.read() == AMINA

    counter.plate.unplug()
    counter.state()
    counter.now += 60
    counter.plate.plug()
    counter.state()
    counter.plate.present(BAKARI)

    assert counter.read() == BAKARI


def test_a_card_put_back_after_it_was_taken_away_while_the_reader_was_away_is_read(counter: Counter) -> None:
    counter.plate.present(AMINA)
    counter.watch.start()
    counter.state()
    assert counter.read() == AMINA

    counter.plate.unplug()
    counter.state()
    counter.plate.remove()
    counter.now += 60
    counter.plate.plug()
    counter.state()
    counter.plate.present(AMINA)

    assert counter.read() == AMINA


def test_a_bug_in_what_becomes_of_a_reading_does_not_make_the_counter_deaf(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    counter.watch.start()
    counter.state()
    counter.plate.present("04FFFFFF")
    assert counter.read() == "04FFFFFF"
    assert counter.state() == ("reader", False)
    assert counter.state() == ("reader", True)

    counter.plate.present(AMINA)

    assert counter.read() == AMINA
    assert "ZeroDivisionError" in caplog.text
    assert "04FFFFFF" not in caplog.text


def test_no_card_reaches_the_log(counter: Counter, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    counter.watch.start()
    counter.plate.present(AMINA)
    counter.read()
    counter.plate.unplug()
    assert [counter.state(), counter.state()] == [("reader", True), ("reader", False)]

    counter.watch.stop()

    assert "offline" in caplog.text
    assert AMINA not in caplog.text


def test_a_watch_can_be_stopped_and_started_again(counter: Counter) -> None:
    counter.watch.start()
    counter.watch.start()
    assert counter.state() == ("reader", True)
    counter.watch.stop()
    counter.watch.stop()
    assert not counter.watch.is_online

    counter.watch.start()
    counter.plate.present(AMINA)

    assert counter.read() == AMINA


def test_a_scanner_is_watched_as_a_reader_is() -> None:
    lamp = SimulatedScanner()
    codes: SimpleQueue[Reading] = SimpleQueue()
    online: SimpleQueue[bool] = SimpleQueue()
    watch = Watch("scanner", lamp.open, codes.put, lambda _device, is_online: online.put(is_online))
    watch.start()
    assert online.get(timeout=SOON_S) is True
    for text in ("LT1", "LT1", "LT2"):
        lamp.scan(text)

    assert [codes.get(timeout=SOON_S).value for _ in range(2)] == ["LT1", "LT2"]
    watch.stop()
