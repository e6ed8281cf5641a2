"""The steps to counted days and closed periods: what is there already stays, a report counts it, and so does the worker
before anybody asks."""

from datetime import date

import pytest

from sync.server import models
from sync.server.database import PostgresStore, SqliteStore, migrate
from sync.server.figures import totals
from sync.server.figures.models import FigureDay
from sync.server.figures.totals import Asked
from sync.server.work.work_models import Tick
from tests.activities_past import TRAINING, noted
from tests.figures_past import NOVEMBER
from tests.stations import NOON


@pytest.fixture
def before(backend, tmp_path, request):
    """A database of the version before."""
    if backend == "sqlite":
        opened = SqliteStore(str(tmp_path / "older.db"))
    else:
        opened = PostgresStore(request.getfixturevalue("postgres_cluster").new_database())
    opened.ready()
    migrate(opened, "0027_slips_by_mail")
    models.bind(opened)
    yield opened
    opened.close_everywhere()


def test_what_happened_before_is_counted(before):
    values = (f"'v{n}', 'f.{n}', 'site', 'anna', 'ngo', {NOON + n}, {NOON + 60_000}, 'left'" for n in range(3))
    for row in values:
        before.execute_sql(
            f"INSERT INTO visit (id, fact, site, person, party, arrived_at, left_at, state) VALUES ({row})"
        )
    migrate(before)

    found = totals.totals(Asked(date(2026, 10, 1), date(2026, 10, 31), NOON + 30 * 86_400_000))
    assert (found.visits()[0], found.served()) == (3, {"ngo"})


@pytest.mark.parametrize("facts", [0, 1])
def test_the_worker_rolls_up_at_once_what_happened_before(before, facts):
    migrate(before, "0041_rights")
    if facts:
        before.execute_sql(f"INSERT INTO journal_entry (happened_at, stream, seq, type) VALUES ({NOON}, 1, 1, 'x')")
    migrate(before)

    assert [(row.name, row.due_at) for row in Tick.select()] == [("roll_up", 0)] * facts


def test_days_are_counted_anew_with_what_staff_record_of_them(before):
    """What was kept of a day was kept without trainings; what a closed month came to stays as it is."""
    migrate(before, "0050_check_lists")
    before.execute_sql(
        "INSERT INTO figure_day (id, day, site, sums, lists) VALUES ('2026-10-06.', '2026-10-06', '', '{}', '{}')"
    )
    before.execute_sql(
        "INSERT INTO frozen_day (id, figures, day, site, sums, lists)"
        """ VALUES ('f.2026-09-01.', 'f', '2026-09-01', '', '{"attempts":3}', '{}')"""
    )
    before.execute_sql(
        "INSERT INTO period_closing (fact, period, kind, at, staff, figures)"
        " VALUES ('s.1', '2026-09', 'soft', 1, 'm', 'f')"
    )
    migrate(before)
    assert FigureDay.select().count() == 0

    noted("t1", TRAINING, day=date(2026, 10, 6))
    day = date(2026, 10, 6)
    assert totals.totals(Asked(day, day, NOVEMBER)).held("training") == (1, 180, 14)
    closed = totals.totals(Asked(date(2026, 9, 1), date(2026, 9, 30), NOVEMBER))
    assert (closed.attempts, closed.is_uncounted("activities")) == (3, True)
