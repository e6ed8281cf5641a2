"""Somebody is forgotten at a counter: no file of it names them any more, and its journal still stands."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from kiosk.store import FILE_NAME, Draft, SlipDraft, Store, detach, journal_rows, spool_rows, writing
from printers.spool import SlipState
from sync import codes, facts, feed_rows, register, sqlite_traces, verifiers
from sync.job_facts import JobMetered
from sync.journal import Detached
from sync.lending_facts import AgreementSigned
from sync.protocol import Cursor, Erased
from sync.slip_facts import SlipMailAsked
from sync.wire import digest_of
from tests import cast
from tests.store.conftest import NOON, moment
from tests.store.older import older_file

ID, NAME, NOTE = "5f1d0c0ffee", 'Kanarka "Q"', "Zażółć od Kanarki"
DIGEST, OLD_DIGEST = (codes.card_digest(cast.CENTRE_KEY, uid) for uid in ("04AABBCCDD", "04AABBCCEE"))
VERIFIER = verifiers.make(cast.CENTRE_KEY, "9182")
USER = "keyed digest of the name at their computer"
TRACES = ["Kanark", NOTE, DIGEST, OLD_DIGEST, VERIFIER, "Slip of K"]
POLICY = facts.PolicyCopy(policy="p", version=1, period=7, period_unit="days")
ERASED = Erased([ID], "1.abc")


def draft(kind: type[facts.Fact], *names: str, **values: object) -> Draft:
    """A fact, `names` of its values detached."""
    beside: dict[str, Detached] = {}
    for name in names:
        committed, beside[name] = detach(str(values.pop(name)))
        values[f"{name}_commitment"] = committed
    return Draft(kind(**values), beside)  # type: ignore[arg-type]


def back(loan: str | None, item: str = "camera-2") -> Draft:
    return draft(facts.LoanTakenBack, "note", site=cast.SITE, loan=loan, item=item, note=NOTE)


def job(id: str, user: str) -> Draft:
    return draft(JobMetered, "user", job=id, site=cast.SITE, queue="q", outcome="done", finished_at=NOON, user=user)


def unknown(digest: str) -> Draft:
    return draft(facts.CardUnknown, "digest", site=cast.SITE, means=facts.Means.CARD, digest=digest)


def live_here(store: Store) -> None:
    """They become a member here, borrow with a slip, and bring back with a note."""
    bound = draft(
        facts.CredentialBound, "digest", credential="c1", person=ID, means=facts.Means.CARD, staff="marta",
        digest=DIGEST,
    )  # fmt: skip
    for number, each in enumerate([
        unknown(DIGEST),
        draft(facts.PersonRegistered, "display_name", person=ID, staff="marta", site=cast.SITE, party="org-table",
              display_name=NAME),
        bound,
        draft(facts.PinSet, "verifier", person=ID, staff="marta", verifier=VERIFIER),
    ]):  # fmt: skip
        store.record([each], moment(number))
    issued = facts.LoanIssued(
        loan="l1", item="camera-2", site=cast.SITE, person=ID, party="org-table", due_at=NOON, policy=POLICY
    )
    slip = SlipDraft("COP-K1", 2026, lambda *_: b"Slip of Kanarka")
    store.record([Draft(issued)], moment(9), slip)
    store.record([back("l1")], moment(10))


def hear(store: Store) -> None:
    """The server says the same of them, and what happened to them elsewhere."""
    lines = [
        *cast.snapshot_lines(),
        register.encode(register.Person(id=ID, display_name=NAME, pin=VERIFIER)),
        register.encode(register.Party(id="own", kind="person", name=NAME)),
        register.encode(register.Membership(id="m91", person=ID, party="own")),
        register.encode(register.Membership(id="m92", person=ID, party="group-park")),
        register.encode(register.Credential(id="c1", person=ID, kind="card", digest=DIGEST)),
        register.encode(register.Qualification(id="q1", person=ID, training="drone")),
        register.encode(register.Block(id="b1", person=ID, reason="late")),
        register.encode(register.Block(id="b2", party="org-table", reason="rules")),
        register.encode(register.Credential(id="c0", person=ID, kind="card", digest=OLD_DIGEST, status="lost")),
        register.encode(
            feed_rows.LoanState(id="l2", fact=f"{'a' * 32}.1", item="screen-1", site=cast.BRANCH, person=ID,
                                party="org-table", issued_at=NOON, due_at=NOON, policy=POLICY)
        ),
    ]  # fmt: skip
    store.apply_snapshot(lines, "tag", {}, NOON, Cursor(1, 5, "ab", "1:site"))


def traces(home: Path) -> list[str]:
    found = set()
    for file in home.rglob("*"):
        content = file.read_bytes()
        found |= {each for each in TRACES if each.encode() in content}
    return sorted(found)


def chain_holds(store: Store) -> bool:
    return journal_rows.verify(store.database.reading(), cast.DEVICE).first_bad is None


def beside(store: Store) -> int:
    sql = "SELECT count(*) FROM journal WHERE detached IS NOT NULL"
    [(count,)] = store.database.reading().execute(sql).fetchall()
    return int(count)


def test_what_they_passed_and_why_they_were_barred_go_with_them(store: Store) -> None:
    hear(store)

    store.erase(ERASED, NOON)

    for table in ("snapshot", "register"):
        sql = f"SELECT id FROM {table} WHERE entity IN ('qualification', 'block')"
        assert store.database.reading().execute(sql).fetchall() == [("b2",)]


def test_no_file_of_the_kiosk_names_them_any_more(store: Store, tmp_path: Path) -> None:
    live_here(store)
    hear(store)
    store.record([unknown(OLD_DIGEST)], moment(20))
    assert traces(tmp_path) == sorted(TRACES)

    store.erase(ERASED, NOON)

    assert traces(tmp_path) == []
    assert store.erased() == "1.abc"
    assert (store.person(ID), store.party("own"), store.credential_by(DIGEST)) == (None, None, None)
    assert store.entities(register.Membership, ID) == []
    assert store.party("group-park") is not None


def test_what_happened_stays_and_follows_from_the_journal(store: Store, tmp_path: Path) -> None:
    live_here(store)
    hear(store)
    before = journal_rows.verify(store.database.reading(), cast.DEVICE).checked
    store.erase(ERASED, NOON)

    assert chain_holds(store)
    assert journal_rows.verify(store.database.reading(), cast.DEVICE).checked == before
    loan = store.loan("l1")
    assert loan is not None and (loan.person, loan.state) == (ID, "declared_returned")
    store.rebuild()
    assert (store.loan("l1"), store.person(ID)) == (loan, None)
    assert traces(tmp_path) == []


def test_what_is_held_then_can_be_laid_on_by_the_feed(store: Store) -> None:
    """The digest follows, though the place in the feed does not move; the server takes the rows out once more."""
    hear(store)
    store.erase(ERASED, NOON)
    reading = store.database.reading()
    bodies = [body for (body,) in reading.execute("SELECT body FROM snapshot").fetchall()]

    assert reading.execute("SELECT content, digest FROM agreement").fetchall() == [(digest_of(bodies), "")]
    assert store.cursor() == Cursor(1, 5, "ab", "1:site")


def test_others_keep_what_is_theirs(store: Store) -> None:
    hear(store)
    for each in (
        draft(facts.PersonRegistered, "display_name", person="other", staff=ID, site=cast.SITE, display_name="Ola"),
        unknown("somebody else's"),
        back("a loan of somebody else"),
    ):
        store.record([each], moment(1))
    store.erase(ERASED, NOON)

    assert beside(store) == 3
    other = store.person("other")
    assert other is not None and other.display_name == "Ola"


def test_that_print_jobs_were_theirs_goes_with_the_name_under_which_they_sent_them(
    store: Store, tmp_path: Path
) -> None:
    hear(store)
    others = register.PrintBinding(id="pb2", kind="user", value="another user", person="other")
    bindings = [
        register.PrintBinding(id="pb1", kind="user", value=USER, person=ID), others,
        register.PrintBinding(id="pb3", kind="billing", value="another code", party="org-table"),
        register.PrintBinding(id="pb4", kind="billing", value="their code", person=ID),
    ]  # fmt: skip
    lines = [*cast.snapshot_lines(), *(register.encode(each) for each in bindings)]
    store.apply_snapshot(lines, "tag", {}, NOON, Cursor(1, 5, "ab", "1:site"))
    for number, user in enumerate((USER, "another user")):
        store.record([job(f"j{number}", user)], moment(number))

    store.erase(ERASED, NOON)

    assert [each.id for each in store.entities(register.PrintBinding)] == ["pb2", "pb3"]
    assert beside(store) == 1  # who sent the job of somebody else
    assert [file for file in tmp_path.rglob("*") if file.is_file() and USER.encode() in file.read_bytes()] == []
    assert chain_holds(store)


def test_what_they_drew_to_sign_goes_and_that_they_signed_stays(store: Store, tmp_path: Path) -> None:
    live_here(store)
    drawn = "[[117,300,217,60,317,300]]"
    signed = draft(
        AgreementSigned, "strokes", agreement="a1", loans=["l1"], person=ID, party="org-table", site=cast.SITE,
        terms="t1", version=1, language="pl", means="strokes", document_digest="6e" * 32, strokes=drawn,
    )  # fmt: skip
    [recorded] = store.record([signed], moment(20)).recorded
    assert any(drawn.encode() in file.read_bytes() for file in tmp_path.rglob("*"))

    store.erase(ERASED, NOON)

    assert not any(drawn.encode() in file.read_bytes() for file in tmp_path.rglob("*"))
    kept = store.recorded(recorded.uid)
    assert kept is not None and kept.fact == signed.fact
    assert chain_holds(store)


def test_a_slip_that_names_them_as_responsible_for_anothers_loan_goes_too(store: Store, tmp_path: Path) -> None:
    issued = facts.LoanIssued(
        loan="l7", item="camera-2", site=cast.SITE, person="anna", party="org-table", due_at=NOON, policy=POLICY,
        responsible=ID,
    )  # fmt: skip
    store.record([Draft(issued)], moment(9), SlipDraft("COP-K1", 2026, lambda *_: b"Slip of Kanarka"))

    store.erase(ERASED, NOON)

    assert traces(tmp_path) == []
    assert store.loan("l7") is not None


def test_the_words_of_such_a_slip_that_somebody_else_wanted_by_mail_go_too(store: Store, tmp_path: Path) -> None:
    issued = facts.LoanIssued(
        loan="l7", item="camera-2", site=cast.SITE, person="anna", party="org-table", due_at=NOON, policy=POLICY,
        responsible=ID,
    )  # fmt: skip
    [uid] = store.record([Draft(issued)], moment(9)).uids
    for number, (document, text) in enumerate([(uid, "Slip of Kanarka"), (f"{'a' * 32}.1", "Another slip")]):
        asked = draft(SlipMailAsked, "text", slip=f"S-{number}", document=document, person="anna", site=cast.SITE,
                      text=text)  # fmt: skip
        store.record([asked], moment(10 + number))

    store.erase(ERASED, NOON)

    assert traces(tmp_path) == []
    assert beside(store) == 1


def test_a_note_on_what_they_borrowed_elsewhere_goes_too(store: Store, tmp_path: Path) -> None:
    hear(store)
    store.record([back("l2", "screen-1")], moment(1))
    store.erase(ERASED, NOON)

    assert traces(tmp_path) == []


def test_what_they_were_called_before_stands_nowhere_either(store: Store, tmp_path: Path) -> None:
    """A page that SQLite lays out anew may keep what stood on it, and nobody here knows the former name."""
    renamed = register.Person(id=ID, display_name="Inna Nowa")
    store.apply_snapshot([*cast.snapshot_lines(), register.encode(renamed)], "tag", {}, NOON)
    connection = apsw.Connection(str(store.database.path))
    connection.pragma("secure_delete", False)
    connection.execute("INSERT INTO snapshot VALUES ('person', 'x', '', x'4b616e61726b61')")
    connection.execute("DELETE FROM snapshot WHERE id = 'x'")
    connection.close()
    assert traces(tmp_path) == ["Kanark"]

    store.erase(ERASED, NOON)

    assert traces(tmp_path) == []


@pytest.mark.parametrize("kind", ["membership", "friend"])
def test_rows_that_only_a_newer_version_reads_go_too(store: Store, tmp_path: Path, monkeypatch, kind: str) -> None:
    monkeypatch.setattr(feed_rows, "KINDS", {tag: each for tag, each in feed_rows.KINDS.items() if tag != kind})
    told = f'{{"entity":"{kind}","id":"m9","person":"{ID}","party":"own","digest":7,"name":"Kanarka druga"}}'
    person = register.encode(register.Person(id=ID, display_name=NAME))
    own = register.encode(register.Party(id="own", kind="person", name=NAME))
    store.apply_snapshot([*cast.snapshot_lines(), person, own, told.encode()], "tag", {}, NOON)

    store.erase(ERASED, NOON)

    assert traces(tmp_path) == []
    left = store.database.reading().execute("SELECT count(*) FROM snapshot WHERE id IN ('m9', 'own')")
    assert left.fetchone() == (0,)


def test_what_only_the_server_knows_to_be_theirs_goes_where_it_says_so(store: Store, tmp_path: Path) -> None:
    """A thing that came back when nobody here knew who had it, and a card that was taken from them long ago."""
    uids = [store.record([each], moment(1)).uids[0] for each in (back(None), unknown(OLD_DIGEST), unknown("other's"))]
    store.erase(Erased([ID], "1.abc", uids[:2]), NOON)

    assert traces(tmp_path) == []
    assert beside(store) == 1


def test_a_fact_that_was_written_again_loses_both_values(store: Store, tmp_path: Path) -> None:

    uid = store.record([back(None)], moment(1)).uids[0]
    with store.database.writing() as cursor:
        [(row,)] = cursor.execute("SELECT max(id) FROM stream").fetchall()
        writing.start_stream(cursor, facts.StreamStarted(device=cast.DEVICE, software="t", reason="forked"), moment(2))
        writing.write_again(cursor, row, 1, 2)
    assert beside(store) == 2
    store.erase(Erased([ID], "1.abc", [uid]), NOON)

    assert (beside(store), traces(tmp_path), chain_holds(store)) == (0, [], True)


def test_while_their_slip_is_being_printed_it_is_not_done_yet(store: Store, tmp_path: Path) -> None:
    live_here(store)
    with store.database.writing() as cursor:
        spool_rows.mark_sending(cursor, 1, NOON)
    store.erase(ERASED, NOON)
    assert (store.erased(), traces(tmp_path)) == ("1.unfinished", ["Kanark", "Slip of K"])

    with store.database.writing() as cursor:
        spool_rows.settle(cursor, 1, SlipState.PRINTED, NOON, None, None)
    store.erase(ERASED, NOON)

    assert (store.erased(), traces(tmp_path)) == ("1.abc", [])


def test_while_somebody_reads_an_older_state_it_is_not_done_yet(store: Store, tmp_path: Path) -> None:
    live_here(store)
    reader = apsw.Connection(str(tmp_path / FILE_NAME), flags=apsw.SQLITE_OPEN_READONLY)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM journal").fetchall()
    store.erase(ERASED, NOON)
    assert store.erased() == "1.unfinished"

    reader.close(True)
    store.erase(ERASED, NOON)
    assert (store.erased(), traces(tmp_path)) == ("1.abc", [])


def test_what_was_cut_short_is_finished_without_knowing_what_to_look_for(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program ended before the file was written anew: now it is, without a look."""
    live_here(store)
    looked: list[object] = []
    with monkeypatch.context() as patch:
        patch.setattr(store.database, "leave_no_trace", lambda *_, **__: False)
        store.erase(ERASED, NOON)
    with monkeypatch.context() as patch:
        patch.setattr(sqlite_traces, "_stands_in", lambda *given: looked.append(given))
        store.erase(ERASED, NOON)

    assert (store.erased(), looked, traces(tmp_path)) == ("1.abc", [], [])


@pytest.mark.parametrize("times", [1, 2])
def test_somebody_unknown_is_forgotten_already(store: Store, times: int) -> None:
    for _ in range(times):
        store.erase(ERASED, NOON)

    assert (store.erased(), chain_holds(store)) == ("1.abc", True)


def test_a_file_of_the_version_before_has_forgotten_nobody_and_can(tmp_path: Path) -> None:
    home = tmp_path / "kiosk"
    connection = older_file(home, "0004")
    connection.execute(
        "INSERT INTO device (one, id, site, site_code, label) VALUES (1, ?, ?, 'COP', 'K1')", (cast.DEVICE, cast.SITE)
    )
    connection.execute("INSERT INTO agreement (one, digest) VALUES (1, 'old')")
    connection.close()

    store = Store(home)
    try:
        assert (store.erased(), store.series) == ("", "COP-K1")
        store.start_stream(facts.StreamStarted(device=cast.DEVICE, software="test"), moment())
        live_here(store)
        store.erase(ERASED, NOON)
        assert (store.erased(), traces(home)) == ("1.abc", [])
    finally:
        store.close()
