"""However much paper lies behind sheets and the list of jobs: no question has to walk it all, on either database."""

import logging
import re
from contextlib import contextmanager

import pytest

from sync import facts, register
from sync.facts import MeterRead, PageKind, PageLine, PagesDeclared
from sync.job_facts import JobMetered
from sync.server import bulk, questions_jobs, questions_meters, questions_sheets, register_store
from sync.server.models import database
from sync.server.questions_jobs import JobFilter
from sync.server.store import Span
from tests.offices import admit
from tests.server.test_project import take_in
from tests.stations import NOON, Station

pytestmark = pytest.mark.new_database

DAY = 86_400_000
MONTH = Span(NOON - 40 * DAY, NOON - 10 * DAY)
MACHINES = [register.Meter(id=f"m{n}", site="site", name=f"Drukarka {n}") for n in range(4)]
NAMES = {"r": "meter_reading", "e": "page_explanation", "u": "undone", "c": "meter_correction"}
BIG = {"metered_job", "page_usage", "meter_reading", "page_explanation", "meter_correction", "undone", "visit"}
ROWS = 400  # enough for each question to be asked; how much there is must not matter
AT = f"({NOON} - CAST({730 * DAY} AS BIGINT) * n / {ROWS})"
SERIES = {
    True: f"WITH RECURSIVE s(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM s WHERE n < {ROWS})",
    False: f"WITH s AS (SELECT n FROM generate_series(1, {ROWS}) AS n)",
}
PAST = (
    "INSERT INTO metered_job (id, fact, site, queue, meter, outcome, sides, finished_at, user_digest, billing, party,"
    " person, state) {series} SELECT 'job-' || n, 'job.' || n, 'site', 'q' || {mod9}, 'm' || {mod4},"
    " 'completed', {mod17}, {at}, 'u' || {mod40}, 'b' || {mod30}, 'p' || {mod8}, 'o' || {mod40},"
    " CASE WHEN {mod50} = 0 THEN 'nobody' ELSE 'bound' END FROM s",
    "INSERT INTO page_usage (id, fact, declared_at, lines, party, person, site, meter, pages, failed, mono_units,"
    " colour_units, state, undone) {series} SELECT 'u' || n, 'use.' || n, {at}, '[]', 'p' || {mod8},"
    " 'o' || {mod40}, 'site', 'm' || {mod4}, 3, 0, 3, 0, 'declared', {no} FROM s",
    "INSERT INTO meter_reading (fact, meter, value, at) {series} SELECT 'read.' || n, 'm' || {mod4}, 10000 - n,"
    " {at} FROM s",
    "INSERT INTO meter_correction (fact, reading, meter, value, at) {series} SELECT 'mended.' || n, 'read.' || n,"
    " 'm' || {mod4}, 10000 - n, {at} FROM s WHERE {mod9} = 0",
    "INSERT INTO page_explanation (fact, explanation, meter, site, from_reading, to_reading, reason, pages, at, undone)"
    " {series} SELECT 'said.' || n, 'e' || n, 'm' || {mod4}, 'site', 'read.' || n + 4, 'read.' || n,"
    " 'forgotten_declaration', 3, {at}, {no} FROM s WHERE {mod12} = 0",
)  # fmt: skip


@pytest.fixture
def past(office):
    """Straight into the tables: how facts get there is tried elsewhere."""
    register_store.put_many(MACHINES, at=1, by="test")
    is_sqlite = office.store.is_sqlite
    words = {"series": SERIES[is_sqlite], "at": AT, "no": "0" if is_sqlite else "FALSE"}
    words |= {f"mod{of}": f"(n - n / {of} * {of})" for of in range(1, 51)}  # a percent sign is a mark to one of them
    with office.store.writing():
        for statement in PAST:
            office.store.execute_sql(statement.format(**words))
    if not is_sqlite:
        office.store.execute_sql("SET enable_seqscan = off")  # what remains of them, no index could replace
    return office


@contextmanager
def asked(monkeypatch, caplog):
    """Every question that is asked meanwhile, with its values."""
    found, real = [], bulk.rows_of

    def spy(sql, parameters=()):
        found.append((sql, tuple(parameters)))
        return real(sql, parameters)

    caplog.set_level(logging.DEBUG, "peewee")
    caplog.clear()
    monkeypatch.setattr(bulk, "rows_of", spy)
    yield found
    monkeypatch.undo()
    found += [record.msg for record in caplog.records if record.name == "peewee" and record.msg[0].startswith("SELECT")]


