"""What the loans of all kiosks come to for a kiosk: what is out, and what came back and waits for staff.

Derived from the projection, noted for the feed where it changed. Changes no projection.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sync import feed_rows, register
from sync.facts import PolicyCopy
from sync.server import bulk, feed_log
from sync.server.beliefs import Loan, ReturnState, TakeBack, times_renewed
from sync.server.feed_log import Change
from sync.server.lending_beliefs import Damage, Inspection

LOAN, RETURN = "loan_state", "return_state"
_policy = msgspec.json.Decoder(PolicyCopy).decode
_parts = msgspec.json.Decoder(list[str]).decode


def every(kind: str) -> Iterator[register.Entity]:
    """All rows of one of the two kinds."""
    if kind == LOAN:
        yield from _shown(bulk.select(Loan, "\"state\" = 'out'"))
    else:
        yield from map(_returned, bulk.select(ReturnState, "1 = 1"))


def some(kind: str, ids: Iterable[str]) -> Iterator[register.Entity]:
    """Those of `ids` that are there."""
    if kind == LOAN:
        yield from _shown(bulk.select_in(Loan, "id", ids))
    else:
        yield from map(_returned, bulk.select_in(ReturnState, "item", ids))


def of(loan: Loan | None) -> feed_rows.LoanState | None:
    """The loan as kiosks see it; `None` for one that is not out."""
    if loan is None or loan.state != "out" or loan.item is None or loan.person is None or loan.party is None:
        return None
    return feed_rows.LoanState(
        id=loan.id, fact=loan.fact or "", item=loan.item, site=loan.site or "", person=loan.person, party=loan.party,
        issued_at=loan.issued_at or 0, due_at=loan.due_at or 0, policy=_policy(loan.policy), parts=_parts(loan.parts),
        renewed=times_renewed(loan.renewals, loan.first_due_at), quantity=loan.quantity, came_back=loan.came_back,
        kit=loan.kit, booking=loan.booking, swap_of=loan.swap_of, responsible=loan.responsible,
    )  # fmt: skip


def note(before: Mapping[str, Loan | None], after: Mapping[str, Loan], now: int) -> None:
    """Note which of these loans kiosks see otherwise than before. Only inside `database.writing()`."""
    seen = ((loan_id, of(before.get(loan_id)), of(loan)) for loan_id, loan in sorted(after.items()))
    feed_log.note(
        Change(LOAN, loan_id, None, register.encode(is_) if is_ else None, now)
        for loan_id, was, is_ in seen
        if was != is_
    )


def settle_returns(items: Iterable[str], now: int) -> None:
    """Find out anew which of `items` came back, have not gone out since and wait for staff."""
    for part in bulk.parts(items):
        before = {row.item: row for row in bulk.select_in(ReturnState, "item", part)}
        after = _waiting(part)
        moved = [item for item in part if after.get(item) != before.get(item)]
        bulk.execute_many(
            'DELETE FROM "return_state" WHERE "item" = ?', [(item,) for item in moved if item not in after]
        )
        bulk.upsert(after[item] for item in moved if item in after)
        feed_log.note(
            Change(RETURN, item, None, register.encode(_returned(after[item])) if item in after else None, now)
            for item in moved
        )


def _waiting(items: Sequence[str]) -> dict[str, ReturnState]:
    """As they came back or were reported; an inspection's word counts more than that of whoever brought a thing."""
    damages, out, gone_at = _open_damages(items), _out(items), _last_issued(items)
    came = {str(row.item): row for row in _last_returns(items) if gone_at.get(str(row.item), row.at) <= row.at}
    inspections, found = _inspections(came), {}
    for item in items:
        last, damage, seen = came.get(item), damages.get(item), inspections.get(item)
        if last is None:
            if damage is not None and item not in out:
                found[item] = _reported(damage)
        elif seen is None or damage is not None or not _is_well(seen):
            condition = last.condition if seen is None else seen.condition
            found[item] = ReturnState(
                item, last.fact, last.at, condition, last.site, seen is not None, damage.id if damage else None
            )
    return found


