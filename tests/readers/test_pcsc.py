"""PC/SC against a real pcscd with virtual readers and cards. Only a reader's vanishing under pcscd is made up."""

from __future__ import annotations

from collections.abc import Iterator
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest
from smartcard import scard

from kiosk.readers import CardReaderSettings, Fault, Reader, ReaderError, Reading, ReadingKind, open_card_reader
from kiosk.readers.pcsc import PcscReader
from kiosk.readers.uid import is_random
from kiosk.readers.watch import Watch
from tests.readers.pcscd import Pcscd, pcscd
from tests.readers.reader_contract import AMINA, BAKARI, SOON_S, CardReaderContract, arriving, next_card
from tests.readers.virtual_card import NO_INFORMATION, VirtualCard

__all__ = ["pcscd"]


class PcscBench:
    """A hand at the virtual reader: pulling its plug is stopping pcscd."""

    def __init__(self, service: Pcscd) -> None:
        self._service = service
        self._card = service.card()

    def open(self) -> Reader:
        return open_card_reader(CardReaderSettings("pcsc"))

    def present(self, uid: str) -> None:
        self._card.insert(uid)

    def present_odd(self) -> None:
        self._card.insert("04A1B2C3D4")

    def remove(self) -> None:
        self._card.remove()

    def unplug(self) -> None:
        self._service.stop()

    def plug(self) -> None:
        self._service.start()


class TestPcsc(CardReaderContract):
    @pytest.fixture
    def bench(self, pcscd: Pcscd) -> PcscBench:
        return PcscBench(pcscd)


@pytest.fixture
def card(pcscd: Pcscd) -> VirtualCard:
    return pcscd.card()


@pytest.fixture
def reader(pcscd: Pcscd) -> Iterator[PcscReader]:
    reader = PcscReader()
    yield reader
    reader.close()


def test_a_card_that_refuses_to_tell_its_uid_is_unreadable(card: VirtualCard, reader: PcscReader) -> None:
    card.insert(AMINA, ending=NO_INFORMATION)

    reading = next_card(reader)

    assert (reading.kind, reading.value) == (ReadingKind.UNREADABLE, Fault.REFUSED)


def test_a_card_with_a_random_uid_is_read_and_can_be_told_apart(card: VirtualCard, reader: PcscReader) -> None:
    card.insert("08A1B2C3")

    assert is_random(next_card(reader).value)


def test_a_card_held_by_another_program_is_unreadable(card: VirtualCard, reader: PcscReader) -> None:
    _result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    card.insert(AMINA)
    name = next_card(reader).reader
    protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
    result, held, _protocol = scard.SCardConnect(context, name, scard.SCARD_SHARE_EXCLUSIVE, protocols)
    assert result == scard.SCARD_S_SUCCESS

    late = PcscReader()
    reading = next_card(late)
    late.close()
    scard.SCardDisconnect(held, scard.SCARD_LEAVE_CARD)
    scard.SCardReleaseContext(context)

    assert (reading.kind, reading.value) == (ReadingKind.UNREADABLE, Fault.BUSY)


def test_several_readers_are_read_at_once(pcscd: Pcscd) -> None:
    pcscd.stop()
    pcscd.start(readers=2)
    reader = PcscReader()
    pcscd.card(0).insert(AMINA)
    pcscd.card(1).insert(BAKARI)

    readings = {reading.value: reading.reader for reading in (next_card(reader), next_card(reader))}

    reader.close()
    pcscd.stop()
    assert readings.keys() == {AMINA, BAKARI}
    assert readings[AMINA] != readings[BAKARI]


def test_a_name_narrows_the_readers(pcscd: Pcscd) -> None:
    reader = PcscReader("Virtual reader 0 00 01")  # the second slot of the double reader
    pcscd.card().insert(AMINA)

    assert arriving(reader).kind is ReadingKind.GONE
    assert reader.wait(1.5) is None
    reader.close()
    with pytest.raises(ReaderError, match="no card reader"):
        PcscReader("Omnikey")


class Counter:
    """A watch on PC/SC, and all it says."""

    def __init__(self) -> None:
        self.readings: SimpleQueue[Reading] = SimpleQueue()
        self.states: SimpleQueue[bool] = SimpleQueue()
        self.watch = Watch("reader", PcscReader, self.readings.put, lambda _device, online: self.states.put(online))

    def read(self) -> str:
        return self.readings.get(timeout=SOON_S).value

    def state(self) -> bool:
        return self.states.get(timeout=SOON_S)


