"""Entries of more pages than can well be: when it is asked, and what was perhaps meant."""

import pytest

from sync.facts import PageKind, PageLine
from sync.rules import plausible
from sync.rules.plausible import Ground

MINUTE = 60_000
DOUBTED = {
    "five hundred are believed": (500, None, ()),
    "one more is asked about": (501, None, (Ground.MANY,)),
    "a hundred and twenty in two minutes at thirty a minute cannot be": (120, 60, (Ground.FAST,)),
    "what the device just makes can be": (120, 120, ()),
    "few are never held against the clock": (99, 30, ()),
    "both at once": (1200, 60, (Ground.MANY, Ground.FAST)),
}


@pytest.mark.parametrize(("pages", "most", "expected"), DOUBTED.values(), ids=DOUBTED)
def test_what_speaks_against_it(pages, most, expected):
    assert plausible.grounds(pages, most) == expected


POSSIBLE = {
    "a minute begun is counted whole": (30, 61_000, 60),
    "at once is a minute": (30, 0, 30),
    "nobody knows the speed": (None, MINUTE, None),
    "nobody knows since when": (30, None, None),
}


@pytest.mark.parametrize(("speed", "passed", "expected"), POSSIBLE.values(), ids=POSSIBLE)
def test_what_a_device_makes_in_the_time(speed, passed, expected):
    assert plausible.possible(speed, passed) == expected


def test_a_digit_less_is_meant_in_the_largest_line_and_its_failed_pages_fit_into_it():
    few, many = PageLine(PageKind.COPY, 30), PageLine(PageKind.PRINT, 1200, colour=True, failed=200)

    assert plausible.tenth([few, many]) == [few, PageLine(PageKind.PRINT, 120, colour=True, failed=120)]
    assert [line.pages for line in plausible.tenth([PageLine(PageKind.COPY, 700)] * 2)] == [70, 700]
