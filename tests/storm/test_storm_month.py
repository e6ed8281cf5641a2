"""A month with every fault that real life adds: each is found as what it is, and next to nothing else is."""

import json
from collections import Counter

import pytest

from sync.rules.sheet_windows import day_of
from sync.server import project
from sync.server.case_models import CaseDecision
from sync.server.deciding import answering
from sync.server.detecting import by_time
from sync.server.models import Case, Loan, Visit
from tests.storm.month import END, Month
from tests.storm.telling import tell

FEWEST_FOUND, MOST_FALSE, MOST_FOR_PEOPLE = 0.99, 0.01, 60


def found():
    """Each open case as the truth names it."""
    keys = []
    for case in Case.select().where(Case.state == "open"):
        by = {
            "clock_skew": case.device, "clock_jump": case.device, "stream_forked": case.device,
            "item_unknown": case.device, "card_unknown": case.device, "return_without_loan": case.item,
            "stocktake_diff": case.item,
            "card_conflict": "bound", "pages_under_declared": f"{case.subject}.{day_of(case.at)}",
            "slip_unconfirmed": _loan_of(case),
        }  # fmt: skip
        keys.append((case.kind, by.get(case.kind, case.subject)))
    return keys


def _loan_of(case):
    row = Loan.get_or_none(Loan.fact == json.loads(case.facts)[0])
    return row.id if row is not None else None


@pytest.mark.parametrize("seed", [1])
def test_each_planted_fault_is_found_as_its_kind_and_nothing_else(office, seed):
    month = Month(seed)
    tell(office, month)
    told, truth = Counter(found()), Counter(month.planted)
    missed, false = truth - told, told - truth

    assert sum(missed.values()) <= (1 - FEWEST_FOUND) * sum(truth.values()), missed
    assert sum(false.values()) <= MOST_FALSE * sum(told.values()), false
    open_before = open_ids()
    project.rebuild(END)
    by_time(END)
    assert open_ids() == open_before

    answering.settle_by_rule(END)
    by_time(END)
    assert len(open_ids()) <= MOST_FOR_PEOPLE
    assert Visit.select().where(Visit.state.not_in(("undone", "unknown"))).count() == month.comings
    assert not Visit.select().where(Visit.state == "in").exists()
    ruled = [row.fact for row in CaseDecision.select().where(CaseDecision.rule.is_null(False))]
    answering.take_back(ruled, "marta", END)
    by_time(END)
    assert open_ids() == open_before


def open_ids():
    return sorted(case.id for case in Case.select().where(Case.state == "open"))
