"""What a list of records may not claim: that one came before the other, where the clocks of two kiosks do not tell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sync import journal
from sync.server.store import JournalRow
from sync.server.timing import is_known


def unordered(rows: Sequence[JournalRow]) -> set[str]:
    """The uids of rows that stand beside one of another journal in the list, and may have come before it or after it.
    Inside a journal the order is always known."""
    found: set[str] = set()
    for one, other in pairwise(rows):
        if _journal(one) != _journal(other) and not is_known(one.interval, other.interval):
            found |= {one.uid, other.uid}
    return found


def _journal(row: JournalRow) -> str:
    return journal.split_uid(row.uid)[0]
