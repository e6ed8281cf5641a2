"""What staff may say of a difference on a machine's sheet."""

import pytest

from sync.rules import explaining
from sync.rules.explaining import Told
from sync.rules.refusals import Reason
from sync.sheet_facts import PageReason, PagesExplained


def explain(*told):
    return explaining.explain("e", "copier", "site", ("a.1", "a.9"), Told(*told), "marta")


def test_an_explanation_names_the_machine_the_readings_and_who_says_so():
    assert explain(PageReason.FORGOTTEN, 40, "ngo") == PagesExplained(
        explanation="e", meter="copier", site="site", from_reading="a.1", to_reading="a.9",
        reason=PageReason.FORGOTTEN, pages=40, staff="marta", party="ngo",
    )  # fmt: skip


REFUSED = {
    "no page explains nothing": ((PageReason.TEST, 0), Reason.PAGES_NONE),
    "nor do a hundred thousand": ((PageReason.TEST, 100_000), Reason.PAGES_IMPLAUSIBLE),
    "test pages were made, not declared": ((PageReason.TEST, -5), Reason.EXPLAINED_OTHER_WAY),
    "nobody forgot what they declared": ((PageReason.FORGOTTEN, -5, "ngo"), Reason.EXPLAINED_OTHER_WAY),
    "a cancelled job made no page": ((PageReason.CANCELLED, 5), Reason.EXPLAINED_OTHER_WAY),
}


@pytest.mark.parametrize(("told", "reason"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(told, reason):
    assert explain(*told).reason is reason


@pytest.mark.parametrize("pages", [40, -40])
@pytest.mark.parametrize("reason", [PageReason.TYPING, PageReason.DEVICE, PageReason.FAILED, PageReason.MISCOUNT])
def test_some_reasons_go_either_way(reason, pages):
    assert explain(reason, pages).pages == pages


def test_pages_that_are_nobodys_stand_at_no_party():
    assert explain(PageReason.STAFF, 40, "ngo").party is None
