"""The sheet of a machine: three numbers of pages, the tolerance between two of them, and what is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.facts import PageKind, PageLine
from sync.rules import page_sheet
from sync.rules.meter_segments import Anomaly, Device, Reading, segments
from sync.rules.page_sheet import Entry, Explained, Job, Metered, PartyLine, Verdict, lay
from sync.rules.sheet_windows import windows
from sync.sheet_facts import PageReason
from tests.stations import MINUTE, NOON

PLAIN = Device(a3_factor=1)


def entry(pages, party="ngo", usage="u", at=NOON, **line):
    told = [PageLine(kind=PageKind.PRINT, pages=pages, **line)]
    return page_sheet.entry(usage, at, told, PLAIN, party)


def explained(reason, pages, party=None, fact="e.1"):
    return Explained(fact, reason, pages, party)


# 10,000 → 9,994 → 10,120, the acceptance test of the handbook
FALLEN = [Reading("r1", NOON, 10_000), Reading("r2", NOON + MINUTE, 9_994), Reading("r3", NOON + 2 * MINUTE, 10_120)]


@pytest.mark.parametrize(("declared", "difference", "verdict"), [(118, 12, Verdict.FITS), (100, 30, Verdict.UNDER)])
def test_a_fall_of_six_is_a_loss_of_power_and_the_gap_is_weighed_with_its_uncertainty(declared, difference, verdict):
    laid = segments(FALLEN, PLAIN)
    [window] = windows(laid)
    sheet = lay([entry(declared)], window.metered)

    assert [(each.rise, each.pages, each.uncertainty) for each in laid] == [(-6, 4, 10), (126, 126, 0)]
    assert window.metered == Metered(130, 10) and window.anomalies == (Anomaly.POWER_LOSS,)
    assert (sheet.tolerance, sheet.difference, sheet.verdict) == (5 + 10, difference, verdict)


WEIGHED = {
    "what is declared is what was made": (100, 100, Verdict.FITS),
    "five more are within the tolerance": (100, 105, Verdict.FITS),
    "six more are not": (100, 106, Verdict.UNDER),
    "five fewer are": (100, 95, Verdict.FITS),
    "six fewer are not": (100, 94, Verdict.OVER),
    "of a thousand, two in a hundred are": (980, 1_000, Verdict.FITS),
    "and one more is not": (979, 1_000, Verdict.UNDER),
    "a machine that stood still is weighed as well": (6, 0, Verdict.OVER),
}


@pytest.mark.parametrize(("declared", "metered", "verdict"), WEIGHED.values(), ids=WEIGHED)
def test_the_tolerance(declared, metered, verdict):
    assert lay([entry(declared)], Metered(metered)).verdict is verdict


def test_a_meter_that_nobody_read_says_nothing():
    sheet = lay([entry(100)], None)

    assert (sheet.verdict, sheet.difference, sheet.unassigned, sheet.accepted) == (Verdict.UNREAD, 0, 0, 100)


def test_sides_are_summed_by_party_and_kind_with_those_that_failed_among_them():
    lines = [PageLine(kind=PageKind.PRINT, pages=7, failed=2), PageLine(kind=PageKind.COPY, pages=3)]
    told = [page_sheet.entry("u1", NOON, lines, PLAIN, "ngo"), entry(5, None, "u2")]

    assert lay(told, Metered(15)).lines == (PartyLine("ngo", 7, 3, 2), PartyLine(None, 5))


def test_a_machine_that_counts_a3_twice_and_empty_backs_differs_by_no_page():
    device = Device(a3_factor=2, duplex_blank_counted=True)
    lines = [PageLine(kind=PageKind.PRINT, pages=10, size="A3"), PageLine(kind=PageKind.COPY, pages=3, duplex=True)]
    told = page_sheet.entry("u", NOON, lines, device, "ngo")
    sheet = lay([told], Metered(24))

    assert (sheet.declared, sheet.by_counting, sheet.difference, sheet.accepted) == (13, 11, 0, 13)


ACCEPTED = {
    "a forgotten declaration is its party's": (PageReason.FORGOTTEN, 40, "other", {"ngo": 100, "other": 40}, 0),
    "and nobody's where nobody is named": (PageReason.FORGOTTEN, 40, None, {"ngo": 100, None: 40}, 0),
    "a typing error changes what its party declared": (PageReason.TYPING, 40, "ngo", {"ngo": 140}, 0),
    "test pages are the centre's own": (PageReason.TEST, 40, None, {"ngo": 100}, 40),
    "what the machine made up was never paper": (PageReason.MISCOUNT, 40, None, {"ngo": 100}, 0),
}


@pytest.mark.parametrize(("reason", "pages", "party", "accepted", "own"), ACCEPTED.values(), ids=ACCEPTED)
def test_what_staff_explained_is_accepted_and_leaves_the_line_of_nobody(reason, pages, party, accepted, own):
    sheet = lay([entry(100)], Metered(150), [explained(reason, pages, party)])

    assert {line.party: line.accepted for line in sheet.lines} == accepted
    assert (sheet.own, sheet.remainder, sheet.unassigned) == (own, 10, 10)
    assert sheet.accepted == sum(accepted.values()) + own


def test_too_much_declared_is_taken_off_its_party_and_no_page_is_nobodys():
    sheet = lay([entry(120)], Metered(12), [explained(PageReason.TYPING, -108, "ngo")])

    assert (sheet.accepted, sheet.remainder, sheet.unassigned, sheet.verdict) == (12, 0, 0, Verdict.FITS)


def test_what_queues_say_stands_beside_and_changes_no_other_number():
    sheet = lay([entry(100)], Metered(130), jobs=[Job("ngo", 90), Job(None, 30)])

    assert (sheet.jobs, {line.party: line.jobs for line in sheet.lines}) == (120, {"ngo": 90, None: 30})
    assert (sheet.declared, sheet.difference, sheet.accepted) == (100, 30, 100)
    assert lay([entry(100)], Metered(130)).jobs is None


entries = st.lists(
    st.builds(
        Entry, usage=st.text(max_size=2), at=st.integers(0, 9), party=st.sampled_from([None, "a", "b"]),
        prints=st.integers(0, 300), copies=st.integers(0, 300), counted=st.integers(0, 900),
    ),
    max_size=8,
)  # fmt: skip
told_reasons = st.lists(
    st.builds(
        Explained, fact=st.text(max_size=2), reason=st.sampled_from(PageReason), pages=st.integers(-99, 99),
        party=st.sampled_from([None, "a", "c"]),
    ),
    max_size=6,
)  # fmt: skip


@given(entries, told_reasons, st.integers(0, 2_000), st.randoms())
def test_the_numbers_add_up_in_whatever_order_things_came(told, reasons, counted, chance):
    sheet = lay(told, Metered(counted), reasons)
    chance.shuffle(told)
    chance.shuffle(reasons)

    assert lay(told, Metered(counted), reasons) == sheet
    assert counted == sheet.accepted + sheet.machine + sheet.by_counting + sheet.remainder


@given(entries, entries, told_reasons, st.integers(0, 2_000))
def test_sheets_of_two_machines_add_up_to_that_of_both(ones, others, reasons, counted):
    first, second = lay(ones, Metered(counted), reasons, [Job("a", 3)]), lay(others, None)
    both = page_sheet.together([first, second])

    assert (both.declared, both.explained) == (first.declared + second.declared, first.explained + second.explained)
    assert (both.metered, both.jobs, both.accepted) == (first.metered, 3, first.accepted + second.accepted)


def test_too_much_declared_on_one_day_hides_nothing_of_another():
    both = page_sheet.together([lay([entry(60)], Metered(100)), lay([entry(130)], Metered(22))])

    assert (both.remainder, both.unassigned, both.verdict) == (-68, 40, Verdict.OVER)


def test_a_sheet_ends_with_the_last_reading_of_its_day_and_begins_with_the_one_before():
    day = 24 * 60 * MINUTE
    readings = [Reading(f"r{n}", at, value) for n, (at, value) in enumerate(
        [(NOON, 100), (NOON + 60 * MINUTE, 110), (NOON + day, 150), (NOON + day + MINUTE, 150)])]  # fmt: skip
    first, second = windows(segments(readings, PLAIN))

    assert (first.readings, first.metered) == (("r0", "r1"), Metered(10))
    assert (second.readings, second.metered) == (("r1", "r2", "r3"), Metered(40))
    assert [first.has(at) for at in (NOON, NOON + 1, NOON + 60 * MINUTE)] == [False, True, True]


def test_a_day_on_which_the_machine_was_exchanged_has_no_metered_number():
    readings = [Reading("r1", NOON, 90_000, serial="A"), Reading("r2", NOON + MINUTE, 12, serial="B")]
    [window] = windows(segments(readings, PLAIN))

    assert (window.metered, window.anomalies) == (None, (Anomaly.SWAPPED,))
