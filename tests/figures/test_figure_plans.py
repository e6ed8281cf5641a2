"""However much lies behind a report, no question reads a big table from one end to the other, on either database."""

from datetime import date

import pytest

from sync.server import activity_search, bulk
from sync.server.activity_search import Sight
from sync.server.closing import checklist, freezing, late_cases
from sync.server.figures import behind, laying, rolled, totals
from sync.server.figures.totals import Asked
from sync.server.models import database
from sync.server.questions_activities import Wanted
from tests.stations import NOON

pytestmark = pytest.mark.new_database

DAY = 86_400_000
ROWS = 300
NOW = NOON + 10 * DAY
BIG = {"visit", "loan", "page_usage", "attempt", "booking", "figure_day", "frozen_day", "fact", "journal_entry",
       "meter_reading", "activity", "activity_participant"}  # fmt: skip
SERIES = {
    True: f"WITH RECURSIVE s(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM s WHERE n < {ROWS})",
    False: f"WITH s AS (SELECT n FROM generate_series(1, {ROWS}) AS n)",
}
AT = f"({NOON} - CAST({365 * DAY} AS BIGINT) * n / {ROWS})"
PAST = (
    "INSERT INTO visit (id, fact, site, person, party, arrived_at, left_at, state, undone) {series}"
    " SELECT 'v' || n, 'v.' || n, 'site', 'o', 'p' || n, {at}, {at} + 60000, 'left', {no} FROM s",
    "INSERT INTO loan (id, fact, item, site, person, party, issued_at, due_at, returned_at, state, undone) {series}"
    " SELECT 'l' || n, 'l.' || n, 'i', 'site', 'o', 'p', {at}, {at}, {at} + 86400000, 'declared_returned', {no} FROM s",
    "INSERT INTO page_usage (id, fact, site, party, lines, mono_units, colour_units, pages, failed, declared_at, state,"
    " undone) {series} SELECT 'u' || n, 'u.' || n, 'site', 'p', '[]', 1, 0, 1, 0, {at}, 'declared', {no} FROM s",
    "INSERT INTO attempt (fact, act, reasons, site, at) {series} SELECT 'a.' || n, 'lend', '[]', 'site', {at} FROM s",
    "INSERT INTO booking (id, fact, kind, site, from_at, until_at, state, undone) {series} SELECT 'b' || n, 'b.' || n,"
    " 'adviser', 'site', {at}, {at}, 'approved', {no} FROM s",
    "INSERT INTO activity (id, site, kind, day, booking, minutes, attendees, state) {series} SELECT 'a' || n, 'site',"
    " 'training', CASE WHEN n < 10 THEN '2026-09-0' || n ELSE '2025-12-0' || (n - n / 9 * 9) END, 'b' || n, 60, 9,"
    " 'held' FROM s",
    "INSERT INTO activity_participant (id, activity, at, site, person, party, undone) {series} SELECT 'a' || n || '.0',"
    " 'a' || n, {at}, 'site', 'o', 'p' || n, {no} FROM s",
)  # fmt: skip


@pytest.fixture
def past(office):
    """Straight into the tables, and a year of it counted."""
    lite = office.store.is_sqlite
    words = {"series": SERIES[lite], "at": AT, "no": "0" if lite else "FALSE"}
    with office.store.writing():
        for statement in PAST:
            office.store.execute_sql(statement.format(**words))
    totals.totals(Asked(date(2025, 11, 1), date(2026, 10, 31), NOW))
    if not lite:
        office.store.execute_sql("SET enable_seqscan = off")  # what remains of them, no index could replace
    return office


def walked(sql, parameters):
    if database.is_sqlite:
        plan = [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()]
        names = {"e": "journal_entry", "f": "fact", "t": "visit", "r": "meter_reading", "a": "activity"}
        return [step for step in plan if step.startswith("SCAN") and names.get(step.split()[1], step.split()[1]) in BIG]
    plan = database.execute_sql(f"EXPLAIN {sql.replace('?', '%s')}", parameters).fetchall()
    return [line for (line,) in plan if "Seq Scan" in line and any(f" {name} " in line for name in BIG)]


BEHIND = ("visits", "loans", "pages", "refused", "advice")
QUESTIONS = {
    "days counted anew": lambda: laying.lay(date(2026, 9, 1), 30, NOW),
    "a month": lambda: totals.totals(Asked(date(2026, 9, 1), date(2026, 9, 30), NOW)),
    "a year": lambda: totals.totals(Asked(date(2025, 11, 1), date(2026, 10, 31), NOW)),
    "what the worker counts": lambda: rolled.keep_up(NOW),
    "a month added up": lambda: rolled.month("2026-09", NOW),
    "the rows behind a number": lambda: [behind.rows(kind, ["v1"]) for kind in BEHIND],
    "a month that closes": lambda: freezing.freeze("2026-09", NOW),
    "a closed month": lambda: freezing.kept("0" * 64),
    "what came late": lambda: late_cases._late_facts(late_cases.Period("2026-09", "soft", NOON)),
    "what is typed about trainings": lambda: activity_search.search(
        "nowak radca", Wanted(), Sight({}, {}, {"r": "radca"}, True, None)
    ),
    "the checklist": lambda: (checklist.meters("2026-09"), checklist.openings("2026-09")),
}


def test_no_question_of_a_report_walks_all_that_ever_happened(past, monkeypatch):
    guilty, real = {}, bulk.rows_of
    for name, question in QUESTIONS.items():
        found = []
        monkeypatch.setattr(
            bulk,
            "rows_of",
            lambda sql, values=(), found=found: (found.append((sql, tuple(values))), real(sql, values))[1],
        )
        with past.store.writing():
            question()
        monkeypatch.undo()
        assert found or name in ("the checklist", "the rows behind a number"), name
        guilty[name] = [walk for sql, values in found if sql.startswith("SELECT") for walk in walked(sql, values)]

    assert {name: walks for name, walks in guilty.items() if walks} == {}
