"""Steps of the schema that move what is there already: on data of the version before."""

import json

import pytest

from sync import register
from sync.account_facts import Grant
from sync.codes import document_code
from sync.rules.meter_segments import Reading
from sync.server import (
    erasures,
    gap_cases,
    models,
    page_months,
    plausible_cases,
    project,
    questions_import,
    questions_jobs,
    questions_meters,
    questions_sheets,
    questions_staff,
    register_store,
    slip_cases,
    store,
)
from sync.server.accounts import sessions
from sync.server.case_models import CaseDecision
from sync.server.database import PostgresStore, SqliteStore, migrate
from sync.server.detecting.clock_models import StreamClock
from sync.server.importing.plans import PersonDetails
from sync.server.job_models import MeteredJob
from sync.server.lending_models import Booking, Reminder, Stocktake, StocktakeScan
from sync.server.mail_models import SlipLetter
from sync.server.models import Case, Device, Fact, JournalEntry, Loan, PageUsage, Slip, Undone, Visit
from sync.server.questions_jobs import JobFilter
from sync.server.sheet_models import PageExplanation
from sync.server.slip_models import SlipAsked, SlipExcuse, SlipRun
from tests.stations import NOON

INC = "ab" * 16
DAY = 86_400_000
BODIES = [
    b'{"inc":"%s","seq":1,"wall":1,"boot":1,"up":1,"fact":{"type":"visit_checked_in","visit":"v1","site":"branch",'
    b'"kind":"member","means":"card","person":"anna"}}',
    b'{"inc":"%s","seq":2,"wall":1,"boot":1,"up":1,"fact":{"type":"visit_checked_out","visit":"v1"}}',
    b'{"inc":"%s","seq":3,"wall":1,"boot":1,"up":1,"fact":{"type":"visit_checked_out","visit":"v2"}}',
]


@pytest.fixture
def older(backend, tmp_path, request):
    """A database of the version before facts stood by themselves: three facts, two of them folded in."""
    if backend == "sqlite":
        opened = SqliteStore(str(tmp_path / "older.db"))
    else:
        opened = PostgresStore(request.getfixturevalue("postgres_cluster").new_database())
    opened.ready()
    migrate(opened, "0009_told")
    models.bind(opened)
    mark = "?" if opened.is_sqlite else "%s"

    def insert(table, **values):
        marks = ", ".join([mark] * len(values))
        opened.execute_sql(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))

    insert("device", id="k", name="K", site="site", public_key=b"", fingerprint="", enrolled_at=0, status="approved")
    insert("stream", id=1, inc=INC, device="k", parent_head=b"", head=b"", started_at=0, acked=3, projected_seq=2)
    columns = [("visit_checked_in", "branch", "anna"), ("visit_checked_out", "site", "anna")]
    columns.append(("visit_checked_out", "site", None))
    for seq, (body, (kind, site, person)) in enumerate(zip(BODIES, columns, strict=True), 1):
        insert(
            "fact", stream=1, seq=seq, type=kind, site=site, person=person, body=body % INC.encode(), hash=b"h%d" % seq,
            received_at=NOON, happened_at=NOON + seq, detached=b"{}" if seq == 1 else None, earliest=1, latest=NOON,
        )  # fmt: skip
    insert("visit", id="v1", fact=f"{INC}.1", site="branch", person="anna", arrived_at=NOON + 1, state="left")
    insert("loan", id="l1", fact=f"{INC}.9", item="i", person="anna", issued_at=NOON, state="out")
    yield opened
    opened.close_everywhere()


def test_what_was_folded_in_is_in_the_journal_and_what_was_not_comes_with_the_rest(older):
    migrate(older)
    before = [(row.uid, row.type, row.site, row.person, row.happened_at) for row in store.journal().rows]
    folded = project.catch_up(1, NOON)

    assert before == [
        (f"{INC}.2", "visit_checked_out", "site", "anna", NOON + 2),
        (f"{INC}.1", "visit_checked_in", "branch", "anna", NOON + 1),
    ]
    assert (folded, [row.uid for row in store.journal().rows]) == (1, [f"{INC}.{seq}" for seq in (3, 2, 1)])


