"""Print jobs on the server: each counted once, whose they are, and the cases of those that are nobody's."""


import pytest

from sync import facts, register
from sync.job_facts import JobBound, JobMetered
from sync.server import bulk, erasing, project, questions_jobs, register_store, store
from sync.server.job_models import MeteredJob
from sync.server.own_journal import Draft, record
from sync.server.questions_jobs import JobFilter, MeterJobs
from sync.server.store import Span
from tests.offices import admit
from tests.server.test_project import everything, take_in
from tests.stations import NOON, Station, committed

DAY = 86_400_000


def printed(job="j1", at=NOON, **more):
    values = {"site": "site", "queue": "biuro", "outcome": "completed", "impressions": 6, "sides": 6, "meter": "ricoh"}
    return JobMetered(job=job, finished_at=at, **(values | more))


def bound(*jobs, to="party", party="ngo"):
    return JobBound(jobs=list(jobs), bound_to=to, staff="marta", party=party if to == "party" else None)


@pytest.fixture
def station(office):
    station = Station("k1")
    admit(station)
    return station


def row(job="j1"):
    return MeteredJob.get_by_id(job)


def open_cases():
    return [(case.kind, case.subject) for case in store.cases("open").rows]


def test_a_job_that_the_kiosk_bound_is_its_partys(station):
    station.record(printed(party="ngo", bound_by="queue"))
    take_in(station)

    assert (row().party, row().bound_by, row().state) == ("ngo", "queue", "bound")
    assert open_cases() == []


def test_a_job_of_nobody_waits_as_a_case_until_staff_say_whose_it_is(station):
    uid = station.record(printed())
    take_in(station)
    [case] = store.cases("open").rows

    assert (case.kind, case.subject, case.facts) == ("job_of_nobody", "j1", f'["{uid}"]')
    record([Draft(bound("j1"))], NOON + 1)
    assert (row().party, row().bound_by, row().state, open_cases()) == ("ngo", "hand", "bound", [])


@pytest.mark.parametrize("to", ["staff", "test"])
def test_the_centres_own_jobs_and_test_pages_are_nobodys_and_no_case(station, to):
    station.record(printed())
    take_in(station)
    record([Draft(bound("j1", to=to))], NOON + 1)

    assert (row().party, row().state, open_cases()) == (None, to, [])


def test_a_decision_taken_back_opens_the_very_case_again(station):
    station.record(printed())
    take_in(station)
    before = everything()
    [uid] = record([Draft(bound("j1"))], NOON + 1)
    record([Draft(facts.ActUndone(undone=[uid], staff="marta"))], NOON + 2)
    after = everything()

    assert after["open cases"] == before["open cases"] and after["MeteredJob"] == before["MeteredJob"]


def test_of_two_decisions_the_later_holds_and_the_earlier_again_when_it_is_taken_back(station):
    station.record(printed())
    take_in(station)
    record([Draft(bound("j1", party="ngo"))], NOON + 1)
    [later] = record([Draft(bound("j1", party="other"))], NOON + 2)

    assert row().party == "other"
    record([Draft(facts.ActUndone(undone=[later], staff="marta"))], NOON + 3)
    assert row().party == "ngo"


def test_staff_can_let_a_job_wait_again(station):
    station.record(printed(party="ngo", bound_by="user"))
    take_in(station)
    record([Draft(bound("j1", to="nobody"))], NOON + 1)

    assert (row().party, row().state, open_cases()) == (None, "nobody", [("job_of_nobody", "j1")])


@pytest.mark.parametrize("outcome", ["cancelled", "aborted"])
def test_what_was_cancelled_before_anything_came_out_is_no_case(station, outcome):
    station.record(printed(outcome=outcome, impressions=None, sides=None))
    station.record(printed("j2", outcome=outcome, sides=2, bound_by="unpaid"))
    take_in(station)

    assert (row().state, row("j2").state, open_cases()) == ("nothing", "unpaid", [])


def test_a_finished_job_with_no_figure_is_unknown_and_not_zero(station):
    station.record(printed(impressions=None, sides=None, doubts=["uncounted"]))
    take_in(station)
    [line] = questions_jobs.jobs_by_meter(Span(NOON - DAY, NOON + DAY))

    assert (row().sides, row().state, line.unknown, line.mono_sides) == (None, "nobody", 1, 0)


def test_who_sent_it_and_the_billing_code_stand_beside_the_fact(station):
    fact = printed(user_commitment=committed("dd"), billing_commitment=committed("KONTO-17"))
    station.record(fact, user="dd", billing="KONTO-17")
    take_in(station)

    assert (row().user_digest, row().billing) == ("dd", "KONTO-17")


