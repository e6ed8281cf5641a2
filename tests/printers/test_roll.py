"""The picture of the roll is drawn from the bytes that were sent; what no slip of ours has is shown."""

import io

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from printers import typeface
from printers.encode import encode
from printers.mechanism import RollError, UnfinishedError, pages_of, tokens
from printers.profiles import names, profile
from printers.roll import MARGIN, picture, text_of, unknown_in
from tests.printers.slips import DOCUMENT, LOAN, MIXED, POLISH, UKRAINIAN, paragraph, unhurried

every = pytest.mark.parametrize("name", names())


def image(*payloads, dots=576):
    return Image.open(io.BytesIO(picture(payloads, dots)))


@every
def test_the_code_on_the_picture_can_be_scanned(name):
    used = profile(name)

    found = zxingcpp.read_barcodes(image(encode(LOAN, used), dots=used.dots))

    assert [code.text for code in found] == [DOCUMENT]


def test_a_code_with_ukrainian_letters_can_be_scanned():
    payload = b"\x1b@\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1"
    data = "Їжак".encode()
    payload += b"\x1d(k" + (len(data) + 3).to_bytes(2, "little") + b"1P0" + data + b"\x1d(k\x03\x001Q0\n"

    assert [code.text for code in zxingcpp.read_barcodes(image(payload))] == ["Їжак"]


def test_the_picture_is_as_wide_as_the_paper_and_grows_with_each_slip():
    payload = encode(LOAN, profile("default"))
    one, two = image(payload), image(payload, payload)

    assert one.width == two.width == 576 + 2 * MARGIN
    assert two.height - 2 * MARGIN == 2 * (one.height - 2 * MARGIN)


def test_an_empty_roll_is_a_piece_of_white_paper():
    assert image().getextrema() == (255, 255)


def test_drawn_letters_and_letters_of_the_printer_look_alike():
    """The same words as dots and as letters: as many black dots, give or take their grey edges."""
    drawn, written = (image(encode(paragraph(POLISH, UKRAINIAN), profile(name))) for name in ("raster", "default"))

    black_drawn, black_written = (sum(found.histogram()[:160]) for found in (drawn, written))
    assert black_drawn == pytest.approx(black_written, rel=0.05)


def test_a_line_too_long_for_the_paper_goes_on_below():
    short, long = image(b"\x1b@" + b"a" * 48 + b"\n"), image(b"\x1b@" + b"a" * 49 + b"\n")

    assert long.height > short.height


@pytest.mark.parametrize("letter", sorted(set(POLISH + UKRAINIAN + MIXED + "ґҐ0123456789@#-") - {" "}))
def test_the_typeface_has_every_letter_of_our_languages(letter):
    assert typeface.holds(letter)


@pytest.mark.parametrize("letter", ["漢", "🎉", "ა"])
def test_the_typeface_says_when_it_lacks_a_letter(letter):
    assert not typeface.holds(letter)


@pytest.mark.parametrize(
    ("page", "byte", "letter"),
    [
        (0, 0xA2, "ó"),
        (18, 0xBE, "ż"),
        (45, 0xBF, "ż"),
        (46, 0xB4, "ґ"),
        (44, 0xF3, "ґ"),
        (17, 0xF5, "ї"),
        (99, 0xBE, "▒"),
    ],
)
def test_a_byte_is_read_in_the_page_that_was_turned_to(page, byte, letter):
    assert text_of(b"\x1b@\x1bt" + bytes([page, byte]) + b"\n") == [letter]


def test_a_reset_goes_back_to_the_first_page():
    assert text_of(b"\x1bt\x12\xbe\n\x1b@\xa2\n") == ["ż", "ó"]


def test_the_pages_of_a_printer_can_be_told():
    assert text_of(b"\x1bt\x03\xbe\n", pages_of({"cp852": 3})) == ["ż"]


UNKNOWN = [
    b"\x1bp\x00\x19\xfa", b"\x1b!\x30", b"\x1bR\x06", b"\x10\x14\x01\x00\x01", b"\x07", b"\x00", b"\x7f", b"\r",
    b"\x1dVB", b"\x1ba\x02", b"\x1d!\x88", b"\x1d(k\x03\x001Z0", b"\x1d(k\x03\x000C\x03", b"\x1d*\x01\x01",
    b"\x1d(k\x03\x001Q0", b"\x1d(k\x02\x001C", b"\x1d(k\x03\x001E9",
    b"\x1dv0\x03\x01\x00\x01\x00\xff", b"\x1dv0\x00\x00\x00\x00\x00",
]  # fmt: skip


@pytest.mark.parametrize("payload", UNKNOWN, ids=bytes.hex)
def test_a_command_that_no_slip_has_is_shown_with_its_bytes(payload):
    [*found] = text_of(b"\x1b@ala\n" + payload + b"ma\n")

    assert found[0] == "ala"
    assert found[1].startswith(f"[{payload[:1].hex().upper()}")
    assert "ma" in found[-1]
    assert unknown_in(b"\x1b@" + payload)


def test_what_is_unknown_is_told_whole_and_what_follows_is_read_as_ever():
    assert text_of(b"\x1b@\x1bt\x12\x07\x07\x1bp\xbe\n") == ["[07 07 1B 70]", "ż"]
    assert unknown_in(b"\x1b@\x1bt\x12\x07\x07\x1bp\xbe\n") == [b"\x07\x07\x1bp"]


def test_of_very_many_unknown_bytes_the_first_are_shown_and_their_number():
    assert text_of(b"\x00" * 500) == ["[" + "00 " * 16 + "... 500]"]


def test_the_mark_stands_out_on_the_picture():
    """White on black, as no row of letters is."""
    shades = image(b"\x1b@" + b"\x1bp" + b"ala\n").histogram()

    assert sum(shades[:128]) > 576 * 20


def test_the_end_of_a_slip_that_was_cut_short_is_a_mark():
    assert text_of(b"\x1b@ala\n\x1b") == ["ala", "[1B]"]


def test_a_payload_cut_short_within_a_command_is_unfinished():
    payload = encode(LOAN, profile("POS-5890"))
    ends = {0} | {token.end for token in tokens(payload)}
    texts = [range(token.end - len(token.data), token.end) for token in tokens(payload) if token.name == b"text"]
    within_text = {place for span in texts for place in span}

    for length in set(range(len(payload))) - ends - within_text:
        with pytest.raises(UnfinishedError):
            list(tokens(payload[:length]))


@unhurried
@given(st.binary(max_size=60) | st.sampled_from(UNKNOWN))
def test_any_bytes_make_a_picture_and_none_of_them_is_hidden(payload):
    assert image(payload).width == 576 + 2 * MARGIN
    try:
        list(tokens(payload))
    except RollError:
        assert unknown_in(payload)
