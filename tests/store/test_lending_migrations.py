"""A kiosk's file of the version before things were found by their type and taken back acts left all as it was: what is
in it is found, and what came back before can still be taken back."""

from __future__ import annotations

from kiosk.store import Draft, Store, bookings
from sync import facts, register
from sync.journal import Moment
from tests import cast
from tests.store.older import older_file

NOON = 1_795_521_600_000


def test_what_was_there_before_the_upgrade_is_found_and_can_be_taken_back_after_it(tmp_path):
    home = tmp_path / "kiosk"
    connection = older_file(home, "0007")
    for entity in cast.entities():
        row = (str(type(entity).__struct_config__.tag), entity.id, register.encode(entity))
        connection.execute("INSERT INTO snapshot (entity, id, body) VALUES (?, ?, ?)", row)
        connection.execute("INSERT INTO register (entity, id, body) VALUES (?, ?, ?)", row)
    connection.execute(
        "INSERT INTO item_return (item, fact, returned_at, condition) VALUES ('camera-2', ?, 5, 'damaged')",
        (f"{'a' * 32}.9",),
    )
    connection.execute(
        "INSERT INTO booking VALUES ('b', ?, 'item', 'camera-2', ?, 'anna', 'org-table', 1, ?, 1, NULL, NULL,"
        " 'collected')",
        (f"{'a' * 32}.8", cast.SITE, NOON * 2),
    )
    connection.close()

    store = Store(home)
    store.become(cast.DEVICE, cast.SITE, "COP", "K1")
    store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test"), Moment(NOON, 1, 0))
    assert [item.id for item in store.items_of("projector")] == ["projector-2", "projector-3"]
    assert store.has_items("projector") and not store.has_items("nothing")
    lent = facts.LoanIssued(
        loan="l", item="camera-2", site=cast.SITE, person="anna", party="org-table", due_at=NOON, booking="b",
        policy=facts.PolicyCopy("av", 1, 3, "working_days", 1), proof=facts.Proof.STAFF,
    )  # fmt: skip
    [uid] = store.record([Draft(lent)], Moment(NOON, 1, 1)).uids
    assert store.returned("camera-2") is None
    store.record([Draft(facts.ActUndone(undone=[uid], staff="marta"))], Moment(NOON, 1, 2))

    found = store.returned("camera-2")
    assert found is not None and found.condition == "damaged"
    assert [row.id for row in bookings.live(store.database, NOON)] == ["b"]
    store.close()