def test_facts_keep_every_byte(older):
    migrate(older)
    facts = list(Fact.select().order_by(Fact.seq))

    assert [bytes(fact.body) for fact in facts] == [body % INC.encode() for body in BODIES]
    assert [bytes(fact.hash) for fact in facts] == [b"h1", b"h2", b"h3"]
    assert [fact.detached and bytes(fact.detached) for fact in facts] == [b"{}", None, None]
    assert {(fact.received_at, fact.earliest, fact.latest, fact.unprojected) for fact in facts} == {
        (NOON, 1, NOON, False)
    }
    assert [fact.site for fact in facts] == ["branch", "site", "site"]


def test_folding_everything_anew_finds_the_journal_that_was_there(older):
    migrate(older)
    project.catch_up(1, NOON)
    before = list(JournalEntry.select().order_by(JournalEntry.seq).tuples())
    project.rebuild(NOON)

    assert list(JournalEntry.select().order_by(JournalEntry.seq).tuples()) == before


def test_what_is_folded_from_facts_is_all_there_in_its_new_order(older):
    migrate(older)

    assert [(visit.id, visit.person, visit.state) for visit in Visit.select()] == [("v1", "anna", "left")]
    assert [(loan.id, loan.item, loan.undone) for loan in Loan.select()] == [("l1", "i", False)]
    assert erasures.left_after(0, Device.get()) is None


def test_reminders_that_were_sent_still_count(older):
    mark = "?" if older.is_sqlite else "%s"
    older.execute_sql(
        f"INSERT INTO reminder (fact, person, loans, kind, means, at) VALUES ({', '.join([mark] * 6)})",
        (f"{INC}.5", "anna", '["l1"]', "overdue", "phone", NOON),
    )
    migrate(older)

    assert [(row.person, row.at, row.undone) for row in Reminder.select()] == [("anna", NOON, False)]


def test_slips_of_before_are_found_by_their_short_code(older):
    mark = "?" if older.is_sqlite else "%s"
    for number in (1, 2):
        older.execute_sql(
            f"INSERT INTO slip (fact, slip, document, outcome, copy_no, at) VALUES ({', '.join([mark] * 6)})",
            (f"{INC}.{number + 5}", f"COP-K1-2026-00000{number}", f"{INC}.{number}", "printed", 1, NOON),
        )
    migrate(older)

    assert [(row.slip, row.code) for row in Slip.select().order_by(Slip.slip)] == [
        (f"COP-K1-2026-00000{number}", document_code(f"{INC}.{number}")) for number in (1, 2)
    ]


def test_a_slip_of_before_is_excused(older):
    mark = "?" if older.is_sqlite else "%s"
    older.execute_sql(
        f"INSERT INTO slip (fact, slip, document, outcome, copy_no, at) VALUES ({', '.join([mark] * 6)})",
        (f"{INC}.6", "COP-K1-2026-000001", f"{INC}.1", "skipped", 1, NOON),
    )
    migrate(older)
    before = slip_cases.look(["COP-K1-2026-000001"])["COP-K1-2026-000001"]
    SlipExcuse.create(id="x/1", fact="x", slip="COP-K1-2026-000001", reason="no_slip", staff="marta", at=NOON)
    after = slip_cases.look(["COP-K1-2026-000001"])["COP-K1-2026-000001"]

    assert (before.lacks_paper, after.lacks_paper, SlipExcuse.get().undone) == (True, False, False)


def test_acts_of_before_lack_no_numbers(older):
    """They carry none, and a run begins with the first that does."""
    migrate(older)
    assert (gap_cases.open_ones(), gap_cases.stretches_of(None), list(SlipRun.select())) == ([], [], [])
    SlipRun.create(id="x/COP-K1-2026", series="COP-K1-2026", device="k")

    assert gap_cases.stretches_of(SlipRun.get()) == []


def test_nothing_of_before_is_sent_by_mail(older):
    migrate(older)
    SlipAsked.create(slip="COP-K1-2026-000001", fact="x.1", document="x.1", person="anna", at=NOON)

    assert [(row.slip, row.at) for row in SlipAsked.select()] == [("COP-K1-2026-000001", NOON)]
    assert not SlipLetter.select().exists()


