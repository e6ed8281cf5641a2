"""What the bookings and counts of all desks come to for the kiosks of a site. Derived from the projection, noted for
the feed where it changed. Changes no projection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

import msgspec

from sync import feed_rows, register
from sync.rules.claims import LETS
from sync.server import bulk, feed_log
from sync.server.feed_log import Change
from sync.server.lending_beliefs import Booking, Stocktake

BOOKING, STOCKTAKE = "booking_state", "stocktake_state"
LIVE = ("requested", "approved", "waiting")
_ids = msgspec.json.Decoder(list[str]).decode


def every(kind: str) -> Iterator[register.Entity]:
    """All rows of one of the two kinds. A booking that is over stays until somebody said what became of it."""
    if kind == BOOKING:
        marks = ", ".join("?" * (len(LIVE) + 1))
        yield from _shown(map(of_booking, bulk.select(Booking, f'"state" IN ({marks})', (*LIVE, "collected"))))
    else:
        yield from _shown(map(of_stocktake, bulk.select(Stocktake, "\"state\" = 'open'")))


def some(kind: str, ids: Iterable[str]) -> Iterator[register.Entity]:
    """Those of `ids` that are there."""
    if kind == BOOKING:
        yield from _shown(map(of_booking, bulk.select_in(Booking, "id", ids)))
    else:
        yield from _shown(map(of_stocktake, bulk.select_in(Stocktake, "id", ids)))


def of_booking(row: Booking | None) -> feed_rows.BookingState | None:
    """As kiosks see it; `None` for one that holds no longer."""
    if row is None or row.fact is None or not (row.state in LIVE or (row.state == "collected" and row.kind in LETS)):
        return None
    return feed_rows.BookingState(
        id=row.id, fact=row.fact, kind=cast(Any, row.kind), resource=row.resource or "", site=row.site or "",
        person=row.person or "", party=row.party or "", from_at=row.from_at or 0, until_at=row.until_at or 0,
        state=cast(Any, row.state), quantity=row.quantity, series=row.series, item=row.item,
    )  # fmt: skip


def of_stocktake(row: Stocktake | None) -> feed_rows.StocktakeState | None:
    """As kiosks see it; `None` for one that has ended."""
    if row is None or row.state != "open" or row.fact is None:
        return None
    return feed_rows.StocktakeState(
        id=row.id, fact=row.fact, site=row.site or "", staff=row.staff or "", expected=_ids(row.expected),
        on_loan=_ids(row.on_loan), opened_at=row.opened_at or 0, piles=msgspec.json.decode(row.piles),
        category=row.category, place=row.place,
    )  # fmt: skip


def note_bookings(before: Mapping[str, Booking | None], after: Mapping[str, Booking], now: int) -> None:
    """Note which of these bookings kiosks see otherwise than before. Only inside `database.writing()`."""
    for key, row in sorted(after.items()):
        _note(BOOKING, key, of_booking(before.get(key)), of_booking(row), now)


def note_stocktakes(before: Mapping[str, Stocktake | None], after: Mapping[str, Stocktake], now: int) -> None:
    """The same for counts."""
    for key, row in sorted(after.items()):
        _note(STOCKTAKE, key, of_stocktake(before.get(key)), of_stocktake(row), now)


def _note(
    kind: str, key: str, was: feed_rows.BookingState | feed_rows.StocktakeState | None,
    is_: feed_rows.BookingState | feed_rows.StocktakeState | None, now: int,
) -> None:  # fmt: skip
    if was == is_:
        return
    for site in {each.site for each in (was, is_) if each is not None}:
        here = is_ if is_ is not None and is_.site == site else None
        feed_log.note([Change(kind, key, site, register.encode(here) if here else None, now)])


def _shown(rows: Iterable[register.Entity | None]) -> Iterator[register.Entity]:
    return (row for row in rows if row is not None)
