"""A kiosk's file of the version before parts of a site could be counted: its counts go on."""

from __future__ import annotations

import apsw

from kiosk.store import FILE_NAME, Store, database, migrating, stocktakes


def test_a_count_that_went_on_goes_on_after_the_upgrade(tmp_path, monkeypatch):
    home, folder = tmp_path / "kiosk", tmp_path / "steps"
    home.mkdir()
    folder.mkdir()
    for step in sorted(database.MIGRATIONS.glob("000[1-6]_*.py")):
        (folder / step.name).write_text(step.read_text())
    with monkeypatch.context() as patch:
        patch.setattr(migrating, "MIGRATIONS", folder)
        migrating.run(home / FILE_NAME)
    connection = apsw.Connection(str(home / FILE_NAME))
    connection.execute("""INSERT INTO stocktake VALUES ('s', 'f.1', 'site', 'marta', '["a"]', '["b"]', 5, 'open')""")
    connection.execute("INSERT INTO stocktake_scan VALUES ('f.2', 's', 'a', 1, 6)")
    connection.close()

    store = Store(home)
    [row] = stocktakes.going_on(store.database)

    assert row == stocktakes.StocktakeRow("s", "f.1", "site", "marta", ("a",), ("b",), {}, None, "", 5)
    assert [scan.item for scan in stocktakes.scans(store.database, "s")] == ["a"]
    store.close()