def test_meters_and_their_readings_are_there_with_what_nobody_knew_of_them(older):
    mark = "?" if older.is_sqlite else "%s"
    older.execute_sql(f"INSERT INTO meter VALUES ({mark}, {mark}, {mark})", ("copier", "site", "Kopiarka"))
    older.execute_sql(
        f"INSERT INTO meter_reading (fact, meter, value, staff, device, at) VALUES ({', '.join([mark] * 6)})",
        (f"{INC}.7", "copier", 12_345, "marta", "k", NOON),
    )
    migrate(older)

    assert register_store.every(register.Meter) == [register.Meter(id="copier", site="site", name="Kopiarka")]
    assert questions_meters.readings("copier") == [Reading(f"{INC}.7", NOON, 12_345, staff="marta")]


def rows_of(db):
    """Table → its rows in order."""
    tables = [name for name in db.get_tables() if name != "schema_migration"]
    return {table: sorted(db.execute_sql(f'SELECT * FROM "{table}"').fetchall(), key=repr) for table in tables}


def slips_have_words():
    template = register.SlipTemplate(id="t", version=1, effective_from="2026-01-01", head=register.Words("a", "b", "c"))
    register_store.put(template, at=1, by="test")
    register_store.put(register.SlipLogo(id="l", wide="w", narrow="n"), at=1, by="test")

    assert register_store.every(register.SlipTemplate) == [template]


def jobs_are_counted():
    queue = register.PrintQueue(id="q", site="site", name="biuro", meter="copier")
    register_store.put(queue, at=1, by="test")
    register_store.put(register.PrintBinding(id="b", kind="billing", value="K", party="ngo"), at=1, by="test")
    MeteredJob.insert(id="j", fact=f"{INC}.8", meter="copier", sides=4, finished_at=NOON + 4, state="nobody").execute()

    assert register_store.every(register.PrintQueue) == [queue]
    assert [(row.id, row.doubts) for row in questions_jobs.jobs(JobFilter(meter="copier")).rows] == [("j", "[]")]


def differences_are_explained():
    PageExplanation.insert(
        fact=f"{INC}.8", explanation="e", meter="copier", from_reading=f"{INC}.6", to_reading=f"{INC}.7", pages=3,
        reason="test_pages", at=NOON + 6,
    ).execute()
    [copier] = register_store.every(register.Meter)
    [laid] = questions_sheets.laid([copier], NOON - DAY, NOON + DAY)["copier"]

    assert (laid.sheet.declared, laid.sheet.difference, laid.sheet.remainder) == (3, 7, 4)


ADDED = {
    "0016_slip_templates": ("0015_sticker_batches", slips_have_words),
    "0019_print_jobs": ("0018_page_rules", jobs_are_counted),
    "0021_page_sheets": ("0020_meters", differences_are_explained),
}


@pytest.mark.parametrize(("step", "before", "works"), [(step, *both) for step, both in ADDED.items()], ids=ADDED)
def test_a_step_that_only_adds_leaves_all_that_was_there_and_what_is_new_works_on_it(older, step, before, works):
    for statement in (
        "INSERT INTO meter VALUES ('copier', 'site', 'Kopiarka')",
        f"INSERT INTO meter_reading (fact, meter, value, at) VALUES ('{INC}.6', 'copier', 100, {NOON - 9})",
        f"INSERT INTO meter_reading (fact, meter, value, at) VALUES ('{INC}.7', 'copier', 110, {NOON + 9})",
        "INSERT INTO page_usage (id, fact, mono_units, colour_units, pages, failed, lines, declared_at, state, site)"
        f""" VALUES ('u', '{INC}.5', 3, 0, 3, 0, '[{{"kind":"copy","pages":3}}]', {NOON}, 'declared', 'site')""",
    ):
        older.execute_sql(statement)
    migrate(older, before)
    was = rows_of(older)

    assert migrate(older, step) == [step]
    now = rows_of(older)
    assert {table: now[table] for table in was} == was and all(was[table] for table in ("loan", "page_usage", "meter"))
    assert len(now) > len(was)

    migrate(older)
    works()
    assert [(visit.id, visit.person) for visit in Visit.select()] == [("v1", "anna")]
    assert [(usage.id, usage.mono_units) for usage in PageUsage.select()] == [("u", 3)]


