"""A printer behind a queue of a real cupsd, with a backend that talks to a slip printer on a socket."""

import itertools
import os
import pwd
import signal
import time

import pytest

from printers import Paper, PrinterError, PrinterSettings, Sent, open_printer
from printers.cups import CupsPrinter, queues, split_address
from printers.ipp import user
from tests.printers.cupsd import cupsd
from tests.printers.fake_printer import FakePrinter, TcpWire, WireBench
from tests.printers.printer_contract import LONG, OTHER, SLIP, PrinterContract

HOUR = 3600


class CupsBench(WireBench):
    """The hand at the printer. Unplugged is CUPS itself here: of the printer behind it an idle queue says nothing."""

    def __init__(self, mechanism, wire, cups):
        super().__init__(mechanism, wire)
        self.cups = cups

    def open(self, queue="slips", over=lambda: False):
        """`over`: whether the patience with a job is at its end; it never is at the beginning."""
        looks = itertools.count()
        return CupsPrinter(
            self.cups.address(queue), 10.0, lambda: time.monotonic() + HOUR * bool(next(looks) and over())
        )

    def open_until(self, reason, met=True):
        """One that loses its patience when CUPS says this of the queue, and `met` the printer. What CUPS says of paper
        is as old as the last job that looked."""
        looking = self.open()
        return self.open(
            over=lambda: self.wire.met.is_set() is met and reason in looking._printer()["printer-state-reasons"]
        )

    def open_until_met(self):
        """One that loses its patience when the printer has got something."""
        return self.open(over=self.wire.met.is_set)

    def unplug(self):
        self.cups.stop()

    def plug(self):
        self.mechanism.cure()
        self.wire.plug()
        if not self.cups.is_running:
            self.cups.start()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    wire = TcpWire(FakePrinter())
    with cupsd(tmp_path_factory.mktemp("cups")) as cups:
        cups.queue("slips", wire.address)
        cups.queue("paused", wire.address, paused=True)
        cups.queue("shut", wire.address, accepting=False)
        cups.start()
        yield cups, wire
    wire.unplug()


@pytest.fixture
def bench(running):
    cups, wire = running
    wire.printer = FakePrinter()
    bench = CupsBench(wire.printer, wire, cups)
    yield bench
    bench.plug()
    bench.open().status()  # what a test left in the queue does not print in the next one


def test_jobs_are_of_somebody_whom_the_machine_knows(monkeypatch):
    assert pwd.getpwnam(user()).pw_uid == os.getuid()

    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    assert pwd.getpwnam(user())


