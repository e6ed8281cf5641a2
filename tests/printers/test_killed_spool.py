"""Killed at every state of the spool and started again: nothing is printed twice by itself, nothing is lost, and what
nobody can vouch for is asked about."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kiosk import counter as counters
from kiosk.settings import CENTRE_KEY, Bench, Kiosk, Printer, Readers, Settings
from printers.network import NetworkPrinter
from printers.roll import text_of
from printers.spool import SlipState
from sync.signing import write_key_file
from tests import cast
from tests.printers.at_spool import PATIENT_S, SpoolCounter, papers
from tests.printers.dying_spool import DEATHS, FIRST
from tests.printers.fake_printer import FakePrinter, TcpWire
from tests.screens.at_counter import TurnedClock
from tests.screens.at_desk import marta_at, slip_of

CHECKOUT = Path(__file__).resolve().parents[2]
# State in which the program was killed → what the slip is after the start, and how often it then lies on paper.
AFTER = {
    "queued": (SlipState.PRINTED, 1),
    "chosen": (SlipState.PRINTED, 1),
    "sending": (SlipState.UNCONFIRMED, 0),
    "amid_the_bytes": (SlipState.UNCONFIRMED, 0),
    "all_bytes_out": (SlipState.UNCONFIRMED, 1),
    "on_paper": (SlipState.UNCONFIRMED, 1),
    "settled": (SlipState.PRINTED, 1),
    "unconfirmed": (SlipState.UNCONFIRMED, 0),
    "failed": (SlipState.FAILED, 0),
    "waiting": (SlipState.WAITING, 0),
    "skipped": (SlipState.SKIPPED, 0),
    "superseded": (SlipState.SUPERSEDED, 0),
}


@pytest.fixture(scope="module")
def died(tmp_path_factory):
    """A home for each death, and the printer as the death left it."""
    folder, wire, printers = tmp_path_factory.mktemp("died"), TcpWire(FakePrinter()), {}
    command = [sys.executable, "-m", "tests.printers.dying_spool", str(folder), wire.address]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        for each in DEATHS:
            wire.printer = printers[each.__name__] = FakePrinter()
            assert program.stdout.readline().strip() == each.__name__
            wire.unplug()  # what it had sent has arrived, and the printer was off for a moment
            wire.plug()
            printers[each.__name__].cure()
            if each is not DEATHS[-1]:
                wire.printer = FakePrinter()
            program.stdin.write("\n")
            program.stdin.flush()
    yield folder, wire, printers
    wire.unplug()


def test_every_state_of_a_slip_is_died_in():
    assert set(AFTER) == {each.__name__ for each in DEATHS}


@pytest.mark.parametrize("death", AFTER)
def test_after_the_start_a_slip_is_printed_once_at_most(died, death):
    folder, wire, printers = died
    wire.printer = printers[death]
    counter = SpoolCounter(folder / death, wire.address, again=True)
    with closing(counter.store):
        counter.spool.recover()
        counter.prints()
        assert (counter.state_of(FIRST), papers(wire.printer.jobs).count(FIRST)) == AFTER[death]
        second = counter.somebody_comes_in()
        counter.prints()
        assert counter.state_of(second) is SlipState.PRINTED
        assert (counter.state_of(FIRST), papers(wire.printer.jobs).count(FIRST)) == AFTER[death]
        assert papers(wire.printer.jobs).count(second) == 1


@pytest.fixture
def opened(died):
    """The whole kiosk, with its screens, on the file of one that was killed amid the bytes of a slip (D5, test 6)."""
    folder, wire, printers = died
    wire.printer = printers["amid_the_bytes"] = FakePrinter()

    @contextmanager
    def opened(name):
        home = folder / name
        shutil.copytree(folder / "amid_the_bytes", home)
        write_key_file(home / CENTRE_KEY, cast.CENTRE_KEY)
        settings = Settings(
            kiosk=Kiosk(home=home, large_default=False),
            readers=Readers(card="simulated", scanner="simulated"),
            printer=Printer(driver="network", address=wire.address),
            bench=Bench(device_bench=True),
        )
        counter = counters.build(settings, TurnedClock())
        counter.spool._printer = NetworkPrinter(wire.address, PATIENT_S, settle_s=0)
        counter.spool.recover()
        counter.spool.step()
        yield counter, wire.printer
        counter.stop()

    return opened


def test_no_prints_the_same_copy_again_and_a_later_reprint_is_a_duplicate(opened):
    with opened("no") as (counter, printer):
        marta = marta_at(counter)
        marta.go("/spool")
        assert f"Czy potwierdzenie nr {FIRST} się wydrukowało?" in marta.words
        assert printer.jobs == ()

        marta.send("/spool", no=FIRST)
        counter.spool.step()
        assert papers(printer.jobs) == [FIRST]  # without DUPLIKAT
        assert slip_of(counter, FIRST).copy_no == 1

        marta.send("/spool", print=FIRST, shown="recent")
        counter.spool.step()
        assert papers(printer.jobs) == [FIRST, FIRST + "*"]
        assert "DUPLIKAT nr 2" in "".join(text_of(printer.jobs[-1]))


def test_yes_closes_it_and_a_later_reprint_is_a_duplicate(opened):
    with opened("yes") as (counter, printer):
        marta = marta_at(counter)
        marta.send("/spool", yes=FIRST)
        counter.spool.step()
        assert (slip_of(counter, FIRST).state, printer.jobs) == (SlipState.PRINTED, ())

        marta.send("/spool", print=FIRST, shown="recent")
        counter.spool.step()
        assert papers(printer.jobs) == [FIRST + "*"]
        assert "DUPLIKAT nr 2" in "".join(text_of(printer.jobs[-1]))