def test_accounts_of_before_may_everywhere_what_their_role_says(older):
    migrate(older, "0027_slips_by_mail")
    columns = "(id, login, name, role, password_hash, made_at, password_at)"
    for id, role in (("a", "coordinator"), ("b", "auditor")):
        older.execute_sql(f"INSERT INTO staff_account {columns} VALUES ('{id}', '{id}', 'A', '{role}', 'h', 1, 1)")
    older.execute_sql("INSERT INTO staff_session (hash, account, created_at, last_seen_at) VALUES ('h', 'a', 5, 6)")

    migrate(older)

    assert [(each.id, each.role, each.grants) for each in questions_staff.accounts()] == [
        ("a", "coordinator", (Grant("coordinator"),)), ("b", "auditor", (Grant("auditor"),)),
    ]  # fmt: skip
    [session] = sessions.of_account("a", at=7, idle_ms=9, absolute_ms=9)
    assert (session.begun_at, session.factor_at, session.proved_at) == (5, None, 0)


def test_no_table_that_facts_are_folded_into_is_clustered_by_a_random_key(older):
    migrate(older)
    if older.is_sqlite:
        rows = older.execute_sql("SELECT name FROM pragma_table_list WHERE schema = 'main' AND wr").fetchall()

        assert {name for (name,) in rows} & {"visit", "loan", "take_back", "page_usage", "slip"} == set()


def test_facts_that_were_set_aside_are_still_found_without_reading_all_others(older):
    migrate(older)

    assert "fact_set_aside" in [index.name for index in older.get_indexes("fact")]
    assert "fact_detached" in [index.name for index in older.get_indexes("fact")]


def test_a_stocktake_that_was_closed_stays_closed_and_its_end_can_be_taken_back(backend, tmp_path, request):
    if backend == "sqlite":
        opened = SqliteStore(str(tmp_path / "older.db"))
    else:
        opened = PostgresStore(request.getfixturevalue("postgres_cluster").new_database())
    opened.ready()
    migrate(opened, "0012_open_loans")
    opened.execute_sql(
        "INSERT INTO stocktake (id, fact, site, staff, opened_at, closed_at, closed_fact, closed_by, state)"
        f" VALUES ('s', '{INC}.1', 'site', 'marta', 1, 5, '{INC}.2', 'ola', 'closed')"
    )
    opened.execute_sql(f"INSERT INTO stocktake_scan (fact, stocktake, item, at) VALUES ('{INC}.3', 's', 'a', 2)")

    migrate(opened)
    models.bind(opened)
    [row], [scan] = Stocktake.select(), StocktakeScan.select()

    assert (row.closings, row.piles, row.place) == (f'[[5,"{INC}.2","ola"]]', "{}", "")
    assert (scan.item, scan.scan) == ("a", None)
    opened.close_everywhere()


def test_allowances_of_before_hold_since_ever_and_everywhere(older):
    older.execute_sql("INSERT INTO allowance (id, party_kind, mono, colour) VALUES ('a', 'organisation', 100, 20)")
    migrate(older)
    models.bind(older)

    assert register_store.every(register.Allowance) == [
        register.Allowance(id="a", party_kind="organisation", mono=100, colour=20)
    ]


def test_pages_declared_before_devices_were_asked_for_have_none(older):
    columns = "id, fact, mono_units, colour_units, pages, failed, lines, declared_at, state"
    older.execute_sql(f"INSERT INTO page_usage ({columns}) VALUES ('u', '{INC}.7', 3, 0, 3, 0, '[]', 5, 'declared')")
    migrate(older)

    assert [(row.id, row.mono_units, row.meter, row.has_note) for row in PageUsage.select()] == [("u", 3, None, False)]


def test_machines_of_before_have_no_known_speed_and_what_was_declared_is_looked_at_with_the_rest(older):
    migrate(older, "0021_page_sheets")
    older.execute_sql("INSERT INTO meter (id, site, name) VALUES ('copier', 'site', 'Kopiarka')")
    columns = "id, fact, site, mono_units, colour_units, pages, failed, lines, declared_at, state"
    lines = '[{"kind":"copy","pages":1200}]'
    values = f"'u', '{INC}.7', 'site', 1200, 0, 1200, 0, '{lines}', 5, 'declared'"
    older.execute_sql(f"INSERT INTO page_usage ({columns}) VALUES ({values})")
    migrate(older)
    found = plausible_cases.look("u")

    assert [each.pages_per_minute for each in register_store.every(register.Meter)] == [None]
    assert (found.said, [*found.grounds], found.possible) == (f"{INC}.7", ["many"], None)
    assert plausible_cases.confirmation(found) is None


