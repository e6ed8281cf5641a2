"""A kiosk's file of the version before a part of counting pages and things came to it: what was there stands, and what
is new works on it."""

from __future__ import annotations

import pytest

from kiosk.store import Draft, Store, declared_pages, print_jobs, stocktakes
from kiosk.store.print_jobs import Line, Watched
from sync import facts, feed_rows, journal, register
from sync.facts import MeterRead, PageKind, PageLine
from sync.job_facts import JobMetered
from sync.journal import Moment
from sync.page_facts import PagesCorrected
from sync.rules.month_limits import MonthUsed
from sync.sheet_facts import PageReason, PagesExplained
from tests import cast
from tests.store.conftest import NOON
from tests.store.older import older_file

INC = "a" * 32
OCTOBER = 1_790_900_000_000  # 2026-10-02


@pytest.fixture
def home(tmp_path):
    return tmp_path / "kiosk"


def begin(store):
    store.become("k", "site", "COP", "K1")
    store.start_stream(facts.StreamStarted(device="k", software="test"), Moment(1, 1, 1))


def declared(usage, units):
    return facts.PagesDeclared(
        usage=usage, site="site", lines=[PageLine(PageKind.COPY, units)], mono_units=units, person="anna", party="ngo"
    )


def a_counter(file, *told):
    """A counter of the version before with facts in its journal and state, of which the server has the first."""
    file.execute("INSERT INTO device (one, id, site, site_code, label) VALUES (1, 'k', 'site', 'COP', 'K1')")
    file.execute("INSERT INTO agreement (one, projected) VALUES (1, ?)", (f'{{"{INC}":1}}',))
    file.execute("INSERT INTO stream (id, incarnation, parent_head, seq, head) VALUES (1, ?, x'', ?, x'')",
                 (INC, len(told)))  # fmt: skip
    for seq, fact in enumerate(told, 1):
        body = journal.write_body(fact, INC, seq, Moment(OCTOBER, 1, seq))
        file.execute("INSERT INTO journal (stream, seq, type, body, hash) VALUES (1, ?, 'pages_declared', ?, ?)",
                     (seq, body, bytes([seq]) * 32))  # fmt: skip
        file.execute("INSERT INTO page_usage VALUES (?, ?, 'anna', 'ngo', '2026-10', ?, 0, ?, 'declared')",
                     (fact.usage, f"{INC}.{seq}", fact.mono_units, OCTOBER))  # fmt: skip


def newer_pages(store):
    return store.database.reading().execute("SELECT * FROM newer_page").fetchall()


def month(mono):
    return register.encode(feed_rows.PageMonth(id="ngo.2026-10", party="ngo", month="2026-10", mono=mono))


def test_what_was_declared_counts_once_beside_the_first_word_of_the_server_on_its_month(home):
    older = older_file(home, "0017")
    a_counter(older, declared("a", 5), declared("b", 7))
    older.close()

    store = Store(home)
    before, newer = store.month_used("ngo", "2026-10"), newer_pages(store)
    store.rebuild()
    assert newer == newer_pages(store) == [("b", "2026-10", None, 0, 0)]  # `lada doctor` finds nothing else either
    store.apply_snapshot([month(45)], "", {INC: 1}, OCTOBER)
    assert (before, store.month_used("ngo", "2026-10")) == (MonthUsed(12), MonthUsed(52))
    store.close()


def test_a_word_of_a_newer_server_that_could_not_be_read_is_read_after_the_upgrade(home):
    older = older_file(home, "0017")
    a_counter(older, declared("a", 5), declared("b", 7))
    for table in ("snapshot", "register"):
        older.execute(f"INSERT INTO {table} VALUES ('page_month', 'ngo.2026-10', '?', ?)", (month(45),))
    older.close()

    store = Store(home)
    assert store.month_used("ngo", "2026-10") == MonthUsed(52)
    store.close()


def test_what_was_declared_before_the_upgrade_is_corrected_after_it(home):
    older = older_file(home, "0013")
    tables = {name for (name,) in older.execute("SELECT name FROM sqlite_schema")}
    older.execute("INSERT INTO page_usage VALUES ('old', 'x.1', 'anna', 'ngo', '2026-10', 3, 0, 5, 'declared')")
    older.close()

    assert "page_correction" not in tables
    store = Store(home)
    begin(store)
    store.record([Draft(declared("new", 4))], Moment(OCTOBER, 1, 2))
    corrected = PagesCorrected(usage="new", lines=[], mono_units=0, party="ngo")
    store.record([Draft(corrected)], Moment(OCTOBER + 1, 1, 3))
    row = declared_pages.last_of(store.database, "anna")

    assert store.month_used("ngo", "2026-10") == MonthUsed(3, 0)
    assert (row.id, row.lines, row.mono_units) == ("new", (), 0)
    store.close()


