"""Somebody at the desk waits for a card: the next strange one that is tapped at a kiosk within some minutes is a
person's. The kiosk hears it by the feed and binds the card with a fact, as if staff had done it there.

There is one wish a kiosk; its id is that of the credential to be, so that it is answered once. Only keeps the wishes:
who may wish, and the fact that says so, are `cards.py`. Changes no register.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from sync import register
from sync.feed_rows import CardWanted, tag_of_kind
from sync.server import bulk, feed_log
from sync.server.feed_log import Change
from sync.server.keeping.keeping_models import CardWantedRow
from sync.server.register_models import CredentialRow

WAITED_MS = 10 * 60_000
KIND: str = tag_of_kind(CardWanted)


def every(kind: str) -> Iterator[register.Entity]:
    return map(_shown, CardWantedRow.some('1 = 1 ORDER BY "id"'))


def some(kind: str, ids: Iterable[str]) -> Iterator[register.Entity]:
    wanted = set(ids)
    return (row for row in every(kind) if row.id in wanted)


def _shown(row: CardWantedRow) -> CardWanted:
    return CardWanted(
        id=row.id, site=row.site, device=row.device, person=row.person, staff=row.staff, until=row.until
    )  # fmt: skip


def put(wanted: CardWanted, now: int) -> None:
    """Wait for a card, in place of whatever was waited for at its kiosk. Inside the caller's transaction."""
    _forget(CardWantedRow.some('"device" = ? OR "until" <= ?', wanted.device, now), now)
    CardWantedRow.add(**msgspec.structs.asdict(wanted))
    feed_log.note([Change(KIND, wanted.id, wanted.site, register.encode(wanted), now)])


def waited_at(device: str, now: int) -> CardWantedRow | None:
    """What is waited for at a kiosk and did not come yet."""
    rows = CardWantedRow.some('"device" = ? AND "until" > ?', device, now)
    return next((row for row in rows if CredentialRow.get_or_none(CredentialRow.id == row.id) is None), None)


def waiting(person: str, now: int) -> list[CardWantedRow]:
    """What is waited for and did not come yet."""
    rows = CardWantedRow.some('"person" = ? AND "until" > ? ORDER BY "until"', person, now)
    return [row for row in rows if CredentialRow.get_or_none(CredentialRow.id == row.id) is None]


def forget(person: str, now: int) -> None:
    """Wait no longer for a card of this person; also what is erased with them. Inside the caller's transaction."""
    _forget(CardWantedRow.some('"person" = ?', person), now)


def _forget(rows: Iterable[CardWantedRow], now: int) -> None:
    gone = list(rows)
    bulk.execute_many('DELETE FROM "card_wanted" WHERE "id" = ?', [(row.id,) for row in gone])
    feed_log.note(Change(KIND, row.id, row.site, None, now) for row in gone)
