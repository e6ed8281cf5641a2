"""A kiosk's file of a version before: what was declared stands, can be corrected, and counts once beside what the
server says of a party's month."""

from __future__ import annotations

import apsw
import pytest

from kiosk.store import FILE_NAME, Draft, Store, database, declared_pages, migrating
from sync import facts, feed_rows, journal, register
from sync.facts import PageKind, PageLine
from sync.journal import Moment
from sync.page_facts import PagesCorrected
from sync.rules.month_limits import MonthUsed

OCTOBER = 1_790_900_000_000  # 2026-10-02
INC = "ab" * 16


@pytest.fixture
def older(tmp_path, monkeypatch):
    """Makes a file that stands before a step of the schema, lets a test fill it, and opens it with the newest."""
    home, folder, opened = tmp_path / "kiosk", tmp_path / "steps", []
    home.mkdir()
    folder.mkdir()

    def at(step: str, fill) -> Store:
        for each in sorted(path for path in database.MIGRATIONS.glob("00*.py") if path.name < step):
            (folder / each.name).write_text(each.read_text())
        with monkeypatch.context() as patch:
            patch.setattr(migrating, "MIGRATIONS", folder)
            migrating.run(home / FILE_NAME)
        file = apsw.Connection(str(home / FILE_NAME))
        fill(file)
        file.close()
        opened.append(Store(home))
        return opened[-1]

    yield at
    for store in opened:
        store.close()


def declared(usage: str, units: int) -> facts.PagesDeclared:
    return facts.PagesDeclared(
        usage=usage, site="site", lines=[PageLine(PageKind.COPY, units)], mono_units=units, person="anna", party="ngo"
    )


def a_counter(file: apsw.Connection, *told: facts.PagesDeclared) -> None:
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


def month(mono: int) -> bytes:
    return register.encode(feed_rows.PageMonth(id="ngo.2026-10", party="ngo", month="2026-10", mono=mono))


def test_what_was_declared_counts_once_beside_the_first_word_of_the_server_on_its_month(older):
    store = older("0017", lambda file: a_counter(file, declared("a", 5), declared("b", 7)))
    before = store.month_used("ngo", "2026-10")
    store.apply_snapshot([month(45)], "", {INC: 1}, OCTOBER)

    assert (before, store.month_used("ngo", "2026-10")) == (MonthUsed(12), MonthUsed(52))


def test_a_word_of_a_newer_server_that_could_not_be_read_is_read_after_the_upgrade(older):
    def fill(file: apsw.Connection) -> None:
        a_counter(file, declared("a", 5), declared("b", 7))
        for table in ("snapshot", "register"):
            file.execute(f"INSERT INTO {table} VALUES ('page_month', 'ngo.2026-10', '?', ?)", (month(45),))

    store = older("0017", fill)

    assert store.month_used("ngo", "2026-10") == MonthUsed(52)


def test_what_was_declared_before_the_upgrade_is_corrected_after_it(older):
    tables: set[str] = set()

    def fill(file: apsw.Connection) -> None:
        tables.update(name for (name,) in file.execute("SELECT name FROM sqlite_schema"))
        file.execute("INSERT INTO page_usage VALUES ('old', 'x.1', 'anna', 'ngo', '2026-10', 3, 0, 5, 'declared')")

    store = older("0013", fill)
    assert "page_correction" not in tables
    store.become("k", "site", "COP", "K1")
    store.start_stream(facts.StreamStarted(device="k", software="test"), Moment(1, 1, 1))
    store.record([Draft(declared("new", 4))], Moment(OCTOBER, 1, 2))
    corrected = PagesCorrected(usage="new", lines=[], mono_units=0, party="ngo")
    store.record([Draft(corrected)], Moment(OCTOBER + 1, 1, 3))
    row = declared_pages.last_of(store.database, "anna")

    assert store.month_used("ngo", "2026-10") == MonthUsed(3, 0)
    assert (row.id, row.lines, row.mono_units) == ("new", (), 0)