@pytest.fixture
def standing_at(backend, tmp_path, request):
    """Gives a database that stands at a step of the schema."""
    opened = SqliteStore(str(tmp_path / "step.db")) if backend == "sqlite" else PostgresStore(
        request.getfixturevalue("postgres_cluster").new_database())  # fmt: skip

    def at(step):
        opened.ready()
        migrate(opened, step)
        models.bind(opened)
        return opened

    yield at
    opened.close_everywhere()


def test_rules_of_allowances_and_a_party_s_own_numbers_are_kept_when_rules_get_their_days(standing_at):
    opened = standing_at("0017_shown_slips")
    for row in (("a", "organisation", 100, 20, 75), ("b", "informal_group", 50, 0, 80)):
        opened.execute_sql(
            f"INSERT INTO allowance (id, party_kind, mono, colour, warn_percent) VALUES {row}"
        )
    opened.execute_sql(
        "INSERT INTO party (id, kind, name, status, mono_allowance, colour_allowance)"
        " VALUES ('ngo', 'organisation', 'Fundacja', 'active', 300, 7)"
    )
    migrate(opened)

    assert register_store.every(register.Allowance) == [
        register.Allowance(id="a", party_kind="organisation", mono=100, colour=20, warn_percent=75),
        register.Allowance(id="b", party_kind="informal_group", mono=50, colour=0, warn_percent=80),
    ]
    [party] = register_store.every(register.Party)
    assert (party.mono_allowance, party.colour_allowance) == (300, 7)


def test_a_version_with_its_day_its_site_and_its_party_carries_nothing_over_after_the_upgrade(standing_at):
    opened = standing_at("0021_page_sheets")
    opened.execute_sql(
        "INSERT INTO allowance (id, party_kind, mono, colour, version, effective_from, site, party)"
        " VALUES ('a', 'organisation', 100, 20, 3, '2026-10-01', 'site', 'ngo')"
    )
    migrate(opened)

    assert register_store.every(register.Allowance) == [
        register.Allowance(id="a", party_kind="organisation", mono=100, colour=20, version=3,
                           effective_from="2026-10-01", site="site", party="ngo")
    ]  # fmt: skip


def test_the_newest_two_months_of_pages_are_summed_up_for_kiosks(standing_at):
    opened, day = standing_at("0021_page_sheets"), 24 * 3_600_000
    no, yes = ("0", "1") if opened.is_sqlite else ("FALSE", "TRUE")
    columns = "id, fact, party, mono_units, colour_units, pages, failed, lines, declared_at, undone, state"
    for name, party, mono, colour, at, undone in (
        ("u1", "'ngo'", 3, 1, NOON, no), ("u2", "'ngo'", 4, 0, NOON, no), ("u3", "'ngo'", 9, 9, NOON, yes),
        ("u4", "'other'", 5, 0, NOON - 30 * day, no), ("u5", "'other'", 5, 0, NOON - 60 * day, no),
        ("u6", "NULL", 8, 0, NOON, no),
    ):  # fmt: skip
        opened.execute_sql(
            f"INSERT INTO page_usage ({columns}) VALUES ('{name}', '{INC}.{name[1]}', {party}, {mono}, {colour}, 1, 0,"
            f" '[]', {at}, {undone}, 'declared')"
        )
    for fact, month, undone in (("f1", "2026-10", no), ("f2", "2026-10", yes), ("f3", "2026-11", no)):
        opened.execute_sql(
            "INSERT INTO allowance_change (fact, party, month, mono, colour, reason, staff, at, undone)"
            f" VALUES ('{fact}', 'ngo', '{month}', 20, -5, 'granted', 'marta', 1, {undone})"
        )
    migrate(opened)

    assert [(row.id, row.mono, row.colour, row.mono_change, row.colour_change)
            for row in page_months.every(page_months.KIND)] == [
        ("ngo.2026-10", 7, 1, 20, -5), ("ngo.2026-11", 0, 0, 20, -5), ("other.2026-09", 5, 0, 0, 0),
    ]  # fmt: skip


