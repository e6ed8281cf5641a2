"""Whether a slip is genuine, and what became of what it says: asked by its code, with no network.

Three questions in their order: did one of our kiosks sign it, are its records here, and do they still count? Writes
nothing. `slip_entries.py` is for what only the paper tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal

import msgspec

from sync import proofs
from sync.proofs import Proof
from sync.server import bulk, shown_slips
from sync.server.models import SERVER, Device, Loan, Slip, Undone
from sync.server.slip_beliefs import ShownSlip

Verdict = Literal["known", "changed", "unknown", "not_ours", "misread"]
MANY = 64  # ways in which the records of a slip can be read after forks, until it is given up


@dataclass(frozen=True)
class Change:
    """What happened since to a fact of the slip: `word` is undone, returned, renewed; `uid` names the fact that did."""

    word: Literal["undone", "returned", "renewed"]
    uid: str | None
    loan: str | None = None


@dataclass(frozen=True)
class Checked:
    """`proof` is `None` for what is no proof at all (`misread`), `device` the kiosk that signed it, `uids` the records
    that it confirms as far as they are here. `copies` counts the papers of which the spool said that they came out,
    `slip_no` is the whole number where a record of the spool tells it. `shown` is what staff did about it."""

    verdict: Verdict
    proof: Proof | None = None
    device: Device | None = None
    uids: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    slip_no: str | None = None
    copies: int = 0
    shown: ShownSlip | None = None


def check(code: str) -> Checked:
    """What can be said of a slip with this code. Looks the records up by their places, however old they are."""
    proof = proofs.read(code)
    if proof is None:
        return Checked("misread")
    device = _signer(proof)
    if device is None:
        return Checked("not_ours", proof)
    uids = _records(proof)
    changes = tuple(change for uid in uids for change in _changes(uid))
    printed = list(Slip.select().where(Slip.code == proof.claim.short_code).order_by(Slip.at))
    rows = bulk.select(ShownSlip, '"origin" = ?', (proof.claim.origin,))
    return Checked(
        "unknown" if not uids else "changed" if changes else "known", proof, device, uids, changes,
        printed[0].slip if printed else None, len({row.copy_no for row in printed if row.outcome == "printed"}),
        rows[0] if rows else None,
    )  # fmt: skip


def _signer(proof: Proof) -> Device | None:
    """The kiosk whose key made it, also one that was shut out since: what it printed before is genuine all the same."""
    for device in Device.select().where(Device.id != SERVER, Device.status != "pending"):
        if proofs.device_tag(device.id) == proof.claim.device and proofs.is_genuine(proof, bytes(device.public_key)):
            return device
    return None


def _records(proof: Proof) -> tuple[str, ...]:
    """The uids of the very records that the slip confirms, when all of them are here; after a fork there may be others
    in their places."""
    claim = proof.claim
    found = shown_slips.records(claim.incarnation, claim.seq, claim.count)
    places = [found.get(place, []) for place in range(claim.seq, claim.seq + claim.count)]
    for tries, records in enumerate(product(*places)):
        if tries == MANY:
            break
        if proofs.digest_of([record.digest for record in records]) == claim.digest:
            return tuple(record.uid for record in records)
    return ()


def _changes(uid: str) -> Iterator[Change]:
    undone = Undone.get_or_none(Undone.fact == uid, Undone.by_fact != "")
    if undone is not None:
        yield Change("undone", undone.by_fact)
        return
    loan = Loan.get_or_none(Loan.fact == uid)
    if loan is not None:
        renewals = msgspec.json.decode(loan.renewals, type=list[tuple[str, int, int]])
        if renewals:
            yield Change("renewed", renewals[-1][0], loan.id)
        if loan.return_fact is not None:
            yield Change("returned", loan.return_fact, loan.id)


def named(code: str) -> str | None:
    """The uid of the first fact of the slip with this short code; `None` when no kiosk has told of such a slip."""
    row = Slip.get_or_none(Slip.code == code)
    return row.document if row is not None else None
