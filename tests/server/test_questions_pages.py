"""Declared pages as the day's sheet and the meters ask for them: on both databases."""

import pytest

from sync import facts
from sync.facts import PageKind, PageLine
from sync.server import own_journal, questions_pages
from sync.server.own_journal import Draft
from sync.server.questions_pages import DeclaredPages
from sync.server.store import Span
from tests.stations import NOON

DAY_MS = 24 * 3_600_000
pytestmark = pytest.mark.usefixtures("office")


def declared(usage, *lines, meter="copier", party="ngo", site="site", mono=0, colour=0):
    return facts.PagesDeclared(
        usage=usage, site=site, lines=list(lines), mono_units=mono, colour_units=colour, party=party, meter=meter
    )


def record(*found, at=NOON):
    return own_journal.record([Draft(fact) for fact in found], at)


def test_declarations_are_summed_up_by_device_day_and_party_and_tell_what_a_meter_should_have_counted():
    record(
        declared("a", PageLine(PageKind.COPY, 10, duplex=True, failed=2), mono=8),
        declared("b", PageLine(PageKind.PRINT, 3, colour=True, size="A3"), PageLine(PageKind.PRINT, 4, size="A3"),
                 mono=8, colour=6),
        declared("c", PageLine(PageKind.COPY, 5), party=None, mono=5),
        declared("d", PageLine(PageKind.COPY, 6), meter=None, mono=6),
    )  # fmt: skip
    record(declared("e", PageLine(PageKind.COPY, 7), mono=7), at=NOON + DAY_MS)
    day, next_day = (row.day for row in questions_pages.declared_by_meter(Span())[-2:])

    assert questions_pages.declared_by_meter(Span()) == [
        DeclaredPages(None, "site", day, "ngo", 1, mono_units=6, mono_sides=6, copied=6),
        DeclaredPages("copier", "site", day, None, 1, mono_units=5, mono_sides=5, copied=5),
        DeclaredPages(
            "copier", "site", day, "ngo", 2, mono_units=16, colour_units=6, mono_sides=14, colour_sides=3,
            a3_mono_sides=4, a3_colour_sides=3, two_sided=10, printed=7, copied=10, failed=2,
        ),
        DeclaredPages("copier", "site", next_day, "ngo", 1, mono_units=7, mono_sides=7, copied=7),
    ]  # fmt: skip
    assert day < next_day


def test_the_span_and_the_site_say_what_is_asked_for():
    record(declared("a", PageLine(PageKind.COPY, 1)), declared("b", PageLine(PageKind.COPY, 2), site="branch"))
    record(declared("c", PageLine(PageKind.COPY, 4)), at=NOON + DAY_MS)

    def copied(span, site=None):
        return [row.copied for row in questions_pages.declared_by_meter(span, site)]

    assert copied(Span(NOON, NOON + 1)) == [2, 1]
    assert copied(Span(None, NOON + DAY_MS), "site") == [1]
    assert copied(Span(NOON + 1, None)) == [4]


def test_what_was_taken_back_does_not_count():
    [uid] = record(declared("a", PageLine(PageKind.COPY, 1)))
    record(facts.ActUndone(undone=[uid], staff="marta"))

    assert questions_pages.declared_by_meter(Span()) == []
