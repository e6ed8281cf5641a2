"""What every `Reader` keeps, whatever the device. A test class of a driver inherits these and gives a `bench`.

A bench stands for the hand at the device. Cards need a moment to be seen, so nothing here is about speed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest

from kiosk.readers import Fault, Reader, ReaderError, Reading, ReadingKind

SOON_S = 10.0
A_WHILE_S = 1.2

AMINA, BAKARI = "04A1B2C3D4E5F6", "DEADBEEF"


class Bench(Protocol):
    def open(self) -> Reader: ...
    def unplug(self) -> None: ...
    def plug(self) -> None: ...


class CardBench(Bench, Protocol):
    def present(self, uid: str) -> None: ...
    def present_odd(self) -> None: ...
    def remove(self) -> None: ...


class CodeBench(Bench, Protocol):
    def scan(self, text: str) -> None: ...


def arriving(reader: Reader) -> Reading:
    """The next reading; the test fails if none comes."""
    reading = reader.wait(SOON_S)
    assert reading is not None
    return reading


def next_card(reader: Reader) -> Reading:
    """The next reading that is no empty field."""
    while (reading := arriving(reader)).kind is ReadingKind.GONE:
        pass
    return reading


class UnpluggedContract:
    """Devices that can be pulled out."""

    def test_a_reader_that_is_unplugged_raises(self, bench: Bench, reader: Reader) -> None:
        bench.unplug()

        with pytest.raises(ReaderError):
            while True:
                reader.wait(SOON_S)

    def test_a_reader_can_be_closed_twice_and_after_a_failure(self, bench: Bench, reader: Reader) -> None:
        bench.unplug()
        with pytest.raises(ReaderError):
            while True:
                reader.wait(SOON_S)

        reader.close()
        reader.close()

    def test_an_unplugged_device_cannot_be_opened(self, bench: Bench) -> None:
        bench.unplug()

        with pytest.raises(ReaderError):
            bench.open()


class CardReaderContract(UnpluggedContract):
    """What readers of cards keep."""

    @pytest.fixture
    def reader(self, bench: CardBench) -> Iterator[Reader]:
        reader = bench.open()
        yield reader
        reader.close()

    @pytest.mark.parametrize(
        "uid", ["04A1B2C3", "04A1B2C3D4E5F6", "04A1B2C3D4E5F6A7B8C9"], ids=lambda uid: len(uid) // 2
    )
    def test_a_card_is_its_uid_in_capitals(self, bench: CardBench, reader: Reader, uid: str) -> None:
        bench.present(uid)

        reading = next_card(reader)

        assert (reading.kind, reading.value) == (ReadingKind.CARD, uid)
        assert reading.reader
        assert uid not in repr(reading)

    def test_an_empty_field_is_told_once_after_opening(self, reader: Reader) -> None:
        reading = arriving(reader)
        while (more := reader.wait(A_WHILE_S)) is not None:  # a double reader has two fields
            assert (more.kind, more.reader == reading.reader) == (ReadingKind.GONE, False)
            reading = more

        assert (reading.kind, reading.value) == (ReadingKind.GONE, "")

    def test_a_card_left_lying_is_one_reading(self, bench: CardBench, reader: Reader) -> None:
        bench.present(AMINA)
        next_card(reader)

        while (more := reader.wait(A_WHILE_S)) is not None:
            assert more.kind is ReadingKind.GONE

    def test_a_card_that_leaves_is_told_and_can_come_again(self, bench: CardBench, reader: Reader) -> None:
        bench.present(AMINA)
        first = next_card(reader)

        bench.remove()
        while (left := arriving(reader)).reader != first.reader:
            pass
        bench.present(AMINA)
        again = next_card(reader)

        assert left.kind is ReadingKind.GONE
        assert again.value == AMINA

    def test_a_card_that_lies_there_at_opening_is_read_at_once(self, bench: CardBench) -> None:
        bench.present(AMINA)
        reader = bench.open()

        assert next_card(reader).value == AMINA
        reader.close()

    def test_a_card_swapped_without_a_gap_is_a_second_reading(self, bench: CardBench, reader: Reader) -> None:
        bench.present(AMINA)
        assert next_card(reader).value == AMINA

        bench.present(BAKARI)

        assert next_card(reader).value == BAKARI

    def test_a_card_that_answers_wrongly_is_unreadable_and_the_next_is_read(
        self, bench: CardBench, reader: Reader
    ) -> None:
        bench.present_odd()
        odd = next_card(reader)
        bench.present(AMINA)

        assert (odd.kind, odd.value) == (ReadingKind.UNREADABLE, Fault.LENGTH)
        assert next_card(reader).value == AMINA

    def test_a_device_that_is_plugged_in_again_reads(self, bench: CardBench, reader: Reader) -> None:
        bench.unplug()
        with pytest.raises(ReaderError):
            while True:
                reader.wait(SOON_S)
        reader.close()

        bench.plug()
        bench.present(AMINA)
        again = bench.open()

        assert next_card(again).value == AMINA
        again.close()


class CodeReaderContract:
    """What readers of codes keep."""

    # As many characters as a stuck or hostile device may send without an end.
    flood = 1_000_000

    @pytest.fixture
    def reader(self, bench: CodeBench) -> Iterator[Reader]:
        reader = bench.open()
        yield reader
        reader.close()

    def test_a_code_is_the_text_as_scanned(self, bench: CodeBench, reader: Reader) -> None:
        bench.scan("LC0123abc-/:?Z y")

        reading = arriving(reader)

        assert (reading.kind, reading.value) == (ReadingKind.CODE, "LC0123abc-/:?Z y")
        assert reading.reader
        assert "LC0123" not in repr(reading)

    def test_codes_come_in_the_order_of_their_scans(self, bench: CodeBench, reader: Reader) -> None:
        for code in ("LT1", "LT2", "LT3"):
            bench.scan(code)

        assert [arriving(reader).value for _ in range(3)] == ["LT1", "LT2", "LT3"]

    def test_nothing_scanned_is_nothing_read(self, reader: Reader) -> None:
        assert reader.wait(0.2) is None
        assert reader.wait(0) is None

    def test_an_empty_scan_is_nothing(self, bench: CodeBench, reader: Reader) -> None:
        bench.scan("")
        bench.scan("   ")
        bench.scan("LT1")

        assert arriving(reader).value == "LT1"

    def test_the_longest_code_is_read_and_a_longer_one_dropped_whole(self, bench: CodeBench, reader: Reader) -> None:
        bench.scan("B" * 513)
        bench.scan("A" * 512)

        assert arriving(reader).value == "A" * 512

    def test_a_line_without_an_end_is_dropped_whole(self, bench: CodeBench, reader: Reader) -> None:
        bench.scan("9" * self.flood)
        bench.scan("LT1")

        assert arriving(reader).value == "LT1"


class PluggedCodeReaderContract(CodeReaderContract, UnpluggedContract):
    """Readers of codes that can be pulled out."""

    def test_a_device_that_is_plugged_in_again_reads(self, bench: CodeBench, reader: Reader) -> None:
        bench.unplug()
        with pytest.raises(ReaderError):
            while True:
                reader.wait(SOON_S)
        reader.close()

        bench.plug()
        again = bench.open()
        bench.scan("LT1")

        assert arriving(again).value == "LT1"
        again.close()
