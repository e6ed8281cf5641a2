"""What kiosks are told of a party's month of pages: on both databases."""

from datetime import date

import pytest
from msgspec.structs import replace

from sync import facts, feed_rows, register
from sync.facts import PageKind, PageLine
from sync.page_facts import PagesCorrected
from sync.server import adjusting, bulk, feed_log, page_months, project, questions_allowances, register_store
from sync.server.beliefs import PageUsage
from sync.server.keeping import merging
from sync.server.keeping.acts import Author
from sync.server.models import Case, Device
from sync.server.page_beliefs import AllowanceChange
from tests.offices import admit
from tests.server.test_project import everything, take_in
from tests.stations import MINUTE, NOON, Station

pytestmark = pytest.mark.new_database

DAY = 24 * 60 * MINUTE
OCTOBER, NOVEMBER, DECEMBER = NOON, NOON + 10 * DAY, NOON + 45 * DAY


@pytest.fixture(autouse=True)
def ngo(office):
    register_store.put(register.Party(id="ngo", kind="organisation", name="Fundacja"), at=1, by="test")


def declared(usage, count, party="ngo", colour=0):
    return facts.PagesDeclared(
        usage=usage, site="site", lines=[PageLine(PageKind.COPY, count)], mono_units=count, colour_units=colour,
        person="anna", party=party,
    )  # fmt: skip


def corrected(usage, count, party="ngo"):
    return PagesCorrected(usage=usage, lines=[PageLine(PageKind.COPY, count)], mono_units=count, party=party,
                          person="anna")  # fmt: skip


def kiosk(name, *told, at=NOON):
    station = Station(name)
    station.clock.wall = at
    admit(station)
    for fact in told:
        station.record(fact)
    return station


def told():
    """Party and month → mono, colour, and what staff changed of both."""
    return {
        (row.party, row.month): (row.mono, row.colour, row.mono_change, row.colour_change)
        for row in page_months.every(page_months.KIND)
    }


def test_it_is_what_all_desks_declared_and_what_staff_gave():
    take_in(kiosk("k0", declared("a", 60), declared("b", 5, colour=2)), OCTOBER + MINUTE)
    take_in(kiosk("k1", declared("c", 7), declared("d", 9, None)), OCTOBER + MINUTE)
    uid = adjusting.adjust("ngo", "2026-10", 30, -5, "granted", "", "marta", OCTOBER + MINUTE)
    given = told()
    adjusting.take_back(uid, "marta", OCTOBER + 2 * MINUTE)

    assert given == {("ngo", "2026-10"): (72, 2, 30, -5)}
    assert told() == {("ngo", "2026-10"): (72, 2, 0, 0)}


def test_corrections_and_what_is_taken_back_move_it():
    station = kiosk("k0", declared("a", 60), corrected("a", 6), declared("b", 3))
    take_in(station, OCTOBER + MINUTE)
    first = told()
    station.record(corrected("b", 3, "other"))
    take_in(station, OCTOBER + MINUTE)
    moved = told()
    station.record(facts.ActUndone(undone=[f"{station.inc}.2"]))
    take_in(station, OCTOBER + MINUTE)

    assert first == {("ngo", "2026-10"): (9, 0, 0, 0)}
    assert moved == {("ngo", "2026-10"): (6, 0, 0, 0), ("other", "2026-10"): (3, 0, 0, 0)}
    assert told() == {("ngo", "2026-10"): (60, 0, 0, 0), ("other", "2026-10"): (3, 0, 0, 0)}


def test_a_month_that_is_over_stays_for_the_next_one_and_then_goes():
    station = kiosk("k0", declared("a", 60))
    take_in(station, OCTOBER + MINUTE)
    adjusting.adjust("ngo", "2026-11", -20, 0, "evened_out", "", "marta", NOVEMBER)
    in_november = told()
    station.record_many(1)
    take_in(station, DECEMBER)

    assert in_november == {("ngo", "2026-10"): (60, 0, 0, 0), ("ngo", "2026-11"): (0, 0, -20, 0)}
    assert told() == {("ngo", "2026-11"): (0, 0, -20, 0)}


def test_kiosks_of_every_site_hear_of_it_by_snapshot_and_by_what_changed(office):
    near, far = kiosk("k0", declared("a", 60)), Station("k1")
    admit(far, site="branch")
    device = Device.get_by_id("k1")
    cursor = office.feed.snapshot(device).header.cursor
    take_in(near, OCTOBER + MINUTE)
    changes = {(each.entity, each.id): each.line for each in office.feed.delta(device, cursor).changes}
    later = office.feed.snapshot(device)

    row = register.encode(feed_rows.PageMonth(id="ngo.2026-10", party="ngo", month="2026-10", mono=60))
    assert changes["page_month", "ngo.2026-10"] == row
    assert row in later.lines
    near.record_many(1)
    take_in(near, DECEMBER)
    assert office.feed.delta(device, later.header.cursor).changes[-1].op == "del"


