"""The ports of the engine: what it needs of a journal, a register, a server and a clock. Contracts, and nothing that
runs.

The kiosk's store is the `Outbox` and the `RegisterSink`, `sync.transport` the far `Server`; `sync.memory` and
`sync.memory_server` have honest fakes of them. `tests/contracts` holds the suites that every one of them passes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sync.journal import Moment
from sync.protocol import (
    MAX_FACTS,
    MAX_RAW_BYTES,
    BatchHeader,
    Change,
    Cursor,
    DeviceState,
    DeviceStatus,
    Erased,
    FeedHeader,
    Hello,
    HelloAnswer,
    Inherited,
    Keys,
    PushAnswer,
    QuarantineReason,
    StreamHead,
)


class SyncError(Exception):
    """The server could not be reached, or gave no answer that this version understands.

    `permanent`: trying again will not help until somebody changes something. `retry_after`: seconds that the server
    asked for, `None` when it did not. `word` is one of: network, tls, busy, refused, pending, revoked,
    unknown_device, protocol; disk, when it is our own that takes nothing.
    """

    def __init__(self, word: str, message: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.word = word
        self.permanent = permanent
        self.retry_after = retry_after


@dataclass(frozen=True)
class Limits:
    """How much one batch may hold: facts, and bytes of their bodies and detached parts before compression."""

    facts: int = MAX_FACTS
    raw_bytes: int = MAX_RAW_BYTES


@dataclass(frozen=True)
class Batch:
    """Consecutive facts of one stream, as stored. `prev` and `head` are the chain before and after them, 32 bytes each;
    `detached` has one entry a body, `None` where there is none. `parent_head` is empty for a first incarnation."""

    inc: str
    first: int
    bodies: Sequence[bytes]
    detached: Sequence[bytes | None]
    prev: bytes
    head: bytes
    parent: str | None = None
    parent_head: bytes = b""


@dataclass(frozen=True)
class Snapshot:
    """All that a site sees: `lines` are entities as `sync.register.encode` writes them."""

    header: FeedHeader
    lines: Sequence[bytes]


@dataclass(frozen=True)
class Delta:
    """What changed since a cursor, for one site."""

    header: FeedHeader
    changes: Sequence[Change]


class Signer(Protocol):
    """The device's Ed25519 key."""

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""


class Outbox(Protocol):
    """The journal, seen by what carries it. There is no queue: it is a cursor over facts that stay where they are.

    Everything it hands out must be durable on disk (never a fact that a power cut could take back). Raises its own
    store's failures, which end the run.
    """

    def streams(self) -> list[StreamHead]:
        """Every incarnation this device still holds, oldest first, also closed ones; an empty one has seq 0 and its
        genesis as head."""

    def batch_after(self, inc: str, seq: int, limits: Limits) -> Batch | None:
        """Facts seq+1, seq+2, … of `inc`, the same bytes each time, within `limits` but at least one; `None` when there
        is nothing after `seq`. Raises `KeyError` for an incarnation it does not hold."""

    def acknowledge(self, inc: str, seq: int, head: bytes) -> None:
        """Remember that the server holds `inc` up to `seq`. A hint for screens; it may go back when the server was
        restored. Idempotent; nothing is ever deleted because of it."""

    def hash_at(self, inc: str, seq: int) -> bytes:
        """The hash of a record, 32 bytes; the genesis for seq 0. Raises `KeyError` when it is not held."""

    def part_ways(self, inc: str, common: int) -> None:
        """The server holds other facts of `inc` after `common`: from now on `inc` ends there as far as `streams` and
        `batch_after` go, and what this side wrote after it is written again, each fact with its origin, in the open
        incarnation, or in a new one where `inc` was the open one. One transaction; again changes nothing."""

    def take_in(self, batches: Sequence[Batch]) -> None:
        """Append facts that this device once wrote and the server kept, and fold state anew from the whole journal, in
        one transaction. The batches are of one stream and follow on what is held of it; it is closed first if it was
        open. Raises `ValueError` when they do not follow, or do not chain; nothing has changed then."""

    def inherited(self) -> dict[str, int]:
        """How many facts are held of each stream of the kiosks that this one succeeds, by incarnation. Such streams are
        not this device's: `streams` and `batch_after` do not know them."""

    def inherit(self, stream: Inherited, batch: Batch) -> None:
        """Append facts of a predecessor's stream, in one transaction; with its last fact, state is folded anew from the
        whole journal, in which every stream stands before those that were inherited earlier. Raises `ValueError` when
        they do not follow on what is held, do not chain from the genesis of the device that wrote them or to the
        stream's head, or the stream is this device's own; nothing has changed then."""

    def note_high_water(self) -> None:
        """Note outside the database how far the journal reaches. Before every push: what another machine has heard must
        be known here, whatever becomes of the file."""


