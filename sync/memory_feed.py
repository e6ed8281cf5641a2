"""The feed of the server in memory: an honest fake of what the real one keeps in a log. Holds no rows of its own, only
what was shown of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from sync import feed_rows
from sync.protocol import Cursor


def by_key(lines: Sequence[bytes]) -> dict[tuple[str, str], bytes]:
    """Lines by kind and id. Raises `ValueError` for one that is not an entity."""
    try:
        places = [feed_rows.placed(line)[:2] for line in lines]
    except msgspec.MsgspecError as error:
        raise ValueError(f"a line is not an entity: {error}") from error
    return dict(zip(places, lines, strict=True))


@dataclass
class MemoryFeed:
    """What a server shows to kiosks, and the log of what changed: it compares what is there with what it showed last,
    so that a test may simply change what is there. A restored server is one whose `log` is shorter again."""

    epoch: int = 1
    log: list[tuple[tuple[str, str], str]] = field(default_factory=list)  # key, rolling hash
    shown: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def look(self, lines: Sequence[bytes], site: str) -> Cursor:
        """Note what changed; where the feed ends now."""
        now = by_key(lines)
        for key in sorted({*now, *self.shown}):
            if now.get(key) != self.shown.get(key):
                text = f"{self._hash(len(self.log))} {key} {now.get(key)!r}"
                self.log.append((key, hashlib.sha256(text.encode()).hexdigest()))
        self.shown = now
        return Cursor(self.epoch, len(self.log), self._hash(len(self.log)), site)

    def changed(self, cursor: Cursor, end: Cursor) -> list[tuple[str, str]] | None:
        """What changed between two places; `None` where the first is not one of this log."""
        known = (cursor.epoch, cursor.scope) == (end.epoch, end.scope) and cursor.pos <= end.pos
        if not known or self._hash(cursor.pos) != cursor.hash:
            return None
        return sorted({key for key, _ in self.log[cursor.pos : end.pos]})

    def _hash(self, pos: int) -> str:
        return self.log[pos - 1][1] if pos else ""