def test_parties_that_are_merged_have_one_month_and_one_limit_and_apart_again_when_it_is_taken_back(office):
    register_store.put_many([
        register.Party(
            id="twin", kind="organisation", name="Fundacja!", mono_allowance=100, agreement_until="2027-01-31"
        ),
        register.Allowance(id="rule", party_kind="organisation", mono=500, colour=20),
    ], at=1, by="test")  # fmt: skip
    author = Author("marta", "marta")
    take_in(kiosk("k0", declared("a", 60), declared("b", 70, "twin")), OCTOBER + MINUTE)
    adjusting.adjust("twin", "2026-10", 10, 5, "granted", "", "marta", OCTOBER + MINUTE)
    apart = told()
    act = merging.merge("party", "ngo", "twin", author, OCTOBER + 2 * MINUTE)
    as_one, kept = told(), register_store.get(register.Party, "ngo")
    over = open_now()
    take_in(kiosk("k1", declared("c", 1, "twin")), OCTOBER + 3 * MINUTE)

    assert apart == {("ngo", "2026-10"): (60, 0, 0, 0), ("twin", "2026-10"): (70, 0, 10, 5)}
    assert as_one == {("ngo", "2026-10"): (130, 0, 10, 5)}
    assert (kept.mono_allowance, kept.colour_allowance, kept.agreement_until) == (100, None, "2027-01-31")
    assert over == open_now() == [("ngo", "ngo.2026-10")]
    assert told() == {("ngo", "2026-10"): (131, 0, 10, 5)}
    of_both = [questions_allowances.standing(party(id), "site", date(2026, 10, 26)).allowed for id in ("ngo", "twin")]
    assert [(each.mono_used, each.mono_limit) for each in of_both] == [(131, 110)] * 2
    assert [row.mono for row in questions_allowances.changes_said("ngo", "2026-10")] == [10]
    before = everything()
    project.rebuild(OCTOBER + 4 * MINUTE)
    assert everything() == before
    merging.take_back(act, author, OCTOBER + 4 * MINUTE)
    assert told() == {("ngo", "2026-10"): (60, 0, 0, 0), ("twin", "2026-10"): (71, 0, 10, 5)}
    assert party("ngo").mono_allowance is None
    assert {each.state for each in Case.select()} == {"withdrawn"}


def open_now():
    return [(case.party, case.subject) for case in Case.select().where(Case.state == "open")]


def party(id):
    return register_store.get(register.Party, id)


def test_where_nothing_moved_kiosks_are_told_nothing():
    station = kiosk("k0", declared("a", 60))
    take_in(station, OCTOBER + MINUTE)
    before = feed_log.head("").pos
    station.record(facts.PagesDeclared(usage="b", site="site", lines=[PageLine(PageKind.COPY, 4, failed=4)],
                                       mono_units=0, person="anna", party="ngo"))  # fmt: skip
    take_in(station, OCTOBER + MINUTE)

    assert feed_log.head("").pos == before


def test_folding_everything_anew_comes_to_the_same_and_kiosks_hold_it_still(office):
    for name in ("k0", "k1"):
        take_in(kiosk(name, declared(name, 60), declared(f"{name}.2", 1, "other")), OCTOBER + MINUTE)
    device = Device.get_by_id("k0")
    before, held = everything(), office.feed.snapshot(device).header.digest
    project.rebuild(OCTOBER + MINUTE)

    assert everything() == before
    assert office.feed.snapshot(device).header.digest == held


def test_the_sums_are_found_by_the_party_and_the_day(office, monkeypatch):
    usage = PageUsage("u", "f", "site", "k0", None, "ngo", None, None, 1, 0, 1, 0, "[]", OCTOBER, False, "declared")
    change = AllowanceChange("f", "ngo", "2026-10", 1, 0, "granted", "marta", OCTOBER)
    many = [(str(n), f"party-{n % 400}") for n in range(8000)]
    with office.store.writing():
        bulk.upsert(replace(usage, id=key, party=party, declared_at=OCTOBER + n) for n, (key, party) in enumerate(many))
        bulk.upsert(replace(change, fact=key, party=party) for key, party in many)
    office.store.execute_sql("ANALYZE")
    asked, rows_of = [], bulk.rows_of
    monkeypatch.setattr(
        bulk, "rows_of", lambda sql, parameters=(): asked.append((sql, parameters)) or rows_of(sql, parameters)
    )
    with office.store.writing():
        page_months.settle({("party-1", "2026-10"), ("party-2", "2026-10")}, OCTOBER)
    explain = "EXPLAIN QUERY PLAN " if office.store.is_sqlite else "EXPLAIN "
    plans = {sql: str(rows_of(explain + sql, parameters)) for sql, parameters in asked}
    sums = {sql: plan for sql, plan in plans.items() if "sum(" in sql}

    assert told()["party-1", "2026-10"] == (20, 0, 20, 0)
    assert ["page_usage_party" in plan or "allowance_change_party" in plan for plan in sums.values()] == [True, True], (
        sums
    )
