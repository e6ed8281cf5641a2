"""What a month came to: each number against the past that made it, and each against the list behind it."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sync import facts
from sync.facts import PageKind, PageLine
from sync.lending_facts import BookingMade
from sync.rules.explaining import Told
from sync.rules.sheet_windows import begin_of
from sync.server import explaining_pages, own_journal, project, questions_sheets
from sync.server.closing import acts
from sync.server.figures import first_times, known, laying, marks, paper, registry, rolled, source, totals
from sync.server.figures.day import read_sums, text_of, together
from sync.server.figures.models import FigureDay
from sync.server.figures.totals import Asked
from sync.server.keeping import merging
from sync.server.keeping.acts import Author
from sync.server.lending_models import PROJECTIONS
from sync.server.models import Visit
from sync.server.own_journal import Draft
from sync.server.work import ticks
from sync.server.work.running import Worker
from sync.server.work.work_models import Job
from sync.sheet_facts import PageReason
from sync.visit_facts import VisitEndEstimated
from tests import cast
from tests.figures_past import DAY, FIRST, NOVEMBER, at, came, declared, issued, kiosk, october
from tests.offices import open_for_test
from tests.server.test_project import take_in

OCTOBER = Asked(date(2026, 10, 1), date(2026, 10, 31), NOVEMBER)
EXPECTED = {
    "organisations": 2, "groups": 1, "persons": 1, "first_time": 4, "visits": 8, "visit_people": 12, "visit_hours": 270,
    "visits_estimated": 1, "hours_estimated": 38, "loans": 2, "loan_days": 3 + 18, "overdue": 1, "pages": 26,
    "pages_declared": 26, "pages_metered": 39, "pages_unassigned": 3, "pages_printed": 12, "pages_copied": 14,
    "pages_colour": 4, "pages_a3": 10, "pages_failed": 2, "room_bookings": 1, "room_hours": 120, "room_people": 14,
    "computer_sessions": 0, "computer_hours": 0, "consultations": 0, "consultation_hours": 0, "lockers": 0,
    "locker_hours": 0, "refusals": 1, "trainings": 0, "training_hours": 0, "training_attendees": 0,
    "volunteer_meetings": 0, "meeting_hours": 0, "meeting_attendees": 0, "volunteers_registered": 0,
    "volunteers_placed": 0, "address_agreements": 0,
}  # fmt: skip


def test_a_month_comes_to_what_happened_in_it(office):
    october()

    assert registry.values(totals.totals(OCTOBER)) == EXPECTED


def test_a_locker_that_was_let_counts_once_with_its_hours_and_whom_it_serves(office):
    station = kiosk("kiosk-2")
    at(station, 3)
    station.record(
        BookingMade(booking="b9", kind="locker", resource="locker-1", site=cast.SITE, person="anna", party="org-table",
                    from_at=FIRST + 4 * DAY, until_at=FIRST + 34 * DAY)
    )  # fmt: skip
    take_in(station, NOVEMBER)
    found = totals.totals(OCTOBER)

    assert {name: value for name, value in registry.values(found).items() if value} == {
        "organisations": 1, "first_time": 1, "lockers": 1, "locker_hours": 30 * 24 * 60,
    }  # fmt: skip
    assert found.served("organisation", "locker") == {"org-table"}


def test_people_in_two_organisations_count_for_the_one_that_they_named(office):
    october()
    found = totals.totals(OCTOBER)

    assert found.served("organisation") == {"org-table", "org-shift"}
    assert found.served("person") == {"private-ola"}, "once named no party, once her own: one person"
    assert found.served("organisation", "loan") == {"org-table", "org-shift"}
    assert found.by_who("visit")["org-table"] == [2, 2]


def test_whoever_made_pages_that_staff_explained_was_served_with_them(office):
    """A party that declared nothing, and did nothing else; as if it had, also in the months after and when closed."""
    october()
    before = totals.totals(OCTOBER)
    [sheet] = (
        each
        for each in questions_sheets.laid(questions_sheets.machines(), begin_of(OCTOBER.first), NOVEMBER)["copier"]
        if each.sheet.unassigned
    )
    uid = explaining_pages.explain(sheet, Told(PageReason.FORGOTTEN, 3, "org-gone"), "", "marta", NOVEMBER)
    found = totals.totals(OCTOBER)

    assert found.served("organisation", "pages") == before.served("organisation", "pages") | {"org-gone"}
    assert found.by_who("pages")["org-gone"] == [0, 3] and "org-gone" in found.new
    assert registry.values(found) == EXPECTED | {
        "organisations": 3, "first_time": 5, "pages": 29, "pages_unassigned": 0
    }  # fmt: skip
    assert first_times.among({"org-gone"}, NOVEMBER) == set()
    acts.close("2026-10", "soft", "na wszelki wypadek", "marta", NOVEMBER)
    assert registry.values(totals.totals(OCTOBER)) == registry.values(found)
    explaining_pages.take_back(uid, "marta", NOVEMBER)
    assert totals.totals(OCTOBER).served("organisation", "pages") == found.served("organisation", "pages"), "closed"
    assert acts.difference("2026-10", NOVEMBER) == {
        "organisations": -1, "pages": -3, "pages_unassigned": 3
    }  # fmt: skip


def test_each_number_equals_the_list_behind_it(office):
    october()
    found = totals.totals(OCTOBER)
    for figure in registry.FIGURES:
        if figure.lists and figure.unit == "count" and figure.id not in PEOPLE_AND_SIDES:
            ids = source.lists(*OCTOBER.days_of(figure), NOVEMBER, figure.lists)
            assert len(ids) == figure.value(found), figure.id


PEOPLE_AND_SIDES = {
    "visit_people", "room_people", "training_attendees", "meeting_attendees",
    *(id for id in registry.BY_ID if id.startswith("pages")),
}  # fmt: skip


def test_an_estimated_end_counts_apart(office):
    october()
    rolled.days(date(2026, 10, 1), date(2026, 10, 31), NOVEMBER)
    end = Visit.get_by_id("v2").arrived_at + 50 * 60_000
    own_journal.record([Draft(VisitEndEstimated(visit="v2", left_at=end, staff="marta"))], NOVEMBER)

    found = registry.values(totals.totals(OCTOBER))
    assert (found["visit_hours"], found["visits_estimated"], found["hours_estimated"]) == (270, 1, 50)


def counted() -> list[tuple[str, str, str]]:
    return sorted(FigureDay.select(FigureDay.id, FigureDay.sums, FigureDay.lists).tuples())


def test_the_worker_counts_so_that_no_reader_has_to(office, monkeypatch):
    """At its round, and soon after a late fact made what was counted wrong."""
    monkeypatch.setattr(ticks, "TICKS", {marks.ROLL_UP: ticks.TICKS[marks.ROLL_UP]})
    office.now.at = NOVEMBER
    worker = Worker(office)
    worker.run_next()  # enters its round
    station = october()
    while worker.run_next():
        pass
    at(station, 14)
    for late in ("first", "second"):
        station.record(came(late, "dmytro", "org-shift"))
        take_in(station, office.now())
        assert FigureDay.select().where(FigureDay.day == "m2026-10").count() == 0
        assert worker.run_next() is False, "what else comes in the same push is waited for"
        office.now.at += marks.SOON_MS
        assert worker.run_next() is True
        [job] = Job.select().where(Job.kind == marks.ROLL_UP)
        assert (job.state, job.done, job.total) == ("done", 2, 2)
        before = counted()
        assert {each[0] for each in before} >= {"m2026-10.", "w2026-10.", "2026-10-14.", "2026-11-01."}
        totals.totals(OCTOBER)
        assert counted() == before, "whoever reads counts nothing"


def test_what_happened_years_ago_is_counted_too_and_empty_months_are_not(office):
    october()
    rolled.keep_up(NOVEMBER + 2 * 365 * DAY)

    assert [row.day for row in FigureDay.select().where(FigureDay.day.startswith("m"), FigureDay.site == "")] == [
        "m2026-10"
    ]


def test_a_site_of_its_own_and_a_span_of_days(office):
    station = october()
    here, there = (Asked(OCTOBER.first, OCTOBER.last, NOVEMBER, site) for site in (cast.SITE, cast.BRANCH))
    assert (registry.values(totals.totals(here)), here.before.site) == (EXPECTED, cast.SITE)
    assert totals.totals(there).visits()[0] == 0
    station.record(replace(came("elsewhere", "ola", "private-ola"), site=cast.BRANCH))
    station.record(replace(came("nowhere", None, None), site=""))
    take_in(station, NOVEMBER)
    visits = [totals.totals(asked).visits()[0] for asked in (here, there, OCTOBER)]
    listed = [
        source.lists(OCTOBER.first, OCTOBER.last, NOVEMBER, ["visits.left", "visits.open"], asked.site)
        for asked in (here, there)
    ]
    assert (visits, [len(each) for each in listed]) == ([8, 1, 10], [8, 1])
    assert totals.totals(Asked(date(2026, 10, 7), date(2026, 10, 9), NOVEMBER)).visits()[0] == 3
    assert OCTOBER.before == Asked(date(2026, 9, 1), date(2026, 9, 30), NOVEMBER)
    assert Asked(date(2026, 1, 1), date(2026, 3, 31), 0).before == Asked(date(2025, 10, 1), date(2025, 12, 31), 0)
    assert Asked(date(2026, 10, 7), date(2026, 10, 9), 0).before == Asked(date(2026, 10, 4), date(2026, 10, 6), 0)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """The same, to be used more than once in a test."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_cluster").new_database("lada_template")
    with open_for_test(tmp_path / "server", url) as opened:
        yield opened