def test_visits_and_bookings_of_before_are_as_they_were_once_their_party_may_be_found_out(standing_at):
    opened = standing_at("0041_rights")
    opened.execute_sql(
        f"INSERT INTO visit (id, fact, party, arrived_at, state) VALUES ('v', '{INC}.1', 'ngo', {NOON}, 'left')"
    )
    opened.execute_sql(f"INSERT INTO booking (id, fact, state) VALUES ('b', '{INC}.2', 'approved')")
    migrate(opened)

    [visit], [booking] = Visit.select(), Booking.select()
    assert (visit.party, visit.attributions, visit.attributed_fact) == ("ngo", "[]", None)
    assert (booking.state, booking.unused_fact) == ("approved", None)


def test_bookings_of_before_have_the_hours_that_were_booked(standing_at):
    opened = standing_at("0050_check_lists")
    opened.execute_sql(
        "INSERT INTO booking (id, fact, kind, from_at, until_at, state)"
        f" VALUES ('b', '{INC}.2', 'room', {NOON}, {NOON + 1}, 'collected')"
    )
    migrate(opened)

    [booking] = Booking.select()
    assert (booking.from_at, booking.until_at, booking.state) == (NOON, NOON + 1, "collected")
    assert (booking.hours, booking.actual_from, booking.actual_until) == ("[]", None, None)


def test_a_booking_for_which_nobody_came_keeps_who_said_so(standing_at):
    opened = standing_at("0052_actual_hours")
    for name, said in (("b", f"'{INC}.2'"), ("c", "NULL")):
        opened.execute_sql(f"INSERT INTO booking (id, fact, state, unused_fact) VALUES ('{name}', 'f', 'x', {said})")
    migrate(opened)

    assert {row.id: row.unused for row in Booking.select()} == {"b": f'["{INC}.2"]', "c": "[]"}


def test_cases_of_before_hold_up_a_closing_by_their_kind_alone(standing_at):
    opened = standing_at("0053_marks_of_bookings")
    opened.execute_sql(
        'INSERT INTO "case" (id, kind, facts, state, at, opened_at, changed_at)'
        " VALUES ('c', 'loan_over_booking', '[]', 'open', 1, 1, 1)"
    )
    migrate(opened)

    assert [(row.id, row.blocks) for row in Case.select()] == [("c", False)]


def test_a_clock_s_jump_of_before_goes_on_holding_up_a_closing(standing_at):
    """Nobody kept how far it was."""
    opened = standing_at("0064_ends_of_visits")
    for kind, state in (("clock_jump", "open"), ("clock_jump", "decided"), ("clock_skew", "open")):
        opened.execute_sql(
            'INSERT INTO "case" (id, kind, facts, state, at, opened_at, changed_at)'
            f" VALUES ('{kind}-{state}', '{kind}', '[]', '{state}', 1, 1, 1)"
        )
    opened.execute_sql("INSERT INTO stream_clock (id, device, boot, wall, jumped) VALUES ('i', 'k', 1, 1, 'i.1')")
    migrate(opened)

    assert {row.id: row.blocks for row in Case.select()} == {
        "clock_jump-open": True, "clock_jump-decided": True, "clock_skew-open": False,
    }  # fmt: skip
    assert [(row.jumped, row.jumped_by) for row in StreamClock.select()] == [("i.1", None)]


def test_visits_of_before_are_whose_the_kiosk_said(standing_at):
    opened = standing_at("0054_grave_cases")
    opened.execute_sql(f"INSERT INTO visit (id, fact, person, state) VALUES ('v', '{INC}.1', 'anna', 'left')")
    migrate(opened)

    assert [(row.person, row.recognised) for row in Visit.select()] == [("anna", "[]")]


