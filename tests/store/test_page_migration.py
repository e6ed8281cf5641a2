"""A kiosk's file of the version before pages could be corrected: what was declared stands, and can be corrected."""

from __future__ import annotations

import apsw

from kiosk.store import FILE_NAME, Draft, Store, database, declared_pages, migrating
from sync import facts
from sync.facts import PageKind, PageLine
from sync.journal import Moment
from sync.page_facts import PagesCorrected


def test_what_was_declared_before_the_upgrade_is_corrected_after_it(tmp_path, monkeypatch):
    home, folder = tmp_path / "kiosk", tmp_path / "steps"
    home.mkdir()
    folder.mkdir()
    newest = sorted(step for step in database.MIGRATIONS.glob("00*.py") if step.name < "0013")
    for step in newest:
        (folder / step.name).write_text(step.read_text())
    with monkeypatch.context() as patch:
        patch.setattr(migrating, "MIGRATIONS", folder)
        migrating.run(home / FILE_NAME)
        older = apsw.Connection(str(home / FILE_NAME))
        tables = {name for (name,) in older.execute("SELECT name FROM sqlite_schema")}
        older.execute("INSERT INTO page_usage VALUES ('old', 'x.1', 'anna', 'ngo', '2026-10', 3, 0, 5, 'declared')")
        older.close()

    assert "page_correction" not in tables
    store = Store(home)
    store.become("k", "site", "COP", "K1")
    store.start_stream(facts.StreamStarted(device="k", software="test"), Moment(1, 1, 1))
    said = facts.PagesDeclared(
        usage="new", site="site", lines=[PageLine(PageKind.COPY, 4)], mono_units=4, person="anna", party="ngo"
    )
    store.record([Draft(said)], Moment(1_790_000_000_000, 1, 2))
    store.record([Draft(PagesCorrected(usage="new", lines=[], mono_units=0, party="ngo"))], Moment(
        1_790_000_000_001, 1, 3))  # fmt: skip
    row = declared_pages.last_of(store.database, "anna")

    assert store.units_used("ngo", "2026-10") == (3, 0)
    assert (row.id, row.lines, row.mono_units) == ("new", (), 0)
    store.close()
