"""The figures of `make bench-sync` on tiny numbers: that they can be measured, not what they are."""

import pytest

from bench.figures import table
from bench.sync import intake, offline


@pytest.fixture
def new(postgres_cluster):
    return lambda: postgres_cluster.new_database("lada_template")


def test_it_measures_intake_against_bare_inserts(new, tmp_path):
    figures = intake.measure(tmp_path, "PostgreSQL", new, 80)

    assert [figure.holds is None for figure in figures] == [False, False, False, True]
    assert len(table(figures).splitlines()) == 4


def test_it_measures_three_weeks_without_a_network(tmp_path):
    figures = {figure.name.partition(": ")[2]: figure for figure in offline.measure(tmp_path, "SQLite", "", 40, 3)}

    assert figures["21 days offline, 42 facts: pushed and folded"].measured.endswith(" s")
    assert figures["requests of a run with nothing to do"].holds
    assert figures["bytes of its request"].holds
