"""Slips on their way to paper: out of paper at the worst moment, ended while sending, duplicates, ten minutes."""

import threading
from dataclasses import replace

import pytest

from printers import Paper, PrinterError
from printers.memory import MemorySpoolBook
from printers.simulated import SimulatedPrinter
from printers.spool import BookError, SlipState, Spool, UnprintableError
from tests.printers.spool_book_contract import NOON

TEN_MINUTES = 600_000


class Counter:
    """A spool with its book, its printer and a clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOON
        self.book = MemorySpoolBook()
        self.printer = SimulatedPrinter()
        self.spool = self.started()

    def started(self) -> Spool:
        return Spool(self.book, self.printer, lambda: self.now)

    def queue(self, content: str) -> str:
        return self.book.queue(f"fact of {content}", content, self.now)

    def states(self) -> list[SlipState]:
        return [row.state for row in self.book.rows]

    def printed(self) -> list[str]:
        """What stands on the slips that came out."""
        return [job.decode().removeprefix("\x1b@").removesuffix("\n\x1dV\x01") for job in self.printer.jobs]


@pytest.fixture
def counter():
    return Counter()


def test_slips_are_printed_in_order(counter):
    counter.queue("one")
    counter.queue("two")

    assert [counter.spool.step(), counter.spool.step(), counter.spool.step()] == [True, True, False]
    assert counter.printed() == ["one", "two"]
    assert counter.states() == [SlipState.PRINTED] * 2


class LongSlips(MemorySpoolBook):
    """Each slip has three pieces."""

    def _job(self, row):
        return replace(super()._job(row), further=(b"two", b"three"))


class RunsOut(SimulatedPrinter):
    """Does so after the first piece; `how` is what then happens."""

    def __init__(self, how):
        super().__init__()
        self._how = how

    def send(self, payload):
        if self.jobs:
            self._how(self)
        return super().send(payload)


def test_the_pieces_of_a_long_slip_come_out_in_order_and_are_printed_when_the_last_is(counter):
    counter.book = LongSlips()
    counter.spool = counter.started()
    counter.queue("one")

    assert counter.spool.step()
    assert [job[:5] for job in counter.printer.jobs] == [b"\x1b@one", b"two", b"three"]
    assert counter.states() == [SlipState.PRINTED]


@pytest.mark.parametrize("how", [SimulatedPrinter.run_out, SimulatedPrinter.unplug], ids=["no paper", "unplugged"])
def test_a_long_slip_of_which_some_pieces_came_out_leaves_a_question_and_no_further_piece(counter, how):
    counter.book, counter.printer = LongSlips(), RunsOut(how)
    counter.spool = counter.started()
    counter.queue("one")

    assert not counter.spool.step()
    assert len(counter.printer.jobs) == 1
    assert counter.states() == [SlipState.UNCONFIRMED]
    assert not counter.spool.step()
    assert counter.states() == [SlipState.UNCONFIRMED]


def test_without_paper_slips_stay_queued_and_come_out_when_there_is_some(counter):
    counter.queue("one")
    counter.printer.run_out()

    assert not counter.spool.step()
    assert counter.spool.health().paper is Paper.OUT
    assert (counter.states(), counter.book.rows[0].attempts) == ([SlipState.QUEUED], 0)

    counter.printer.refill()
    assert counter.spool.step()
    assert counter.printed() == ["one"]


def test_an_unplugged_printer_keeps_nobody_waiting_and_loses_nothing(counter):
    counter.printer.unplug()
    counter.queue("one")
    counter.spool.step()
    counter.queue("two")
    health = counter.spool.health()
    counter.printer.plug()

    while counter.spool.step():
        pass

    assert (health.paper, health.queued, health.oldest_at) == (Paper.OFFLINE, 2, NOON)
    assert counter.printed() == ["one", "two"]


@pytest.mark.parametrize("trouble", [lambda printer: printer.die_after(5), lambda printer: printer.hang()])
def test_a_slip_that_broke_off_is_asked_about_and_never_doubled(counter, trouble):
    class Unaware(SimulatedPrinter):
        """Says that it is well until it is sent something."""

        def status(self):
            return Paper.OK

    counter.printer = Unaware()
    counter.spool = counter.started()
    slip_no = counter.queue("one")
    trouble(counter.printer)

    assert not counter.spool.step()
    counter.printer.plug()
    for _ in range(3):
        counter.spool.step()

    assert counter.printed() == []
    assert counter.states() == [SlipState.UNCONFIRMED]
    assert counter.spool.health().unconfirmed == 1
    assert counter.spool.answer(slip_no, printed=True, by="staff")
    assert not counter.spool.step()
    assert (counter.printed(), counter.states()) == ([], [SlipState.PRINTED])


def test_a_slip_that_did_not_come_out_is_printed_again_without_being_a_duplicate(counter):
    slip_no = counter.queue("one")
    counter.book.mark_sending(1, NOON)
    counter.spool.recover()

    assert not counter.spool.step()
    assert counter.spool.answer(slip_no, printed=False, by=None)
    assert counter.spool.step()
    assert counter.printed() == ["one"]
    assert not counter.spool.answer(slip_no, printed=False, by=None)


def test_a_slip_being_sent_when_the_program_ended_is_not_resent_at_the_next_start(counter):
    counter.queue("one")
    counter.queue("two")
    counter.book.mark_sending(1, NOON)

    counter.spool = counter.started()

    assert counter.spool.recover() == 1
    while counter.spool.step():
        pass
    assert counter.printed() == ["two"]
    assert counter.states() == [SlipState.UNCONFIRMED, SlipState.PRINTED]


def test_a_further_copy_begins_with_duplicate(counter):
    slip_no = counter.queue("one")
    counter.spool.step()

    assert counter.spool.reprint(slip_no, by="staff")
    assert counter.spool.reprint(slip_no, by="staff")  # a finger that taps twice
    while counter.spool.step():
        pass

    assert counter.printed() == ["one", "DUPLIKAT nr 2\none"]


def test_a_copy_instead_of_an_answer_ends_the_question(counter):
    slip_no = counter.queue("one")
    counter.book.mark_sending(1, NOON)
    counter.spool.recover()

    assert counter.spool.reprint(slip_no, by="staff")
    while counter.spool.step():
        pass

    assert counter.printed() == ["DUPLIKAT nr 2\none"]
    assert counter.states() == [SlipState.SUPERSEDED, SlipState.PRINTED]
    assert counter.spool.health().unconfirmed == 0


def test_after_ten_minutes_a_slip_waits_to_be_asked_for(counter):
    counter.printer.run_out()
    slip_no = counter.queue("one")
    counter.spool.step()
    counter.now += TEN_MINUTES + 1
    counter.queue("two")
    counter.printer.refill()

    while counter.spool.step():
        pass

    assert counter.printed() == ["two"]
    assert counter.states() == [SlipState.WAITING, SlipState.PRINTED]
    assert counter.spool.reprint(slip_no, by=None)
    assert counter.spool.step()
    assert counter.printed() == ["two", "one"]


def test_within_ten_minutes_a_slip_is_printed_by_itself(counter):
    counter.printer.run_out()
    counter.queue("one")
    counter.spool.step()
    counter.now += TEN_MINUTES
    counter.printer.refill()

    assert counter.spool.step()


def test_staff_print_all_that_waits(counter):
    counter.printer.unplug()
    for content in ("one", "two", "three"):
        counter.queue(content)
    counter.now += TEN_MINUTES + 1
    counter.spool.step()
    counter.printer.plug()

    assert counter.spool.print_waiting(by="staff") == 3
    while counter.spool.step():
        pass
    assert counter.printed() == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("end", "state"),
    [("discard", SlipState.SKIPPED), ("supersede", SlipState.SUPERSEDED)],
    ids=["discard", "supersede"],
)
def test_a_slip_that_nobody_wants_is_never_printed_and_keeps_its_number(counter, end, state):
    slip_no = counter.queue("one")

    assert getattr(counter.spool, end)(slip_no, "staff")
    assert not counter.spool.step()
    assert not getattr(counter.spool, end)(slip_no, "staff")
    assert counter.states() == [state]
    assert counter.queue("two") != slip_no


def test_a_slip_that_was_not_wanted_and_is_after_all_is_no_duplicate(counter):
    slip_no = counter.queue("one")
    counter.spool.discard(slip_no, "staff")

    assert counter.spool.reprint(slip_no, "staff")
    counter.spool.step()

    assert counter.printed() == ["one"]
    assert counter.states() == [SlipState.PRINTED]


def test_a_slip_discarded_while_the_printer_is_being_asked_is_not_printed(counter):
    class Slow(SimulatedPrinter):
        def status(self):
            counter.spool.discard(slip_no, "staff")
            return super().status()

    counter.printer = Slow()
    counter.spool = counter.started()
    slip_no = counter.queue("one")

    assert not counter.spool.step()
    assert (counter.printed(), counter.states()) == ([], [SlipState.SKIPPED])


def test_a_slip_discarded_at_the_last_moment_is_not_printed(counter):
    class Late(MemorySpoolBook):
        def mark_sending(self, key, at):
            counter.spool.discard(slip_no, "staff")
            return super().mark_sending(key, at)

    counter.book = Late()
    counter.spool = counter.started()
    slip_no = counter.queue("one")

    assert counter.spool.step()
    assert (counter.printed(), counter.states()) == ([], [SlipState.SKIPPED])


@pytest.mark.parametrize("act", ["reprint", "discard", "supersede"])
def test_nothing_is_done_to_a_slip_that_never_was(counter, act):
    assert not getattr(counter.spool, act)("NOWHERE-000001", "staff")
    assert not counter.spool.answer("NOWHERE-000001", printed=True, by=None)


def test_a_slip_that_can_never_be_printed_fails_alone(counter):
    class Picky(SimulatedPrinter):
        def send(self, payload):
            if b"one" in payload:
                raise PrinterError("never like this", permanent=True)
            return super().send(payload)

    counter.printer = Picky()
    counter.spool = counter.started()
    counter.queue("one")
    counter.queue("two")

    while counter.spool.step():
        pass

    assert counter.states() == [SlipState.FAILED, SlipState.PRINTED]
    assert counter.book.rows[0].last_error == "never like this"
    assert counter.spool.health().waiting == 1


def test_a_slip_of_which_no_bytes_can_be_made_fails_alone(counter):
    class Torn(MemorySpoolBook):
        def next_queued(self):
            job = super().next_queued()
            if job is not None and b"one" in job.payload:
                raise UnprintableError(job.key, "torn")
            return job

    counter.book = Torn()
    counter.spool = counter.started()
    counter.queue("one")
    counter.queue("two")

    while counter.spool.step():
        pass

    assert counter.states() == [SlipState.FAILED, SlipState.PRINTED]


def test_a_disk_that_is_full_for_a_moment_makes_no_slip_come_out_twice(counter):
    class Full(MemorySpoolBook):
        full = False

        def settle(self, *arguments, **named):
            if self.full:
                raise BookError("no space left")
            super().settle(*arguments, **named)

    counter.book = Full()
    counter.spool = counter.started()
    counter.queue("one")
    counter.queue("two")
    counter.book.full = True

    for _ in range(3):
        with pytest.raises(BookError):
            counter.spool.step()
    assert counter.printed() == ["one"]

    counter.book.full = False
    while counter.spool.step():
        pass
    assert counter.printed() == ["one", "two"]
    assert counter.states() == [SlipState.PRINTED] * 2


def test_a_running_spool_prints_what_comes_and_ends_when_told(counter):
    stopping, seen = threading.Event(), threading.Event()
    thread = threading.Thread(target=counter.spool.run, args=(stopping, lambda health: seen.set()))
    thread.start()
    try:
        assert seen.wait(5)
        for content in ("one", "two"):
            counter.queue(content)
        came_out = threading.Event()
        counter.spool.wake()
        for _ in range(500):
            if len(counter.printer.jobs) == 2 or came_out.wait(0.01):
                break
    finally:
        stopping.set()
        counter.spool.wake()
        thread.join(5)

    assert counter.printed() == ["one", "two"]
    assert not thread.is_alive()


def test_a_running_spool_survives_a_book_that_cannot_be_read(counter):
    class Away(MemorySpoolBook):
        refusals = 2

        def counts(self):
            if self.refusals:
                self.refusals -= 1
                raise BookError("locked")
            return super().counts()

    counter.book = Away()
    counter.spool = counter.started()
    counter.queue("one")
    stopping, told = threading.Event(), threading.Event()
    thread = threading.Thread(target=counter.spool.run, args=(stopping, lambda health: told.set()))
    thread.start()

    while not told.wait(0.05):
        counter.spool.wake()
    stopping.set()
    counter.spool.wake()
    thread.join(5)

    assert counter.printed() == ["one"]
