"""A batch or a snapshot as bytes, and back: gzip over NDJSON. PURE: bytes in, bytes out, no connection and no file.

Bodies pass through untouched. What comes from outside is inflated up to a limit and never further.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Sequence

import msgspec

from sync.protocol import MAX_FACTS, MAX_INFLATED_BYTES, BatchHeader, DetachedLine, SnapshotHeader

_header = msgspec.json.Decoder(BatchHeader).decode
_detached = msgspec.json.Decoder(DetachedLine).decode
_snapshot = msgspec.json.Decoder(SnapshotHeader).decode


class WireError(Exception):
    """The bytes are not what they should be. `word` is one of: too_large, not_gzip, malformed."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


def squeeze(raw: bytes) -> bytes:
    """gzip, always the same bytes for the same input."""
    return gzip.compress(raw, compresslevel=6, mtime=0)


def inflate(squeezed: bytes, limit: int = MAX_INFLATED_BYTES) -> bytes:
    """Undo `squeeze`. Raises `WireError` for more than `limit` bytes, for what is not gzip and for what ends too
    early."""
    machine = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        raw = machine.decompress(squeezed, limit + 1)
    except zlib.error as error:
        raise WireError("not_gzip", f"cannot be inflated: {error}") from error
    if len(raw) > limit:
        raise WireError("too_large", f"inflates to more than {limit} bytes")
    if not machine.eof or machine.unused_data:
        raise WireError("not_gzip", "ends too early or too late")
    return raw


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
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
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
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise WireError("malformed", f"a detached part does not read: {error}") from error
        if not 0 <= read.seq - header.first < header.count:
            raise WireError("malformed", f"a detached part belongs to seq {read.seq}, which is not in the batch")
        parts[read.seq - header.first] = bytes(read.detached)
    return parts


def write_snapshot(header: SnapshotHeader, lines: Sequence[bytes]) -> bytes:
    return b"\n".join([msgspec.json.encode(header), *lines, b""])


def read_snapshot(raw: bytes) -> tuple[SnapshotHeader, list[bytes]]:
    """Undo `write_snapshot`. Raises `WireError` when lines are missing."""
    first, _, rest = raw.partition(b"\n")
    try:
        header = _snapshot(first)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise WireError("malformed", f"the header does not read: {error}") from error
    lines = rest.split(b"\n")
    if lines[-1] != b"" or len(lines) - 1 != header.count:
        raise WireError("malformed", f"{header.count} lines were promised, {len(lines) - 1} came")
    return header, lines[:-1]


def digest_of(lines: Iterable[bytes]) -> str:
    """What a snapshot's header says of its lines: SHA-256 over them, each ended by a newline, hex."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line + b"\n")
    return digest.hexdigest()
