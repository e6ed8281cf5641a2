"""What the loans of all kiosks come to for a kiosk: what is out, and what came back with something wrong.

Derived from the projection, noted for the feed where it changed. Changes no projection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from sync import feed_rows, register
from sync.facts import PolicyCopy
from sync.server import bulk, feed_log
from sync.server.beliefs import Loan, ReturnState, TakeBack
from sync.server.feed_log import Change

LOAN, RETURN = "loan_state", "return_state"
_policy = msgspec.json.Decoder(PolicyCopy).decode
_parts = msgspec.json.Decoder(list[str]).decode
_renewals = msgspec.json.Decoder(list[msgspec.Raw]).decode


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
        renewed=len(_renewals(loan.renewals)),
    )  # fmt: skip


def note(before: Mapping[str, Loan | None], after: Mapping[str, Loan], now: int) -> None:
    """Note which of these loans kiosks see otherwise than before. Only inside `database.writing()`."""
    seen = ((loan_id, of(before.get(loan_id)), of(loan)) for loan_id, loan in sorted(after.items()))
    feed_log.note(
        Change(LOAN, loan_id, None, register.encode(is_) if is_ else None, now)
        for loan_id, was, is_ in seen
        if was != is_
    )


def note_all_gone(now: int) -> None:
    """Before everything is folded anew: whatever is not found again, kiosks must forget."""
    gone = [Change(kind, row.id, None, None, now) for kind in (LOAN, RETURN) for row in every(kind)]
    feed_log.note(gone)


def settle_return(item: str, now: int) -> None:
    """Find out anew whether `item` came back with something wrong and has not gone out since."""
    before = next(bulk.select_in(ReturnState, "item", [item]), None)
    after = _last_return(item)
    if after == before:
        return
    if after is None:
        bulk.execute_many('DELETE FROM "return_state" WHERE "item" = ?', [(item,)])
    else:
        bulk.upsert([after])
    body = register.encode(_returned(after)) if after else None
    feed_log.note([Change(RETURN, item, None, body, now)])


def _last_return(item: str) -> ReturnState | None:
    last = bulk.select(TakeBack, '"item" = ? AND "undone" = ? ORDER BY "at" DESC, "fact" DESC LIMIT 1', (item, False))
    if not last or last[0].condition == "fine":
        return None
    later = bulk.rows_of(
        'SELECT 1 FROM "loan" WHERE "item" = ? AND "issued_at" > ? AND "undone" = ? LIMIT 1', (item, last[0].at, False)
    )
    return None if later else ReturnState(item, last[0].fact, last[0].at, last[0].condition)


def _shown(loans: Iterable[Loan]) -> Iterator[feed_rows.LoanState]:
    return (shown for shown in map(of, loans) if shown is not None)


def _returned(row: ReturnState) -> feed_rows.ReturnState:
    return feed_rows.ReturnState(id=row.item, fact=row.fact, returned_at=row.returned_at, condition=row.condition)
