"""The page to choose code pages from: each numbered line is in its own page, and the choice is the page in use."""

import pytest

from printers import pangram
from printers.encode import encode
from printers.mechanism import TEXT, tokens
from printers.pangram import candidates, choose, setup_page
from printers.profiles import LATIN_CODECS, Page, names, profile
from printers.roll import picture, text_of
from tests.printers.slips import MIXED, paragraph

every = pytest.mark.parametrize("name", names())


@every
def test_the_lines_are_numbered_from_one_and_each_page_stands_once(name):
    found = candidates(profile(name))

    assert [each.number for each in found] == list(range(1, len(found) + 1))
    assert len({each.page for each in found}) == len(found)


@every
def test_the_printers_own_pages_come_first_in_each_language_and_pictures_last(name):
    used = profile(name)
    pages = [each.page for each in candidates(used)]

    assert pages[-1] is None
    if used.latin and used.cyrillic:
        assert pages[0] == used.latin
        assert next(page for page in pages if page.codec not in LATIN_CODECS) == used.cyrillic


@every
def test_every_line_is_printed_after_a_reset_in_its_own_page(name):
    """A page that the printer does not know must not look right because the last one was still in use."""
    used = profile(name)
    turns, page = [], None
    for token in tokens(setup_page(used)):
        if token.name == b"\x1b@":
            page = None
        elif token.name == b"\x1bt":
            page = token.data[0]
        elif token.name == TEXT and token.data[:1].isdigit():
            turns.append(page)

    assert turns == [each.page.slot for each in candidates(used) if each.page]


def test_the_lines_are_right_on_a_printer_that_has_all_these_pages():
    text = " ".join(text_of(setup_page(profile("default"))))

    assert f"1. {pangram.POLISH_SENTENCE}" in text
    assert text.count(pangram.POLISH_SENTENCE) == 5
    assert text.count(pangram.UKRAINIAN_SENTENCE) == 3


@every
def test_the_page_can_be_shown_as_a_picture(name):
    assert picture([setup_page(profile(name))], profile(name).dots).startswith(b"\x89PNG")


def test_the_sentences_have_every_letter_that_may_go_wrong():
    assert set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ") <= set(pangram.POLISH_SENTENCE)
    assert set("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя") <= set(pangram.UKRAINIAN_SENTENCE.lower())
    assert set("ҐЄІЇ") <= set(pangram.UKRAINIAN_SENTENCE)


@every
def test_the_chosen_line_is_the_page_in_use(name):
    used = profile(name)
    for candidate in candidates(used):
        chosen = choose(used, candidate.number)
        if candidate.page is None:
            assert chosen.mode == "raster"
        else:
            assert chosen.mode == "text"
            assert candidate.page in (chosen.latin, chosen.cyrillic)


def test_choosing_for_one_language_leaves_the_other():
    chosen = choose(profile("default"), 3)

    assert (chosen.latin, chosen.cyrillic) == (Page("cp1250", 72), Page("cp1251", 46))
    assert text_of(encode(paragraph(MIXED), chosen)) == [MIXED]


@pytest.mark.parametrize("number", [0, -1, 99])
def test_a_line_that_is_not_there_is_refused(number):
    with pytest.raises(ValueError):
        choose(profile("default"), number)
