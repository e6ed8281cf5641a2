"""The figures of `make bench-sync` on tiny numbers: that they can be measured, not what they are."""

import pytest

from bench.figures import table
from bench.sync import fleet, growth, intake, offline


@pytest.fixture
def new(postgres_cluster):
    return lambda: postgres_cluster.new_database("lada_template")


def test_it_measures_intake_against_bare_inserts(new, tmp_path):
    figures = intake.measure(tmp_path, "PostgreSQL", new, 80)

    assert [figure.holds is None for figure in figures] == [False, False, False]
    assert len(table(figures).splitlines()) == 3


def test_it_measures_three_weeks_without_a_network(tmp_path):
    figures = {figure.name.partition(": ")[2]: figure for figure in offline.measure(tmp_path, "SQLite", "", 40, 3)}

    assert figures["21 days offline, 42 facts: pushed and folded"].measured.endswith(" s")
    assert figures["requests of a run with nothing to do"].holds
    assert figures["bytes of its request"].holds


def test_it_measures_kiosks_that_come_back_together(new, tmp_path):
    errors, unequal, *further = fleet.measure(tmp_path, new(), 3, 4, 3)

    assert (errors.holds, unequal.holds) == (True, True)
    assert len(further) == 3


def test_it_measures_growth(tmp_path):
    figures = growth.measure(tmp_path, "SQLite", lambda: "", 20, 60)

    assert [figure.name.partition(": ")[2] for figure in figures] == [
        "a push at 60 facts / at 20, against bare", "a projection, the same", "bare inserts, the same",
        "made that large in",
    ]  # fmt: skip
