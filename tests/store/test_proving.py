"""The proof on a slip is made from the journal when it is needed, and is the same on every copy."""

import pytest

from kiosk import slips
from kiosk.proving import Prover, with_proof
from kiosk.store import Draft, SlipDraft, Store, spool_rows
from printers.slip import Qr, Slip, Text
from sync import codes, facts, journal, proofs
from sync.signing import KeySigner
from tests import cast
from tests.store.conftest import moment

KEY = KeySigner(b"k" * 32)


def written(store: Store, count: int = 2) -> spool_rows.SpoolRow:
    """A slip that confirms so many facts."""

    def content(number: str, fact: str) -> bytes:
        return slips.to_bytes(Slip((Text(number), Qr(codes.document_code(fact), codes.document_code(fact)))))

    drafts = [Draft(facts.HelpCalled(site=cast.SITE, cause="visitor")) for _ in range(count)]
    done = store.record(drafts, moment(), SlipDraft("COP-K1", 2026, content))
    row = spool_rows.find(store.database.reading(), str(done.slip_no))
    assert row is not None
    return row


def test_it_names_the_facts_of_the_slip(store: Store) -> None:
    row = written(store)

    proof = proofs.read(Prover(store, KEY).of(row) or "")

    assert proof is not None
    assert proofs.is_genuine(proof, KEY.public_key)
    newest = store.database.reading().execute("SELECT body FROM journal ORDER BY seq DESC LIMIT 2")
    bodies = [bytes(body) for (body,) in newest][::-1]
    seq = journal.read_body(bodies[0]).seq
    assert proof.claim == proofs.claim_of(
        store.device, store.stream().incarnation, seq, bodies, "help_called", moment().wall, 1
    )
    assert proof.claim.document == row.fact


def test_a_further_copy_has_the_same(store: Store) -> None:
    row, prover = written(store), Prover(store, KEY)
    with store.database.writing() as cursor:
        spool_rows.queue_copy(cursor, row.slip_no, 1, "staff")
    copy = spool_rows.find(store.database.reading(), row.slip_no)

    assert copy is not None
    assert copy.copy_no == 2
    assert prover.of(copy) == prover.of(row) is not None


def test_it_stands_in_the_code_and_the_short_one_below(store: Store) -> None:
    row = written(store)
    proof = Prover(store, KEY).of(row)

    lines = with_proof(slips.from_bytes(row.slip), row, proof).lines

    assert lines[1] == Qr(str(proof), caption=codes.document_code(row.fact))


@pytest.mark.parametrize("case", ["no key", "earlier version", "facts not here"])
def test_without_one_the_slip_has_the_short_code_alone(store: Store, case: str) -> None:
    row = written(store)
    if case != "no key":
        with store.database.writing() as cursor:
            cursor.execute("UPDATE spool SET facts = ?", (0 if case == "earlier version" else 99,))
        row = spool_rows.find(store.database.reading(), row.slip_no) or row

    proof = Prover(store, None if case == "no key" else KEY).of(row)

    assert proof is None
    assert with_proof(slips.from_bytes(row.slip), row, proof).lines[1] == Qr(*[codes.document_code(row.fact)] * 2)
