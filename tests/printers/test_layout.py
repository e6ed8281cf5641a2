"""Slips are laid out in rows of the paper's width, and nothing is lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers.layout import PictureRow, QrRow, Row, rows, wrap
from printers.slip import Columns, Fold, Pair, Picture, Qr, Rule, Slip, Space, Text
from tests.printers.slips import LOAN, LOGO, lines, unhurried

WIDTH = 32


def laid(*found):
    return rows(Slip(found), WIDTH)


def letters_of(text):
    return "".join(text.split())


def test_words_go_to_the_next_row_when_they_do_not_fit():
    assert [row.text for row in laid(Text("Projektor multimedialny Epson z przewodem zasilającym"))] == [
        "Projektor multimedialny Epson z",
        "przewodem zasilającym",
    ]


def test_a_word_longer_than_the_paper_is_broken():
    assert wrap("Wielkopowierzchniowy", 8) == ["Wielkopo", "wierzchn", "iowy"]


def test_a_word_after_a_broken_one_goes_on_in_the_same_row():
    assert wrap("a Wielkopowierzchniowy b", 8) == ["a", "Wielkopo", "wierzchn", "iowy b"]


def test_a_paragraph_stands_in_with_all_its_rows():
    assert [row.text for row in laid(Text("[ ] Przewód zasilający z trzema bolcami", indent=4))] == [
        "    [ ] Przewód zasilający z",
        "    trzema bolcami",
    ]


def test_on_a_paper_that_is_too_narrow_it_stands_in_less():
    assert [row.text for row in rows(Slip((Text("ab cd", indent=9),)), 4)] == ["  ab", "  cd"]


def test_text_of_double_size_has_half_the_columns():
    assert [row.text for row in laid(Text("Wypożyczenie sprzętu", size=2))] == ["Wypożyczenie", "sprzętu"]


def test_a_centred_row_has_as_much_space_left_as_right():
    assert laid(Text("Łączka", align="centre")) == [Row(" " * 13 + "Łączka")]


def test_a_pair_shares_a_row_when_it_fits():
    assert laid(Pair("Nr", "000012")) == [Row("Nr" + " " * 24 + "000012")]


def test_a_pair_that_does_not_fit_takes_two_rows():
    assert laid(Pair("Zwrot do", "czwartek, 26 listopada, 18:00")) == [
        Row("Zwrot do"),
        Row("   czwartek, 26 listopada, 18:00"),
    ]


def test_columns_stand_in_line_the_first_at_the_left_and_the_others_at_the_right():
    assert laid(Columns(("Wydruki A4", "10", "2"), (4, 1, 1)), Columns(("Kopie A3", "125", ""), (4, 1, 1))) == [
        Row("Wydruki A4              10     2"),
        Row("Kopie A3               125"),
    ]


def test_a_cell_is_wrapped_within_its_column():
    assert laid(Columns(("Wydruki na papierze A4", "dziesięć stron", "2"), (2, 2, 1))) == [
        Row("Wydruki na       dziesięć      2"),
        Row("papierze A4         stron"),
    ]


def test_a_logo_has_a_row_where_there_is_a_drawing_of_it_and_a_fold_has_none():
    assert laid(LOGO, Picture("away"), Fold("Część")) == [PictureRow(LOGO.drawings)]


def test_a_rule_crosses_the_paper_and_space_is_empty():
    assert laid(Rule(), Space(2)) == [Row("-" * WIDTH), Row(), Row()]


def test_a_code_stands_alone_with_its_caption_below():
    assert laid(Qr("D123", caption="D123")) == [QrRow("D123"), Row(" " * 14 + "D123")]
    assert laid(Qr("D123")) == [QrRow("D123")]


def test_a_line_break_begins_a_row():
    assert [row.text for row in laid(Text("jeden\ndwa"))] == ["jeden", "dwa"]


def test_letters_are_fitted_before_they_are_measured():
    found = rows(Slip((Text("…" * 10),)), 12, lambda text: text.replace("…", "..."))

    assert [row.text for row in found] == ["." * 12, "." * 12, "." * 6]


@pytest.mark.parametrize("width", [24, 32, 42, 48])
def test_a_slip_fits_every_paper(width):
    assert max(len(row.text) * row.wide for row in rows(LOAN, width) if isinstance(row, Row)) <= width


@unhurried
@given(st.lists(lines, max_size=4), st.integers(4, 64))
def test_no_row_is_longer_than_the_paper(found, width):
    for row in rows(Slip(tuple(found)), width):
        assert not isinstance(row, Row) or len(row.text) * row.wide <= width


@unhurried
@given(st.text(), st.integers(1, 40))
def test_wrapping_loses_no_letter(text, width):
    assert letters_of("".join(wrap(text, width))) == letters_of(text)


@unhurried
@given(st.text(), st.text(), st.integers(4, 64))
def test_a_pair_loses_no_letter(left, right, width):
    found = "".join(row.text for row in rows(Slip((Pair(left, right),)), width) if isinstance(row, Row))

    assert letters_of(found) == letters_of(left + right)
