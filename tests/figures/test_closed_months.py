"""What staff may still change of a closed month: with a reason, by whoever may close it, and by nobody else."""

import pytest

from sync.server.closing import acts
from sync.server.deciding import answering
from sync.server.detecting import by_time
from sync.server.figures import registry, totals
from sync.server.lending_models import Booking
from sync.server.models import Case, JournalEntry, Visit
from tests.figures.test_figures import OCTOBER
from tests.figures.test_report_screens import staff
from tests.figures_past import NOVEMBER

__all__ = ["staff"]


@pytest.fixture
def closed(staff):
    """October is closed; one visit of it has no end, and a room was booked."""
    by_time(NOVEMBER)
    assert isinstance(acts.close("2026-10", "soft", "miesiąc przejrzany", "marta", NOVEMBER), str)
    return staff


def forgotten():
    return Case.get(Case.kind == "visit_no_checkout").id


def unchanged():
    return (Visit.get_by_id("v2").state, Booking.get_by_id("b1").state) == ("in", "approved")


WAYS = {
    "an answer": lambda: (f"/cases/{forgotten()}/decide", {"decision": "as_estimated"}),
    "answers together": lambda: ("/cases/together?kind=visit_no_checkout", {"case": forgotten()}),
    "a booking refused": lambda: ("/bookings/b1/refuse", {"ground": "other"}),
    "a booking collected": lambda: ("/bookings/b1/collected", {}),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_counts_in_a_closed_month_is_changed_with_a_reason_only(closed, way):
    before, (address, typed) = registry.values(totals.totals(OCTOBER)), WAYS[way]()
    closed.log_in("staff")
    assert closed.post(address, **typed).status_code == 403
    closed.log_in("coordinator")
    assert closed.post(address, **typed).status_code == 409
    assert unchanged()

    assert closed.post(address, closed_period_reason="sprawdzone w zeszycie", **typed).status_code == 303
    assert not unchanged()
    assert JournalEntry.select().where(JournalEntry.type == "closed_period_changed").count() == 1
    assert registry.values(totals.totals(OCTOBER)) == before


def test_an_answer_that_changes_nothing_needs_no_reason_and_one_taken_back_does(closed):
    case = forgotten()
    made = answering.decide(case, "as_estimated", "marta", NOVEMBER)
    assert closed.post(f"/cases/answers/{made}/undo").status_code == 409
    assert closed.post(f"/cases/answers/{made}/undo", closed_period_reason="jednak nie").status_code == 303
    by_time(NOVEMBER)
    assert closed.post(f"/cases/{case}/decide", decision="leave").status_code == 303
