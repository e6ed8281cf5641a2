"""Long jobs: each is done once, by one runner, and taken up again where a runner died."""

import threading

import pytest

from sync import facts
from sync.server import project, work
from sync.server.models import Visit
from sync.server.permissions import Permission
from sync.server.work import asking, kinds, progress, results, running, ticks, upkeep
from sync.server.work.kinds import Kind
from sync.server.work.progress import JobFailed, Progress
from sync.server.work.running import KEPT_MS, LEASE_MS, MOST_TRIES, Worker
from sync.server.work.work_models import Job, Tick
from tests.offices import admit
from tests.server.test_project import take_in
from tests.stations import NOON, Station

done_by: list[str] = []
BEGUN, GO = threading.Event(), threading.Event()


def note(office, parameters, progress):
    done_by.append(parameters["name"])
    progress.so_far(3, 4)
    with progress.file("list.csv", "text/csv") as file:
        file.write(parameters["name"].encode())


def go_on(office, parameters, progress):
    """Until somebody ends it."""
    BEGUN.set()
    done = 0
    while True:
        GO.wait(0.01)
        done += 1
        progress.so_far(done)


def fail(office, parameters, progress):
    if parameters.get("word"):
        raise JobFailed("form")
    with progress.file("half.csv", "text/csv") as file:
        file.write(b"half")
        raise ZeroDivisionError


@pytest.fixture(autouse=True)
def kinds_of_tests(monkeypatch):
    done_by.clear()
    BEGUN.clear()
    for act in (note, go_on, fail):
        monkeypatch.setitem(kinds.KINDS, act.__name__, Kind(f"{__name__}:{act.__name__}", Permission.SELF))
    monkeypatch.setattr(ticks, "TICKS", {})


def test_what_was_asked_for_first_is_done_first_and_leaves_its_file(office):
    first, second = (work.ask("note", {"name": name}, "account-1", NOON + at) for at, name in enumerate("ab"))
    worker = Worker(office)

    assert (worker.run_next(), worker.run_next(), worker.run_next()) == (True, True, False)
    assert done_by == ["a", "b"]
    job = asking.get(second)
    assert (job.state, job.done, job.total, job.runner, job.tries) == ("done", 3, 4, None, 1)
    assert (job.file_name, job.file_type, job.file_size, job.kept_until) == ("list.csv", "text/csv", 1, NOON + KEPT_MS)
    file = results.path_of(office.settings.server.home, second)
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"b", 0o600)
    assert [row.id for row in asking.of("account-1").rows] == [second, first]
    assert asking.of("account-2").rows == []


def test_many_workers_do_each_job_once(office):
    for n in range(12):
        work.ask("note", {"name": str(n)}, "account-1", NOON + n)

    def run():
        worker = Worker(office)
        while worker.run_next():
            pass
        office.store.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done_by, key=int) == [str(n) for n in range(12)]
    assert {job.state for job in Job.select()} == {"done"}


def test_a_job_whose_runner_died_is_taken_up_when_its_lease_is_over(office):
    id = work.ask("note", {"name": "a"}, "account-1", NOON)
    assert running._take("dead", NOON).id == id
    worker = Worker(office)

    assert worker.run_next() is False  # it may live
    office.now.at = NOON + LEASE_MS + 1
    assert worker.run_next() is True
    assert (asking.get(id).state, asking.get(id).tries) == ("done", 2)
    late = asking.get(id)
    assert running._finish(late, "dead", running._End("failed", "bug"), None, NOON) is False
    assert asking.get(id).state == "done"


def test_a_job_on_which_runners_die_again_and_again_is_given_up(office):
    id = work.ask("note", {"name": "a"}, "account-1", NOON)
    for n in range(MOST_TRIES):
        assert running._take("dead", NOON + n * 2 * LEASE_MS)
    office.now.at = NOON + MOST_TRIES * 2 * LEASE_MS

    assert Worker(office).run_next() is True
    assert (asking.get(id).state, asking.get(id).problem, done_by) == ("failed", "gave_up", [])


@pytest.mark.parametrize(("parameters", "problem"), [({}, "bug"), ({"word": True}, "form")])
def test_a_job_that_fails_says_so_and_leaves_no_half_of_a_file(office, parameters, problem):
    id = work.ask("fail", parameters, "account-1", NOON)
    Worker(office).run_next()

    assert (asking.get(id).state, asking.get(id).problem) == ("failed", problem)
    folder = office.settings.server.home / results.FOLDER
    assert not folder.exists() or list(folder.iterdir()) == []


def begin(office, worker):
    thread = threading.Thread(target=lambda: (worker.run(), office.store.close()))
    thread.start()
    assert BEGUN.wait(30)
    return thread


