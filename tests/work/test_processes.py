"""Workers in processes of their own on one PostgreSQL: no job is taken twice, one of a killed worker is taken again."""

import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager

import pytest

from sync.server import work
from sync.server.permissions import Permission
from sync.server.work import asking, kinds
from sync.server.work.kinds import Kind
from sync.server.work.running import LEASE_MS
from sync.server.work.work_models import Job
from tests.offices import open_for_test
from tests.stations import NOON

JOBS, LONGEST_S = 40, 60


@pytest.fixture
def office(postgres_cluster, tmp_path, monkeypatch):
    monkeypatch.setitem(kinds.KINDS, "take", Kind("tests.work.working:take", Permission.SELF))
    with open_for_test(tmp_path / "server", postgres_cluster.new_database("lada_template")) as opened:
        yield opened


@contextmanager
def working(office, later=0):
    words = str(office.settings.server.home), office.settings.server.database, str(later)
    process = subprocess.Popen([sys.executable, "-m", "tests.work.working", *words])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(holds):
    end = time.monotonic() + LONGEST_S
    while not holds():
        assert time.monotonic() < end, [(job.state, job.problem) for job in Job.select()]
        time.sleep(0.02)


def taken(office):
    return [line.split() for line in (office.settings.server.home / "taken").read_text().splitlines()]


def test_two_processes_take_each_job_once(office):
    for n in range(JOBS):
        work.ask("take", {"name": f"job{n}", "processes": 2}, "account-1", NOON + n)
    with working(office) as one, working(office) as other:
        until(lambda: not Job.select().where(Job.state != "done").exists())

    assert Counter(name for name, _ in taken(office)) == dict.fromkeys((f"job{n}" for n in range(JOBS)), 1)
    assert {process for _, process in taken(office)} == {str(one.pid), str(other.pid)}
    assert {job.tries for job in Job.select()} == {1}


def test_the_job_of_a_killed_process_is_taken_by_another_one(office):
    id = work.ask("take", {"name": "job", "processes": 2}, "account-1", NOON)
    with working(office) as killed:
        until(lambda: asking.get(id).total == 1)
        killed.kill()
        killed.wait()
    assert asking.get(id).state == "running", "nobody has said that it ended"
    with working(office, later=2 * LEASE_MS) as other:
        until(lambda: asking.get(id).state == "done")

    assert [process for _, process in taken(office)] == [str(killed.pid), str(other.pid)]
    assert asking.get(id).tries == 2