def test_answers_of_before_do_not_say_whom_they_chose(standing_at):
    opened = standing_at("0064_ends_of_visits")
    opened.execute_sql(
        'INSERT INTO case_decision (fact, "case", kind, decision, effects, at, undone)'
        " VALUES ('s.1', 'c', 'organisation_missing', 'for_first', 1, 1, FALSE)"
    )
    migrate(opened)

    assert [(row.decision, row.effects, row.chosen) for row in CaseDecision.select()] == [("for_first", 1, None)]


def test_of_nobody_of_before_it_was_said_which_the_family_name_is(standing_at):
    opened = standing_at("0064_ends_of_visits")
    opened.execute_sql("INSERT INTO person_detail (person, full_name) VALUES ('anna', 'Anna Kowalska')")
    migrate(opened)

    assert questions_import.details_of(PersonDetails, "anna") == PersonDetails(person="anna", full_name="Anna Kowalska")


def test_whoever_left_before_left_as_often_as_it_was_told(standing_at):
    opened = standing_at("0063_collections")
    columns = ("id", "fact", "state", "left_at", "left_fact", "corrected_at", "corrected_fact")
    rows = [
        ("in", "k.1", "in", None, None, None, None), ("left", "k.1", "left", NOON, f"{INC}.12", None, None),
        ("corrected", "k.1", "corrected", 150, None, 300, f"{INC}.13"),
        ("nobody-knows", "k.1", "corrected", None, f"{INC}.12", 300, f"{INC}.13"),
        ("lost", "k.1", "corrected", 150, f"{INC}.99", 300, f"{INC}.13"),
    ]  # fmt: skip
    mark = "?" if opened.is_sqlite else "%s"
    _recorded(opened, mark, 12)
    for row in rows:
        opened.execute_sql(f"INSERT INTO visit ({', '.join(columns)}) VALUES ({', '.join([mark] * 7)})", row)
    migrate(opened)

    assert {row.id: (json.loads(row.leavings), json.loads(row.corrections)) for row in Visit.select()} == {
        "in": ([], []), "left": ([[NOON, f"{INC}.12"]], []), "corrected": ([], [[300, f"{INC}.13", 150]]),
        "nobody-knows": ([[NOON, f"{INC}.12"]], [[300, f"{INC}.13", None]]),
        "lost": ([[0, f"{INC}.99"]], [[300, f"{INC}.13", 150]]),
    }  # fmt: skip
    assert {row.id: row.left_at for row in Visit.select()} == {row[0]: row[3] for row in rows}


def test_a_booking_of_before_whose_part_was_taken_back_is_reopened_since_then(standing_at):
    opened = standing_at("0064_ends_of_visits")
    mark = "?" if opened.is_sqlite else "%s"
    _recorded(opened, mark, 12)
    for loan, told in (("l1", f"{INC}.5"), ("l2", f"{INC}.6"), ("l3", f"{INC}.7")):
        opened.execute_sql(
            f"INSERT INTO loan (id, fact, booking, state) VALUES ('{loan}', '{told}', 'b', 'open')"
        )
    opened.execute_sql(f"INSERT INTO undone (fact, by_fact) VALUES ('{INC}.5', '{INC}.12'), ('{INC}.7', '')")
    words = json.dumps([[NOON - 1, f"{INC}.7"], [NOON + 1, f"{INC}.9"]])
    opened.execute_sql(
        "INSERT INTO booking (id, fact, state, collections)"
        f" VALUES ('b', 'f', 'collected', {mark}), ('c', 'f', 'approved', '[]')", (words,)
    )  # fmt: skip
    migrate(opened)

    assert {row.id: json.loads(row.collections) for row in Booking.select()} == {
        "b": [[NOON - 1, f"{INC}.7", "handed"], [NOON, f"{INC}.5", "reopened"], [NOON + 1, f"{INC}.9", "came"]],
        "c": [],
    }  # fmt: skip
    assert {row.fact: (row.by_fact, row.at) for row in Undone.select()} == {
        f"{INC}.5": (f"{INC}.12", NOON), f"{INC}.7": ("", 0)
    }  # fmt: skip


