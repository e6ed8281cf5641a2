"""What is said of each printer agrees with python-escpos's tables, which others have tried on paper."""

import codecs

import pytest
from escpos.capabilities import CAPABILITIES

from printers.profiles import CELL_WIDTH, LATIN_CODECS, Page, names, profile
from printers.typeface import CELL

# Epson numbers its pages alike on every model; the newer ones stand for models that the tables do not have yet.
TABLES = {
    "default": "default",
    "TM-T20": "TM-T20II",
    "TM-T88IV": "TM-T88IV",
    "TM-T88V": "TM-T88V",
    "TM-T88VI": "TM-T88V",
    "TM-m30": "TM-T20II",
    "Sunmi": "Sunmi-V2",
    "POS-5890": "POS-5890",
    "POS-80": "P822D",
    "CT-S651": "CT-S651",
    "RP-F10": "RP-F10-80mm",
    "TEP-200M": "TEP-200M",
}
# What Epson's own reference lists under DLE DC4, function 8.
CLEARS = {"TM-T20", "TM-T88IV", "TM-T88V", "TM-T88VI", "TM-m30"}


def table(name):
    return CAPABILITIES["profiles"][TABLES[name]]


def test_every_profile_with_letters_of_its_own_is_compared():
    assert {name for name in names() if profile(name).mode == "text"} == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_the_numbers_of_code_pages_are_those_of_the_tables(name):
    pages = table(name)["codePages"]
    encodings = CAPABILITIES["encodings"]

    for codec, slot in profile(name).slots.items():
        assert codecs.lookup(encodings[pages[str(slot)]]["python_encode"]).name == codecs.lookup(codec).name


@pytest.mark.parametrize("name", TABLES)
def test_a_printer_draws_codes_when_the_tables_say_so(name):
    assert profile(name).native_qr == table(name)["features"]["qrCode"]


@pytest.mark.parametrize("name", sorted(set(TABLES) - {"default"}))
def test_the_paper_is_as_wide_as_in_the_tables(name):
    found = profile(name)

    assert table(name)["media"]["width"].get("pixels", "Unknown") in (found.dots, "Unknown")
    assert found.width == table(name)["fonts"]["0"]["columns"]


@pytest.mark.parametrize("name", names())
def test_the_letters_of_a_row_fit_on_the_paper(name):
    assert profile(name).width * CELL[0] <= profile(name).dots
    assert CELL[0] == CELL_WIDTH


@pytest.mark.parametrize(("said", "meant"), [("tm-t20iii", "TM-T20"), ("SUNMI-V2", "Sunmi"), ("", "default")])
def test_a_printer_is_found_by_its_usual_names(said, meant):
    assert profile(said).name == meant


def test_an_unknown_printer_is_refused_with_the_list_of_the_known_ones():
    with pytest.raises(ValueError, match="TM-T88V"):
        profile("typewriter")


def test_an_overridden_page_is_the_one_in_use():
    found = profile("default", {"cp1250": 72, "cp1251": 73})

    assert (found.latin, found.cyrillic) == (Page("cp1250", 72), Page("cp1251", 73))
    assert profile("default", {"cp852": 3}).latin == Page("cp852", 3)


@pytest.mark.parametrize("wrong", [{"cp437": 0}, {"cp852": 256}, {"cp852": -1}])
def test_a_page_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        profile("default", wrong)


def test_a_row_is_never_wider_than_the_paper_whatever_is_asked_for():
    assert profile("POS-5890", width=48).width == 32
    assert profile("TM-T20", width=42).width == 42


def test_the_page_for_polish_is_one_with_latin_letters():
    assert all(profile(name).latin.codec in LATIN_CODECS for name in TABLES)


def test_only_printers_whose_maker_says_so_are_told_to_empty_their_buffers():
    assert {name for name in names() if profile(name).clears} == CLEARS
