"""Declared pages told otherwise: who may, until when, what they say, and what it does to an allowance."""

import pytest
from msgspec.structs import replace as changed

from sync.facts import PageKind, PageLine
from sync.page_facts import PagesCorrected
from sync.rules import corrections
from sync.rules.corrections import OWN_MS, By, Said, Standing
from sync.rules.pages import Allowed
from sync.rules.refusals import Reason

TEN = PageLine(PageKind.COPY, 10)
STANDING = Standing("u", "anna", 1000, (TEN,), 10, 0, "org", "copier")
NO_LIMIT = Allowed(10, 0, None, None)
ANNA, MARTA = By(person="anna"), By(staff="marta", reason="mistyped", approved_by="marta")


def correct(said, by=ANNA, standing=STANDING, allowance=NO_LIMIT, at=2000):
    weighing = corrections.weigh_correction(standing, said, allowance, by.approved_by)
    answer = corrections.correct(standing, said, by, weighing, at)
    return answer if isinstance(answer, PagesCorrected) else [refusal.reason for refusal in answer]


def said(*lines, party="org", meter="copier"):
    return Said(lines, party, meter)


TWELVE = said(changed(TEN, pages=12))


def test_a_correction_says_everything_anew():
    answer = correct(said(changed(TEN, pages=12, failed=2), PageLine(PageKind.PRINT, 3, colour=True, size="A3")))

    assert answer == PagesCorrected(
        usage="u", lines=[PageLine(PageKind.COPY, 12, failed=2), PageLine(PageKind.PRINT, 3, colour=True, size="A3")],
        mono_units=10, colour_units=6, person="anna", party="org", meter="copier",
    )  # fmt: skip


GONE = Standing("u", "anna", 1000, (TEN,), 10, 0, "org", "copier", counts=False)
ALLOWED = {
    "whoever declared them, at once": (TWELVE, ANNA, STANDING, 1000, None),
    "and for a day": (TWELVE, ANNA, STANDING, 1000 + OWN_MS, None),
    "after that they ask staff": (TWELVE, ANNA, STANDING, 1001 + OWN_MS, [Reason.CORRECTION_TOO_LATE]),
    "nobody else does": (TWELVE, By(person="ola"), STANDING, 2000, [Reason.CORRECTION_TOO_LATE]),
    "a clock that went back stops them": (TWELVE, ANNA, STANDING, 900, [Reason.CORRECTION_TOO_LATE]),
    "staff at any time": (TWELVE, MARTA, STANDING, 1000 + 400 * OWN_MS, None),
    "what was taken back is not corrected": (TWELVE, ANNA, GONE, 2000, [Reason.CORRECTION_TOO_LATE]),
    "nor by staff": (TWELVE, MARTA, GONE, 2000, [Reason.CORRECTION_TOO_LATE]),
    "the same again is no correction": (said(TEN), ANNA, STANDING, 2000, [Reason.PAGES_UNCHANGED]),
    "the same for another party is one": (said(TEN, party="other"), ANNA, STANDING, 2000, None),
    "the same on another device is one": (said(TEN, meter=None), ANNA, STANDING, 2000, None),
    "nothing came out": (said(), ANNA, STANDING, 2000, None),
    "more failed than were made": (said(changed(TEN, failed=11)), ANNA, STANDING, 2000,
                                   [Reason.PAGES_FAILED_TOO_MANY]),
    "more than anybody makes": (said(changed(TEN, pages=10_001)), MARTA, STANDING, 2000, [Reason.PAGES_IMPLAUSIBLE]),
}  # fmt: skip


@pytest.mark.parametrize(("wish", "by", "standing", "at", "refused"), ALLOWED.values(), ids=ALLOWED)
def test_who_may_and_what(wish, by, standing, at, refused):
    answer = correct(wish, by, standing, at=at)

    assert (None if isinstance(answer, PagesCorrected) else answer) == refused


OVER = [Reason.ALLOWANCE_EXCEEDED]
LIMITS = {
    "what was declared is not counted twice": (said(changed(TEN, pages=20)), Allowed(90, 0, 100, None), None),
    "one page more needs staff": (said(changed(TEN, pages=21)), Allowed(90, 0, 100, None), OVER),
    "for another party all of it counts": (said(TEN, party="other"), Allowed(91, 0, 100, None), OVER),
    "what staff told otherwise elsewhere is no credit": (
        said(changed(TEN, pages=101)), Allowed(3, 0, 100, None), OVER,
    ),
    "fewer pages pass although the allowance is spent": (said(changed(TEN, pages=5)), Allowed(105, 0, 100, None), None),
}


@pytest.mark.parametrize(("wish", "allowance", "refused"), LIMITS.values(), ids=LIMITS)
def test_the_allowance(wish, allowance, refused):
    answer = correct(wish, allowance=allowance)

    assert (None if isinstance(answer, PagesCorrected) else answer) == refused


def test_staff_agree_to_more_than_the_allowance_and_say_why():
    by = By(person="anna", approved_by="marta", override="deadline")
    answer = correct(said(changed(TEN, pages=200)), by, allowance=Allowed(10, 0, 100, None))

    assert (answer.approved_by, answer.override, answer.mono_units) == ("marta", "deadline", 200)
