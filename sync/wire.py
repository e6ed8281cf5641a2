"""What travels, as bytes, and back: gzip over NDJSON, and the digest of a content. PURE: no connection and no file.

Bodies pass through untouched. What comes from outside is inflated up to a limit and never further.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Sequence

import msgspec

from sync import journal
from sync.protocol import MAX_FACTS, MAX_INFLATED_BYTES, BatchHeader, Change, DetachedLine, FeedHeader

_header = msgspec.json.Decoder(BatchHeader).decode
_detached = msgspec.json.Decoder(DetachedLine).decode
_feed = msgspec.json.Decoder(FeedHeader).decode
_change = msgspec.json.Decoder(Change).decode


class WireError(Exception):
    """The bytes are not what they should be. `word` is one of: too_large, not_gzip, malformed."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


def squeeze(raw: bytes) -> bytes:
    """gzip, always the same bytes for the same input."""
    return gzip.compress(raw, compresslevel=6, mtime=0)


def inflate(squeezed: bytes, limit: int = MAX_INFLATED_BYTES, *, several: bool = False) -> bytes:
    """Undo `squeeze`; `several` of it may follow one another. Raises `WireError` for more than `limit` bytes, for what
    is not gzip and for what ends too early."""
    raw, rest = b"", squeezed
    while True:
        machine = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            raw += machine.decompress(rest, limit + 1 - len(raw))
        except zlib.error as error:
            raise WireError("not_gzip", f"cannot be inflated: {error}") from error
        if len(raw) > limit:
            raise WireError("too_large", f"inflates to more than {limit} bytes")
        if not machine.eof or (machine.unused_data and not several):
            raise WireError("not_gzip", "ends too early or too late")
        if not machine.unused_data:
            return raw
        rest = machine.unused_data


def write_batch(header: BatchHeader, bodies: Sequence[bytes], detached: Sequence[bytes | None]) -> bytes:
    """Header, bodies, then one line for each detached part."""
    apart = [
        msgspec.json.encode(DetachedLine(header.first + index, msgspec.Raw(part)))
        for index, part in enumerate(detached)
        if part is not None
    ]
    return b"\n".join([msgspec.json.encode(header), *bodies, *apart, b""])


def read_batch(raw: bytes) -> tuple[BatchHeader, list[bytes], list[bytes | None]]:
    """Undo `write_batch`. Raises `WireError`; says nothing yet about what is in the bodies."""
    first, _, rest = raw.partition(b"\n")
    try:
        header = _header(first)
    except journal.UNREADABLE as error:
        raise WireError("malformed", f"the header does not read: {error}") from error
    if not 1 <= header.count <= MAX_FACTS or header.first < 1:
        raise WireError("malformed", f"a batch has 1 to {MAX_FACTS} facts, from seq 1 on")
    lines = rest.split(b"\n")
    if len(lines) < header.count + 1 or lines[-1] != b"" or b"" in lines[:-1]:
        raise WireError("malformed", "lines are missing or empty")
    return header, lines[: header.count], _detached_parts(header, lines[header.count : -1])


def _detached_parts(header: BatchHeader, lines: Sequence[bytes]) -> list[bytes | None]:
    parts: list[bytes | None] = [None] * header.count
    for line in lines:
        try:
            read = _detached(line)
        except journal.UNREADABLE as error:
            raise WireError("malformed", f"a detached part does not read: {error}") from error
        if not 0 <= read.seq - header.first < header.count:
            raise WireError("malformed", f"a detached part belongs to seq {read.seq}, which is not in the batch")
        parts[read.seq - header.first] = bytes(read.detached)
    return parts


def write_feed(header: FeedHeader, lines: Sequence[bytes]) -> bytes:
    """A header and its lines."""
    return b"\n".join([msgspec.json.encode(header), *lines, b""])


def read_feed(raw: bytes) -> tuple[FeedHeader, list[bytes]]:
    """Undo `write_feed`. Raises `WireError` when lines are missing."""
    first, _, rest = raw.partition(b"\n")
    try:
        header = _feed(first)
    except journal.UNREADABLE as error:
        raise WireError("malformed", f"the header does not read: {error}") from error
    lines = rest.split(b"\n")
    if lines[-1] != b"" or len(lines) - 1 != header.count:
        raise WireError("malformed", f"{header.count} lines were promised, {len(lines) - 1} came")
    return header, lines[:-1]


def read_changes(lines: Iterable[bytes]) -> list[Change]:
    """The lines of a delta. Raises `WireError`."""
    try:
        changes = [_change(line) for line in lines]
    except journal.UNREADABLE as error:
        raise WireError("malformed", f"a change does not read: {error}") from error
    if any((change.op == "put") is (change.line is None) for change in changes):
        raise WireError("malformed", "what is put has a body, and nothing else has")
    return changes


def etag_of(header: FeedHeader) -> str:
    """What a snapshot is known by: two with the same tag are the same bytes. Hex."""
    return hashlib.sha256(msgspec.json.encode(header, order="deterministic")).hexdigest()[:32]


# --- the digest of a content ------------------------------------------------------------------------------------------

_MODULUS = 1 << 256


def weight_of(line: bytes) -> int:
    """What one line adds to the digest of the content that it is in."""
    return int.from_bytes(hashlib.sha256(line).digest(), "big")


def digest_of(lines: Iterable[bytes]) -> str:
    """The digest of lines in whatever order: the sum of their SHA-256 modulo 2^256, hex. It can be kept up to date line
    by line, so that a change costs no more than it is large."""
    return moved("0", lines)


def moved(digest: str, added: Iterable[bytes] = (), gone: Iterable[bytes] = ()) -> str:
    """The digest after lines came and went."""
    total = int(digest, 16) + sum(map(weight_of, added)) - sum(map(weight_of, gone))
    return f"{total % _MODULUS:064x}"


def added(*digests: str) -> str:
    """The digest of several contents that share no line."""
    return f"{sum(int(digest, 16) for digest in digests) % _MODULUS:064x}"
