"""The figures of `make bench-desk` on tiny numbers: that they can be measured, not what they are.

What is asked of a server is asked in this process, where everything is loaded and compiled already: a new process
spends nine seconds on that each time. The memory of an export is asked in one of its own, as `make bench-desk` asks
everything.
"""

import contextlib
import io
import json

import pytest

from bench.desk import asking, centre, figures
from sync.server import app

ask_in_a_new_process = centre.asked


@pytest.fixture(autouse=True)
def few(monkeypatch):
    for name, number in (("PEOPLE", 20), ("THINGS", 10)):
        monkeypatch.setattr(centre, name, number)


@pytest.fixture(autouse=True)
def asked_here(monkeypatch):
    def asked(home, url, talk, *words):
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            asking.main(str(home), url, talk, *words)
        return json.loads(told.getvalue().splitlines()[-1])

    monkeypatch.setattr(app, "settle_down", lambda: None)  # for good, and this process goes on with other tests
    monkeypatch.setattr(centre, "asked", asked)


def targets(found):
    return [figure.target for figure in found]


def test_it_measures_an_inbox_and_its_answers(tmp_path):
    found = figures.inbox(tmp_path / "server", "SQLite", "", 12, 2)

    assert targets(found) == ["≤ 300 ms", "≤ 300 ms", "≤ 100 ms", "≤ 10 s"]


def test_it_measures_reports_and_the_memory_of_an_export(tmp_path, monkeypatch):
    found = figures.reports(tmp_path / "server", "SQLite", "", 200, 1000)
    monkeypatch.setattr(centre, "asked", ask_in_a_new_process)
    [memory] = figures.memory(tmp_path / "server", "SQLite", "", 200)

    assert targets(found) == ["", *["≤ 1000 ms"] * 4]
    assert " MB of 2" in memory.measured


def test_it_measures_a_list_of_people_taken_in_and_searched(tmp_path):
    taken, searched = figures.people(tmp_path / "server", "SQLite", "", 30)

    assert (taken.target, searched.measured[:3]) == ("≤ 15 s", "p95")