def walked(sql, parameters):
    """The big tables that the database would have to read from one end to the other."""
    if database.is_sqlite:
        plan = [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()]
        names = NAMES | {alias: table for table, alias in re.findall(r'"(\w+)" AS "(\w+)"', sql)}
        return [step for step in plan if step.startswith("SCAN") and names.get(step.split()[1], step.split()[1]) in BIG]
    [[plans]] = database.execute_sql(f"EXPLAIN (FORMAT JSON) {sql.replace('?', '%s')}", parameters).fetchall()
    return [f"{node['Node Type']} of {name}" for node, name in _reading(plans[0]["Plan"]) if name in BIG]


def sorted_anew(sql, parameters):
    """Whether the database would put all that it found in order before it gives the first page of it."""
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    sql = explain + (sql if database.is_sqlite else sql.replace("?", "%s"))
    plan = str(database.execute_sql(sql, parameters).fetchall())
    return "TEMP B-TREE" in plan or "Sort" in plan


def _reading(node):
    """Every step of a plan that reads a table with no condition on an index, and which table."""
    children = node.get("Plans", [])
    cond = node.get("Index Cond") or any("Index Cond" in child for child in children)
    if "Relation Name" in node and not cond:
        yield node, node["Relation Name"]
    for child in children:
        yield from _reading(child)


def month_of_jobs(**wanted):
    return lambda: questions_jobs.jobs(JobFilter(span=MONTH, **wanted))


def older():
    first = questions_jobs.jobs(JobFilter(site="site"))
    assert first.older and questions_jobs.jobs(JobFilter(site="site"), first.older).rows


def a_batch():
    """Declared, read, printed, taken back: what the server asks when it takes it in."""
    station = Station("k1")
    admit(station)
    line = PageLine(kind=PageKind.PRINT, pages=3)
    station.record(PagesDeclared(usage="new", site="site", lines=[line], mono_units=3, party="p1", meter="m1"))
    station.record(MeterRead(meter="m1", value=200_000, staff="marta"))
    station.record(JobMetered(job="j" * 32, site="site", queue="q1", outcome="completed", finished_at=NOON, meter="m1"))
    station.record(facts.ActUndone(undone=["act.1"], staff="marta"))
    take_in(station)


QUESTIONS = {
    "a month of sheets": lambda: questions_sheets.laid(MACHINES, MONTH.since, MONTH.until),
    "a day of a machine": lambda: questions_sheets.laid(MACHINES[:1], NOON - 9 * DAY, NOON - 8 * DAY),
    "the days beside": lambda: questions_sheets.days_beside("m1", *[questions_sheets.day_of(MONTH.since)] * 2),
    "a month of jobs": month_of_jobs(),
    "of a site": month_of_jobs(site="site"),
    "of a device": month_of_jobs(meter="m1"),
    "of a queue": month_of_jobs(queue="q1"),
    "of a party": month_of_jobs(party="p1"),
    "of a person": month_of_jobs(person="o1"),
    "of nobody": month_of_jobs(state="nobody"),
    "of doubt": month_of_jobs(doubtful=True),
    "of nobody ever": lambda: questions_jobs.jobs(JobFilter(state="nobody")),
    "the next page": older,
    "the sums of a month": lambda: questions_jobs.jobs_by_meter(MONTH),
    "the sums of a site": lambda: questions_jobs.jobs_by_meter(MONTH, "site"),
    "one job": lambda: questions_jobs.job("job-1"),
    "jobs that are alike": lambda: [questions_jobs.like(questions_jobs.job("job-50"), n) for n in ("user", "billing")],
    "jobs of one queue": lambda: questions_jobs.like(questions_jobs.job("job-50"), "queue"),
    "a page of readings": lambda: questions_meters.page("m1"),
    "a batch that comes": a_batch,
}  # fmt: skip


def test_no_question_walks_all_that_was_ever_printed(past, monkeypatch, caplog):
    guilty = {}
    for name, question in QUESTIONS.items():
        with asked(monkeypatch, caplog) as found:
            question()
        assert found, name
        guilty[name] = [walk for each in found for walk in walked(*each)]

    assert {name: walks for name, walks in guilty.items() if walks} == {}


def test_the_list_of_jobs_comes_in_order_without_sorting(past, monkeypatch, caplog):
    for name in ("a month of jobs", "of a party", "of nobody", "of nobody ever", "the next page"):
        with asked(monkeypatch, caplog) as found:
            QUESTIONS[name]()

        assert [sql for sql, values in found if sorted_anew(sql, values)] == [], name
