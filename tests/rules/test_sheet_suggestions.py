"""What may be behind a difference: which proposals are made, for whose pages and how many, and why."""

import pytest

from sync.facts import PageKind, PageLine
from sync.rules import page_sheet
from sync.rules.meter_segments import Device
from sync.rules.page_sheet import Job, Metered, lay
from sync.rules.sheet_suggestions import Around, Hint, Presence, suggest, swapped
from sync.sheet_facts import PageReason
from tests.stations import MINUTE, NOON

ONCE, TWICE = Device(a3_factor=1), Device(a3_factor=2)


def entry(pages, party="ngo", usage="u", at=NOON, device=ONCE, kind=PageKind.PRINT, **line):
    return page_sheet.entry(usage, at, [PageLine(kind=kind, pages=pages, **line)], device, party)


NOTHING = Around()


def suggested(entries, metered, around=NOTHING, jobs=None, device=ONCE):
    return suggest(lay(entries, Metered(metered), jobs=jobs), entries, device, around)


def named(found):
    return [(each.reason, each.pages, each.party) for each in found]


A3, DUPLEX = entry(30, size="A3"), entry(31, duplex=True)
BEST = {
    "a nought too few": (
        [entry(12), entry(50, "b", "v")], 170, Around(), (PageReason.TYPING, 108, "ngo"), Hint.A_NOUGHT_LESS),
    "a nought too many": (
        [entry(120), entry(50, "b", "v")], 62, Around(), (PageReason.TYPING, -108, "ngo"), Hint.A_NOUGHT_MORE),
    "two digits swapped": ([entry(91)], 19, Around(), (PageReason.TYPING, -72, "ngo"), Hint.DIGITS_SWAPPED),
    "the same entry twice in ten minutes": (
        [entry(40, usage="u1"), entry(40, usage="u2", at=NOON + 9 * MINUTE)], 40, Around(),
        (PageReason.TYPING, -40, "ngo"), Hint.ENTERED_TWICE),
    "A3 sides that count twice after all": ([A3], 60, Around(), (PageReason.A3, 30, None), Hint.A3_COUNTS_TWICE),
    "another machine that differs the other way": (
        [entry(10)], 50, Around(beside=[("copier", -40)]), (PageReason.DEVICE, 40, None), Hint.OTHER_DEVICE),
    "pages that failed before they were made": (
        [entry(60, failed=20)], 40, Around(), (PageReason.FAILED, -20, "ngo"), Hint.FAILED_NEVER_MADE),
    "jobs that were cancelled after they were logged": (
        [entry(60)], 40, Around(cancelled=[("ngo", 15), (None, 5)]), (PageReason.CANCELLED, -20, None),
        Hint.CANCELLED),
    "a job of which the device made a part": (
        [entry(60)], 40, Around(cancelled=[("ngo", 45)]), (PageReason.CANCELLED, -20, "ngo"), Hint.CANCELLED_PARTLY),
    "one member who was in and declared nothing": (
        [entry(10)], 50, Around(present=[Presence("v", "other")]), (PageReason.FORGOTTEN, 40, "other"),
        Hint.ONLY_ONE_IN),
    "few pages, as a test makes": ([entry(10)], 20, Around(), (PageReason.TEST, 10, None), Hint.FEW),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "metered", "around", "best", "hint"), BEST.values(), ids=BEST)
def test_the_likeliest_comes_first_and_says_why(entries, metered, around, best, hint):
    first = suggested(entries, metered, around)[0]

    assert (first.reason, first.pages, first.party) == best
    assert hint in first.hints


def test_jobs_of_nobody_are_proposed_as_staff_s_own():
    [first, *_] = suggested([entry(10)], 50, jobs=[Job("ngo", 10), Job(None, 40)])

    assert (first.reason, first.pages, first.hints) == (PageReason.STAFF, 40, (Hint.JOBS_OF_NOBODY, Hint.EXACT))


def test_a_part_of_the_difference_is_proposed_where_jobs_prove_it():
    [first, *_] = suggested([entry(10)], 110, jobs=[Job(None, 30)])

    assert (first.reason, first.pages) == (PageReason.STAFF, 30)
    assert suggested([entry(10)], 40, jobs=[Job(None, 80)]) == ()


def test_a_machine_set_to_count_a3_twice_may_count_it_once():
    found = suggested([entry(30, size="A3", device=TWICE)], 30, device=TWICE)

    assert found[0].pages == -30 and found[0].hints == (Hint.A3_COUNTS_ONCE, Hint.EXACT)


def test_empty_backs_may_count():
    many = [entry(3, usage=f"u{n}", at=NOON + n * 60 * MINUTE, duplex=True) for n in range(10)]

    assert (PageReason.BACKS, 10, None) in named(suggested(many, 40))


def test_who_declared_is_not_asked_again_and_many_who_were_in_are_each_less_likely():
    present = [Presence("v1", "ngo"), Presence("v2", "b"), Presence("v3", "c", to_print=True), Presence("v4")]
    found = suggested([entry(10)], 50, Around(present=present))

    assert named(found) == [(PageReason.FORGOTTEN, 40, "c"), (PageReason.FORGOTTEN, 40, "b")]
    assert [each.score for each in found] == [45, 30]
    assert found[0].hints == (Hint.WAS_IN, Hint.CAME_TO_PRINT) and found[0].numbers == {"others": 1}


@pytest.mark.parametrize("metered", [96, 100, 105])
def test_nothing_is_proposed_where_the_numbers_fit(metered):
    assert suggested([entry(100)], metered, Around(present=[Presence("v", "other")])) == ()


def test_nothing_is_proposed_where_nobody_read_the_meter():
    assert suggest(lay([entry(100)], None), [entry(100)], ONCE, Around(present=[Presence("v", "other")])) == ()


def test_what_would_not_explain_the_difference_is_not_proposed():
    assert suggested([entry(12)], 300, Around(beside=[("copier", -40)])) == ()
    assert suggested([entry(300)], 200, Around(cancelled=[(None, 90)])) == ()


def test_of_a_cancelled_job_the_device_says_how_much_came_out():
    [first, *_] = suggested([entry(60)], 40, Around(cancelled=[("ngo", 45)]))

    assert first.numbers == {"sides": 45, "out": 25}
    assert suggested([entry(40)], 90, Around(cancelled=[("ngo", 45)])) == ()


SWAPPED = {91: {19}, 120: {210, 102}, 100: set(), 7: set(), 11: set(), 1_023: {1_203, 1_032}}


@pytest.mark.parametrize(("number", "others"), SWAPPED.items())
def test_swapped_digits(number, others):
    assert swapped(number) == others
