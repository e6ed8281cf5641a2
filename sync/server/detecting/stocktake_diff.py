"""C37: a count that is closed found other things than its list says: one that is missing, one too many. PURE.

A thing of the list that was seen elsewhere lies there, and one that the books say is out has its own case (C11); piles
are counted in pieces, and a few more or less are told in the count itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.rules.stocktakes import Because, Bucket, Line
from sync.server.casebook import Opened
from sync.server.cases import CaseKind
from sync.server.lending_beliefs import Stocktake

KIND = CaseKind.STOCKTAKE_DIFF
OF_PILES = (Because.FEWER, Because.MORE, Because.NOT_COUNTED)
UNEXPECTED = (Because.WITHDRAWN, Because.LOST, Because.OTHER_SITE)


def found(count: Stocktake, lines: Iterable[Line]) -> list[Opened]:
    """One case a thing; `lines` is how it stood when the count was closed."""
    if count.state != "closed" or count.fact is None:
        return []
    return [
        Opened(
            KIND, (count.fact, *line.scans, f"{count.id}.{line.item}"), count.closed_at or 0, count.site, count.device,
            item=line.item, subject=count.id,
        )
        for line in lines
        if line.item is not None and _differs(line)
    ]  # fmt: skip


def _differs(line: Line) -> bool:
    if line.because in OF_PILES:
        return False
    return line.bucket is Bucket.MISSING or (line.bucket is Bucket.UNEXPECTED and line.because in UNEXPECTED)
