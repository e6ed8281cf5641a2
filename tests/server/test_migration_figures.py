"""The steps to counted days and closed periods: what is there already stays, a report counts it, and so does the worker
before anybody asks."""

from datetime import date

import pytest

from sync.server import models
from sync.server.database import PostgresStore, SqliteStore, migrate
from sync.server.figures import totals
from sync.server.figures.totals import Asked
from sync.server.work.work_models import Tick
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