def kept() -> list[tuple[str, str, str]]:
    days = FigureDay.select(FigureDay.id, FigureDay.sums, FigureDay.lists).where(FigureDay.day.startswith("2"))
    return sorted(days.tuples())


def from_scratch(now: int) -> list[tuple[str, str, str]]:
    laid = laying.lay(date(2026, 10, 1), 31, now)
    return sorted((row[0], row[3], row[4]) for row in rolled.rows_of(laid))


OCTOBER_DAYS = date(2026, 10, 1), date(2026, 10, 31)


def by_site() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id, sums, _lists in kept():
        found.setdefault(id.partition(".")[2], []).append(sums)
    return found


STEP = st.sampled_from("vclrpuxm")
STEPS = st.lists(st.tuples(STEP, st.integers(0, 3), st.integers(-3, 18)), min_size=1, max_size=12)


def step_of(step, name, pages, undoable):
    match step:
        case "v":
            return came(name, "anna", "org-table")
        case "c":
            return facts.VisitCheckedOut(visit=name)
        case "l":
            return issued(name, "projector-2", "org-table", FIRST + 2 * DAY)
        case "r":
            return facts.LoanTakenBack(site=cast.SITE, loan=name, item="projector-2")
        case "p":
            return declared(name, "org-shift", PageLine(PageKind.COPY, pages + 1))
        case "m":
            return facts.MeterRead(meter="copier", value=1000 + 10 * pages, staff="marta")
        case "u":
            return facts.ActUndone(undone=undoable[-1:], person="anna")
    return facts.AttemptRefused(act="lend", reasons=["pin_wrong"], site=cast.SITE)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_is_kept_equals_counting_anew_whatever_came_between(database, steps):
    """Visits, ends, loans, returns, pages, corrections of them and acts taken back, told in any order; the month is
    read after each, so that every day is kept when the next fact comes."""
    for table in PROJECTIONS:
        table.delete().execute()
    station, undoable = kiosk(f"k{database.now.at}"), list[str]()
    database.now.at += 1
    for n, (step, which, day) in enumerate(steps):
        at(station, day, n)
        fact = step_of(step, f"{station.device.id}.{which}", which, undoable)
        undoable.append(station.record(fact))
        take_in(station, NOVEMBER)
        rolled.days(date(2026, 10, 1), date(2026, 10, 31), NOVEMBER)
        assert kept() == from_scratch(NOVEMBER)
        month = {each.site: each.sums for each in rolled.month("2026-10", NOVEMBER)}
        assert month == {site: text_of(together(map(read_sums, texts))) for site, texts in by_site().items()}
        assert rolled.papers(date(2026, 10, 1), date(2026, 10, 31), NOVEMBER) == paper.by_day(*OCTOBER_DAYS)


