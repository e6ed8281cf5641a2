"""No question of a screen may walk all that ever happened: SQLite is asked how it would answer each of them."""

import re

import pytest

from kiosk.store import declared_pages, fold_pages, month_pages, questions, register_rows, spool_rows
from sync import register

QUESTIONS = {
    "the visit somebody is in": lambda c: questions.open_visit_of(c, "anna"),
    "somebody's last visits": lambda c: questions.last_visits_of(c, "anna"),
    "what somebody has": lambda c: questions.open_loans_of(c, "anna"),
    "what an organisation has": lambda c: questions.open_loans_for(c, "org-table"),
    "who has a thing": lambda c: questions.open_loan_on(c, "camera-2"),
    "everything that is out": lambda c: questions.open_loans(c),
    "pages of a month": lambda c: month_pages.used(c, "org-table", "2026-10"),
    "what somebody declared last": lambda c: declared_pages.last_on(c, "anna"),
    "what counts of a declaration": lambda c: fold_pages.saying(c, "usage-1"),
    "wrong PINs": lambda c: questions.pin_failures(c, "anna", 0),
    "memberships of a person": lambda c: register_rows.by_lookup(c, register.Membership, "anna"),
    "the credential of a digest": lambda c: register_rows.by_lookup(c, register.Credential, "digest"),
    "the things of a type": lambda c: register_rows.items_of(c, "camera"),
    "whether a site has one of a type": lambda c: register_rows.has_items(c, "camera", "site-scop"),
    "the next slip": spool_rows.next_queued,
    "slips that nobody saw": lambda c: spool_rows.has_old(c, 0),
    "how many slips wait": spool_rows.counts,
    "slips to be asked for": spool_rows.waiting,
    "slips that are not over": spool_rows.not_over,
    "a slip by its number": lambda c: spool_rows.find(c, "COP-K1-2026-000001"),
}
SMALL_INDEX = re.compile(r"SCAN \w+ USING INDEX (loan_out|spool_open)\b")  # only what is not over


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_is_answered_without_walking_a_whole_table_or_kind(store, question):
    connection = store.database.reading()
    asked: list[str] = []
    connection.exec_trace = lambda _cursor, sql, _bindings: asked.append(sql) or True
    question(connection)
    connection.exec_trace = None

    plans = [
        row[3] for sql in asked for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", (None,) * sql.count("?"))
    ]

    assert plans
    assert [plan for plan in plans if plan.startswith("SCAN") and not SMALL_INDEX.match(plan)] == []
    assert [plan for plan in plans if plan.endswith("(entity=?)")] == []
