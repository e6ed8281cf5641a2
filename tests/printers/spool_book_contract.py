"""What every `SpoolBook` keeps. A test class of a book inherits this and gives a `bench`.

The bench queues slips as the book's owner does: `queue(content, at)` queues the first copy of a new slip and returns
its number, `state_of` and `error_of` look at the newest copy of a slip, `reopen()` gives the book as it is after the
program was started anew.
"""

from __future__ import annotations

from typing import Protocol

import pytest

from printers.spool import Job, SlipState, SpoolBook

NOON = 1_795_000_000_000
MINUTE = 60_000


class Bench(Protocol):
    @property
    def book(self) -> SpoolBook: ...
    def queue(self, content: str, at: int) -> str: ...
    def state_of(self, slip_no: str) -> SlipState: ...
    def error_of(self, slip_no: str) -> str | None: ...
    def reopen(self) -> SpoolBook: ...


def next_of(book: SpoolBook) -> Job:
    job = book.next_queued()
    assert job is not None
    return job


def number_in_series(slip_no: str) -> int:
    return int(slip_no.rpartition("-")[2])


class SpoolBookContract:
    @pytest.fixture
    def book(self, bench: Bench) -> SpoolBook:
        return bench.book

    def test_slips_are_numbered_without_a_gap(self, bench: Bench) -> None:
        numbers = [number_in_series(bench.queue(f"slip {each}", NOON + each)) for each in range(5)]

        assert numbers == list(range(numbers[0], numbers[0] + 5))

    def test_slips_come_in_the_order_in_which_they_were_queued(self, bench: Bench, book: SpoolBook) -> None:
        queued = [bench.queue(content, NOON) for content in ("first", "second")]

        seen = []
        for _ in queued:
            job = next_of(book)
            seen.append(job.slip_no)
            book.settle(job.key, SlipState.PRINTED, NOON)

        assert seen == queued
        assert book.next_queued() is None

    def test_a_new_job_is_the_original_and_untried(self, bench: Bench, book: SpoolBook) -> None:
        bench.queue("slip", NOON)

        job = next_of(book)

        assert (job.copy_no, job.attempts, job.queued_at, job.state) == (1, 0, NOON, SlipState.QUEUED)
        assert job.payload

    def test_a_slip_being_sent_is_not_taken_again_and_counts_its_attempts(self, bench: Bench, book: SpoolBook) -> None:
        slip_no = bench.queue("slip", NOON)
        for _ in range(2):
            key = next_of(book).key
            assert book.mark_sending(key, NOON)
            assert book.next_queued() is None
            book.settle(key, SlipState.QUEUED, NOON, "no way to the printer")

        job = book.find(slip_no)

        assert job is not None
        assert job.attempts == 2
        assert bench.error_of(slip_no) == "no way to the printer"

    @pytest.mark.parametrize("state", [SlipState.SKIPPED, SlipState.SUPERSEDED, SlipState.WAITING, SlipState.PRINTED])
    def test_a_slip_that_is_no_longer_queued_is_not_sent(self, bench: Bench, book: SpoolBook, state: SlipState) -> None:
        slip_no = bench.queue("slip", NOON)
        key = next_of(book).key
        book.settle(key, state, NOON)

        assert not book.mark_sending(key, NOON)
        job = book.find(slip_no)
        assert job is not None
        assert (job.state, job.attempts) == (state, 0)

    def test_what_was_being_sent_when_the_program_ended_is_unconfirmed(self, bench: Bench, book: SpoolBook) -> None:
        sending, queued = bench.queue("one", NOON), bench.queue("two", NOON)
        book.mark_sending(next_of(book).key, NOON)

        again = bench.reopen()

        assert again.recover(NOON + 1) == 1
        assert again.recover(NOON + 2) == 0
        assert [bench.state_of(each) for each in (sending, queued)] == [SlipState.UNCONFIRMED, SlipState.QUEUED]
        assert next_of(again).slip_no == queued

    def test_old_slips_are_set_aside_and_young_ones_are_not(self, bench: Bench, book: SpoolBook) -> None:
        old, young = bench.queue("old", NOON), bench.queue("young", NOON + 5 * MINUTE)

        assert book.set_aside(NOON + MINUTE, NOON + 11 * MINUTE) == 1
        assert book.waiting() == (old,)
        assert next_of(book).slip_no == young

    def test_a_slip_that_is_asked_for_is_as_if_new(self, bench: Bench, book: SpoolBook) -> None:
        slip_no = bench.queue("slip", NOON)
        book.set_aside(NOON + 1, NOON + 11 * MINUTE)
        job = book.find(slip_no)
        assert job is not None

        book.ask_for(job.key, NOON + 20 * MINUTE, "staff")

        assert book.set_aside(NOON + 11 * MINUTE, NOON + 21 * MINUTE) == 0
        assert (next_of(book).copy_no, next_of(book).queued_at) == (1, NOON + 20 * MINUTE)

    def test_a_further_copy_says_so_and_keeps_the_number(self, bench: Bench, book: SpoolBook) -> None:
        slip_no = bench.queue("slip", NOON)
        first = next_of(book)
        book.settle(first.key, SlipState.PRINTED, NOON)

        assert book.queue_again(slip_no, NOON + MINUTE, "staff")
        second = next_of(book)

        assert (second.slip_no, second.copy_no, first.copy_no) == (slip_no, 2, 1)
        assert b"DUPLIKAT nr 2" in second.payload
        assert b"DUPLIKAT" not in first.payload
        assert number_in_series(bench.queue("next", NOON)) == number_in_series(slip_no) + 1

    def test_no_copy_is_made_of_a_slip_that_never_was(self, book: SpoolBook) -> None:
        assert not book.queue_again("NOWHERE-000001", NOON, None)
        assert book.find("NOWHERE-000001") is None

    @pytest.mark.parametrize(
        ("state", "counted"),
        [
            (SlipState.QUEUED, (1, 0, 0)),
            (SlipState.SENDING, (1, 0, 0)),
            (SlipState.WAITING, (0, 1, 0)),
            (SlipState.FAILED, (0, 1, 0)),
            (SlipState.UNCONFIRMED, (0, 0, 1)),
            (SlipState.PRINTED, (0, 0, 0)),
            (SlipState.SKIPPED, (0, 0, 0)),
            (SlipState.SUPERSEDED, (0, 0, 0)),
        ],
    )
    def test_what_is_not_over_is_counted(self, bench: Bench, book: SpoolBook, state: SlipState, counted) -> None:
        slip_no = bench.queue("slip", NOON)
        book.settle(next_of(book).key, state, NOON + 1)

        counts = book.counts()

        assert bench.state_of(slip_no) is state
        assert (counts.queued, counts.waiting, counts.unconfirmed) == counted
        assert counts.oldest_at == (NOON if counted[0] or counted[1] else None)
        assert book.waiting() == ((slip_no,) if counted[1] else ())