def test_a_rebuild_comes_to_the_same_to_the_last_byte(office):
    october()
    rolled.days(date(2026, 10, 1), date(2026, 10, 31), NOVEMBER)
    before = kept()
    project.rebuild(NOVEMBER)

    assert [row for row in kept() if row[0] < "2026-11"] == before != []
    assert FigureDay.select().where(FigureDay.day == "m2026-10").count() == 2


# Ola came for nobody on day 4 and for her own party on day 5; Anna for her organisations from day 0 on
OLA, HERSELF = "~ola", "private-ola"


@pytest.mark.parametrize(
    ("since", "served", "new"),
    [
        (4, [OLA], [OLA]), (4, [HERSELF], [HERSELF]), (5, [HERSELF], []), (5, [OLA], []), (6, [HERSELF, OLA], []),
        (0, ["~anna", "private-anna"], ["~anna", "private-anna"]), (1, ["~anna", "private-anna"], []),
        (4, ["~anna", HERSELF, "group-park"], [HERSELF, "group-park"]),
    ],
)  # fmt: skip
def test_whoever_came_by_person_and_as_their_own_party_came_for_the_first_time_once(office, since, served, new):
    october()

    assert first_times.among(served, FIRST + since * DAY) == {*new}


def test_they_count_once_in_a_span_and_not_again_in_the_next(office):
    october()
    day = {number: date(2026, 10, 6 + number) for number in (4, 5)}
    numbers = [
        registry.values(totals.totals(Asked(first, last, NOVEMBER)))["first_time"]
        for first, last in ((day[4], day[4]), (day[5], day[5]), (day[4], day[5]))
    ]
    assert numbers == [1, 0, 1]


