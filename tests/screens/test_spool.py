"""Slips: nobody knows, nobody asked, print again. What staff say of them stands in the journal with their name."""

import pytest

from printers.spool import SlipState
from sync.facts import Means, SlipOutcome, SlipPrinted, VisitorKind
from tests.screens.at_counter import MINUTE
from tests.screens.at_desk import built_at, facts_of, marta_at, slip_of

FIRST, SECOND, THIRD = (f"COP-K1-2026-00000{n}" for n in (1, 2, 3))


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


@pytest.fixture
def marta(counter):
    return marta_at(counter)


def check_in(counter):
    purpose = counter.store.purposes()[0].id
    counter.station.visits.check_in_visitor(VisitorKind.RESIDENT, [purpose], 1, counter.clock.now())


def print_all(counter):
    while counter.spool.step():
        continue


@pytest.fixture
def unsure(counter):
    """One slip at which the printer died."""
    counter.bench.printer.die_after(40)
    check_in(counter)
    counter.spool.step()
    counter.bench.printer.plug()


@pytest.fixture
def late(counter, clock):
    """Three slips that were not printed in time."""
    counter.bench.printer.run_out()
    for _ in range(3):
        check_in(counter)
    clock.pass_time(11 * MINUTE)
    counter.sessions.begin()
    counter.spool.step()
    counter.bench.printer.refill()


def test_nothing_to_see_to_says_so(marta):
    marta.go("/spool")
    assert "Żadne potwierdzenie nie czeka." in marta.words
    assert "Wszystko jest na papierze." in marta.words


def test_an_unconfirmed_slip_is_asked_about_by_its_number(marta, unsure):
    marta.go("/spool")
    assert f"Czy potwierdzenie nr {FIRST} się wydrukowało?" in marta.words
    assert "Tak Nie, drukuj" in marta.words


def test_yes_settles_it_in_the_name_of_staff(marta, counter, unsure):
    marta.send("/spool", yes=FIRST)
    assert "Dziękujemy, zapisane jako wydrukowane." in marta.words
    assert slip_of(counter, FIRST).state is SlipState.PRINTED
    last = facts_of(counter, SlipPrinted)[-1]
    assert (last.slip, last.outcome, last.staff) == (FIRST, SlipOutcome.PRINTED, "marta")


def test_no_prints_the_same_copy_again(marta, counter, unsure):
    marta.send("/spool", no=FIRST)
    print_all(counter)
    assert slip_of(counter, FIRST).state is SlipState.PRINTED
    assert slip_of(counter, FIRST).copy_no == 1
    assert len(counter.bench.printer.jobs) == 1


def test_slips_that_wait_tell_their_number_and_the_age_of_the_oldest(counter, late):
    marta = marta_at(counter)
    marta.go("/spool")
    assert "3 potwierdzenia czekają. Najstarsze od 11 minut." in marta.words
    assert "Wejście czeka na polecenie" in marta.words


def test_all_that_wait_are_printed_by_one_button(counter, late):
    marta = marta_at(counter)
    marta.go("/spool")
    assert "Drukuj wszystkie czekające" in marta.words
    marta.send("/spool", all=1)
    print_all(counter)
    assert [slip_of(counter, number).state for number in (FIRST, SECOND, THIRD)] == [SlipState.PRINTED] * 3


def test_all_that_wait_are_discarded_after_a_question_and_put_back(counter, late):
    marta = marta_at(counter)
    marta.go("/spool?shown=discard")
    assert "Nie drukować 3 potwierdzeń? Najstarsze od 11 minut." in marta.words
    assert slip_of(counter, FIRST).state is SlipState.WAITING
    marta.send("/spool", print=SECOND)  # somebody is quicker, and another slip comes
    check_in(counter)
    marta.send("/spool", discard_all=1)
    assert "2 potwierdzenia nie zostaną wydrukowane." in marta.words
    numbers = (FIRST, SECOND, THIRD)
    assert [slip_of(counter, number).state.value for number in numbers] == ["skipped", "queued", "skipped"]
    said = [(fact.slip, fact.outcome, fact.staff) for fact in facts_of(counter, SlipPrinted)]
    assert said == [(FIRST, SlipOutcome.SKIPPED, "marta"), (THIRD, SlipOutcome.SKIPPED, "marta")]
    marta.send("/spool", undo=1)
    assert "Znów czekają." in marta.words
    assert [slip_of(counter, number).state.value for number in numbers] == ["waiting", "queued", "waiting"]
    print_all(counter)
    marta.send("/spool", all=1)
    print_all(counter)
    assert [slip_of(counter, number).copy_no for number in numbers] == [1, 1, 1]
    assert all(slip_of(counter, number).state is SlipState.PRINTED for number in numbers)


def test_what_nobody_was_asked_about_is_not_discarded(counter, late):
    marta = marta_at(counter)
    marta.send("/spool", discard_all=1)
    marta.send("/spool", undo=1)
    assert slip_of(counter, FIRST).state is SlipState.WAITING
    counter.spool.print_waiting(by="marta")
    marta.go("/spool?shown=discard")
    assert marta.at == "/spool"


def test_one_slip_is_printed_and_another_is_not_needed(counter, late):
    marta = marta_at(counter)
    marta.send("/spool", print=FIRST)
    marta.send("/spool", discard=SECOND)
    assert "Nie zostanie wydrukowane. Numer zostaje." in marta.words
    print_all(counter)
    states = [slip_of(counter, number).state for number in (FIRST, SECOND, THIRD)]
    assert states == [SlipState.PRINTED, SlipState.SKIPPED, SlipState.WAITING]


def test_a_slip_of_before_is_printed_again_as_a_duplicate(marta, counter):
    check_in(counter)
    print_all(counter)
    marta.go("/spool?shown=recent")
    assert f"Wejście wydrukowane {FIRST}" in marta.words
    marta.send("/spool", shown="recent", print=FIRST)
    print_all(counter)
    assert slip_of(counter, FIRST).copy_no == 2
    assert b"DUPLIKAT" in counter.bench.printer.jobs[-1]
    marta.go("/spool?shown=recent")
    assert "Wejście, egzemplarz 2" in marta.words


def test_nobodys_name_stands_on_the_list(marta, counter):
    anna = counter.store.person("anna")
    counter.station.visits.check_in(anna, None, Means.CARD, "org-table", ["meeting"], 1, counter.clock.now())
    print_all(counter)
    marta.go("/spool?shown=recent")
    assert "Anna" not in marta.words
    assert "Wejście" in marta.words


def test_more_slips_than_fit_are_paged(marta, counter):
    for _ in range(7):
        check_in(counter)
    print_all(counter)
    marta.go("/spool?shown=recent")
    assert "1 z 3" in marta.words
    marta.go("/spool?shown=recent&page=3")
    assert FIRST in marta.words
    marta.go("/spool?shown=recent&page=99")
    assert "3 z 3" in marta.words


@pytest.mark.parametrize("form", [{"yes": "NO-SUCH-SLIP"}, {"discard": ""}, {"print": "x" * 300}, {"nonsense": "1"}])
def test_a_slip_that_is_none_changes_nothing(marta, counter, form):
    check_in(counter)
    marta.send("/spool", **form)
    assert marta.at == "/spool"
    assert slip_of(counter, FIRST).state is SlipState.QUEUED


def test_the_desk_shows_that_slips_wait(marta, counter, unsure):
    counter._paper_seen(counter.spool.health())
    marta.go("/desk")
    assert "1 czeka" in marta.words
