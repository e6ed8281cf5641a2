"""The wire between a kiosk and the server: shapes and limits, version 1. PURE.

Facts travel up in batches, one signature for each batch; the feed travels down. A push is gzip over NDJSON:
line 1 is a `BatchHeader`, then one body a line (the exact bytes of the journal), then one `DetachedLine` for each
detached part. What comes down is gzip over NDJSON too, with a `FeedHeader` as line 1; every other answer is one JSON
object. This file must not open a connection or a file.
"""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

from sync.codes import ALPHABET

VERSION = 1
MAX_FACTS = 500
MAX_RAW_BYTES = 256 * 1024
MAX_INFLATED_BYTES = 4 * 1024 * 1024
MAX_HASHES = 64  # that one question may ask for
CONNECTED_MS = 3 * 60_000  # kiosks say hello every half minute; six in a row that are missing are an interruption


class Clock(msgspec.Struct, frozen=True):
    """The kiosk's clocks when it spoke: wall ms UTC, boot number, ms since that boot."""

    wall: int
    boot: int
    up: int


class StreamHead(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a stream reaches: last `seq` (0 = none) and hash of it, hex. `parted`: the server holds other facts after
    it, and what the kiosk wrote there was written again in another incarnation."""

    inc: str
    seq: int
    head: str
    parted: bool = False


class BatchHeader(msgspec.Struct, frozen=True, omit_defaults=True):
    """Line 1 of a push. `prev` and `head` are the chain before and after the batch, hex; `parent_head` is hex,
    empty for a first incarnation. `signature` (Ed25519, hex) is over `signed_bytes`."""

    device: str
    inc: str
    first: int
    count: int
    prev: str
    head: str
    clock: Clock
    signature: str
    parent: str | None = None
    parent_head: str = ""


class DetachedLine(msgspec.Struct, frozen=True):
    """The detached part of one fact of this batch, as stored."""

    seq: int
    detached: msgspec.Raw


def signed_bytes(device: str, inc: str, first: int, count: int, head: str) -> bytes:
    """What a batch's signature covers; the chain covers the rest."""
    return f"lada-batch-1\n{device}\n{inc}\n{first}\n{count}\n{head}".encode()


def request_bytes(device: str, method: str, path: str, nonce: str, body_sha256: str) -> bytes:
    """What the signature of any other request covers. `nonce` was given by the server and is used once."""
    return f"lada-request-1\n{device}\n{method}\n{path}\n{nonce}\n{body_sha256}".encode()


def time_bytes(asked: str, server_time: int) -> bytes:
    """What the server signs when it is asked for the time with the number `asked`: an answer cannot be kept for another
    day."""
    return f"lada-time-1\n{asked}\n{server_time}".encode()


class Pushed(msgspec.Struct, frozen=True, tag="accepted", tag_field="answer"):
    """The server holds everything up to and including `acked`."""

    acked: int
    head: str
    server_time: int


class Gap(msgspec.Struct, frozen=True, tag="gap", tag_field="answer"):
    """The batch began too late; send from `expected_seq`."""

    expected_seq: int
    head: str
    server_time: int


class Fork(msgspec.Struct, frozen=True, tag="fork", tag_field="answer"):
    """What was sent differs from what the server holds at or before `acked`. Nothing was overwritten."""

    acked: int
    head: str
    server_time: int


class Corrupt(msgspec.Struct, frozen=True, tag="corrupt", tag_field="answer"):
    """Chain or signature do not match; nothing was stored. `at` is the first bad seq, `None` when it cannot be told."""

    reason: str
    at: int | None = None


class Revoked(msgspec.Struct, frozen=True, tag="revoked", tag_field="answer"):
    """The device is no longer welcome: personal data is to be wiped, facts may still be offered to quarantine."""

    quarantine: bool = True


PushAnswer = Pushed | Gap | Fork | Corrupt | Revoked

QuarantineReason = Literal["revoked", "corrupt"]


class Quarantined(msgspec.Struct, frozen=True):
    """The batch is kept as it came, for people to look at; it is no part of any stream. `id` is its SHA-256, hex."""

    id: str


class HashAt(msgspec.Struct, frozen=True):
    """The hash that the server holds for one seq of a stream, hex."""

    seq: int
    hash: str


class HashesAnswer(msgspec.Struct, frozen=True):
    """In the order asked for; a seq that the server does not hold is missing."""

    hashes: list[HashAt]


DeviceStatus = Literal["pending", "approved", "suspended", "revoked"]


class SupplyTold(msgspec.Struct, frozen=True, omit_defaults=True):
    """A cartridge or the like of a printer. `percent` is `None` unless `level` is told: "some" is left, "unknown",
    "unlimited". `is_filled`: a box for waste, of which it is the room that is left."""

    name: str
    level: str
    percent: int | None = None
    is_filled: bool = False


class AlertTold(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a printer complains of, in its own words."""

    words: str
    is_critical: bool = False


class MeterTold(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of asking a printer or copier: `state` is answers, silent, denied, odd, address or access."""

    meter: str
    name: str
    state: str
    supplies: list[SupplyTold] = []
    alerts: list[AlertTold] = []


class DeviceState(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the devices screen shows of a kiosk. States are words; `None` means not fitted."""

    software: str
    pending: int
    reader: str | None = None
    scanner: str | None = None
    printer: str | None = None
    paper: str | None = None
    slips_waiting: int = 0
    disk_free_mb: int | None = None
    clock: str | None = None
    oldest_pending: int | None = None  # wall ms of the oldest fact that waits; None: none does
    findings: dict[str, str] | None = None  # of `sync.findings`, name → state of what is not ok; None: nobody looked
    paper_left_mm: int | None = None  # on the roll, as the kiosk counts it; None: it does not
    meters: list[MeterTold] = []  # the printers and copiers that it asks


class Hello(msgspec.Struct, frozen=True):
    """The first thing a kiosk says in every run. `run` names the process that speaks, `run_no` counts such processes on
    this disk; `machine` is the digest of the machine that it runs on. From them the server sees that two machines
    speak as one. `erased` is the last `Erased.mark` that was carried out on this disk, to the last byte. `inherited`
    counts the facts that this disk holds of the kiosks it succeeds."""

    device: str
    protocol: int
    run: str
    streams: list[StreamHead]
    clock: Clock
    state: DeviceState
    run_no: int = 0
    machine: str = ""
    erased: str = ""
    inherited: int = 0


class Erased(msgspec.Struct, frozen=True):
    """Who is to be forgotten, by id; `facts` are uids of the device's own facts of which only the server can tell that
    what stands beside them is about these people. `mark` says that this was done; what it is made of is the server's
    business. A disk that went back in time says an older mark, and is told again."""

    people: list[str]
    mark: str
    facts: list[str] = []


class Cursor(msgspec.Struct, frozen=True):
    """A place in the server's feed. `epoch` names one life of the server's database, `pos` counts its changes, `hash`
    (hex) rolls over all of them, `scope` names what a kiosk may see. Only where all four match does a kiosk know what
    the server believes that it knows."""

    epoch: int
    pos: int
    hash: str
    scope: str


class Inherited(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stream of a kiosk that this one succeeds, whole as the server holds it: `device` wrote it (the chain begins
    with that id), `seq` and `head` are its end, `parent_head` is empty for a first incarnation; hashes in hex. Nobody
    writes to it any more."""

    device: str
    inc: str
    seq: int
    head: str
    parent: str | None = None
    parent_head: str = ""


class HelloAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """`streams` tells what the server holds of each stream; it dictates where to go on. Unknown streams are missing.

    `status` pending means that staff have not approved the device yet: it may neither push nor pull. A suspended one,
    because two machines spoke in its name, may push but not pull until staff have decided.

    `feed` is where the feed of an approved device ends: who stands there already need not ask. `erased`: whom to forget
    before anything else is done, `None` where `Hello.erased` says that all was done. `inherited`: the streams of the
    kiosks that an approved device succeeds, in the order in which they were begun; empty where `Hello.inherited` counts
    all of their facts.
    """

    server_time: int
    status: DeviceStatus
    streams: list[StreamHead]
    nonce: str
    next_after_s: int = 30
    feed: Cursor | None = None
    erased: Erased | None = None
    inherited: list[Inherited] = []


class FeedHeader(msgspec.Struct, frozen=True):
    """Line 1 of what comes down; `count` lines follow. All of it is of one moment, the one that `cursor` names.

    - `snapshot`: everything, one entity a line, in an order that never changes for the same content
    - `delta`: what changed since the cursor that was sent, one `Change` a line
    - `snapshot_needed`: nothing follows; from that cursor no delta leads here

    `digest` is that of the whole content (`sync.wire.digest_of`), also for a delta: who holds something else after it
    takes a snapshot. `projected` says for each of the device's streams up to which seq its facts are taken in; what it
    wrote since it lays on top itself.
    """

    protocol: int
    mode: Literal["snapshot", "delta", "snapshot_needed"]
    cursor: Cursor
    digest: str
    count: int
    site: str
    projected: dict[str, int]


_NOTHING = msgspec.Raw(b"")


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a delta: an entity is there now as `body` says, or (op `del`) is not there any more."""

    entity: str
    id: str
    op: Literal["put", "del"] = "put"
    body: msgspec.Raw = _NOTHING

    @property
    def line(self) -> bytes | None:
        """What is there now, `None` for nothing."""
        return bytes(self.body) or None


class EnrolRequest(msgspec.Struct, frozen=True):
    """`code` is the one-time code that staff made for a site; `public_key` is Ed25519, hex."""

    protocol: int
    code: str
    public_key: str
    name: str
    machine: str
    software: str


class EnrolAnswer(msgspec.Struct, frozen=True):
    """`fingerprint` must read the same on both sides before staff approve. `centre_key` (hex) makes the digests of
    cards."""

    device: str
    site: str
    site_code: str
    fingerprint: str
    status: Literal["pending", "approved"]


class TimeAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """True time, ms UTC, for anybody who asks, and a `nonce` that a device may sign its next request with. `signature`
    (Ed25519 by the server's key, hex, over `time_bytes`) for who asked with a number of their own."""

    server_time: int
    nonce: str
    signature: str = ""


class Keys(msgspec.Struct, frozen=True):
    """What an approved device may know, hex: the key for the digests of cards and the verifiers of PINs, and the public
    half (Ed25519) of the key that the server signs with; a server that has none yet leaves it empty."""

    centre_key: str
    server_key: str = ""


class ErrorAnswer(msgspec.Struct, frozen=True):
    """Every other answer. `code` for machines, `message` for the journal of the machine."""

    code: str
    message: str


def fingerprint(public_key: bytes) -> str:
    """Short enough to read aloud, long enough to trust for the minutes that an approval takes: 4 × 4 symbols (80
    bits)."""
    number = int.from_bytes(hashlib.sha256(b"lada-fingerprint" + public_key).digest()[:10], "big")
    symbols = "".join(ALPHABET[(number >> shift) & 31] for shift in range(75, -1, -5))
    return "-".join(symbols[i : i + 4] for i in range(0, 16, 4))
