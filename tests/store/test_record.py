"""Facts and state in one transaction; the journal can neither be changed nor doubted."""

from concurrent.futures import ThreadPoolExecutor

import apsw
import msgspec
import pytest

from kiosk.store import Draft, SlipDraft, Store, StoreError, detach, journal_rows
from kiosk.store.database import OneKiosk, connect
from sync import facts, journal
from sync.facts import Means, VisitorKind
from tests import cast
from tests.store.conftest import moment


def check_in(visit: str = "v1", person: str | None = "anna") -> Draft:
    return Draft(
        facts.VisitCheckedIn(
            visit=visit, site=cast.SITE, kind=VisitorKind.MEMBER, means=Means.CARD, person=person, party="org-table",
            purposes=["meeting"],
        )
    )  # fmt: skip


def tables(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of everything that is folded, to be compared byte for byte."""
    names = ["visit", "loan", "item_return", "page_usage", "pin_failure", "meter_reading", "register"]
    return {name: store.database.reading().execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in names}


def verify(store: Store) -> journal_rows.Verdict:
    return journal_rows.verify(store.database.reading(), cast.DEVICE)


def test_a_fact_and_the_state_it_changes_are_written_together(store: Store) -> None:
    written = store.record([check_in()], moment(1))

    visit = store.open_visit_of("anna")
    assert visit is not None and visit.fact == written.uids[0]
    assert verify(store).first_bad is None


def test_an_act_that_fails_half_way_leaves_nothing_behind(store: Store) -> None:
    before = verify(store).checked

    def no_slip(number: str, fact: str) -> bytes:
        raise RuntimeError("the layout broke")

    with pytest.raises(RuntimeError):
        store.record([check_in()], moment(1), SlipDraft("COP-K1", 2026, no_slip))

    assert store.open_visit_of("anna") is None
    assert verify(store).checked == before
    assert (
        store.record([check_in()], moment(2), SlipDraft("COP-K1", 2026, lambda *_: b"[]")).slip_no
        == "COP-K1-2026-000001"
    )


def test_between_the_question_and_the_record_of_an_act_nobody_else_writes(store: Store) -> None:
    other = connect(store.path)
    other.set_busy_timeout(0)
    with store.database.writing(), pytest.raises(apsw.BusyError):
        other.execute("BEGIN IMMEDIATE")
    other.close()


def test_acts_of_many_threads_at_once_queue_and_are_all_recorded_in_one_chain(store: Store) -> None:
    def work(number: int) -> list[str]:
        acts = [store.record([check_in(f"v{number}-{n}", None)], moment(n)) for n in range(20)]
        return [uid for written in acts for uid in written.uids]

    before = verify(store).checked
    with ThreadPoolExecutor(8) as threads:
        told = [uid for uids in threads.map(work, range(8)) for uid in uids]

    assert len(set(told)) == 160
    assert (verify(store).checked - before, verify(store).first_bad) == (160, None)


def test_slip_numbers_of_a_device_have_no_gap_and_begin_anew_each_year(store: Store) -> None:
    slips = [
        store.record([check_in(f"v{n}", None)], moment(n), SlipDraft("COP-K1", year, lambda *_: b"[]")).slip_no
        for n, year in enumerate([2026, 2026, 2027])
    ]
    assert slips == ["COP-K1-2026-000001", "COP-K1-2026-000002", "COP-K1-2027-000001"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET body = x'00'", "DELETE FROM journal", "UPDATE journal SET detached = x'7b7d'",
        "REPLACE INTO journal SELECT stream, seq, type, x'00', hash, detached FROM journal",
    ],
    ids=["change", "delete", "put something beside it", "put another in its place"],
)
def test_the_database_itself_forbids_touching_a_journal_record(store: Store, statement: str) -> None:
    store.record([check_in()], moment(1))
    with pytest.raises(apsw.ConstraintError), store.database.writing() as cursor:
        cursor.execute(statement)


def test_a_detached_value_may_be_erased_and_the_chain_still_holds(store: Store) -> None:
    commitment, part = detach("secret words")
    fact = facts.CardUnknown(site=cast.SITE, means=Means.CARD, digest_commitment=commitment)
    store.record([Draft(fact, {"digest": part})], moment(1))
    assert verify(store).first_bad is None

    with store.database.writing() as cursor:
        cursor.execute("UPDATE journal SET detached = NULL WHERE type = 'card_unknown'")
    assert verify(store).first_bad is None


@pytest.mark.parametrize("column", ["body", "hash", "detached"])
def test_verifying_names_the_first_bad_record(store: Store, column: str) -> None:
    commitment, part = detach("secret words")
    fact = facts.CardUnknown(site=cast.SITE, means=Means.CARD, digest_commitment=commitment)
    uid = store.record([Draft(fact, {"digest": part})], moment(1)).uids[0]
    store.record([check_in()], moment(2))

    with store.database.writing() as cursor:
        cursor.execute("DROP TRIGGER journal_is_never_changed")
        value = {
            "body": "replace(body, 'card', 'bard')",
            "hash": "zeroblob(32)",
            "detached": "replace(detached, 'words', 'sword')",
        }
        cursor.execute(f"UPDATE journal SET {column} = CAST({value[column]} AS BLOB) WHERE type = 'card_unknown'")

    assert verify(store).first_bad == uid


def test_a_missing_tail_is_noticed(store: Store) -> None:
    store.record([check_in()], moment(1))
    with store.database.writing() as cursor:
        cursor.execute("DROP TRIGGER journal_is_never_deleted")
        cursor.execute("DELETE FROM journal WHERE type = 'visit_checked_in'")
    assert verify(store).first_bad is not None


def test_rebuilding_from_the_journal_gives_byte_equal_tables(store: Store) -> None:
    a_busy_day(store)
    before = tables(store)

    store.rebuild()

    assert tables(store) == before
    assert any(before.values())


def test_rebuilding_is_byte_equal_after_a_snapshot_came_in_between_too(store: Store) -> None:
    a_busy_day(store)
    incarnation, seq = store.database.reading().execute("SELECT incarnation, seq FROM stream").fetchone()
    store.apply_snapshot(cast.snapshot_lines(), "newer", {incarnation: seq - 1}, moment(90).wall)
    store.record([check_in("v9", "dmytro")], moment(91))
    before = tables(store)

    store.rebuild()

    assert tables(store) == before


def test_what_staff_registered_here_outlives_a_snapshot_that_does_not_know_it_yet(store: Store) -> None:
    a_busy_day(store)
    store.apply_snapshot(cast.snapshot_lines(), "newer", {}, moment(90).wall)
    newcomer = store.person("newcomer")
    assert newcomer is not None and newcomer.display_name == "Zofia W."


def test_a_snapshot_with_a_bad_line_changes_nothing(store: Store) -> None:
    before = tables(store)
    with pytest.raises(msgspec.ValidationError, match="required field `id`"):
        store.apply_snapshot([*cast.snapshot_lines()[:3], b'{"entity":"spaceship"}'], "bad", {}, 0)
    assert tables(store) == before


def test_undoing_an_act_takes_its_state_back(store: Store) -> None:
    a_busy_day(store)
    loan = store.open_loan_on("projector-2")
    assert loan is not None
    store.record([Draft(facts.ActUndone(undone=[loan.fact]))], moment(60))
    assert store.open_loan_on("projector-2") is None


def test_a_pile_comes_back_in_parts_and_each_of_them_can_be_taken_back(store: Store) -> None:
    def take_back(quantity: int) -> str:
        fact = facts.LoanTakenBack(site=cast.SITE, loan="chairs", item="screen-1", quantity=quantity)
        return store.record([Draft(fact)], moment(2000)).uids[0]

    def stands() -> tuple[str, int]:
        row = store.loan("chairs")
        assert row is not None
        return row.state, row.came_back

    chairs = facts.LoanIssued(
        loan="chairs", item="screen-1", site=cast.SITE, person="anna", party="org-table", due_at=0, quantity=20,
        policy=facts.PolicyCopy("easy", 1, 7, "days"),
    )  # fmt: skip
    store.record([Draft(chairs)], moment(1000))
    take_back(12)
    assert stands() == ("out", 12)
    last = take_back(8)
    assert stands() == ("declared_returned", 20)
    store.record([Draft(facts.ActUndone(undone=[last]))], moment(3000))
    assert stands() == ("out", 12)
    before = tables(store)
    store.rebuild()
    assert tables(store) == before


def test_a_second_kiosk_on_the_same_data_is_kept_out(store: Store) -> None:
    lock = OneKiosk(store.path.parent)
    with pytest.raises(StoreError, match="Another kiosk"):
        OneKiosk(store.path.parent)
    lock.close()
    OneKiosk(store.path.parent).close()


def test_every_table_is_strict(store: Store) -> None:
    loose = [
        row[1]
        for row in store.database.reading().execute("PRAGMA table_list")
        if row[0] == "main" and not row[5] and row[1] not in {"sqlite_schema", "schema_migration"}
    ]
    assert loose == []


def test_the_file_is_opened_so_that_a_power_cut_loses_nothing_acknowledged(store: Store) -> None:
    with store.database.writing() as cursor:
        settings = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def a_busy_day(store: Store) -> None:
    """One fact of nearly every kind that changes something."""
    policy = facts.PolicyCopy("av", 1, 3, "working_days", 1)
    name_commitment, name = detach("Zofia W.")
    digest_commitment, digest = detach("ab" * 32)
    pin_commitment, verifier = detach("$argon2id$…")
    drafts = [
        check_in("v1"),
        check_in("v2", None),
        Draft(
            facts.LoanIssued(
                loan="l1",
                item="projector-2",
                site=cast.SITE,
                person="anna",
                party="org-table",
                due_at=moment(9000).wall,
                policy=policy,
                parts=["p1"],
            )
        ),
        Draft(
            facts.LoanIssued(
                loan="l2",
                item="screen-1",
                site=cast.SITE,
                person="anna",
                party="org-table",
                due_at=moment(9000).wall,
                policy=policy,
            )
        ),
        Draft(facts.LoanRenewed(loan="l1", due_at=moment(19000).wall, person="anna")),
        Draft(
            facts.LoanTakenBack(
                site=cast.SITE, loan="l2", item="screen-1", condition=facts.Condition.INCOMPLETE, missing=["p4"]
            )
        ),
        Draft(
            facts.PagesDeclared(
                usage="u1",
                site=cast.SITE,
                lines=[facts.PageLine(facts.PageKind.COPY, 12)],
                mono_units=12,
                person="anna",
                party="org-table",
            )
        ),
        Draft(facts.AttemptRefused(act="enter", reasons=["pin_wrong"], site=cast.SITE, person="marta")),
        Draft(facts.MeterRead(meter="copier", value=1200, staff="marta", mono=900)),
        Draft(
            facts.PersonRegistered(
                person="newcomer",
                staff="marta",
                site=cast.SITE,
                display_name_commitment=name_commitment,
                party="org-table",
            ),
            {"display_name": name},
        ),
        Draft(
            facts.CredentialBound(
                credential="c9", person="newcomer", means=Means.CARD, digest_commitment=digest_commitment, staff="marta"
            ),
            {"digest": digest},
        ),
        Draft(
            facts.PinSet(person="newcomer", staff="marta", verifier_commitment=pin_commitment), {"verifier": verifier}
        ),
        Draft(facts.VisitCheckedOut(visit="v1")),
        Draft(facts.VisitCorrected(visit="v2", left_at=None)),
    ]
    for number, draft in enumerate(drafts):
        store.record([draft], moment(number))


def test_the_first_record_of_an_act_carries_the_number_of_its_slip(store):
    plan = SlipDraft("COP-K1", 2026, lambda *_: b"[]")
    store.record([check_in("v0", None)], moment(1))
    written = store.record([check_in("v1", None), check_in("v2", None)], moment(2), plan)
    rows = store.database.reading().execute("SELECT body FROM journal ORDER BY seq DESC LIMIT 3")
    bodies = [bytes(body) for (body,) in rows]

    assert [journal.read_body(body).slip_no for body in bodies] == [None, written.slip_no, None]
    assert written.slip_no == "COP-K1-2026-000001"
    assert journal.read_body(journal.write_again(bodies[1], "f" * 32, 9, "ab.1.cd")).slip_no == written.slip_no
