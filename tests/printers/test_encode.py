"""The bytes of a slip: our own order, the right page for every letter, and no byte that a text brought with it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers import commands, mechanism
from printers.encode import encode
from printers.mechanism import TEXT, CodeLine, CutLine, PictureLine, paper_lines, tokens
from printers.profiles import PrinterProfile, names, profile
from printers.roll import text_of, unknown_in
from printers.slip import Picture, Qr, Slip, Text
from tests.printers.slips import (
    DOCUMENT,
    DUPLICATE,
    LOAN,
    LOGO,
    MIXED,
    POLISH,
    UKRAINIAN,
    UKRAINIAN_G,
    logo,
    paragraph,
    slips,
    texts,
    unhurried,
)

WITH_LETTERS = [name for name in names() if profile(name).mode == "text"]
WITH_ALL_LETTERS = [name for name in WITH_LETTERS if profile(name).holds("ґ")]
every = pytest.mark.parametrize("name", names())
any_profile = st.sampled_from(names()).map(profile)


def printed(text, used):
    """What stands on paper, in one line."""
    return " ".join(text_of(encode(paragraph(text), used), mechanism.pages_of(used.slots)))


def commands_in(payload, name):
    return [token for token in tokens(payload) if token.name == name]


@pytest.mark.parametrize("text", [POLISH, UKRAINIAN, UKRAINIAN_G, MIXED])
@pytest.mark.parametrize("name", WITH_ALL_LETTERS)
def test_polish_and_ukrainian_come_out_right(name, text):
    assert printed(text, profile(name)) == text


@pytest.mark.parametrize("text", [POLISH, UKRAINIAN, MIXED])
@pytest.mark.parametrize("name", ["Sunmi", "TM-T88IV"])
def test_a_printer_without_the_ukrainian_i_shows_a_latin_one_of_the_same_shape(name, text):
    assert printed(text, profile(name)) == text.replace("і", "i")


def test_a_row_with_a_letter_that_a_printer_lacks_is_drawn_and_the_others_are_not():
    assert text_of(encode(paragraph("ґудзик", "жук"), profile("Sunmi"))) == ["[picture]", "жук"]


@pytest.mark.parametrize(("text", "found"), [(POLISH, POLISH), (UKRAINIAN, "[picture]"), ("ASCII", "ASCII")])
def test_a_printer_without_a_page_for_a_language_gets_it_drawn(text, found):
    polish_only = PrinterProfile("old", 48, {"cp852": 18}, native_qr=True)

    assert printed(text, polish_only) == found


@pytest.mark.parametrize("name", WITH_LETTERS)
def test_odd_quotes_and_letters_of_nobody_become_plain_ones(name):
    assert printed("„Kość” – 5 € 🎉", profile(name)) == '"Kość" - 5 EUR *'


@every
def test_a_slip_begins_with_a_reset_and_ends_with_a_partial_cut(name):
    payload = encode(LOAN, profile(name))

    assert payload.startswith(commands.INIT)
    assert payload.endswith(commands.CUT)
    assert [line for line in paper_lines(payload) if isinstance(line, CutLine)] == [CutLine(whole=False)]


@pytest.mark.parametrize("name", WITH_LETTERS)
def test_the_page_is_forced_right_after_the_reset(name):
    used = profile(name)
    leave = commands.LEAVE_DOUBLE_BYTE if used.double_byte else b""

    assert encode(LOAN, used).startswith(commands.INIT + leave + commands.page(used.latin.slot))


def test_the_bytes_are_exactly_these():
    assert encode(paragraph("Łoś і 5"), profile("TM-T20")) == (
        b"\x1b@\x1bt\x12" b"\x9do\x98 " b"\x1bt\x2e" b"\xb3 5\n" b"\x1bd\x05" b"\x1dV\x01"
    )  # fmt: skip


def test_the_page_is_turned_as_seldom_as_possible():
    payload = encode(paragraph("żółw 12 źdźbło", "ASCII", "ćma", "щука 12 жук", "ASCII", "їжак"), profile("TM-T20"))

    assert [token.data[0] for token in commands_in(payload, b"\x1bt")] == [18, 46]


def test_the_page_is_turned_to_again_after_a_change_of_size_that_needs_it():
    payload = encode(Slip((Text("Łoś", size=2), Text("ASCII"), Text("ASCII", size=2), Text("łoś"))), profile("TM-T20"))

    assert payload.count(commands.page(18)) == 3


@every
def test_the_page_is_turned_to_again_after_a_code(name):
    used = profile(name)
    payload = encode(Slip((Text("Łoś"), Qr(DOCUMENT), Text("łoś"))), used)

    assert [token.data[0] for token in commands_in(payload, b"\x1bt")] == (
        [used.latin.slot] * 2 if used.mode == "text" else []
    )


@unhurried
@given(slips, any_profile)
def test_no_letter_of_a_page_follows_a_reset_or_a_size_before_its_page(slip, used):
    known = False
    for token in tokens(encode(slip, used)):
        if token.name in (b"\x1b@", b"\x1d!", b"\x1dv0", b"\x1d(k"):
            known = False
        elif token.name == b"\x1bt":
            known = True
        elif token.name == TEXT:
            assert known or max(token.data) < 0x80


@unhurried
@given(texts(), st.sampled_from(WITH_LETTERS).map(profile))
def test_a_text_never_brings_a_command_with_it(text, used):
    found = list(tokens(encode(paragraph(text), used)))
    expected = {TEXT, b"\n", b"\x1b@", b"\x1c.", b"\x1bt", b"\x1dv0", b"\x1bd", b"\x1dV"}

    assert {token.name for token in found} <= expected
    assert {token.data[0] for token in found if token.name == b"\x1bt"} <= {page.slot for page in used.pages}
    assert [token.name for token in found].count(b"\x1dV") == 1


@unhurried
@given(slips, any_profile, st.none() | texts(max_size=60))
def test_every_slip_is_bytes_that_a_printer_understands(slip, used, duplicate):
    lines = list(paper_lines(encode(slip, used, duplicate=duplicate)))

    assert unknown_in(encode(slip, used, duplicate=duplicate)) == []
    assert isinstance(lines[-1], CutLine)
    on_paper = text_of(encode(slip, used, duplicate=duplicate), mechanism.pages_of(used.slots))
    assert mechanism.NO_LETTER not in "".join(on_paper)


@unhurried
@given(texts(max_size=60), st.sampled_from(WITH_LETTERS).map(profile))
def test_a_question_mark_is_printed_only_where_somebody_wrote_one(text, used):
    assert ("?" in printed(text, used)) <= ("?" in unicodedata.normalize("NFKD", text))


@every
def test_a_further_copy_begins_with_its_sentence_in_double_height(name):
    used = profile(name)
    first = next(iter(paper_lines(encode(LOAN, used, duplicate=DUPLICATE))))

    if isinstance(first, PictureLine):
        assert used.mode == "raster"
    else:
        assert DUPLICATE.replace("–", "-").startswith(first.text)
        assert {(span.wide, span.tall) for span in first.spans} == {(1, 2)}


def test_a_second_copy_without_a_sentence_is_marked_all_the_same():
    assert text_of(encode(LOAN, profile("default"), copy_no=2))[0] == "DUPLIKAT nr 2"
    assert encode(LOAN, profile("default"), copy_no=1) == encode(LOAN, profile("default"))


def test_the_whole_slip_stands_on_the_paper_as_it_was_laid_out():
    assert text_of(encode(LOAN, profile("default"), duplicate=DUPLICATE)) == [
        "DUPLIKAT nr 2 - wydrukowano 21.11.2026 11:13",
        "",
        '          Centrum Organizacji "Łączka"',
        "",
        "Wypożyczenie",
        "Nr                           SCOP-K1-2026-000012",
        "Osoba                                  Zażółć K.",
        "------------------------------------------------",
        "Projektor Epson EB-FH52",
        "Nr inwentarzowy                    SCOP/2024/117",
        "Zwrot do",
        "      czwartek, 26 listopada 2026, godzina 18:00",
        "------------------------------------------------",
        "",
        f"QR: {DOCUMENT}",
        "",
        "               D7K2M9QX4TB6R3HN8",
        "  WYDRUK NIEFISKALNY - POTWIERDZENIE, NIE JEST",
        "                   PARAGONEM",
    ]


@every
def test_a_code_is_the_printers_own_when_it_can_draw_one(name):
    found = [line for line in paper_lines(encode(LOAN, profile(name))) if isinstance(line, CodeLine)]

    assert [(code.data, code.level, code.centred) for code in found] == (
        [(DOCUMENT.encode(), "M", True)] if profile(name).native_qr else []
    )


@every
def test_a_code_that_would_be_too_fine_to_read_is_written_in_letters(name):
    payload = encode(Slip((Qr("A1b" * 800),)), profile(name))

    assert not commands_in(payload, b"\x1d(k")
    assert commands_in(payload, b"\x1dv0" if profile(name).mode == "raster" else TEXT)


def test_a_picture_goes_out_in_slices_that_a_small_buffer_holds():
    payload = encode(paragraph(*["Zażółć gęślą jaźń"] * 40), profile("raster"))

    heights = [int.from_bytes(token.data[3:5], "little") for token in commands_in(payload, b"\x1dv0")]
    assert sum(heights) == 40 * 30
    assert max(heights) <= 128


@pytest.mark.parametrize("order", [b"\x10\x04", b"\x10\x05", b"\x10\x14"], ids=["status", "recover", "drawer"])
def test_no_dots_of_a_picture_are_taken_for_an_order_that_is_obeyed_at_once(order):
    assert order not in commands.picture(4, (b"\x00" + order + b"\x01") * 8)
    assert len(commands.picture(4, order * 8)) == len(commands.picture(4, b"\xff" * 16))


@pytest.mark.parametrize(("name", "wide"), [("default", 560), ("TM-T88V", 380), ("POS-5890", 380), ("raster-58", 380)])
def test_of_a_logo_the_widest_drawing_that_the_paper_holds_is_printed(name, wide):
    payload = encode(Slip((LOGO, Text("Łoś"))), profile(name))

    [first, *_] = [line for line in paper_lines(payload) if isinstance(line, PictureLine)]
    assert (first.across, first.centred) == (-(-wide // 8), True)


def test_a_logo_wider_than_the_paper_is_left_out():
    wide = Slip((Picture("wide", (logo(400),)), Text("Łoś")))

    assert text_of(encode(wide, profile("POS-5890"))) == ["Łoś"]


def test_a_slip_with_nothing_on_it_is_cut_all_the_same():
    assert text_of(encode(Slip(()), profile("default"))) == []
