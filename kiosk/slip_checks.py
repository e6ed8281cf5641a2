"""Whether a slip is genuine, asked at a kiosk with no network: of its own slips, and of those of its site's kiosks.

Whether the records of another kiosk's slip still count, only the server can say. Writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from kiosk.store import journal_rows, register_rows
from sync import proofs
from sync.feed_rows import SlipKey
from sync.proofs import Claim, Proof

SlipVerdict = Literal["known", "changed", "elsewhere", "unknown", "not_ours", "misread"]


@dataclass(frozen=True)
class CheckedSlip:
    """`elsewhere`: another kiosk of the site made it, called `kiosk`. `unknown`: signed by this one, and its records
    are not here, as after a restore."""

    verdict: SlipVerdict
    claim: Claim | None = None
    kiosk: str = ""


def check(connection: Any, device: str, own_key: bytes | None, code: str) -> CheckedSlip:
    """What can be said of a slip with this code. `connection` reads the kiosk's file; `own_key` is this kiosk's public
    key, `None` when it is lost; the feed brings it too."""
    proof = proofs.read(code)
    if proof is None:
        return CheckedSlip("misread")
    tag = proof.claim.device
    if tag == proofs.device_tag(device):
        keys = [own_key, *(bytes.fromhex(key.public_key) for key in _keys(connection) if key.id == device)]
        if any(key is not None and proofs.is_genuine(proof, key) for key in keys):
            return CheckedSlip(_own(connection, proof), proof.claim)
    for key in _keys(connection):
        if proofs.device_tag(key.id) == tag and proofs.is_genuine(proof, bytes.fromhex(key.public_key)):
            return CheckedSlip("elsewhere", proof.claim, key.name)
    return CheckedSlip("not_ours", proof.claim)


def _keys(connection: Any) -> list[SlipKey]:
    return register_rows.entities(connection, SlipKey, None)


def _own(connection: Any, proof: Proof) -> SlipVerdict:
    claim = proof.claim
    found = journal_rows.in_a_row(connection, claim.incarnation, claim.seq, claim.count)
    if len(found) != claim.count:
        return "unknown"
    if proofs.digest_of([proofs.body_digest(body) for _, body in found]) != claim.digest:
        return "unknown"
    return "changed" if journal_rows.is_undone(connection, claim.document) else "known"
