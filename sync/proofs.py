"""The proof on a slip: a text of digits and capitals, signed by the kiosk that wrote the facts.

It names the facts that the slip confirms by their place in the journal and their digests, so that anybody who has the
public key of the kiosk can tell, with no network, whether the slip is genuine; and whoever has the journal, whether it
still says so. It holds no name and nothing that says who borrowed what.

    LP 1 payload signature check      2 + 1 + 186 + 1 symbols of `codes.ALPHABET`, big-endian, five bits each
    payload, 52 bytes: device (5 bytes of SHA-256 over its id) · incarnation (16) · seq of the first fact (5) · how many
    facts (2) · act (1) · seconds UTC of the first (4) · the slip's running number (3) · first 8 bytes of SHA-256 over
    the body of the first fact · first 8 of SHA-256 over those of all facts, one after another
    signature: Ed25519 over "lada-slip-1", a line end and the payload

As a QR code of alphanumeric mode that is 49 modules a side, and with 3 dots a module 19 mm of any paper. A code that
begins with another digit is of a later version. Must not know where facts or keys are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sync import codes, journal
from sync.codes import ALPHABET, CodeKind
from sync.signing import is_signed

VERSION = "1"
DIGEST_BYTES = 8  # as many of a body's SHA-256 as the origin of a fact has
SIGNATURE_BYTES = 64
_PAYLOAD_BYTES = 52
_SYMBOLS = 186  # for 116 bytes and two bits
_SIZES = (5, 16, 5, 2, 1, 4, 3, 8, 8)

ACTS = (
    "other", "loan_issued", "loan_taken_back", "loan_renewed", "pages_declared", "visit_checked_in",
    "visit_checked_out", "act_undone", "consumable_given", "booking_made", "agreement_signed", "item_inspected",
)  # fmt: skip
"""What the first fact is, by its place in this list; only ever added to. Any other is "other"."""


class Signer(Protocol):
    def sign(self, message: bytes) -> bytes:
        """64 bytes."""


@dataclass(frozen=True)
class Claim:
    """What a slip says of itself. `device` is `device_tag` of the kiosk; `count` facts follow each other from `seq` on;
    `act` is a word of `ACTS`; `at` is ms UTC as the kiosk's clock showed it, whole seconds; `number` is the slip's
    running number without its series; `first` and `digest` are 16 hex digits."""

    device: str
    incarnation: str
    seq: int
    count: int
    act: str
    at: int
    number: int
    first: str
    digest: str

    @property
    def document(self) -> str:
        """The uid of the first fact."""
        return journal.uid(self.incarnation, self.seq)

    @property
    def origin(self) -> str:
        """The first fact's name with its digest."""
        return f"{self.document}.{self.first}"

    @property
    def short_code(self) -> str:
        """The code in letters below the QR code."""
        return codes.document_code(self.document)


@dataclass(frozen=True)
class Proof:
    """A proof that was read, `code` as it was written. Whether it is genuine only a key can say."""

    code: str
    claim: Claim
    payload: bytes
    signature: bytes


def device_tag(device: str) -> str:
    """10 hex digits that stand for a device's id."""
    return hashlib.sha256(device.encode()).hexdigest()[:10]


def body_digest(body: bytes) -> str:
    """16 hex digits of a record, as in `journal.origin_of`."""
    return hashlib.sha256(body).hexdigest()[: 2 * DIGEST_BYTES]


def digest_of(digests: Sequence[str]) -> str:
    """16 hex digits of all `body_digest`s of a slip, in their order."""
    return hashlib.sha256(bytes.fromhex("".join(digests))).hexdigest()[: 2 * DIGEST_BYTES]


def claim_of(
    device: str, incarnation: str, seq: int, bodies: Sequence[bytes], act: str, at: int, number: int
) -> Claim:
    """The claim of a slip that confirms these records, which stand one after another from `seq` on. `device` is an
    id."""
    digests = [body_digest(body) for body in bodies]
    return Claim(
        device_tag(device), incarnation, seq, len(bodies), act if act in ACTS else ACTS[0], at // 1000 * 1000, number,
        digests[0], digest_of(digests),
    )  # fmt: skip


def write(claim: Claim, signer: Signer) -> str:
    """The proof as a text; the same claim and key always give the same. Raises `OverflowError` for a number that does
    not fit."""
    payload = _pack(claim)
    number = int.from_bytes(payload + signer.sign(_message(payload)), "big") << 2
    symbols = "".join(ALPHABET[number >> 5 * place & 31] for place in range(_SYMBOLS - 1, -1, -1))
    code = CodeKind.PROOF.value + VERSION + symbols
    return code + codes.check_symbol(code)


def read(text: str) -> Proof | None:
    """The proof in `text`; `None` when it is none, was misread, or is of a later version."""
    found = codes.parse(text)
    if found is None or found[0] is not CodeKind.PROOF or not found[1].startswith(CodeKind.PROOF.value + VERSION):
        return None
    number = 0
    for symbol in found[1][3:-1]:
        number = number << 5 | ALPHABET.index(symbol)
    if number & 3:
        return None
    raw = (number >> 2).to_bytes(_PAYLOAD_BYTES + SIGNATURE_BYTES, "big")
    payload = raw[:_PAYLOAD_BYTES]
    return Proof(found[1], _unpack(payload), payload, raw[_PAYLOAD_BYTES:])


def is_genuine(proof: Proof, public_key: bytes) -> bool:
    """Whether the device behind this key made the slip."""
    return is_signed(public_key, proof.signature, _message(proof.payload))


def _message(payload: bytes) -> bytes:
    return b"lada-slip-1\n" + payload


def _pack(claim: Claim) -> bytes:
    parts = [bytes.fromhex(claim.device), bytes.fromhex(claim.incarnation)]
    values = (claim.seq, claim.count, ACTS.index(claim.act), max(0, claim.at) // 1000, claim.number)
    parts += [value.to_bytes(size, "big") for value, size in zip(values, _SIZES[2:7], strict=True)]
    parts += [bytes.fromhex(claim.first), bytes.fromhex(claim.digest)]
    return b"".join(parts)


def _unpack(payload: bytes) -> Claim:
    parts, at = [], 0
    for size in _SIZES:
        parts.append(payload[at : at + size])
        at += size
    seq, count, act, seconds, number = (int.from_bytes(part, "big") for part in parts[2:7])
    word = ACTS[act] if act < len(ACTS) else ACTS[0]
    return Claim(
        parts[0].hex(), parts[1].hex(), seq, count, word, seconds * 1000, number, parts[7].hex(), parts[8].hex()
    )  # fmt: skip