def test_a_running_job_is_cancelled_at_its_next_word(office):
    id = work.ask("go_on", {}, "account-1", NOON)
    worker = Worker(office, beat_seconds=0.01)
    thread = begin(office, worker)
    assert asking.cancel(id, NOON) is True
    while asking.get(id).state == "running":
        GO.wait(0.01)
    worker.stop()
    thread.join(30)

    assert (asking.get(id).state, asking.cancel(id, NOON)) == ("cancelled", False)


def test_a_worker_that_is_stopped_gives_its_job_back(office):
    id = work.ask("go_on", {}, "account-1", NOON)
    worker = Worker(office, beat_seconds=0.01)
    thread = begin(office, worker)
    while asking.get(id).done == 0:  # whoever watches sees it go on
        GO.wait(0.01)
    worker.stop()
    thread.join(30)

    assert not thread.is_alive()
    assert (asking.get(id).state, asking.get(id).tries, asking.get(id).runner) == ("waiting", 0, None)


def test_one_that_waits_is_cancelled_at_once(office):
    id = work.ask("note", {"name": "a"}, "account-1", NOON)

    assert asking.cancel(id, NOON) is True
    assert Worker(office).run_next() is False
    assert done_by == []


def test_nobody_asks_for_what_there_is_not(office):
    with pytest.raises(KeyError):
        work.ask("tea", {}, "account-1", NOON)


def test_what_comes_round_is_asked_for_once_however_many_look(office, monkeypatch):
    monkeypatch.setattr(ticks, "TICKS", {"rebuild": ticks.Daily(3, 30), "clear_results": ticks.Every(60_000)})
    for _ in range(2):
        ticks.ask_for_due(NOON)
    assert list(Job.select()) == []  # they begin with the next hour, not with the first start

    for _ in range(2):
        ticks.ask_for_due(NOON + 5 * 60_000)
    assert [job.kind for job in Job.select()] == ["clear_results"]
    due = Tick.get_by_id("rebuild").due_at
    assert NOON < due <= NOON + 24 * 3_600_000
    ticks.ask_for_due(due)
    assert sorted(job.kind for job in Job.select()) == ["clear_results", "rebuild"]
    worker = Worker(office)
    while worker.run_next():
        pass
    assert {job.state for job in Job.select()} == {"done"}


def test_files_are_thrown_away_when_their_time_is_over_and_when_somebody_is_erased(office):
    home = office.settings.server.home
    kept, old = (work.ask("note", {"name": name}, "account-1", NOON) for name in "ab")
    worker = Worker(office)
    worker.run_next()
    worker.run_next()
    Job.update(kept_until=NOON - 1).where(Job.id == old).execute()
    (home / results.FOLDER / f"{'0' * 32}.7.part").write_bytes(b"half")
    work.ask("clear_results", {}, "test", NOON)
    worker.run_next()

    assert [path.name for path in (home / results.FOLDER).iterdir()] == [kept]
    assert (asking.get(kept).file_name, asking.get(old).file_name) == ("list.csv", None)
    upkeep.forget_results(home)
    assert list((home / results.FOLDER).iterdir()) == []
    assert asking.get(kept).file_name is None


@pytest.fixture
def halting(office, monkeypatch):
    """Five facts, folded one at a time, by a job that halts after each until it is let go."""
    station = Station("kiosk-1")
    admit(station)
    for n in range(5):
        station.record(
            facts.VisitCheckedIn(
                visit=f"v{n}", site="site", kind=facts.VisitorKind.YOUTH, means=facts.Means.NO_CARD, people=1
            )
        )
    take_in(station, NOON)
    GO.clear(), BEGUN.clear()  # whatever an earlier test began
    real = Progress.so_far
    monkeypatch.setattr(project, "BATCH", 1)
    monkeypatch.setattr(Progress, "so_far", lambda *words: (real(*words), BEGUN.set(), GO.wait(30)))
    yield office
    GO.set()


def test_making_lists_anew_tells_how_far_it_is_and_can_be_called_off(halting):
    before = sorted(Visit.select(Visit.id, Visit.arrived_at).tuples())
    id, worker = work.ask("rebuild", {}, "account-1", NOON), Worker(halting, beat_seconds=0.01)
    thread = threading.Thread(target=lambda: (worker.run_next(), halting.store.close()))
    thread.start()
    assert BEGUN.wait(30)
    job = asking.get(id)
    assert (job.state, job.done, job.total) == ("running", 1, 5), "also while nobody else can write"

    caller = threading.Thread(target=lambda: (asking.cancel(id, NOON), halting.store.close()))
    caller.start()
    while not progress.here(id).is_cancelled:
        caller.join(0.01)
    GO.set()
    for each in (thread, caller):
        each.join(30)
    assert (asking.get(id).state, progress.here(id)) == ("cancelled", None)
    assert sorted(Visit.select(Visit.id, Visit.arrived_at).tuples()) == before

    again = work.ask("rebuild", {}, "account-1", NOON)
    worker.run_next()
    assert (asking.get(again).state, asking.get(again).done, asking.get(again).total) == ("done", 5, 5)
