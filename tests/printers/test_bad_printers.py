"""A member at the counter of a kiosk whose printer behaves badly, another one after them, and the state of the spool
then: what lies on paper comes out once, in the right hands, and what nobody can vouch for is asked about.

Everything is real but the printer: station, file, spool, bytes, driver and socket. Nothing here waits for a moment to
pass: a printer that must be believed is waited for as long as it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import pytest

from printers.spool import TOO_OLD_MS, SlipState
from tests.printers.at_spool import SpoolCounter, papers
from tests.printers.bad_printers import EMPTY, WELL, Forgetting, HalfDuplex, Hoarding, Late, Lying, Slow, TwoCuts
from tests.printers.fake_printer import FakePrinter, TcpWire

BRISK_S = 1.0  # with printers that never answer; a machine that is busy must still make it with those that do
PRINTED, UNCONFIRMED, QUEUED, WAITING = SlipState.PRINTED, SlipState.UNCONFIRMED, SlipState.QUEUED, SlipState.WAITING


@dataclass(frozen=True)
class Case:
    """One bad printer. `upset` makes it behave badly, where it does not from the start. `after` is the state of the
    first member's slip, `on_paper` how often it lies there; `then` the same once the printer is well again, somebody
    has seen to it, and a second member has come, whose own slip ends as `second`, `second_on_paper` times."""

    make: Callable[[], FakePrinter]
    after: SlipState
    on_paper: int
    then: SlipState
    on_paper_then: int
    second: SlipState = PRINTED
    second_on_paper: int = 1
    upset: Callable[[TcpWire], object] = lambda wire: None
    how: dict[str, object] | None = None


def plain(name: str, value: object) -> Callable[[TcpWire], object]:
    return lambda wire: setattr(wire.printer, name, value)


BRISK = {"timeout_s": BRISK_S}
CASES = {
    "says nothing": Case(FakePrinter, UNCONFIRMED, 1, UNCONFIRMED, 1, upset=plain("mute", True), how=BRISK),
    "says nothing, and that is known": Case(
        FakePrinter, PRINTED, 1, PRINTED, 1, upset=plain("mute", True), how={"answers": False}
    ),
    "answers late": Case(Late, PRINTED, 1, PRINTED, 1),
    "says it is well and is empty": Case(lambda: Lying(WELL, False), PRINTED, 0, PRINTED, 0, second_on_paper=0),
    "says it is empty and is not": Case(lambda: Lying(EMPTY, True), QUEUED, 0, QUEUED, 0, QUEUED, 0),
    "says it is empty and is not, and that is known": Case(
        lambda: Lying(EMPTY, True), PRINTED, 1, PRINTED, 1, how={"answers": False}
    ),
    "dies after 300 bytes": Case(
        FakePrinter, UNCONFIRMED, 0, UNCONFIRMED, 0, upset=plain("dies_after", 300), how=BRISK
    ),
    "prints all it has on new paper, and can be told not to": Case(
        lambda: Hoarding(True), UNCONFIRMED, 0, UNCONFIRMED, 0, upset=plain("runs_out_next", True), how={"clears": True}
    ),
    "prints all it has on new paper": Case(
        lambda: Hoarding(False), UNCONFIRMED, 0, UNCONFIRMED, 1, upset=plain("runs_out_next", True)
    ),
    "cuts twice": Case(TwoCuts, PRINTED, 1, PRINTED, 1),
    "hangs up after each slip": Case(
        FakePrinter, PRINTED, 1, PRINTED, 1, upset=lambda wire: setattr(wire, "hangs_up_after_a_slip", True)
    ),
    "hears nothing while it prints": Case(HalfDuplex, PRINTED, 1, PRINTED, 1),
    "is slow": Case(Slow, PRINTED, 1, PRINTED, 1),
    "takes letters for commands after its paper ended": Case(
        Forgetting, UNCONFIRMED, 1, UNCONFIRMED, 1, upset=plain("runs_out_at_job", 1)
    ),
    "takes everything and does nothing": Case(
        FakePrinter, UNCONFIRMED, 0, UNCONFIRMED, 0, upset=lambda wire: wire.hangs.set(), how=BRISK
    ),
    "is switched off": Case(FakePrinter, QUEUED, 0, PRINTED, 1, upset=TcpWire.unplug, how=BRISK),
}


@pytest.fixture
def wire():
    wire = TcpWire(FakePrinter())
    yield wire
    wire.unplug()


@pytest.mark.parametrize("name", CASES)
def test_a_slip_comes_out_once_or_is_asked_about(tmp_path, wire, name):
    case = CASES[name]
    wire.printer = case.make()
    case.upset(wire)
    counter = SpoolCounter(tmp_path, wire.address, **(case.how or {}))
    with closing(counter.store):
        first = counter.somebody_comes_in()
        counter.prints()
        wire.drained()
        before = counter.state_of(first), papers(wire.printer.jobs).count(first)

        wire.printer.cure()
        if isinstance(wire.printer, Forgetting):
            wire.printer.is_confused = True
        wire.plug()
        second = counter.somebody_comes_in()
        counter.prints()
        wire.drained()
        assert before == (case.after, case.on_paper)
        assert (counter.state_of(first), papers(wire.printer.jobs).count(first)) == (case.then, case.on_paper_then)
        assert (counter.state_of(second), papers(wire.printer.jobs).count(second)) == (
            case.second,
            case.second_on_paper,
        )

        # at the hands of whoever comes much later, nothing of before comes out
        counter.clock.pass_time(TOO_OLD_MS + 1)
        came_out = papers(wire.printer.jobs)
        counter.prints()
        wire.drained()
        assert papers(wire.printer.jobs) == came_out
        if case.second is QUEUED:
            assert counter.state_of(first) is WAITING
        if case.then is UNCONFIRMED:  # somebody looks, and it is not there: printed once more, and no duplicate
            assert counter.spool.answer(first, printed=False, by="marta")
            counter.prints()
            wire.drained()
            assert papers(wire.printer.jobs) == [*came_out, first]


def test_a_printer_that_talks_to_somebody_else_is_waited_for(tmp_path, wire):
    """Another program holds the only connection that it has."""
    counter = SpoolCounter(tmp_path, wire.address, timeout_s=BRISK_S)
    with closing(counter.store):
        first = counter.somebody_comes_in()
        counter.prints()
        assert papers(wire.printer.jobs) == [first]  # and it is known now that this printer answers
        wire.takes_one_connection = True
        with wire.one_at_a_time:
            second = counter.somebody_comes_in()
            counter.prints()
            assert counter.state_of(second) is QUEUED
            assert "does not answer" in counter.printer.why
        counter.prints()
        assert papers(wire.printer.jobs) == [first, second]


def test_an_empty_piece_of_paper_is_no_second_slip(tmp_path, wire):
    """Whatever the printer cuts by itself: Lada cuts once, as the last thing of a slip."""
    wire.printer = TwoCuts()
    counter = SpoolCounter(tmp_path, wire.address)
    with closing(counter.store):
        counter.somebody_comes_in()
        counter.prints()
        assert wire.printer.pieces == 2
        assert wire.printer.jobs[0].count(b"\x1dV") == 1
