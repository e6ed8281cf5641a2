"""Texts are rewritten in letters that a printer has, and no question mark appears that nobody wrote."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers.letters import UNKNOWN, fit, normalise
from tests.printers.slips import unhurried


def ascii_only(letter: str) -> bool:
    return " " <= letter <= "~"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("„Łąka”", '"Łąka"'),
        ("«щука»", '"щука"'),
        ("м’яч", "м'яч"),
        ("мʼяч", "м'яч"),
        ("8–16 — tak…", "8-16 - tak..."),
        ("10\u00a0szt.\u2009i\u202f5", "10 szt. i 5"),
        ("12 €", "12 EUR"),
        ("za\u00adpas\u200b\ufeff", "zapas"),
        ("a\tb\rc", "a b c"),
        ("z\u0307o\u0301ł", "żół"),
        ("\x1b@\x10\x04\x01\x07", "@"),
    ],
)
def test_odd_marks_become_plain_ones(written, plain):
    assert normalise(written) == plain


@pytest.mark.parametrize(
    ("letters", "nearest"),
    [("łąka", "laka"), ("Łódź", "Lodz"), ("Straße", "Strasse"), ("Ærø", "AEro"), ("Đorđe", "Dorde"), ("ﬁ½²", "fi1/22")],
)
def test_letters_that_a_printer_lacks_become_the_nearest(letters, nearest):
    assert fit(letters, ascii_only) == nearest


def test_a_letter_of_the_same_script_is_nearer_than_one_of_another():
    def holds(letter):
        return ascii_only(letter) or letter in "абвгдежзийклмнопрстуфхцчшщьюя"

    assert fit("ґудзик і ганок", holds) == "гудзик i ганок"


def test_a_letter_with_no_near_one_becomes_an_asterisk():
    assert fit("🎉 漢", ascii_only) == f"{UNKNOWN} {UNKNOWN}"


def test_a_letter_that_is_held_stays():
    assert fit("żółw", lambda letter: True) == "żółw"


@unhurried
@given(st.text())
def test_nothing_is_left_that_the_printer_lacks(text):
    assert all(letter == "\n" or ascii_only(letter) for letter in fit(text, ascii_only))


@unhurried
@given(st.text())
def test_a_question_mark_stands_only_where_somebody_wrote_one(text):
    written = "?" in unicodedata.normalize("NFKD", text)

    assert ("?" in fit(text, ascii_only)) <= written
