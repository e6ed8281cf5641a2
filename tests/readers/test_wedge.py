"""The scanner that types into the page."""

from __future__ import annotations

import pytest

from kiosk.readers import Reader, ScannerSettings, open_scanner
from kiosk.readers.wedge import Wedge
from tests.readers.reader_contract import CodeReaderContract


class WedgeBench:
    def __init__(self) -> None:
        self.wedge = Wedge()

    def open(self) -> Reader:
        return open_scanner(ScannerSettings("wedge"), wedge=self.wedge)

    def scan(self, text: str) -> None:
        self.wedge.offer(text)


class TestWedge(CodeReaderContract):
    @pytest.fixture
    def bench(self) -> WedgeBench:
        return WedgeBench()


@pytest.mark.parametrize(
    ("text", "taken"),
    [("LT1\n", True), ("", False), ("\x00\r\n", False), ("A" * 513, False), ("A" * 1_000_000, False)],
    ids=["a code", "nothing", "nothing visible", "too long", "a million characters"],
)
def test_the_page_is_told_whether_its_text_was_taken(text: str, taken: bool) -> None:
    assert Wedge().offer(text) is taken


def test_a_page_that_posts_without_end_fills_no_memory() -> None:
    wedge = Wedge()

    assert [wedge.offer(f"LT{number}") for number in range(10)] == [True] * 8 + [False] * 2


def test_what_waited_when_the_reader_was_closed_is_forgotten() -> None:
    wedge = Wedge()
    wedge.offer("LT1")
    wedge.close()

    assert wedge.wait(0) is None
