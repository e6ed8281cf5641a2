"""What a kiosk holds of the one that it succeeds: read before its own facts, and never told as its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.store import Draft, Store, backup, examining, fold, journal_rows
from kiosk.store.known_time import known_time
from kiosk.store.outbox import StoredOutbox
from sync import facts, journal
from sync.journal import Moment
from sync.ports import Batch
from sync.protocol import Erased, Inherited
from sync.rules.month_limits import MonthUsed
from tests import cast
from tests.store.conftest import NOON, moment
from tests.store.older import older_file
from tests.store.test_erasing import DIGEST, ID, draft, traces, unknown

OLD, OLDER = "d" * 32, "c" * 32
POLICY = facts.PolicyCopy(policy="p", version=1, period=7, period_unit="days")


def came(visit: str, person: str = "anna") -> Draft:
    return Draft(facts.VisitCheckedIn(
        visit=visit, site=cast.SITE, kind=facts.VisitorKind.MEMBER, means=facts.Means.CARD, person=person,
    ))  # fmt: skip


def stream_of(drafts: list[Draft], inc: str = OLD, device: str = "the-dead-one") -> tuple[Inherited, list[Batch]]:
    """What another kiosk wrote, an hour ago, as the server keeps it: one fact a batch."""
    prev, batches = journal.genesis(device, inc), []
    for seq, each in enumerate(drafts, 1):
        body = journal.write_body(each.fact, inc, seq, Moment(NOON - 3_600_000 + seq, 1, seq))
        head = journal.link(prev, body)
        batches.append(Batch(inc, seq, [body], [journal.write_detached(each.detached)], prev, head))
        prev = head
    return Inherited(device, inc, len(drafts), prev.hex()), batches


def inherit(store: Store, drafts: list[Draft], inc: str = OLD) -> None:
    outbox = StoredOutbox(store, moment, "test")
    stream, batches = stream_of(drafts, inc)
    for batch in batches:
        outbox.inherit(stream, batch)


def tables(store: Store) -> dict[str, list[tuple[object, ...]]]:
    read = store.database.reading()
    return {name: read.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in fold.STATE_TABLES}


def is_sound(store: Store) -> bool:
    read = store.database.reading()
    return all(journal_rows.verify(read, cast.DEVICE, last).first_bad is None for last in (None, 1, 3, 1000))


MORNING = [
    came("v1"),
    Draft(facts.PagesDeclared(
        usage="u1", site=cast.SITE, person="anna", party="org-table", lines=[], mono_units=12, colour_units=3,
    )),
    Draft(facts.MeterRead(meter="m1", value=777, staff="marta")),
]  # fmt: skip


def test_what_the_other_counter_knew_alone_is_known_here(store: Store) -> None:
    inherit(store, MORNING)

    assert store.open_visit_of("anna") is not None
    assert store.month_used("org-table", "2026-10") == MonthUsed(12, 3)
    assert store.last_readings_of("m1")[0].value == 777


def test_its_facts_come_before_whatever_was_written_here_first(store: Store) -> None:
    store.record([Draft(facts.VisitCheckedOut(visit="v1", means=facts.Means.CARD))], moment(1))
    store.record([Draft(facts.MeterRead(meter="m1", value=800, staff="marta"))], moment(2))
    inherit(store, MORNING[:1])
    inherit(store, [Draft(facts.MeterRead(meter="m1", value=5, staff="marta")), came("v0", "jan")], OLDER)

    assert store.open_visit_of("anna") is None
    assert store.last_readings_of("m1")[0].value == 800
    ordered = [row.incarnation for row in journal_rows.rows(store.database.reading())]
    assert (ordered[0], ordered[2]) == (OLDER, OLD)


def test_the_tables_are_the_same_after_a_rebuild(store: Store) -> None:
    inherit(store, MORNING)
    store.record([Draft(facts.VisitCheckedOut(visit="v1", means=facts.Means.CARD)), came("v2", "jan")], moment(1))
    before = tables(store)
    count = store.rebuild()

    assert tables(store) == before
    assert examining.differs_from_fold(store.database.reading()) == {}
    assert count == 1 + len(MORNING) + 2


def test_what_is_out_is_the_servers_word_and_not_the_old_counters(store: Store) -> None:
    issued = facts.LoanIssued(
        loan="l1", item="camera-2", site=cast.SITE, person="anna", party="org-table", due_at=NOON, policy=POLICY
    )
    inherit(store, [Draft(issued), came("v1")])

    assert store.open_loans() == []  # the server's last word knows of none: it came back elsewhere
    store.rebuild()
    assert store.open_loans() == []


def test_the_visit_that_began_there_is_undone_here(store: Store) -> None:
    inherit(store, [came("v1")])
    store.record([Draft(facts.ActUndone(undone=[f"{OLD}.1"]))], moment(1))
    before = tables(store)
    store.rebuild()

    assert store.open_visit_of("anna") is None
    assert tables(store) == before


def test_nothing_of_it_waits_or_is_told_as_our_own(store: Store) -> None:
    outbox = StoredOutbox(store, moment, "test")
    before = outbox.streams(), store.pending(), store.oldest_pending(), outbox.acknowledged(), store.stream()
    inherit(store, MORNING)

    after = outbox.streams(), store.pending(), store.oldest_pending(), outbox.acknowledged(), store.stream()
    assert after == before
    assert examining.backlog(store.database.reading()) == (1, NOON)
    assert store.prove_continuity("", "test", moment()) is None


def test_the_next_incarnation_goes_on_from_our_own(store: Store) -> None:
    inherit(store, MORNING)
    own = store.stream()
    store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test", reason="rebuilt"), moment(5))
    read = store.database.reading()
    [(parent,)] = read.execute("SELECT parent FROM stream WHERE state = 'open'").fetchall()

    assert parent == own.incarnation
    assert is_sound(store)


def test_the_chain_of_either_device_is_checked(store: Store) -> None:
    inherit(store, MORNING)
    assert is_sound(store)
    with store.database.writing() as cursor:
        cursor.execute("UPDATE stream SET device = 'somebody' WHERE incarnation = ?", (OLD,))

    verdict = journal_rows.verify(store.database.reading(), cast.DEVICE)
    assert verdict.first_bad == f"{OLD}.1"


def test_a_clock_that_another_machine_compared_tells_nothing_of_ours(store: Store) -> None:
    inherit(store, [Draft(facts.ClockSampled(server=NOON + 10**9, round_trip=1))])
    [(boot_id,)] = store.database.reading().execute("SELECT boot_id FROM device").fetchall()

    assert examining.newest_sample(store.database.reading(), boot_id) is None
    assert not known_time(store.database, 1).is_sampled


@pytest.mark.parametrize("named", [True, False], ids=["as the server names it", "as it says itself"])
def test_somebody_is_forgotten_in_it_too(store: Store, tmp_path: Path, named: bool) -> None:
    registered = draft(
        facts.PersonRegistered, "display_name", person=ID, staff="marta", site=cast.SITE, display_name='Kanarka "Q"'
    )
    inherit(store, [unknown(DIGEST)] if named else [registered])
    assert traces(tmp_path) != []
    store.erase(Erased([ID], "1.abc", [f"{OLD}.1"] if named else []), NOON)

    assert (store.erased(), traces(tmp_path)) == ("1.abc", [])
    assert is_sound(store)


def test_it_is_in_a_backup_and_comes_back_with_it(store: Store, tmp_path: Path) -> None:
    inherit(store, MORNING)
    made = backup.make(tmp_path, tmp_path / "backups", 3, NOON)
    here = backup.Here("", "test", "boot", lambda boot: Moment(NOON, boot, 1))
    backup.restore(made.file, tmp_path / "new", here, NOON)

    assert made.manifest.incarnation == store.stream().incarnation
    again = Store(tmp_path / "new")
    try:
        outbox = StoredOutbox(again, moment, "test")
        assert outbox.inherited() == {OLD: 3}
        assert OLD not in {stream.inc for stream in outbox.streams()}
        assert again.open_visit_of("anna") is not None
        assert is_sound(again)
    finally:
        again.close()


def test_a_file_of_the_version_before_has_its_own_streams_and_can_inherit(tmp_path: Path) -> None:
    home = tmp_path / "kiosk"
    connection = older_file(home, "0005")
    inc, body = "a" * 32, journal.write_body(facts.HelpCalled(site="s", cause="visitor"), "a" * 32, 1, moment())
    head = journal.link(journal.genesis(cast.DEVICE, inc), body)
    connection.execute(
        "INSERT INTO device (one, id, site, site_code, label) VALUES (1, ?, ?, 'COP', 'K1')", (cast.DEVICE, cast.SITE)
    )
    connection.execute("INSERT INTO agreement (one) VALUES (1)")
    connection.execute("INSERT INTO stream (incarnation, seq, head) VALUES (?, 1, ?)", (inc, head))
    connection.execute(
        "INSERT INTO journal (stream, seq, type, body, hash) VALUES (1, 1, 'help_called', ?, ?)", (body, head)
    )
    connection.close()

    store = Store(home)
    try:
        outbox = StoredOutbox(store, moment, "test")
        assert [(stream.inc, stream.seq) for stream in outbox.streams()] == [(inc, 1)]
        inherit(store, MORNING)
        assert [(stream.inc, stream.seq) for stream in outbox.streams()] == [(inc, 1)]
        assert (outbox.inherited(), is_sound(store)) == ({OLD: 3}, True)
    finally:
        store.close()
