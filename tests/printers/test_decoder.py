"""The bytes of every kind of slip, read back by somebody else: the text that was meant, the page when it is needed and
only then, and no byte that a text brought with it."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers import plain
from printers.encode import encode, encode_parts
from printers.profiles import PrinterProfile, names, profile
from printers.slip import Slip, Text
from tests.printers.decoder import lines, steps
from tests.printers.kinds import KINDS, slip
from tests.printers.slips import paragraph, slips, texts, unhurried

LANGUAGES = ("pl", "en", "uk")
WITH_LETTERS = [name for name in names() if profile(name).mode == "text"]
WITH_ALL_LETTERS = [name for name in WITH_LETTERS if profile(name).holds("ґ")]
PANGRAM = "Zażółć gęślą jaźń „x” – 5 zł"
PLAIN = str.maketrans({"„": '"', "”": '"', "“": '"', "«": '"', "»": '"', "–": "-", "’": "'"})
FORGETS = {"initialise", "size", "picture", "code"}  # after these a cheap printer may be in another page

every = pytest.mark.parametrize("name", WITH_LETTERS)


def own(used: PrinterProfile) -> dict[int, str]:
    """The numbers that this printer has for its pages."""
    return {slot: codec for codec, slot in reversed(used.slots.items())}


def meant(found: Slip, width: int) -> list[str]:
    """The rows of the slip as a person would type them on this printer, without those that a code stands in."""
    return [row for row in plain.text(found, width).translate(PLAIN).split("\n") if row and not row.startswith("QR: ")]


@pytest.mark.parametrize("name", WITH_ALL_LETTERS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS, "template"])
def test_what_stands_on_paper_is_what_was_meant(kind, language, name):
    used = profile(name)

    found = [row.rstrip() for row in lines(encode(slip(kind, language), used), own(used)) if row.strip()]

    assert found == meant(slip(kind, language), used.width)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_sixty_things_none_is_lost_between_the_pieces(language):
    pieces = [lines(payload) for payload in encode_parts(slip("long", language), profile("default"))]

    numbers = [number for piece in pieces for row in piece for number in re.findall(r"SCOP/2024/(\d+)", row)]
    assert numbers == [str(number) for number in range(1, 61)]
    assert all(any("SCOP-K1-2026-000012" in row for row in piece) for piece in pieces)
    assert [row.split()[-1] for piece in pieces for row in piece if re.search(r" \d/\d$", row)] == ["1/3", "2/3", "3/3"]


@every
def test_the_sentence_of_the_acceptance_test_has_no_question_mark_and_one_page_for_its_reset(name):
    used = profile(name)
    found = list(steps(encode(paragraph(PANGRAM), used), own(used)))

    assert lines(encode(paragraph(PANGRAM), used), own(used))[0] == PANGRAM.translate(PLAIN)
    assert [step.name for step in found].count("initialise") == 1
    assert [step.name for step in found].count("page") == 1


def test_printers_that_only_draw_get_no_page_at_all():
    assert not [step for step in steps(encode(paragraph(PANGRAM), profile("raster"))) if step.name in ("page", "text")]


def check_pages(payload: bytes, used: PrinterProfile) -> None:
    """One page right after each reset; any other only where a letter needs it, and where another page was, or something
    came between after which a printer may have forgotten it."""
    found = [step for step in steps(payload, own(used)) if step.name != "leave kanji"]
    for before, step in pairwise(found):
        assert before.name != "initialise" or step.name == "page"
    page, sure = None, False
    for number, step in enumerate(found):
        if step.name == "page":
            after = next((each for each in found[number + 1 :] if each.name == "text"), None)
            is_first = found[number - 1].name == "initialise"
            assert is_first or (after is not None and max(after.data) >= 0x80)
            assert is_first or step.value != page or not sure
            page, sure = step.value, True
        elif step.name in FORGETS:
            sure = False
        elif step.name == "text":
            assert sure or max(step.data) < 0x80


@every
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_said_once_for_each_reset_and_each_forced_switch(kind, language, name):
    check_pages(encode(slip(kind, language), profile(name)), profile(name))


@unhurried
@given(slips, st.sampled_from(WITH_LETTERS).map(profile))
def test_it_is_said_no_oftener_whatever_stands_on_a_slip(found, used):
    check_pages(encode(found, used), used)


@unhurried
@given(texts(max_size=80), st.sampled_from(WITH_LETTERS).map(profile))
def test_no_text_brings_a_control_byte_with_it(text, used):
    """All commands are those of a slip with nothing on it, but for pages, rows and drawn letters."""
    found = list(steps(encode(Slip((Text(text),)), used), own(used)))

    allowed = ["initialise", "leave kanji", "page", "text", "line", "picture", "feed", "cut"]
    assert {step.name for step in found} <= set(allowed)
    assert [step.name for step in found].count("cut") == [step.name for step in found].count("initialise") == 1
    assert all(min(step.data) >= 0x20 and 0x7F not in step.data for step in found if step.name == "text")


MONEY = re.compile(
    r"\b(zł|PLN|EUR|грн|UAH|cena|ceny|price|ціна|вартість|wartość|suma|razem|total)\b|[€$£₴]", re.IGNORECASE
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS, "template", "long"])
def test_no_price_stands_on_any_slip(kind, language):
    assert MONEY.findall(plain.text(slip(kind, language))) == []
