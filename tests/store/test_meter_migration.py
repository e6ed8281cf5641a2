"""A kiosk's file of the version before all readings of meters were kept: none of them is lost, nor folded otherwise."""

import apsw

from kiosk.store import FILE_NAME, Store, database, migrating
from sync import journal
from sync.facts import MeterRead
from tests import cast
from tests.store.conftest import NOON

INC = "a" * 32


def test_readings_in_the_journal_stand_there_after_the_upgrade(tmp_path, monkeypatch):
    home, folder = tmp_path / "kiosk", tmp_path / "steps"
    home.mkdir()
    folder.mkdir()
    for step in database.MIGRATIONS.glob("*.py"):
        if step.name < "0015":
            (folder / step.name).write_text(step.read_text())
    with monkeypatch.context() as patch:
        patch.setattr(migrating, "MIGRATIONS", folder)
        migrating.run(home / FILE_NAME)
    connection = apsw.Connection(str(home / FILE_NAME))
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