def test_whoever_is_erased_leaves_jobs_that_lead_to_nobody(station, tmp_path):
    register_store.put(register.Person(id="anna", display_name="Anna"), at=NOON, by="marta")
    register_store.put(register.PrintBinding(id="b", kind="user", value="dd", person="anna"), at=NOON, by="marta")
    station.record(printed("j1", user_commitment=committed("dd")), user="dd")
    station.record(printed("j2", user_commitment=committed("ee")), user="ee")
    station.record(printed("j3", billing_commitment=committed("K17")), billing="K17")
    take_in(station)
    record([Draft(JobBound(jobs=["j3"], bound_to="party", staff="marta", party="ngo", person="anna"))], NOON + 1)
    erasing.erase("anna", at=NOON + 2, by="marta", home=tmp_path)

    kept = [row[0] for row in bulk.rows_of('SELECT "detached" FROM "fact" WHERE "detached" IS NOT NULL')]
    assert [row(each).user_digest for each in ("j1", "j2")] == [None, "ee"]
    assert (row("j3").billing, row("j3").sides) == (None, 6)
    assert len(kept) == 1 and b"ee" in bytes(kept[0])
    assert register_store.get(register.PrintBinding, "b") is None


def test_a_job_told_by_two_journals_is_counted_once_whichever_came_first(office):
    for job, first in (("j1", 0), ("j2", 1)):
        stations = sorted((Station(f"{job}-{each}") for each in "ab"), key=lambda each: each.inc)
        for each in stations:
            admit(each)
            each.record(printed(job))
        for each in (stations[first], stations[1 - first]):
            take_in(each)
        [case] = [case for case in store.cases("open").rows if case.subject == job]

        assert row(job).fact == f"{stations[0].inc}.1"
        assert case.facts == f'["{stations[0].inc}.1"]'


def test_the_same_comes_of_it_in_whatever_order_and_after_a_rebuild(office):
    station = Station("k1")
    admit(station)
    desk = [Draft(bound("j1", party="ngo")), Draft(bound("j1", "j2", to="staff"))]
    uids = record(desk, NOON + 5)
    record([Draft(facts.ActUndone(undone=[uids[0]], staff="marta"))], NOON + 6)
    station.record(printed())
    station.record(printed("j3"))
    take_in(station)
    before = everything()

    assert (row().state, row("j2").state, open_cases()) == ("staff", "unknown", [("job_of_nobody", "j3")])
    project.rebuild(NOON + 10**9)
    assert everything() == before


def test_sums_are_by_device_day_and_party_with_colour_apart(station):
    late = NOON + 12 * 3_600_000  # the next day in Warsaw
    for job in (
        printed("a", party="ngo", bound_by="queue"), printed("b", party="ngo", bound_by="queue", colour=True, sides=2),
        printed("c", at=late), printed("d", meter=None, banners=1), printed("e", outcome="cancelled", sides=0),
    ):  # fmt: skip
        station.record(job)
    take_in(station)

    assert questions_jobs.jobs_by_meter(Span(NOON - DAY, NOON + DAY)) == [
        MeterJobs(None, "2026-10-26", None, "nobody", 6, 0, 1, 1, 0),
        MeterJobs("ricoh", "2026-10-26", "ngo", "bound", 6, 2, 0, 2, 0),
        MeterJobs("ricoh", "2026-10-27", None, "nobody", 6, 0, 0, 1, 0),
    ]
    assert questions_jobs.jobs_by_meter(Span(NOON - DAY, NOON + DAY), "elsewhere") == []


def test_the_list_goes_on_page_by_page_and_by_filter(station):
    for number in range(60):
        station.record(printed(f"j{number:02}", at=NOON + number, party="ngo" if number % 2 else None))
    take_in(station)
    first = questions_jobs.jobs(JobFilter(site="site"))
    second = questions_jobs.jobs(JobFilter(site="site"), first.older)
    of_nobody = questions_jobs.jobs(JobFilter(state="nobody", span=Span(NOON, NOON + 10)))

    assert [each.id for each in first.rows + second.rows] == [f"j{number:02}" for number in reversed(range(60))]
    assert second.older is None
    assert [each.id for each in of_nobody.rows] == ["j08", "j06", "j04", "j02", "j00"]


def test_all_like_it_are_those_of_nobody_with_the_same_user_code_or_queue(station):
    codes = {"user_commitment": committed("dd"), "billing_commitment": committed("K17")}
    station.record(printed("a", **codes), user="dd", billing="K17")
    station.record(printed("b", queue="other", user_commitment=committed("dd")), user="dd")
    station.record(printed("c", party="ngo", user_commitment=committed("dd")), user="dd")
    station.record(printed("d"))
    take_in(station)

    found = {name: [each.id for each in questions_jobs.like(row("a"), name)] for name in ("user", "billing", "queue")}
    assert found == {"user": ["b", "a"], "billing": ["a"], "queue": ["d", "a"]}
