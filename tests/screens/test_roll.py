"""A new roll of paper is a fact, and what waited is printed."""

import pytest

from sync.facts import RollChanged, VisitorKind
from tests.screens.at_counter import MINUTE
from tests.screens.at_desk import built_at, facts_of, marta_at


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


def check_in(counter):
    purpose = counter.store.purposes()[0].id
    counter.station.visits.check_in_visitor(VisitorKind.RESIDENT, [purpose], 1, counter.clock.now())


def test_the_new_roll_is_noted_and_the_spool_is_woken(counter):
    marta = marta_at(counter)
    counter.spool._wake.clear()
    marta.go("/roll")
    assert "Włóż nową rolkę" in marta.words
    marta.send("/roll")
    assert marta.at == "/desk"
    assert "Nowa rolka zapisana" in marta.words
    assert [fact.staff for fact in facts_of(counter, RollChanged)] == ["marta"]
    assert counter.spool._wake.is_set()


def test_slips_that_must_be_asked_for_are_shown_next(counter, clock):
    counter.bench.printer.run_out()
    check_in(counter)
    clock.pass_time(11 * MINUTE)
    counter.spool.step()
    marta = marta_at(counter)
    marta.send("/roll")
    assert marta.at == "/spool"
    assert "Nowa rolka zapisana" in marta.words
    assert "czeka na polecenie" in marta.words


def test_it_says_how_the_printer_stands(counter):
    marta = marta_at(counter)
    counter.bench.printer.run_out()
    counter.spool.step()
    counter._paper_seen(counter.spool.health())
    marta.go("/roll")
    assert "W drukarce nie ma papieru." in marta.words


def test_it_says_how_much_paper_is_left_and_a_new_roll_is_whole(counter):
    marta = marta_at(counter)
    counter.gauge._change(lambda roll: roll.fed(78_500))
    counter.spool.step()
    counter._paper_seen(counter.spool.health())
    marta.go("/roll")
    assert "Kończy się papier." in marta.words
    assert "Na rolce został około 1 metr." in marta.words
    marta.send("/roll")
    assert counter.gauge.left_mm() == 80_000