@pytest.fixture
def counter() -> Iterator[Counter]:
    counter = Counter()
    yield counter
    counter.watch.stop()


@pytest.mark.parametrize("end", [Pcscd.stop, Pcscd.kill], ids=["stopped", "killed"])
def test_the_counter_reads_again_after_pcscd_was(end: Any, pcscd: Pcscd, card: VirtualCard, counter: Counter) -> None:
    counter.watch.start()
    assert counter.state() is True
    card.insert(AMINA)
    assert counter.read() == AMINA

    end(pcscd)
    assert counter.state() is False
    pcscd.start()
    assert counter.state() is True
    card.insert(BAKARI)

    assert counter.read() == BAKARI


def test_a_card_that_lay_there_all_along_is_not_read_again_after_pcscd_came_back(
    pcscd: Pcscd, card: VirtualCard, counter: Counter
) -> None:
    counter.watch.start()
    card.insert(AMINA)
    assert (counter.read(), counter.state()) == (AMINA, True)

    pcscd.kill()
    assert counter.state() is False
    pcscd.start()
    card.insert(AMINA)
    assert counter.state() is True
    somebody_else = PcscReader()
    assert next_card(somebody_else).value == AMINA
    somebody_else.close()
    card.insert(BAKARI)

    read = []
    while BAKARI not in read:
        read.append(counter.read())
    assert AMINA not in read


def test_the_counter_waits_for_a_pcscd_that_is_not_there_yet(pcscd: Pcscd, counter: Counter) -> None:
    pcscd.stop()
    counter.watch.start()
    assert counter.state() is False

    pcscd.start()

    assert counter.state() is True


def pulled_out(call: str, answers: list[Any]) -> SimpleNamespace:
    """The PC/SC calls with the answers of one call made up, in turn; then it is real again."""
    real = getattr(scard, call)
    calls = {name: getattr(scard, name) for name in dir(scard) if name.startswith("SCard") or name.isupper()}
    calls[call] = lambda *arguments: answers.pop(0) if answers else real(*arguments)
    return SimpleNamespace(**calls)


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("SCardGetStatusChange", [scard.SCARD_E_UNKNOWN_READER, []]),
        ("SCardConnect", [scard.SCARD_E_READER_UNAVAILABLE, 0, 0]),
        ("SCardTransmit", [scard.SCARD_E_READER_UNAVAILABLE, []]),
    ],
    ids=["while waiting", "before the question", "during the question"],
)
def test_a_reader_pulled_out_and_put_back_reads_on(call: str, answer: list[Any], card: VirtualCard) -> None:
    reader = PcscReader(scard=pulled_out(call, [answer]))
    card.insert(AMINA)

    assert next_card(reader).value == AMINA
    reader.close()


def test_a_reader_that_is_unknown_of_a_sudden_says_nothing_of_its_card(card: VirtualCard) -> None:
    card.insert(AMINA)
    watching = PcscReader()
    name = next_card(watching).reader
    watching.close()
    vanished = [scard.SCARD_S_SUCCESS, [(name, scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_CHANGED, [])]]
    reader = PcscReader("00 00", scard=pulled_out("SCardGetStatusChange", [vanished]))

    assert arriving(reader).value == AMINA
    reader.close()


def test_a_card_taken_away_during_the_question_is_told(card: VirtualCard) -> None:
    removed = [scard.SCARD_W_REMOVED_CARD, []]
    reader = PcscReader(scard=pulled_out("SCardTransmit", [removed]))
    card.insert(AMINA)

    reading = next_card(reader)

    reader.close()
    assert (reading.kind, reading.value) == (ReadingKind.UNREADABLE, Fault.LEFT)


def test_a_card_that_answers_in_the_end_is_read_while_it_still_lies_there(card: VirtualCard) -> None:
    reader = PcscReader(scard=pulled_out("SCardTransmit", [[scard.SCARD_S_SUCCESS, [0x63, 0x00]] for _ in range(4)]))
    card.insert(AMINA)

    assert next_card(reader).value == Fault.REFUSED
    assert next_card(reader).value == AMINA
    assert reader.wait(1.2) is None
    reader.close()


def test_the_last_reader_gone_is_a_reader_away(pcscd: Pcscd) -> None:
    empty = [scard.SCARD_E_NO_READERS_AVAILABLE, []]
    answers: list[Any] = []
    calls = pulled_out("SCardListReaders", answers)
    reader = PcscReader(scard=calls)

    answers.append(empty)

    with pytest.raises(ReaderError, match="plugged in"):
        reader.wait(SOON_S)
    reader.close()
