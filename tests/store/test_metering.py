"""Print jobs of a real cupsd become facts: each once, with what is known of it, whatever is stopped, killed or moved
away meanwhile; and of a print server that forgets, told by a fake that forgets more than any."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from kiosk.metering import LOOKS, Metering
from kiosk.store.writing import Draft
from printers.cups_jobs import CupsJobs
from printers.ipp import JOB_GROUP, USER, Operation, ask
from printers.jobs import ActiveJob, JobsError, PrintedJob
from sync import codes, facts, register
from sync.facts import Means, VisitorKind
from sync.feed_rows import BookingState
from sync.journal import fact_in
from tests import cast
from tests.printers.counting_cupsd import counting
from tests.store.conftest import NOON, moment

KEY = b"k" * 32
QUEUES = [
    register.PrintQueue(id="q1", site=cast.SITE, name="biuro", meter="ricoh"),
    register.PrintQueue(id="q2", site=cast.SITE, name="twice", counts="twice", party="ngo"),
    register.PrintQueue(id="q3", site="elsewhere", name="raw", party="ngo"),
]
BINDINGS = [
    register.PrintBinding(id="b1", kind="billing", value="KONTO-17", party="chór"),
    register.PrintBinding(id="b2", kind="user", value=codes.user_digest(KEY, "Anna.Nowak"), party="klub"),
]
WITH_TEXTS = "%p %u %j %T %P %C %{job-billing} %{job-originating-host-name} %{job-name} %{media}"


@pytest.fixture
def watched(store):
    """The store of a kiosk that knows queues and codes."""
    lines = [*cast.snapshot_lines(), *map(register.encode, [*QUEUES, *BINDINGS])]
    store.apply_snapshot(lines, "more", {}, NOON)
    return store


def written(store):
    rows = store.database.reading().execute("SELECT body FROM journal WHERE type = 'job_metered' ORDER BY stream, seq")
    return [fact_in(row[0]) for row in rows]


def metering(store, source, log=None, ignored=()):
    return Metering(store, source, log, KEY, moment, ignored)


@pytest.fixture
def cups(tmp_path_factory):
    with counting(tmp_path_factory.mktemp("cups")) as cups:
        gate = str(cups.root / "gate").replace("/", "~")
        cups.queue_of("biuro", "pages=3")
        cups.queue_of("twice", "pages=3", "twice")
        cups.queue_of("raw")
        cups.queue_of("jam", "pages=3", "stop=2", "jam", f"gate={gate}")
        cups.queue_of("slow", "pages=3", "stop=2", f"gate={gate}2")
        cups.queue_of("slips")
        cups.start()
        yield cups


def watching(store, cups, **more):
    one = metering(store, CupsJobs(f"127.0.0.1:{cups.port}"), cups.page_log, **more)
    one.look()  # what was printed before is nobody's business
    return one


def test_each_job_is_written_once_with_what_it_is_and_whose(watched, cups):
    cups.send("biuro")
    jobs = watching(watched, cups, ignored=["slips"])
    cups.send("biuro", user="anna.nowak", copies=2, sides="two-sided-long-edge")
    cups.send("biuro", job_billing="Konto-17", user="anna.nowak")
    cups.send("twice")
    cups.send("raw")
    cups.send("slips", user="lada")

    again = metering(watched, CupsJobs(f"127.0.0.1:{cups.port}"), cups.page_log, ["slips"])

    assert (jobs.look(), jobs.look(), again.look()) == (4, 0, 0)
    first, billed, twice, raw = written(watched)
    assert (first.impressions, first.sides, first.copies, first.duplex, first.meter) == (6, 6, 2, True, "ricoh")
    assert (first.party, first.bound_by) == ("klub", "user")
    assert (billed.party, billed.bound_by) == ("chór", "billing")
    assert (twice.impressions, twice.sides, twice.doubts, twice.party) == (6, 3, ["counted_twice"], "ngo")
    assert (raw.impressions, raw.sides, raw.doubts, raw.party) == (None, None, ["uncounted"], None)


def test_neither_the_title_of_a_document_nor_who_sent_it_is_kept_as_such(watched, cups):
    jobs = watching(watched, cups)
    cups.send("biuro", user="jan.kowalski", title="Wypowiedzenie umowy")
    jobs.look()

    kept = b"".join(
        bytes(part or b"")
        for row in watched.database.reading().execute("SELECT body, detached FROM journal")
        for part in row
    )
    assert b"Wypowiedzenie" not in kept and b"kowalski" not in kept
    assert codes.user_digest(KEY, "jan.kowalski").encode() in kept


def test_a_jam_is_one_job_with_a_doubt_however_often_it_is_logged(watched, cups):
    jobs = watching(watched, cups)
    cups.send("jam")
    jobs.look()
    [job] = written(watched)

    assert (job.outcome, job.impressions, job.doubts) == ("completed", 5, ["logged_again"])
    assert [jobs.look() for _ in range(LOOKS + 1)] == [0] * (LOOKS + 1)


def test_what_came_out_of_a_cancelled_job_is_counted_and_nobody_pays(watched, cups):
    jobs = watching(watched, cups)
    number = cups.send("slow", user=USER, wait=False)
    cups.wait(number, 5)
    while jobs.look() or b"2" not in _impressions(cups, number):
        pass
    cups.cancel(number)
    cups.send("biuro")
    jobs.look()
    cancelled = next(job for job in written(watched) if job.queue == "slow")

    assert (cancelled.outcome, cancelled.sides) == ("cancelled", 2)


def _impressions(cups, number):
    wanted = {
        "printer-uri": "ipp://localhost/", "job-id": number, "requested-attributes": ["job-impressions-completed"]
    }  # fmt: skip
    told = ask(cups.server, "/", Operation.GET_JOB_ATTRIBUTES, wanted, 10).first(JOB_GROUP)
    return str(told["job-impressions-completed"][0]).encode()


def test_a_cupsd_that_is_killed_and_a_log_that_is_moved_lose_nothing(watched, cups):
    jobs = watching(watched, cups)
    cups.send("biuro")
    cups.kill()
    cups.page_log.rename(cups.root / "page_log.1")
    assert jobs.look() == 0  # it does not answer
    cups.start()
    cups.send("biuro", user="anna.nowak")

    assert jobs.look() == 2
    assert [job.party for job in written(watched)] == [None, "klub"]


def test_a_job_number_that_is_given_again_is_another_job(watched, cups):
    jobs = watching(watched, cups)
    first = cups.send("biuro")
    jobs.look()
    cups.stop()
    for name in ("spool", "cache"):  # all that cupsd remembers
        shutil.rmtree(cups.root / name)
    for name in ("spool/tmp", "cache/ppd"):
        (cups.root / name).mkdir(parents=True)
    cups.start()
    again = cups.send("biuro")
    jobs.look()

    assert first == again == 1
    assert [job.number for job in written(watched)] == [1, 1] and len({job.job for job in written(watched)}) == 2


def test_a_line_that_somebody_forged_in_the_log_changes_no_figure(watched, tmp_path_factory):
    forged = "x\nbiuro anna 1 [30/Nov/2026:04:51:48 +0000] total 500"
    with counting(tmp_path_factory.mktemp("cups"), WITH_TEXTS) as cups:
        cups.queue_of("biuro", "pages=3")
        cups.start()
        jobs = watching(watched, cups)
        # beside an account number the cupsd of Debian 12 (2.4.2-3+deb12u10) ends of it before it writes anything
        cups.send("biuro", title=forged, user="anna 999")
        for _ in range(LOOKS + 2):
            jobs.look()

    real = [job for job in written(watched) if job.source == "ipp"]
    assert [job.sides for job in real] == [3]
    assert [job.party for job in written(watched)] == [None] * len(written(watched))


# --- a print server that forgets --------------------------------------------------------------------------------------


class Forgetful:
    """A print server that knows what it is told to know."""

    def __init__(self):
        self.jobs, self.going_on, self.is_down = [], [], False

    def has_news(self):
        if self.is_down:
            raise JobsError("down")
        return True

    def finished(self):
        return self.jobs

    def active(self):
        return self.going_on


JOB = PrintedJob("j1", 7, "biuro", "completed", NOON, NOON + 2000, impressions=6)


@pytest.fixture
def source(watched, tmp_path):
    source = Forgetful()
    source.log = tmp_path / "page_log"
    source.log.write_text("")
    source.look = metering(watched, source, source.log).look
    source.look()
    return source


def log(source, pages, number=7, second=2):
    with source.log.open("a") as opened:
        opened.write(f"biuro {number} [26/Oct/2026:11:00:{second:02} +0000] total {pages}\n")


def test_a_job_that_only_the_log_knows_is_taken_at_its_word_after_some_looks(watched, source):
    log(source, 4)

    assert [source.look() for _ in range(LOOKS + 1)] == [0] * (LOOKS - 1) + [1, 0]
    [job] = written(watched)
    assert (job.source, job.sides, job.doubts, job.finished_at) == ("page_log", 4, ["log_only"], NOON + 2000)


def test_a_job_that_still_goes_on_waits_with_its_line(watched, source):
    source.going_on = [ActiveJob(7, "biuro")]
    log(source, 3, second=1)
    waited = [source.look() for _ in range(2 * LOOKS)]
    log(source, 6)
    source.going_on, source.jobs = [], [JOB]

    assert waited == [0] * 2 * LOOKS and source.look() == 1
    assert written(watched)[0].doubts == ["logged_again"]


def test_a_log_that_says_another_figure_is_a_doubt_and_no_more(watched, source):
    source.jobs = [JOB]
    log(source, 12)
    source.look()

    assert (written(watched)[0].sides, written(watched)[0].doubts) == (6, ["log_differs"])


def test_two_sums_of_one_lost_job_are_its_last(watched, source):
    log(source, 3, second=1)
    log(source, 6)
    for _ in range(LOOKS):
        source.look()

    assert [job.sides for job in written(watched)] == [6]


def test_what_was_read_and_what_was_written_are_kept_together_over_a_restart(watched, source, tmp_path):
    source.jobs = [JOB]
    log(source, 6)
    source.look()
    again = metering(watched, source, source.log)
    log(source, 9, number=8, second=30)

    assert [again.look() for _ in range(LOOKS)] == [0] * (LOOKS - 1) + [1]
    assert [job.number for job in written(watched)] == [7, 8]


def test_everything_folded_anew_still_knows_which_jobs_were_written(watched, source):
    source.jobs = [JOB]
    source.look()
    watched.rebuild()

    assert source.look() == 0 and len(written(watched)) == 1


def test_a_print_server_that_is_down_changes_nothing_and_is_asked_again(watched, source):
    source.jobs, source.is_down = [JOB], True
    down = source.look()
    source.is_down = False

    assert (down, source.look()) == (0, 1)


def test_whoever_had_the_workstation_then_is_whose_job_it_is(watched, source):
    came = facts.VisitCheckedIn(
        visit="v1", site=cast.SITE, kind=VisitorKind.MEMBER, means=Means.CARD, person="jan", party="klub"
    )
    watched.record([Draft(came)], moment())
    with watched.database.writing() as cursor:
        cursor.execute(
            "INSERT INTO booking (id, fact, kind, resource, site, person, party, from_at, until_at, quantity, state)"
            " VALUES ('b', 'f.1', 'workstation', 'ws2', ?, 'jan', 'klub', ?, ?, 1, 'collected')",
            (cast.SITE, NOON - 1, NOON + 3_600_000),
        )
    host = register.PrintBinding(id="h", kind="host", value="Stanowisko-2", workstation="ws2")
    watched.apply_snapshot(
        [*cast.snapshot_lines(), *map(register.encode, [*QUEUES, host]), _booking()], "again", {}, NOON
    )
    source.jobs = [replace(JOB, host="STANOWISKO-2", created_at=NOON + 1000)]
    source.look()
    [job] = written(watched)

    assert (job.party, job.person, job.visit, job.bound_by) == ("klub", "jan", "v1", "visit")


def _booking():
    return register.encode(
        BookingState(
            id="b", fact="f.1", kind="workstation", resource="ws2", site=cast.SITE, person="jan", party="klub",
            from_at=NOON - 1, until_at=NOON + 3_600_000, state="collected",
        )
    )  # fmt: skip


def test_visits_of_a_moment_are_found_by_an_index(watched):
    connection = watched.database.reading()
    plan = connection.execute(
        "EXPLAIN QUERY PLAN SELECT id FROM visit WHERE arrived_at <= ? AND arrived_at > ? AND state <> 'undone'", (2, 1)
    ).fetchall()

    assert "visit_arrived" in plan[0][3]