def _is_well(seen: Inspection) -> bool:
    """Whether staff found nothing, or what they had found was put right since."""
    settled = 'SELECT 1 FROM "damage" WHERE "item" = ? AND "state" = ? AND "settled_at" >= ? LIMIT 1'
    return seen.condition == "fine" or bool(bulk.rows_of(settled, (seen.item, "settled", seen.at)))


def _reported(damage: Damage) -> ReturnState:
    """Nobody brought it back: somebody said so of a thing on its shelf."""
    kind = damage.kind if damage.kind in ("damaged", "incomplete") else "damaged"
    return ReturnState(
        damage.item or "", damage.fact or "", damage.reported_at or 0, str(kind), damage.site, True, damage.id
    )


def _out(items: Sequence[str]) -> set[str]:
    rows = bulk.rows_of(f'SELECT "item" FROM "loan" WHERE "state" = \'out\' AND "item" IN ({_marks(items)})', items)
    return {item for (item,) in rows}


def _open_damages(items: Sequence[str]) -> dict[str, Damage]:
    """Of several of a thing the one that was reported first."""
    where = f'"state" = \'open\' AND "item" IN ({_marks(items)}) ORDER BY "reported_at" DESC, "id" DESC'
    return {str(row.item): row for row in bulk.select(Damage, where, items)}


def _inspections(came: Mapping[str, TakeBack]) -> dict[str, Inspection]:
    """The last that was of a thing's return or after it, for returns by their things. That it was not there says
    nothing of how it came back elsewhere."""
    if not came:
        return {}
    since = min(row.at for row in came.values())
    those = f'"item" IN ({_marks(came)}) AND "undone" = ? AND "resumed_loan" IS NULL'
    where = f'{those} AND ("at" >= ? OR "take_back" IN ({_marks(came)}))'
    facts = [row.fact for row in came.values()]
    rows = bulk.select(Inspection, f'{where} ORDER BY "at", "fact"', [*came, False, since, *facts])
    return {
        row.item: row for row in rows if row.take_back == came[row.item].fact or row.at >= came[row.item].at
    }


def _last_returns(items: Sequence[str]) -> Iterator[TakeBack]:
    newest = _newest(items, "take_back", 't."fact"', 't."at" DESC, t."fact" DESC')
    return bulk.select_in(TakeBack, "fact", newest.values())


def _last_issued(items: Sequence[str]) -> dict[str, int]:
    """When each went out for the last time, ms UTC."""
    return _newest(items, "loan", 't."issued_at"', 't."issued_at" DESC', 'AND t."issued_at" IS NOT NULL')


def _newest(items: Sequence[str], table: str, what: str, order: str, also: str = "") -> dict[str, Any]:
    """`what` of the first row of each thing in that order, of those that were not undone. One question, in which every
    thing walks an index to its own row, because it may have come and gone for years."""
    asked = ", ".join(["(?)"] * len(items))
    rows = bulk.rows_of(
        f'WITH asked (item) AS (VALUES {asked}) SELECT asked.item, (SELECT {what} FROM "{table}" t'
        f' WHERE t."item" = asked.item AND t."undone" = ? {also} ORDER BY {order} LIMIT 1) FROM asked',
        [*items, False],
    )
    return {item: value for item, value in rows if value is not None}


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" * len(values))


def _shown(loans: Iterable[Loan]) -> Iterator[feed_rows.LoanState]:
    return (shown for shown in map(of, loans) if shown is not None)


def _returned(row: ReturnState) -> feed_rows.ReturnState:
    return feed_rows.ReturnState(
        id=row.item, fact=row.fact, returned_at=row.returned_at, condition=row.condition, site=row.site,
        inspected=row.inspected, damage=row.damage,
    )  # fmt: skip
