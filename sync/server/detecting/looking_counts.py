"""Counts that are closed: laid out anew where a fact touched one, or a loan that was open when it was closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sync.server import bulk, questions_stocktakes
from sync.server.beliefs import Beliefs, Loan
from sync.server.detecting import stocktake_diff
from sync.server.detecting.looked import Looked
from sync.server.lending_beliefs import Stocktake, StocktakeScan
from sync.server.lending_models import Stocktake as StocktakeTable


def look(looked: Looked, before: Mapping[str, Loan | None], loans: Mapping[str, Loan], view: Beliefs) -> None:
    counts = {view.every(Stocktake)[key].id for kind, key in view.changed if kind is Stocktake}
    counts |= {view.every(StocktakeScan)[key].stocktake for kind, key in view.changed if kind is StocktakeScan}
    if loans:
        counts |= _closed_meanwhile([(before.get(id), loan) for id, loan in loans.items()])
    if not counts:
        return
    found = []
    for count in bulk.select_in(Stocktake, "id", counts):
        row = StocktakeTable.get_by_id(count.id)
        lines = questions_stocktakes.counted(row).lines if count.state == "closed" else []
        found += stocktake_diff.found(count, lines)
    looked.add(stocktake_diff.KIND, counts, found)


def _closed_meanwhile(loans: Sequence[tuple[Loan | None, Loan]]) -> set[str]:
    """Counts at whose end one of the loans, given as it was and as it is, was out by now and not before, or the other
    way: what was out was not missing."""
    first = min((each.issued_at or 0 for pair in loans for each in pair if each is not None), default=0)
    closed = bulk.rows_of(
        'SELECT "id", "closed_at", "expected" FROM "stocktake" WHERE "opened_at" >= ? AND "state" = \'closed\'',
        (first - _LONGEST_COUNT_MS,),
    )
    found = set()
    for id, at, expected in closed:
        moved = {str(is_.item) for was, is_ in loans if _was_out(was, at) is not _was_out(is_, at)}
        if any(f'"{item}"' in expected for item in moved) or (moved and _were_read(id, moved)):
            found.add(str(id))
    return found


def _were_read(count: str, items: set[str]) -> bool:
    sql = 'SELECT 1 FROM "stocktake_scan" WHERE "stocktake" = ? AND "item" IN ({marks}) LIMIT 1'
    parts = bulk.parts(items)
    return any(bulk.rows_of(sql.format(marks=", ".join("?" * len(part))), [count, *part]) for part in parts)


def _was_out(loan: Loan | None, at: int) -> bool:
    if loan is None or loan.undone or loan.issued_at is None:
        return False
    return loan.issued_at <= at and (loan.returned_at is None or loan.returned_at > at)


_LONGEST_COUNT_MS = 92 * 86_400_000  # a count that goes on for longer was forgotten, not closed
