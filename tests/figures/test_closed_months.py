"""What staff may still change of a closed month: with a reason, by whoever may close it, and by nobody else."""

import pytest

from sync.server.case_models import CaseDecision
from sync.server.closing import acts, state
from sync.server.deciding import answering
from sync.server.detecting import by_time
from sync.server.figures import registry, totals
from sync.server.lending_models import Booking
from sync.server.models import Case, JournalEntry, Loan, Visit
from tests.figures.test_figures import OCTOBER
from tests.figures.test_report_screens import staff
from tests.figures_past import DAY, NOVEMBER, at, issued
from tests.server.test_project import take_in

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


def by_house():
    return [row.rule for row in CaseDecision.select().where(CaseDecision.undone == False)]  # noqa: E712


def test_the_house_leaves_what_counts_in_a_closed_month_to_a_coordinator(closed):
    """And answers it as soon as the month is open again."""
    before = registry.values(totals.totals(OCTOBER))
    assert answering.surely_proposed(Case.get_by_id(forgotten()), NOVEMBER).decision == "as_estimated"
    assert answering.settle_by_rule(NOVEMBER) == 0
    assert unchanged() and acts.difference("2026-10", NOVEMBER) == {}
    assert "nie rozstrzygnięto tego z automatu" in closed.get(f"/cases/{forgotten()}").text

    acts.close("2026-10", "hard", "sprawozdanie złożone", "marta", NOVEMBER)
    assert (answering.settle_by_rule(NOVEMBER), by_house()) == (0, [])
    assert registry.values(totals.totals(OCTOBER)) == before
    acts.reopen("2026-10", "jednak poprawiamy", "marta", NOVEMBER + 1)
    assert "nie rozstrzygnięto tego z automatu" not in closed.get(f"/cases/{forgotten()}").text
    assert answering.settle_by_rule(NOVEMBER + 2) >= 1
    assert "visit_no_checkout@1" in by_house()


def test_it_matters_when_it_counts_and_not_when_it_was_noticed(closed):
    """Lent in October, and in November again: that it came back between is a record of November; that the first loan
    was none changes October."""
    at(closed.station, 29)
    closed.station.record(issued("again", "camera-2", "org-table", NOVEMBER + 7 * DAY))
    take_in(closed.station, NOVEMBER)
    case = Case.get(Case.kind == "loan_missing_return")
    address = f"/cases/{case.id}/decide"
    assert state.month_of(case.at) == "2026-11"
    assert closed.post(address, decision="keep_second").status_code == 409
    assert closed.post(address, decision="keep_second", closed_period_reason="pomyłka w zeszycie").status_code == 303
    assert Loan.get_by_id("l2").undone and acts.difference("2026-10", NOVEMBER)["loans"] == -1
    made = Case.get_by_id(case.id).decided_fact
    assert closed.post(f"/cases/answers/{made}/undo").status_code == 409
    assert closed.post(f"/cases/answers/{made}/undo", closed_period_reason="jednak była").status_code == 303
    assert closed.post(address, decision="returned_between").status_code == 303
    assert acts.difference("2026-10", NOVEMBER) == {}


def test_the_house_answers_what_counts_in_the_open_month(closed):
    at(closed.station, 29)
    closed.station.record(issued("again", "camera-2", "org-table", NOVEMBER + 7 * DAY))
    take_in(closed.station, NOVEMBER)

    assert (answering.settle_by_rule(NOVEMBER), by_house()) == (1, ["loan_missing_return@1"])
    assert acts.difference("2026-10", NOVEMBER) == {}
