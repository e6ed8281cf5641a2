"""The tray keeps the last reading for whoever has its ticket."""

from kiosk.readers import Reading, ReadingKind
from kiosk.readers.tray import Tray

CARD = Reading(ReadingKind.CARD, "04A1B2C3D4E5F6", "plate", 0)
CODE = Reading(ReadingKind.CODE, "LT1", "lamp", 0)


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_ticket_fetches_its_reading_once() -> None:
    tray = Tray()
    ticket = tray.put(CARD)

    assert tray.take(ticket) is CARD
    assert tray.take(ticket) is None


def test_a_ticket_says_nothing_of_the_card() -> None:
    tray = Tray()

    assert tray.put(CARD) != tray.put(CARD)


def test_a_newer_reading_takes_the_place_of_the_older() -> None:
    tray = Tray()
    older, newer = tray.put(CARD), tray.put(CODE)

    assert tray.take(older) is None
    assert tray.take(newer) is CODE


def test_a_reading_of_ten_seconds_ago_is_gone() -> None:
    clock = Hand()
    tray = Tray(clock)
    in_time, late = tray.put(CARD), None
    clock.now += 9.9
    assert tray.take(in_time) is CARD

    late = tray.put(CARD)
    clock.now += 10

    assert tray.take(late) is None


def test_a_wrong_ticket_fetches_nothing_and_spoils_nothing() -> None:
    tray = Tray()
    ticket = tray.put(CARD)

    assert [tray.take(wrong) for wrong in ("", "x", "żółć", "\udc80", ticket + "x")] == [None] * 5
    assert tray.take(ticket) is CARD
