"""Two of staff over the same record of the desk: the second, by a page from before what the first did, is told, and
what the first did stands."""

import pytest

from sync.meter_facts import MeterRead
from sync.server import own_journal, questions_meters
from sync.server.deciding import answering
from sync.server.models import Case, Loan, PageUsage
from sync.server.own_journal import Draft
from tests.staff.case_papers import fill_queue
from tests.staff.test_second_of_two import form, press

TOLD = "Ktoś inny zmienił to w tym czasie"


@pytest.fixture
def staff(filled):
    filled.log_in("coordinator")
    return filled


def is_told(answer):
    return answer.status_code == 409 and TOLD in answer.text


def test_a_loan_is_due_as_whoever_was_first_said(staff):
    shown = form(staff, "/loans/l1", "/extend")
    first, second, third = next(each for each in shown.inputs if each.name == "day").options[:3]
    assert press(staff, shown, day=first).status_code == 303
    due = Loan.get_by_id("l1").due_at

    assert is_told(press(staff, shown, day=second)) and Loan.get_by_id("l1").due_at == due
    assert press(staff, form(staff, "/loans/l1", "/extend"), day=third).status_code == 303
    assert Loan.get_by_id("l1").due_at > due


def test_declared_pages_are_corrected_over_what_was_shown(staff):
    told = {"key": "print.A4.mono.one", "party": "org-table", "meter": "copier", "reason": "mistyped", "failed": "0"}
    shown = form(staff, "/pages/declarations/u1", "/correct")
    press(staff, shown, **told, pages="21")
    back = form(staff, "/pages/declarations/u1", "/declarations/u1/take-back")

    late = press(staff, shown, **told, pages="30")
    assert is_told(late) and 'value="30"' in late.text and PageUsage.get_by_id("u1").pages == 21
    press(staff, form(staff, "/pages/declarations/u1", "/correct"), **told, pages="22")
    assert is_told(press(staff, back)) and PageUsage.get_by_id("u1").pages == 22
    assert press(staff, form(staff, "/pages/declarations/u1", "/declarations/u1/take-back")).status_code == 303
    assert PageUsage.get_by_id("u1").pages == 21


def test_a_correction_of_a_meter_that_two_take_back_leaves_the_reading(staff):
    own_journal.record([Draft(MeterRead(meter="copier", value=1000, staff="marta"))], staff.office.now())
    uid = questions_meters.page("copier").rows[0].reading.uid
    address = f"/meters/copier?reading={uid}"
    shown = form(staff, address, "/correct")
    press(staff, shown, value="1010")
    assert is_told(press(staff, shown, value="1020")) and value() == [1010]

    back = form(staff, address, "/take-back")
    assert press(staff, back).status_code == 303 and value() == [1000]
    assert is_told(press(staff, back)) and value() == [1000]


def value():
    return [row.reading.value for row in questions_meters.page("copier").rows]


def test_whoever_took_a_case_on_keeps_it(staff):
    fill_queue(staff.office)
    case = Case.select().where(Case.state == "open").first()
    shown = form(staff, f"/cases/{case.id}", f"/cases/{case.id}/owner")
    answering.take_on(case.id, "anna", "anna", staff.office.now())

    assert is_told(press(staff, shown)) and Case.get_by_id(case.id).owner == "anna"
    assert press(staff, form(staff, f"/cases/{case.id}", f"/cases/{case.id}/owner")).status_code == 303
    assert Case.get_by_id(case.id).owner != "anna"
