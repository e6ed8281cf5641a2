"""What kiosks hear of lists to check that staff want on their paper. Derived from the projection, noted for the feed
where it changed; lets go of what came too late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

import msgspec

from sync import register
from sync.entity import Language
from sync.feed_rows import CheckListWanted, ListLine, tag_of_kind
from sync.server import bulk, feed_log
from sync.server.beliefs import Beliefs
from sync.server.case_beliefs import CheckList
from sync.server.case_models import CheckList as Table
from sync.server.feed_log import Change

KIND: str = tag_of_kind(CheckListWanted)
_lines = msgspec.json.Decoder(list[ListLine]).decode


def every(kind: str) -> Iterator[register.Entity]:
    return _shown(bulk.select(CheckList, '"queued_fact" IS NULL'))


def some(kind: str, ids: Iterable[str]) -> Iterator[register.Entity]:
    return _shown(bulk.select_in(CheckList, "id", ids))


def wanted(row: CheckList | None) -> CheckListWanted | None:
    """As its kiosk sees it; `None` for one that need not come out."""
    if row is None or row.fact is None or row.queued_fact is not None or row.undone or row.gone:
        return None
    return CheckListWanted(
        id=row.id, site=row.site or "", device=row.device or "", code=row.code or "",
        language=cast(Language, row.language), until=row.until or 0, lines=_lines(row.lines),
    )  # fmt: skip


def note(view: Beliefs, now: int) -> None:
    """Note which lists kiosks see otherwise than before. Only inside `database.writing()`."""
    for kind, key in sorted(view.changed, key=lambda each: each[1]):
        if kind is CheckList:
            before = view.before.get((CheckList, key))
            _note(cast("CheckList | None", before), view.get(CheckList, key), now)


def let_go(now: int) -> int:
    """Kiosks hear no more of what none fetched in time. Returns how many lists. Only inside `database.writing()`."""
    late = bulk.select(CheckList, '"until" <= ? AND "queued_fact" IS NULL AND NOT "undone" AND NOT "gone"', (now,))
    for row in late:
        gone = msgspec.structs.replace(row, gone=True)
        Table.update(gone=True).where(Table.id == row.id).execute()
        _note(row, gone, now)
    return len(late)


def _note(before: CheckList | None, after: CheckList | None, now: int) -> None:
    was, is_ = wanted(before), wanted(after)
    if was != is_:
        row = is_ or was
        assert row is not None
        feed_log.note([Change(KIND, row.id, row.site, register.encode(is_) if is_ else None, now)])


def _shown(rows: Iterable[CheckList]) -> Iterator[register.Entity]:
    return (shown for row in sorted(rows, key=lambda row: row.id) if (shown := wanted(row)) is not None)