def test_of_two_people_who_are_one_the_own_parties_are_one_too(office):
    october()
    merging.merge("person", "ola", "anna", Author("account-1", "marta"), NOVEMBER)
    everything = {OLA, HERSELF, "~anna", "private-anna"}

    assert known.all_one_with([HERSELF])[HERSELF] == everything
    assert set(known.all_one_with(everything)) == everything
    assert first_times.among([HERSELF], FIRST + DAY) == set()


def test_two_that_were_found_to_be_one_count_once_until_they_are_told_apart(office):
    """And who was here before under the other name is here for the first time no more."""
    october()
    act = merging.merge("party", "org-table", "org-shift", Author("account-1", "marta"), NOVEMBER)
    numbers = registry.values(totals.totals(OCTOBER))
    assert (numbers["organisations"], numbers["first_time"], numbers["visits"]) == (1, 3, 8)
    assert known.all_one_with(["org-shift"])["org-shift"] == {"org-table", "org-shift"}
    later = Asked(date(2026, 10, 7), date(2026, 10, 31), NOVEMBER)  # the first of the two came on the 6th
    assert registry.values(totals.totals(later))["first_time"] == 2

    merging.take_back(act, Author("account-1", "marta"), NOVEMBER)

    assert registry.values(totals.totals(OCTOBER)) == EXPECTED