def test_who_was_in_before_print_jobs_were_counted_is_seen_beside_them(home):
    older = older_file(home, "0014")
    older.execute(
        "INSERT INTO visit VALUES ('v', 'x.1', 'site', 'member', 'card', 1, '[]', 'anna', 'ngo', ?, NULL, 'in')",
        (NOON,),
    )
    older.execute("INSERT INTO page_usage VALUES ('old', 'x.2', 'anna', 'ngo', '2026-10', 3, 0, 5, 'declared')")
    older.close()

    store = Store(home)
    begin(store)
    assert print_jobs.watched(store.database) is None
    print_jobs.begin(store.database, Watched(7, 70), ["before"])
    job = JobMetered(job="j", site="site", queue="q", outcome="completed", finished_at=NOON + 9, created_at=NOON + 5)
    watch = Watched(7, 90, (Line("q", 2, NOON, 1),))
    counted = [print_jobs.record(store.database, [Draft(job)], Moment(NOON + 9, 1, 2), watch) for _ in range(2)]

    assert counted == [1, 0] and print_jobs.watched(store.database) == watch
    assert print_jobs.unknown(store.database, ["before", "j", "new"]) == {"new"}
    assert [each.person for each in print_jobs.visits_at(store.database, NOON + 5)] == ["anna"]
    assert store.month_used("ngo", "2026-10") == MonthUsed(3, 0)
    store.close()


def test_readings_in_the_journal_stand_there_after_the_upgrade(home):
    connection = older_file(home, "0015")
    connection.execute(
        "INSERT INTO device (one, id, site, site_code, label) VALUES (1, ?, 's', 'COP', 'K1')", (cast.DEVICE,)
    )
    connection.execute(
        "INSERT INTO stream (incarnation, parent_head, seq, head, state) VALUES (?, x'', 2, x'', 'open')", (INC,)
    )
    for seq, value in enumerate((100, 120), 1):
        fact = MeterRead(meter="copier", value=value, staff="marta")
        body = journal.write_body(fact, INC, seq, journal.Moment(NOON + seq, 1, seq))
        connection.execute(
            "INSERT INTO journal (stream, seq, type, body, hash) VALUES (1, ?, 'meter_read', ?, ?)",
            (seq, body, b"x" * 32),
        )
    connection.execute("INSERT INTO meter VALUES ('copier', 120, ?)", (NOON + 2,))
    connection.close()

    store = Store(home)
    found = store.last_readings_of("copier", 5)
    assert [(row.uid, row.at, row.value) for row in found] == [(f"{INC}.2", NOON + 2, 120), (f"{INC}.1", NOON + 1, 100)]
    store.rebuild()
    assert store.last_readings_of("copier", 5) == found
    store.close()


def test_a_reading_of_before_is_explained_after_it(home):
    older = older_file(home, "0016")
    older.execute(
        "INSERT INTO meter_reading VALUES ('x.1', 'copier', 'x.1', ?, ?, 100, NULL, NULL, NULL, NULL, 'other', 'hand')",
        (NOON, NOON),
    )
    older.close()

    store = Store(home)
    begin(store)
    said = PagesExplained(
        explanation="e", meter="copier", site="site", from_reading="x.0", to_reading="x.1", reason=PageReason.STAFF,
        pages=8, staff="marta",
    )  # fmt: skip
    store.record([Draft(said)], Moment(NOON + 1, 1, 2))

    assert [row.value for row in store.last_readings_of("copier", 5)] == [100]
    assert [(row.reason, row.pages) for row in store.explained_of("x.1")] == [(PageReason.STAFF, 8)]
    store.close()


def test_a_count_that_went_on_goes_on_after_the_upgrade(home):
    connection = older_file(home, "0007")
    connection.execute("""INSERT INTO stocktake VALUES ('s', 'f.1', 'site', 'marta', '["a"]', '["b"]', 5, 'open')""")
    connection.execute("INSERT INTO stocktake_scan VALUES ('f.2', 's', 'a', 1, 6)")
    connection.close()

    store = Store(home)
    [row] = stocktakes.going_on(store.database)

    assert row == stocktakes.StocktakeRow("s", "f.1", "site", "marta", ("a",), ("b",), {}, None, "", 5)
    assert [scan.item for scan in stocktakes.scans(store.database, "s")] == ["a"]
    store.close()
