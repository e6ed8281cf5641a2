"""A slip too long for one piece of paper becomes several, each whole, and nothing is lost or said twice."""

import pytest

from printers.encode import encode, encode_parts
from printers.layout import Row, rows
from printers.parts import MOST_ROWS, parts
from printers.profiles import profile
from printers.roll import text_of
from printers.slip import Fold, Pair, Slip, Space, Text
from tests.printers.slips import LOAN, long_list

WIDTH = 48


def things_on(slip):
    return [line.text for line in slip.lines if isinstance(line, Text) and line.text.startswith("Rzecz")]


def test_sixty_things_come_on_three_pieces_with_the_same_number():
    pieces = parts(long_list(60), WIDTH)

    assert [Pair("Część", f"{number}/3") in piece.lines for number, piece in enumerate(pieces, start=1)] == [True] * 3
    for piece in pieces:
        assert piece.lines[:2] == (Text("Głowa"), Pair("Nr", "COP-K1-2026-000012"))
        assert piece.lines[-1] == Text("KONIEC")
    assert [name for piece in pieces for name in things_on(piece)] == [f"Rzecz {number}" for number in range(1, 61)]


@pytest.mark.parametrize("width", [24, 32, 48])
def test_no_piece_is_longer_than_a_printer_bears_and_a_thing_stays_whole(width):
    beside = len(rows(Slip((*long_list(0).lines, Pair("Część", "1/9"))), width))

    for piece in parts(long_list(60), width):
        assert len(rows(piece, width)) <= MOST_ROWS + beside
        names = [line for line in piece.lines if isinstance(line, Text) and line.text.startswith("Rzecz")]
        assert len(names) == sum(line == Pair("Zwrot", "1.12") for line in piece.lines)


@pytest.mark.parametrize("count", [0, 1, 29])
def test_a_slip_that_fits_is_one_and_says_nothing_of_parts(count):
    [whole] = parts(long_list(count), WIDTH)

    assert not any(isinstance(line, Fold) or (isinstance(line, Pair) and line.left == "Część") for line in whole.lines)
    assert rows(whole, WIDTH) == rows(long_list(count), WIDTH)


def test_a_slip_with_no_fold_is_left_as_it_is():
    assert parts(LOAN, WIDTH) == [LOAN]


def test_one_thing_longer_than_a_piece_is_divided():
    slip = Slip((Fold(), *[Text(f"wiersz {number}") for number in range(300)], Space(), Fold()))

    pieces = parts(slip, WIDTH)

    assert [len(rows(piece, WIDTH)) for piece in pieces] == [121, 121, 62]
    said = [row.text for piece in pieces for row in rows(piece, WIDTH) if isinstance(row, Row)]
    assert [text for text in said if text.startswith("wiersz")] == [f"wiersz {number}" for number in range(300)]


def test_each_piece_is_bytes_of_its_own_with_a_reset_and_a_cut_and_the_mark_of_a_copy():
    payloads = encode_parts(long_list(60), profile("default"), copy_no=2)

    assert len(payloads) == 3
    for payload in payloads:
        assert payload.count(b"\x1b@") == payload.count(b"\x1dV\x01") == 1
        assert text_of(payload)[0] == "DUPLIKAT nr 2"
        assert len(payload) < 8192
    assert encode_parts(LOAN, profile("default")) == (encode(LOAN, profile("default")),)
