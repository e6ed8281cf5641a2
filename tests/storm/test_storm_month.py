"""A month with every fault that real life adds: each is found as what it is, and next to nothing else is."""

import json
from collections import Counter
from datetime import date, timedelta

import pytest

from sync.rules.explaining import Told
from sync.rules.sheet_windows import begin_of, day_of
from sync.server import explaining_pages, project, questions_sheets
from sync.server.case_models import CaseDecision
from sync.server.deciding import answering
from sync.server.detecting import by_time
from sync.server.figures import registry, totals
from sync.server.models import Case, Loan
from sync.server.sheet_models import PageExplanation as Explanation
from tests.storm.month import BRANCH, CENTRE, END, Month
from tests.storm.telling import tell

FEWEST_FOUND, MOST_FALSE, MOST_FOR_PEOPLE, MOST_KEYS = 0.99, 0.01, 60, 3
ESTIMATES = 0.25  # how far hours that are estimated, of some twenty visits, may be off what they were
NAMED = {  # faults without which it would be no storm
    "loan_double_open", "card_conflict", "card_replaced", "meter_anomaly", "clock_skew", "stream_forked",
    "visit_no_checkout",
}  # fmt: skip
DAY = timedelta(days=1)
FIRST, MIDDLE, LAST = date(2026, 10, 1), date(2026, 10, 15), date(2026, 10, 31)
MONTH = (FIRST, LAST, None)


def found():
    """Each open case as the truth names it."""
    return [key_of(case) for case in Case.select().where(Case.state == "open")]


def key_of(case):
    by = {
        "clock_skew": case.device, "clock_jump": case.device, "stream_forked": case.device,
        "item_unknown": case.device, "card_unknown": case.device, "return_without_loan": case.item,
        "stocktake_diff": case.item,
        "card_conflict": "bound", "pages_under_declared": f"{case.subject}.{day_of(case.at)}",
        "slip_unconfirmed": _loan_of(case),
    }  # fmt: skip
    return case.kind, by.get(case.kind, case.subject)


def _loan_of(case):
    row = Loan.get_or_none(Loan.fact == json.loads(case.facts)[0])
    return row.id if row is not None else None


@pytest.mark.parametrize("seed", [1])
def test_each_planted_fault_is_found_as_its_kind_and_the_right_answers_make_the_report_the_truth(office, seed):
    month = Month(seed)
    tell(office, month)
    told, truth = Counter(found()), Counter(month.planted)
    missed, false = truth - told, told - truth

    assert sum(missed.values()) <= (1 - FEWEST_FOUND) * sum(truth.values()), missed
    assert sum(false.values()) <= MOST_FALSE * sum(told.values()), false
    assert min(truth.values()) >= 1 and {kind for kind, _ in truth} >= NAMED
    assert sum(kind == "visit_no_checkout" for kind, _ in month.planted) >= 0.05 * month.visits
    open_before, reports_before = open_ids(), reports()
    answering.settle_by_rule(END)
    by_time(END)
    assert len(open_ids()) <= MOST_FOR_PEOPLE
    keys = answer_rightly(month)
    by_time(END)
    project.rebuild(END)
    by_time(END)
    assert open_ids() == [] and max(keys) <= MOST_KEYS
    for span, said in reports().items():
        true = month.truth.figures(*span)
        estimated, lasted = said.pop("hours_estimated"), true.pop("hours_estimated")
        assert said == true, span
        if span == MONTH:
            assert abs(estimated - lasted) <= ESTIMATES * lasted

    for row in Explanation.select():
        explaining_pages.take_back(row.fact, "marta", END)
    answering.take_back([row.fact for row in CaseDecision.select()], "marta", END)
    by_time(END)
    assert (open_ids(), reports()) == (open_before, reports_before)


def answer_rightly(month):
    """What somebody who knows the truth answers of what is left, and with how many keys each: A for the proposal, I and
    a number for another answer."""
    for each in month.explained:
        laid = questions_sheets.laid(questions_sheets.machines(), begin_of(each.day), begin_of(each.day + DAY))
        [sheet] = laid[each.meter]
        told = Told(each.reason, each.pages, each.party)
        assert isinstance(explaining_pages.explain(sheet, told, "", "marta", END), str)
    keys = []
    for case in Case.select().where(Case.state == "open").order_by(Case.at, Case.id):
        right = month.right.get(key_of(case), "leave")
        first = next(iter(answering.suggestions(case, END)), None)
        keys.append(1 if first is not None and first.decision == right else 2)
        assert answering.decide(case.id, right, "marta", END) is not None, (case.kind, right)
    return keys


def reports():
    """Every figure of the month and of its halves, of the centre and of each site."""
    spans = [(FIRST, LAST), (FIRST, MIDDLE), (MIDDLE + DAY, LAST)]
    return {
        (first, last, site): figures_of(totals.totals(totals.Asked(first, last, END, site)))
        for first, last in spans
        for site in (None, CENTRE, BRANCH)
    }


def figures_of(found):
    by_service = [registry.of_service(registry.BY_ID["organisations"], service) for service in registry.SERVICES]
    return registry.values(found) | {figure.id: figure.value(found) for figure in by_service}


def open_ids():
    return sorted(case.id for case in Case.select().where(Case.state == "open"))
