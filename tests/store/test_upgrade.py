"""Rows of a kind that this kiosk did not know when they came are read after its upgrade, without a network."""

import pytest

from kiosk import slips
from kiosk.store import Store, pulled
from printers.slip import Slip, Text
from sync import feed_rows, register
from tests import cast
from tests.store.conftest import NOON


@pytest.fixture
def before(monkeypatch):
    """A kiosk of a version that did not know memberships; `()` upgrades it."""
    kinds = {tag: kind for tag, kind in feed_rows.KINDS.items() if tag != "membership"}
    monkeypatch.setattr(feed_rows, "KINDS", kinds)
    return monkeypatch.undo


def tables(store: Store) -> list[list[tuple[object, ...]]]:
    reading = store.database.reading()
    return [
        reading.execute(f"SELECT * FROM {table} ORDER BY entity, id").fetchall() for table in ("snapshot", "register")
    ]


def test_after_the_upgrade_all_is_as_if_the_kiosk_had_always_known_the_kind(store, tmp_path, before):
    expected = tables(store)
    store.apply_snapshot(cast.snapshot_lines(), "digest", {}, NOON)
    assert store.entities(register.Membership, "anna") == []
    assert tables(store) != expected

    Store(tmp_path).close()
    assert pulled.unread(store.database.reading()) == []  # not upgraded yet: nothing to do
    before()
    upgraded = Store(tmp_path)

    assert tables(upgraded) == expected
    assert upgraded.entities(register.Membership, "anna")
    upgraded.close()


def test_a_slip_that_waits_since_before_a_line_could_stand_in_is_printed():
    assert slips.from_bytes(b'[["Text","[ ] Kabel",1,true,"left"]]') == Slip((Text("[ ] Kabel", bold=True),))