class RegisterSink(Protocol):
    """Where the server's last word is kept: the register, and what is out. What this device wrote since is laid on
    top."""

    def cursor(self) -> Cursor | None:
        """The place in the feed of what is held, `None` when nothing is."""

    def etag(self) -> str | None:
        """The tag (`sync.wire.etag_of`) of the snapshot that is held, `None` when none is, or more came since."""

    def projected(self) -> dict[str, int]:
        """Incarnation → the last seq of it that the server had taken into what is held. Empty when nothing is."""

    def apply(self, snapshot: Snapshot) -> None:
        """Replace what is held by `snapshot`, cursor and all, in one transaction, or change nothing at all and raise
        `ValueError` (a line that is not an entity, a digest that does not match)."""

    def apply_delta(self, delta: Delta) -> None:
        """Lay changes on what is held and move the cursor, in one transaction, or change nothing at all and raise
        `ValueError`: also when the digest of what would be held then is not the one in the header."""

    def erased(self) -> str:
        """How far erasures were carried out here, in the server's words; empty when none ever was."""

    def erase(self, erased: Erased) -> None:
        """Forget people: their rows, and whatever names them beside the bodies of facts. Once nothing of them is left
        on the disk, its `mark` is what `erased()` says. Idempotent; somebody unknown is forgotten already."""

    def sampled_at(self) -> int | None:
        """Wall time, ms UTC, of the last clock sample taken, `None` when there was none."""

    def sample_clock(self, server_time: int, round_trip: int) -> None:
        """Take a sample of true time (ms UTC and ms); the kiosk writes it into its journal. Called at most hourly."""

    def note_contact(self, report: SyncReport) -> None:
        """Take note of how a run ended, good or bad. Called once at the end of every run."""

    def wipe(self) -> None:
        """The device is no longer welcome: forget the register and every key, keep the journal. Idempotent."""


class Server(Protocol):
    """The server, near or far. Every method may raise `SyncError`, may block for the transport's time limits, and
    may have been obeyed although it raised (a lost answer): calling again is always right."""

    def hello(self, hello: Hello) -> HelloAnswer:
        """Say who is here and how far its streams reach; learn how far the server's reach."""

    def push(self, header: BatchHeader, bodies: Sequence[bytes], detached: Sequence[bytes | None]) -> PushAnswer:
        """Hand over one signed batch; all of it is stored, or nothing. When this returns `Pushed`, the server has
        committed. Facts that the server already holds are compared, not stored again."""

    def hashes(self, inc: str, seqs: Sequence[int]) -> dict[int, bytes]:
        """The hashes that the server holds at up to `MAX_HASHES` places of one of the device's own streams; places it
        does not hold are missing."""

    def facts_after(self, inc: str, seq: int) -> Batch | None:
        """Facts seq+1, … of one of the device's own streams, or of a kiosk that it succeeds when it is approved, as the
        server keeps them, no more than fit one batch; `None` when there are none. Whoever takes them in checks the
        chain."""

    def quarantine(
        self, reason: QuarantineReason, header: BatchHeader, bodies: Sequence[bytes], detached: Sequence[bytes | None]
    ) -> str:
        """Hand over a batch that the server would not take into its stream; kept as it comes, for people to look at.
        Returns its SHA-256, hex; the same batch again changes nothing."""

    def delta(self, cursor: Cursor) -> Delta | None:
        """What changed since `cursor`; `None` when a snapshot is needed, because no delta leads on from there."""

    def snapshot(self, etag: str | None) -> Snapshot | None:
        """All that the device's site sees; `None` when that is still what `etag` names."""

    def keys(self) -> Keys:
        """Keys for an approved device. Raises `SyncError` (permanent) for any other."""


class Timepiece(Protocol):
    """The device's clocks."""

    def moment(self) -> Moment:
        """Now, as the device shows it; `up` never goes back while it runs."""


@dataclass(frozen=True)
class Device:
    """Who speaks: the id given at enrolment, the name of this run of the process, the key, what is to be told of the
    machine, the number of the run, and the machine's digest."""

    id: str
    run: str
    signer: Signer
    state: Callable[[], DeviceState]
    run_no: int = 0
    machine: str = ""


TroubleWord = Literal["fork", "corrupt", "ahead", "stuck", "inheritance"]


@dataclass(frozen=True)
class StreamTrouble:
    """What was met with in a stream. `fork`: both sides held different facts after `at`; ours were written again in
    another incarnation. `ahead`: the server held more than this device, up to `at`; it was taken in. `corrupt`: what
    was sent did not check, and was handed to quarantine. `stuck`: the server asks for the same place again and again.
    `inheritance`: what came of a predecessor's stream after `at` does not check, and was not taken over.
    `at` is the seq in question, `None` when unknown."""

    inc: str
    word: TroubleWord
    at: int | None = None

    @property
    def is_healed(self) -> bool:
        """Whether nothing is left to do but to tell people."""
        return self.word in ("fork", "ahead")


@dataclass(frozen=True)
class SyncReport:
    """How one run went. Times are ms UTC and ms; `None` means that the run did not get that far.

    `agreed`: every stream reached the server in full. `pending`: facts the server does not hold yet, as far as known.
    `inherited`: facts of its predecessors that came.
    """

    at: int
    status: DeviceStatus | None = None
    agreed: bool = False
    pushed: int = 0
    pending: int = 0
    inherited: int = 0
    register: Literal["applied", "unchanged"] | None = None
    troubles: tuple[StreamTrouble, ...] = ()
    server_time: int | None = None
    round_trip: int | None = None
    next_after_s: float | None = None
    error: SyncError | None = None

    @property
    def ok(self) -> bool:
        """Whether the server answered everything that it was asked."""
        return self.error is None