class TestCupsPrinter(PrinterContract):
    well = Paper.UNKNOWN

    @pytest.fixture
    def printer(self, bench):
        printer = bench.open()
        printer.status()
        return printer

    def test_little_paper_is_told_and_stops_nothing(self, bench, printer):
        """CUPS knows it from the job before."""
        bench.run_low()

        assert printer.send(SLIP) is Sent.CONFIRMED
        assert printer.status() is Paper.LOW
        assert printer.send(OTHER) is Sent.CONFIRMED

    def test_no_paper_is_told_until_there_is_some(self, bench):
        printer = bench.open_until("media-empty-error")
        bench.run_out()

        assert printer.send(SLIP) is Sent.UNCONFIRMED
        assert printer.status() is Paper.OUT
        assert "slips was not finished" in printer.why

    def test_a_slip_sent_without_paper_is_unconfirmed(self, bench):
        """And is not printed when there is paper again."""
        bench.run_out()
        assert bench.open_until("media-empty-error").send(SLIP) is Sent.UNCONFIRMED
        bench.refill()

        assert bench.open().send(OTHER) is Sent.CONFIRMED
        assert bench.jobs == (OTHER,)

    def test_a_printer_that_dies_in_mid_slip_leaves_it_unconfirmed(self, bench, printer):
        """CUPS would begin it anew after a second; it is cancelled before."""
        bench.die_after(9000)

        assert printer.send(LONG) is Sent.UNCONFIRMED
        bench.mechanism.cure()
        assert printer.send(SLIP) is Sent.CONFIRMED
        assert bench.jobs == (SLIP,)

    def test_after_a_death_in_mid_slip_the_next_one_comes_out_whole(self, bench, printer):
        bench.die_after(9000)
        printer.send(LONG)
        bench.plug()

        assert printer.send(SLIP) is Sent.CONFIRMED
        assert bench.jobs == (SLIP,)

    def test_a_printer_that_hangs_is_offline_and_confirms_nothing(self, bench):
        """As long as the trouble of that job is believed; then the next one is tried."""
        printer = bench.open_until_met()
        bench.hang()

        assert printer.send(LONG) is Sent.UNCONFIRMED
        assert printer.status() is Paper.OFFLINE

    def test_what_a_hanging_printer_did_not_take_is_not_printed_later(self, bench):
        bench.hang()
        bench.open_until_met().send(LONG)
        bench.plug()

        assert bench.open().send(SLIP) is Sent.CONFIRMED
        assert bench.jobs == (SLIP,)

    def test_a_job_that_never_reached_the_printer_is_tried_again(self, bench):
        """CUPS waits for a printer that is away; nothing of the slip has gone out, and that is known."""
        bench.wire.unplug()
        printer = bench.open_until("connecting-to-device", met=False)

        with pytest.raises(PrinterError):
            printer.send(SLIP)
        assert printer.status() is Paper.OFFLINE
        bench.wire.plug()
        assert bench.open().send(OTHER) is Sent.CONFIRMED
        assert bench.jobs == (OTHER,)

    @pytest.mark.parametrize(
        ("queue", "why"),
        [
            ("paused", "the queue paused is paused"),
            ("shut", "the queue shut takes no jobs"),
            ("nowhere", "CUPS has no queue nowhere"),
        ],
    )
    def test_a_queue_that_prints_nothing_is_told_and_gets_nothing(self, bench, queue, why):
        printer = bench.open(queue=queue)

        assert (printer.status(), printer.why) == (Paper.OFFLINE, why)
        with pytest.raises(PrinterError, match=why):
            printer.send(SLIP)
        assert bench.jobs == ()

    def test_what_a_killed_program_left_in_the_queue_is_cancelled_before_anything_else(self, bench):
        bench.wire.hangs.set()
        left = bench.open()
        left._hand_over(SLIP)  # and then the program is killed
        bench.open().status()
        bench.wire.plug()

        assert bench.open().send(OTHER) is Sent.CONFIRMED
        assert bench.jobs == (OTHER,)

    def test_a_cups_that_has_stopped_answering_holds_nobody_up(self, bench):
        """libcups would wait for ever here."""
        os.kill(bench.cups.pid, signal.SIGSTOP)
        printer = CupsPrinter(bench.cups.address("slips"), 0.3)
        try:
            assert printer.status() is Paper.OFFLINE
            assert "does not answer" in printer.why
            with pytest.raises(PrinterError):
                printer.send(SLIP)
        finally:
            os.kill(bench.cups.pid, signal.SIGCONT)

    def test_a_cups_that_dies_under_a_slip_leaves_it_unconfirmed_and_not_printed_later(self, bench):
        bench.hang()
        printer = bench.open()
        job = printer._hand_over(SLIP)
        bench.cups.kill()
        with pytest.raises(Exception, match="does not answer"):
            printer._watch(job, 0)
        bench.cups.start()
        assert printer.status() is Paper.UNKNOWN  # and with that the job is cancelled
        bench.wire.plug()

        assert bench.open().send(OTHER) is Sent.CONFIRMED
        assert bench.jobs == (OTHER,)

    def test_the_queues_of_this_machine_are_found(self, bench):
        assert sorted(queues(bench.cups.server)) == ["paused", "shut", "slips"]


def test_without_cups_there_are_no_queues():
    assert list(queues(("127.0.0.1", 1))) == []


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("slips", (("localhost", 631), "slips")),
        ("localhost:8631/slips", (("localhost", 8631), "slips")),
        ("[::1]:631/Żółta_drukarka", (("::1", 631), "Żółta_drukarka")),
    ],
)
def test_an_address_is_a_queue_and_perhaps_where_cups_listens(address, meant):
    assert split_address(address) == meant


@pytest.mark.parametrize("address", ["", "a b", "localhost:0/slips", "a/b/c", "x#y"])
def test_what_is_no_queue_is_refused_for_good(address):
    with pytest.raises(PrinterError) as caught:
        open_printer(PrinterSettings("cups", address))

    assert caught.value.permanent
