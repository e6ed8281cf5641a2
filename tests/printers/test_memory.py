"""The book in memory keeps the contract of a spool's book, and queues each content of a document once."""

import pytest

from printers.memory import MemorySpoolBook
from printers.spool import SlipState
from tests.printers.spool_book_contract import NOON, SpoolBookContract, next_of


class _Bench:
    def __init__(self) -> None:
        self.book = MemorySpoolBook()

    def queue(self, content: str, at: int) -> str:
        return self.book.queue(f"fact of {content}", content, at)

    def state_of(self, slip_no: str) -> SlipState:
        return self._newest(slip_no).state

    def error_of(self, slip_no: str) -> str | None:
        return self._newest(slip_no).last_error

    def reopen(self) -> MemorySpoolBook:
        return self.book

    def _newest(self, slip_no: str):
        return max((row for row in self.book.rows if row.slip_no == slip_no), key=lambda row: row.copy_no)


class TestMemorySpoolBook(SpoolBookContract):
    @pytest.fixture
    def bench(self):
        return _Bench()


def test_the_same_content_of_a_document_is_one_slip():
    book = MemorySpoolBook()

    numbers = {book.queue("fact 1", "borrowed", NOON), book.queue("fact 1", "borrowed", NOON + 1)}

    assert len(numbers) == len(book.rows) == 1


def test_another_content_of_the_document_is_another_slip():
    book = MemorySpoolBook()

    assert book.queue("fact 1", "borrowed", NOON) != book.queue("fact 1", "undone", NOON)


def test_a_row_tells_who_decided_and_when():
    book = MemorySpoolBook()
    book.queue("fact 1", "borrowed", NOON)
    book.mark_sending(next_of(book).key, NOON + 1)
    book.settle(1, SlipState.SKIPPED, NOON + 2, by="staff 7")

    row = book.rows[0]

    assert (row.sent_at, row.outcome_at, row.outcome_by, row.attempts) == (NOON + 1, NOON + 2, "staff 7", 1)
    assert len(row.content_sha256) == 64
