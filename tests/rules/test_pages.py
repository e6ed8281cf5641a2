"""Prints and copies: A4 units, the month's allowance, entries that cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.facts import PageKind, PageLine, PagesDeclared
from sync.register import Allowance, Meter, Party
from sync.rules import pages
from sync.rules.pages import Allowed, Weighing
from sync.rules.refusals import Reason, Refusal, Remedy
from tests.rules.scene import ORGANISATION, SITE

NO_LIMIT = Allowed(0, 0, None, None)


def printed(count: int, *, colour: bool = False, size: str = "A4", duplex: bool = False, failed: int = 0) -> PageLine:
    return PageLine(PageKind.PRINT, count, colour=colour, size=size, duplex=duplex, failed=failed)  # type: ignore[arg-type]


def weigh(lines: list[PageLine], allowance: Allowed = NO_LIMIT, approved_by: str | None = None) -> Weighing:
    return pages.weigh(lines, allowance, approved_by)


UNITS = {
    "an A4 side is one": ([printed(12)], (12, 0)),
    "an A3 side is two": ([printed(3, size="A3")], (6, 0)),
    "colour is counted apart": ([printed(12), printed(3, colour=True)], (12, 3)),
    "a colour A3 side is two of colour": ([printed(2, colour=True, size="A3")], (0, 4)),
    "two-sided pages count as they were entered, by sides": ([printed(8, duplex=True)], (8, 0)),
    "copies and prints count alike": ([printed(4), PageLine(PageKind.COPY, 5)], (9, 0)),
    "failed pages do not count": ([printed(10, failed=4)], (6, 0)),
    "a failed A3 side gives two back": ([printed(10, size="A3", failed=4)], (12, 0)),
    "when all failed nothing counts": ([printed(7, failed=7)], (0, 0)),
    "nothing is nothing": ([], (0, 0)),
}


@pytest.mark.parametrize(("lines", "expected"), UNITS.values(), ids=UNITS)
def test_units(lines, expected):
    assert pages.units(lines) == expected


REFUSED = {
    "nothing was entered": ([], [Reason.PAGES_NONE]),
    "only noughts were entered": ([printed(0), printed(0, colour=True)], [Reason.PAGES_NONE]),
    "more pages failed than were made": ([printed(3, failed=4)], [Reason.PAGES_FAILED_TOO_MANY]),
    "pages failed of none": ([printed(5), printed(0, failed=1)], [Reason.PAGES_FAILED_TOO_MANY]),
    "10,000 pages in one line": ([printed(10_000)], [Reason.PAGES_IMPLAUSIBLE]),
    "10,000 pages in two lines": ([printed(9_000), printed(1_000, colour=True)], [Reason.PAGES_IMPLAUSIBLE]),
    "fewer than no pages": ([printed(5), printed(-5)], [Reason.PAGES_IMPLAUSIBLE]),
    "fewer than no failed pages": ([printed(5, failed=-1)], [Reason.PAGES_IMPLAUSIBLE]),
    "two reasons come at once": ([printed(10_600), printed(1, failed=2)],
                                 [Reason.PAGES_FAILED_TOO_MANY, Reason.PAGES_IMPLAUSIBLE]),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "reasons"), REFUSED.values(), ids=REFUSED)
def test_an_entry_is_refused(lines, reasons):
    weighing = weigh(lines)

    assert [(refusal.reason, refusal.remedy) for refusal in weighing.refusals] == [(r, Remedy.NONE) for r in reasons]
    assert pages.declare(lines, weighing, "u", SITE, None, None, None, None) == weighing.refusals


def test_five_hundred_pages_are_believed():
    assert weigh([printed(500)]).refusals == ()


DOUBTED = {
    "501 pages in one line": ([printed(501)], None, 500, "many"),
    "501 pages in two lines": ([printed(300), printed(201, colour=True)], None, 500, "many"),
    "more than the device makes": ([printed(150)], 120, 120, "fast"),
}


@pytest.mark.parametrize(("lines", "possible", "most", "why"), DOUBTED.values(), ids=DOUBTED)
def test_more_than_is_believed_is_asked_about_and_staff_let_it_pass_and_say_why(lines, possible, most, why):
    asked = pages.weigh(lines, NO_LIMIT, None, possible)
    passed = pages.weigh(lines, NO_LIMIT, "marta", possible)
    now = sum(line.pages for line in lines)
    fact = pages.declare(lines, passed, "u", SITE, None, None, "marta", None, override="event")

    assert pages.doubted(asked.refusals) == Refusal(
        Reason.PAGES_IMPLAUSIBLE, Remedy.STAFF, details={"most": most, "now": now, "why": why}
    )
    assert (passed.refusals, [each.reason for each in passed.cautions]) == ((), [Reason.PAGES_IMPLAUSIBLE])
    assert isinstance(fact, PagesDeclared)
    assert (fact.approved_by, fact.override) == ("marta", "event")


def test_what_no_paper_is_enough_for_is_not_asked_about():
    assert pages.doubted(weigh([printed(10_000)]).refusals) is None


NEAR, OVER = Reason.ALLOWANCE_NEARLY_USED, Reason.ALLOWANCE_EXCEEDED
USED = {
    "well below the limit nothing is said": (60, 20, 100, None, [], []),
    "just at four fifths nothing is said": (60, 20, 100, None, [], []),
    "above four fifths there is a warning": (60, 21, 100, None, [], [NEAR]),
    "the very last page still goes": (60, 40, 100, None, [], [NEAR]),
    "one page more needs staff": (60, 41, 100, None, [OVER], []),
    "staff let it pass, and it is said": (60, 41, 100, "marta", [], [OVER]),
    "a limit of nothing needs staff at the first page": (0, 1, 0, None, [OVER], []),
    "without a limit nothing is said": (5000, 400, None, None, [], []),
}


@pytest.mark.parametrize(("used", "now", "limit", "staff", "refused", "told"), USED.values(), ids=USED)
@pytest.mark.parametrize("colour", [False, True], ids=["mono", "colour"])
def test_the_allowance(colour, used, now, limit, staff, refused, told):
    allowance = Allowed(0, used, None, limit) if colour else Allowed(used, 0, limit, None)
    weighing = weigh([printed(now, colour=colour)], allowance, staff)

    assert [(refusal.reason, refusal.remedy) for refusal in weighing.refusals] == [(r, Remedy.STAFF) for r in refused]
    assert [caution.reason for caution in weighing.cautions] == told


def test_an_exceeded_allowance_says_which_and_by_how_much():
    (refusal,) = weigh([printed(5, colour=True)], Allowed(10, 18, 100, 20)).refusals

    assert refusal.details == {"kind": "colour", "limit": 20, "used": 18, "now": 5}


def test_an_allowance_used_up_before_bars_no_pages_of_the_other_kind():
    assert weigh([printed(5)], Allowed(0, 25, 100, 20)).refusals == ()


def test_failed_pages_bring_nobody_over_the_allowance():
    assert weigh([printed(60, failed=50)], Allowed(90, 0, 100, None)).refusals == ()


DEFAULT = Allowance(id="a", party_kind="organisation", mono=100, colour=20, warn_percent=75)
OWN = Party(id="own", kind="organisation", name="Własny", mono_allowance=300, colour_allowance=0)
LIMITS = {
    "a party without its own takes the default": (ORGANISATION, DEFAULT, (100, 20, 75)),
    "a party's own goes before the default, nought too": (OWN, DEFAULT, (300, 0, 75)),
    "without a default there is no limit": (ORGANISATION, None, (None, None, 80)),
    "its own holds without a default": (OWN, None, (300, 0, 80)),
    "a rule made for the party goes before both": (OWN, Allowance(
        id="b", party_kind="organisation", mono=400, colour=40, party="own"), (400, 40, 80)),
}


@pytest.mark.parametrize(("party", "default", "expected"), LIMITS.values(), ids=LIMITS)
def test_whose_limit_holds(party, default, expected):
    found = pages.allowed(party, default, 7, 8)

    assert (found.mono_limit, found.colour_limit, found.warn_percent) == expected
    assert (found.mono_used, found.colour_used) == (7, 8)


def test_a_declaration_leaves_empty_lines_out_and_keeps_what_failed():
    lines = [printed(12, failed=2), printed(0, colour=True), printed(3, size="A3")]

    fact = pages.declare(lines, weigh(lines), "usage-1", SITE, "anna", "org", None, "visit-1")

    assert fact == PagesDeclared(
        usage="usage-1", site=SITE, lines=[lines[0], lines[2]], mono_units=16, colour_units=0, person="anna",
        party="org", visit="visit-1",
    )  # fmt: skip


counts, yes_or_no = st.integers(-600, 600), st.booleans()
sizes = st.sampled_from(["A4", "A3"])
some_lines = st.lists(
    st.builds(PageLine, st.sampled_from(PageKind), counts, yes_or_no, sizes, yes_or_no, counts), max_size=6
)
limits = st.none() | st.integers()
allowances = st.builds(Allowed, st.integers(), st.integers(), limits, limits, st.integers())


@given(some_lines, allowances, st.none() | st.text(max_size=3))
def test_no_entry_or_allowance_raises(lines, allowance, approved_by):
    weighing = pages.weigh(lines, allowance, approved_by)
    answer = pages.declare(lines, weighing, "u", SITE, None, None, approved_by, None)

    assert isinstance(answer, PagesDeclared) or all(isinstance(one, Refusal) for one in answer)
    assert isinstance(answer, PagesDeclared) == (not weighing.refusals)


@given(some_lines)
def test_a_declared_entry_never_has_fewer_than_no_units(lines):
    answer = pages.declare(lines, weigh(lines), "u", SITE, None, None, None, None)

    if isinstance(answer, PagesDeclared):
        assert answer.mono_units >= 0
        assert answer.colour_units >= 0
        assert answer.mono_units + answer.colour_units <= 2 * pages.MOST_PAGES


COPIER, PRINTER = Meter(id="copier", site=SITE, name="Kopiarka"), Meter(id="printer", site=SITE, name="Drukarka")
METERS = {
    "the only device of a site is the one": ([COPIER], None, "copier"),
    "of two it is the one that was chosen": ([COPIER, PRINTER], "printer", "printer"),
    "of two that nobody chose from, it is not known": ([COPIER, PRINTER], None, None),
    "a device of another site is none": ([COPIER, PRINTER], "branch", None),
    "a site without a device has none": ([], "copier", None),
}


@pytest.mark.parametrize(("meters", "chosen", "expected"), METERS.values(), ids=METERS)
def test_on_which_device_pages_came_out(meters, chosen, expected):
    assert pages.meter_of(meters, chosen) == expected
