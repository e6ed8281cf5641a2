"""Somebody at the desk waits for a card: the next strange one that is tapped at a kiosk within some minutes is a
person's. The kiosk hears it by the feed and binds the card with a fact, as if staff had done it there.

There is one wish a kiosk; its id is that of the credential to be, so that it is answered once. Changes no register.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator

import msgspec

from sync import register
from sync.feed_rows import CardWanted, tag_of_kind
from sync.server import bulk, feed_log
from sync.server.feed_log import Change
from sync.server.keeping.keeping_models import CardWantedRow
from sync.server.models import SERVER, Device, database
from sync.server.register_models import CredentialRow, PersonRow

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


def kiosks() -> list[Device]:
    """Those at which a card can be waited for, by name."""
    return Device.some('"id" <> ? AND "status" = \'approved\' ORDER BY "name"', SERVER)


def want(person: str, device: str, staff: str, now: int) -> bool:
    """Wait for a card at a kiosk until `WAITED_MS` after `now` (ms UTC), in place of whatever was waited for there.
    Returns whether the kiosk is let in and the person may have a card."""
    with database.writing():
        kiosk = next((each for each in kiosks() if each.id == device), None)
        known = PersonRow.get_or_none(PersonRow.id == person)
        if kiosk is None or known is None or known.status == "archived":
            return False
        _forget(CardWantedRow.some('"device" = ? OR "until" <= ?', device, now), now)
        wanted = CardWanted(
            id=secrets.token_hex(8), site=kiosk.site, device=device, person=person, staff=staff,
            until=now + WAITED_MS,
        )  # fmt: skip
        CardWantedRow.add(**msgspec.structs.asdict(wanted))
        feed_log.note([Change(KIND, wanted.id, wanted.site, register.encode(wanted), now)])
    return True


def waiting(person: str, now: int) -> list[CardWantedRow]:
    """What is waited for and did not come yet."""
    rows = CardWantedRow.some('"person" = ? AND "until" > ? ORDER BY "until"', person, now)
    return [row for row in rows if CredentialRow.get_or_none(CredentialRow.id == row.id) is None]


def leave(person: str, now: int) -> None:
    """Wait no longer for a card of this person; also what is erased with them."""
    with database.writing():
        _forget(CardWantedRow.some('"person" = ?', person), now)


def _forget(rows: Iterable[CardWantedRow], now: int) -> None:
    gone = list(rows)
    bulk.execute_many('DELETE FROM "card_wanted" WHERE "id" = ?', [(row.id,) for row in gone])
    feed_log.note(Change(KIND, row.id, row.site, None, now) for row in gone)
