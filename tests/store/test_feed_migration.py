"""A kiosk's file of the version before the feed: nothing that was out is lost, and the next sync brings everything."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kiosk.store import Store
from sync import feed_rows, journal
from sync.facts import LoanIssued, LoanTakenBack, PolicyCopy, Proof
from tests import cast
from tests.store.conftest import NOON
from tests.store.older import older_file

OLD, NEW = "a" * 32, "b" * 32
POLICY = PolicyCopy("policy", 1, 7, "days", 1)


def old_file(home: Path) -> None:
    """As version 0002 left it: a loan that is out, one that came back damaged, and how far the last snapshot knew."""
    connection = older_file(home, "0003")
    for statement, values in (
        ("INSERT INTO device (one, id, site, site_code, label) VALUES (1, ?, 's', 'COP', 'K1')", (cast.DEVICE,)),
        ("INSERT INTO agreement (one, digest, projected_inc, projected_seq) VALUES (1, 'old', ?, 1)", (NEW,)),
    ):
        connection.execute(statement, values)
    head = journal.genesis(cast.DEVICE, OLD, b"")
    for inc, state, parent in ((OLD, "closed", None), (NEW, "open", OLD)):
        connection.execute(
            "INSERT INTO stream (incarnation, parent, parent_head, seq, head, state) VALUES (?, ?, ?, 2, ?, ?)",
            (inc, parent, head if parent else b"", head, state),
        )
    facts = [
        LoanIssued(loan="out", item="i1", site=cast.SITE, person="anna", party="p", due_at=9, policy=POLICY,
                   proof=Proof.NONE),
        LoanTakenBack(site=cast.SITE, loan="back", item="i2", condition="damaged"),
    ]  # fmt: skip
    for seq, fact in enumerate(facts, 1):
        body = journal.write_body(fact, NEW, seq, journal.Moment(NOON, 1, seq))
        connection.execute(
            "INSERT INTO journal (stream, seq, type, body, hash) VALUES (2, ?, ?, ?, ?)",
            (seq, journal.type_in(body), body, b"x" * 32),
        )
    connection.execute(
        "INSERT INTO loan (id, fact, item, site, person, party, issued_at, due_at, policy, parts, state)"
        " VALUES ('out', ?, 'i1', ?, 'anna', 'p', ?, 9, ?, '[]', 'out')",
        (f"{NEW}.1", cast.SITE, NOON, msgspec.json.encode(POLICY).decode()),
    )
    connection.execute("INSERT INTO item_return VALUES ('i2', ?, ?, 'damaged')", (f"{NEW}.2", NOON))
    connection.close()


def test_what_was_out_and_what_waited_is_still_so_after_the_upgrade_and_after_a_rebuild(tmp_path):
    home = tmp_path / "kiosk"
    old_file(home)
    store = Store(home)
    try:
        for _ in range(2):
            row = store.open_loan_on("i1")
            assert row is not None and (row.id, row.policy, row.due_at) == ("out", POLICY, 9)
            assert store.awaiting_inspection() == {"i2": "damaged"}
            store.rebuild()
        assert store.projected() == {OLD: 2, NEW: 1}
        assert store.cursor() is None  # so the next sync brings a snapshot
        bodies = store.database.reading().execute("SELECT body FROM snapshot").fetchall()
        assert {feed_rows.decode(body).id for (body,) in bodies} == {"out", "i2"}
    finally:
        store.close()