def _recorded(opened, mark, seq):
    """A fact of the one kiosk that stands in the journal, told at noon."""
    opened.execute_sql(
        "INSERT INTO device (id, name, site, public_key, fingerprint, enrolled_at)"
        f" VALUES ('k', 'k', 's', {mark}, '', 1)", (b"",)
    )  # fmt: skip
    opened.execute_sql(
        "INSERT INTO stream (id, inc, device, parent_head, head, started_at)"
        f" VALUES (1, {mark}, 'k', {mark}, {mark}, 1)", (INC, b"", b"")
    )  # fmt: skip
    opened.execute_sql(
        "INSERT INTO fact (stream, seq, body, hash, received_at, happened_at)"
        f" VALUES (1, {seq}, {mark}, {mark}, 1, {NOON})", (b"", b"")
    )  # fmt: skip


def test_an_end_or_a_party_that_was_found_out_before_is_the_one_word_of_it(standing_at):
    opened = standing_at("0060_contacts")
    mark = "?" if opened.is_sqlite else "%s"

    def insert(table, **values):
        marks = ", ".join([mark] * len(values))
        opened.execute_sql(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))

    insert("device", id="server", name="s", site="site", public_key=b"", fingerprint="", enrolled_at=1)
    for number, inc in enumerate((INC, "cd" * 16), 1):
        insert("stream", id=number, inc=inc, device="server", parent_head=b"", head=b"", started_at=1)
        insert("fact", stream=number, seq=12, body=b"", hash=b"", received_at=1, happened_at=NOON + number)
    insert("visit", id="ended", fact="k.1", state="estimated", estimated_at=NOON, estimated_fact=f"{INC}.12")
    insert("visit", id="for", fact="k.2", state="in", party="ngo", attributed_party="ngo",
           attributed_fact=f"{'cd' * 16}.12")  # fmt: skip
    insert("visit", id="heard-of", state="unknown", attributed_party="ngo", attributed_fact=f"{INC}.13")
    insert("visit", id="told", fact="k.3", state="left", party="ngo")
    migrate(opened)

    rows = {row.id: row for row in Visit.select()}
    assert {id: (json.loads(row.estimates), json.loads(row.attributions)) for id, row in rows.items()} == {
        "ended": ([[NOON + 1, f"{INC}.12", NOON]], []), "for": ([], [[NOON + 2, f"{'cd' * 16}.12", "ngo"]]),
        "heard-of": ([], [[0, f"{INC}.13", "ngo"]]), "told": ([], []),
    }  # fmt: skip
    assert {id: (row.state, row.estimated_at, row.party, row.attributed_fact) for id, row in rows.items()} == {
        "ended": ("estimated", NOON, None, None), "for": ("in", None, "ngo", f"{'cd' * 16}.12"),
        "heard-of": ("unknown", None, None, None), "told": ("left", None, "ngo", None),
    }  # fmt: skip


def test_a_booking_that_was_cancelled_before_keeps_when_and_by_whom(standing_at):
    opened = standing_at("0061_words_of_visits")
    for name, told in (
        ("b", f"{NOON}, '{INC}.2', 'anna'"),
        ("c", f"{NOON}, '{INC}.3', NULL"),
        ("d", "NULL, NULL, NULL"),
    ):
        opened.execute_sql(
            "INSERT INTO booking (id, fact, state, cancelled_at, cancelled_fact, cancelled_by)"
            f" VALUES ('{name}', 'f', 'x', {told})"
        )
    migrate(opened)

    rows = {row.id: (row.cancelled_fact, row.cancellations) for row in Booking.select()}
    assert rows == {
        "b": (f"{INC}.2", f'[[{NOON},"{INC}.2","anna"]]'), "c": (f"{INC}.3", f'[[{NOON},"{INC}.3",null]]'),
        "d": (None, "[]"),
    }  # fmt: skip


def test_a_booking_that_was_collected_before_keeps_when(standing_at):
    opened = standing_at("0062_cancellations")
    for name, told in (("b", f"{NOON}, '{INC}.2'"), ("c", "NULL, NULL")):
        opened.execute_sql(
            "INSERT INTO booking (id, fact, state, collected_at, collected_fact)"
            f" VALUES ('{name}', 'f', 'collected', {told})"
        )
    migrate(opened)

    rows = {row.id: (row.collected_at, row.collections) for row in Booking.select()}
    assert rows == {"b": (NOON, f'[[{NOON},"{INC}.2","came"]]'), "c": (None, "[]")}
