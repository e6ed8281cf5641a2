"""Letters on slips: the page comes out, the line that reads right is tapped, and slips are printed so."""

import json

import pytest

from kiosk import counter as counters
from kiosk.chosen_printer import FILE
from kiosk.counter import setup_paper_of
from printers.pangram import candidates
from printers.roll import text_of
from tests.screens.at_desk import built_at, marta_at


@pytest.fixture
def counter(tmp_path, clock):
    with built_at(tmp_path, clock) as counter:
        yield counter


@pytest.fixture
def marta(counter):
    return marta_at(counter)


def line_of(counter, codec):
    """The first line in this code page; `None` is the one that is drawn."""
    found = candidates(setup_paper_of(counter.settings))
    return next(one.number for one in found if (one.page.codec if one.page else None) == codec)


def test_it_prints_the_numbered_page(marta, counter):
    marta.go("/slip-letters")
    marta.send("/slip-letters", page=1)
    counter.spool.step()

    assert "Strona idzie do drukarki." in marta.words
    (page,) = counter.bench.printer.jobs
    lines = text_of(page)
    assert all(
        any(line.startswith(f"{one.number}. ") for line in lines) for one in candidates(counter.paper.profile)[:-1]
    )


def test_a_page_that_cannot_be_printed_now_comes_out_never(marta, counter):
    counter.bench.printer.run_out()
    marta.go("/slip-letters")
    marta.send("/slip-letters", page=1)
    counter.spool.step()
    counter.bench.printer.refill()
    counter.spool.step()

    assert counter.bench.printer.jobs == ()


def test_the_line_that_is_tapped_is_used_and_remembered(marta, counter, clock):
    line = line_of(counter, "cp1250")
    marta.go("/slip-letters")
    marta.send("/slip-letters", line=line)

    assert "Od teraz potwierdzenia będą tak drukowane." in marta.words
    assert counter.paper.profile.latin.codec == "cp1250"
    home = counter.settings.kiosk.home
    assert json.loads((home / FILE).read_text()) == {"letters": "own", "polish_page": "cp1250:45"}
    assert counters.chosen_printer.with_chosen(counter.settings).printer.polish_page == "cp1250:45"


def test_polish_and_ukrainian_are_chosen_one_after_the_other_by_the_numbers_of_one_page(marta, counter):
    for codec in ("cp1250", "cp1125"):
        marta.go("/slip-letters")
        marta.send("/slip-letters", line=line_of(counter, codec))

    found = counter.paper.profile
    assert (found.latin.codec, found.cyrillic.codec) == ("cp1250", "cp1125")


def test_where_no_line_is_right_letters_are_drawn_until_another_is_tapped(marta, counter):
    marta.go("/slip-letters")
    marta.send("/slip-letters", line=line_of(counter, None))
    assert counter.paper.profile.mode == "raster"

    marta.send("/slip-letters", line=line_of(counter, "cp852"))
    assert counter.paper.profile.mode == "text"


@pytest.mark.parametrize("line", ["", "0", "99", "x"])
def test_a_line_that_is_not_there_changes_nothing(marta, counter, line):
    marta.go("/slip-letters")
    marta.send("/slip-letters", line=line)

    assert "Nie udało się tego zapamiętać." in marta.words
    assert not (counter.settings.kiosk.home / FILE).exists()


def test_what_is_in_use_is_marked(marta):
    marta.go("/slip-letters")

    assert marta.page.count('aria-pressed="true"') == 2  # one for Polish, one for Ukrainian


def test_without_a_printer_there_is_nothing_to_choose(tmp_path, clock):
    with built_at(tmp_path, clock, printer="none") as counter:
        marta = marta_at(counter)
        marta.go("/slip-letters")
        assert marta.at == "/desk"
