"""The proof on a slip: made from the journal when the slip is sent or drawn, never while an act waits.

It is the same however often it is made, so that a duplicate and the screen carry what the original does. Must not know
a printer or the web framework.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.store import Store, journal_rows
from kiosk.store.spool_rows import SpoolRow
from printers.slip import Qr, Slip
from sync import codes, journal, proofs
from sync.signing import KeySigner


class Prover:
    """`signer` is `None` where this kiosk has lost its key: its slips then carry the short code alone."""

    def __init__(self, store: Store, signer: KeySigner | None) -> None:
        self._store = store
        self._signer = signer

    @property
    def public_key(self) -> bytes | None:
        """What proofs of this kiosk are checked with, 32 bytes."""
        return self._signer.public_key if self._signer is not None else None

    def of(self, row: SpoolRow) -> str | None:
        """The proof of a slip; `None` when none can be made: no key, a slip of an earlier version, or facts that are
        not here."""
        if self._signer is None or row.facts == 0:
            return None
        incarnation, seq = journal.split_uid(row.fact)
        found = journal_rows.in_a_row(self._store.database.reading(), incarnation, seq, row.facts)
        if len(found) != row.facts:
            return None
        bodies = [body for _, body in found]
        claim = proofs.claim_of(
            self._store.device, incarnation, seq, bodies, found[0][0], journal.read_body(bodies[0]).wall,
            int(row.slip_no.rpartition("-")[2]),
        )  # fmt: skip
        return proofs.write(claim, self._signer)


def with_proof(slip: Slip, row: SpoolRow, proof: str | None) -> Slip:
    """The slip with its proof as the QR code; the short code stays in letters below."""
    if proof is None:
        return slip
    document = codes.document_code(row.fact)
    return Slip(
        tuple(
            replace(line, data=proof) if isinstance(line, Qr) and line.data == document else line for line in slip.lines
        )
    )
