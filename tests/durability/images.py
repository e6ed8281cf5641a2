"""What a power cut leaves on a disk: from the changes before the cut to the bytes of every file after it.

A change is safe once its file was synced after it. What came later may be there or not, in any order, or in part: a
sector of 512 bytes is written whole or not at all, and a write spoils no byte beside its own (SQLite's "powersafe
overwrite"). A new file's name is
safe with its first sync, a deletion with the next sync of the directory. Works on bytes
in memory; must not know SQLite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from typing import Literal, get_args

from tests.durability.disk import Change

SECTOR = 512
Harm = Literal["absent", "reordered", "torn"]  # what became of the changes that no sync had made safe
HARMS: tuple[Harm, ...] = get_args(Harm)


class Platter:
    """The disk at one moment. `feed` it the changes in their order; `image` may be asked in between."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self._safe = {name: bytearray(data) for name, data in (files or {}).items()}
        self._loose: dict[str, list[Change]] = {}

    def feed(self, changes: Iterable[Change]) -> None:
        for change in changes:
            loose = self._loose.setdefault(change.file, [])
            if change.kind == "sync":
                _settle(self._safe, loose)
                loose.clear()
            else:
                loose.append(change)
            if change.names:
                self._names_are_safe()

    def _names_are_safe(self) -> None:
        for loose in self._loose.values():
            gone = _last_deletion(loose)
            _settle(self._safe, loose[: gone + 1])
            del loose[: gone + 1]

    def image(self, harm: Harm, chance: Random) -> dict[str, bytes]:
        """The files after the power came back."""
        files = {name: bytearray(data) for name, data in self._safe.items()}
        for loose in self._loose.values():
            _settle(files, _survivors(loose, harm, chance))
        return {name: bytes(data) for name, data in files.items()}


def _survivors(loose: list[Change], harm: Harm, chance: Random) -> list[Change]:
    if harm == "absent":
        return []
    deleted = _last_deletion(loose)
    if deleted >= 0:  # either the old file is still there, or what was written under its name since
        if chance.random() < 0.5:
            return _survivors(loose[:deleted], harm, chance)
        return [loose[deleted], *_survivors(loose[deleted + 1 :], harm, chance)]
    parts = loose if harm == "reordered" else [part for change in loose for part in _sectors(change)]
    share = chance.choice((0.1, 0.5, 0.9, 1.0))
    kept = [part for part in parts if chance.random() < share]
    if harm == "reordered":
        chance.shuffle(kept)
    return kept


def _last_deletion(loose: list[Change]) -> int:
    """Its place, -1 when there is none."""
    return max((place for place, change in enumerate(loose) if change.kind == "delete"), default=-1)


def _sectors(change: Change) -> list[Change]:
    """A write as the sectors that it touches; anything else as it is."""
    if change.kind != "write":
        return [change]
    end, parts, start = change.offset + len(change.data), [], change.offset
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        data = change.data[start - change.offset : stop - change.offset]
        parts.append(Change("write", change.file, start, data))
        start = stop
    return parts


def _settle(files: dict[str, bytearray], changes: list[Change]) -> None:
    for change in changes:
        if change.kind == "delete":
            files.pop(change.file, None)
            continue
        data = files.setdefault(change.file, bytearray())
        if change.kind == "truncate":
            del data[change.offset :]
        else:
            data.extend(bytes(max(0, change.offset + len(change.data) - len(data))))
            data[change.offset : change.offset + len(change.data)] = change.data
