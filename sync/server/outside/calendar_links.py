"""Addresses by which calendar programs read bookings: ended, and made anew; both are told by a fact. Knows no request.

An address ends in a mark that only this server can make: of the site, of what it shows, and of how often it was made
anew. Of one that nobody ended or renewed nothing is stored, so that addresses of before go on working.
"""

from __future__ import annotations

import hmac

from sync.desk_facts import CalendarAddressEnded, CalendarAddressMade
from sync.server import own_journal
from sync.server.keeping.acts import Author
from sync.server.outside.outside_models import CalendarLink
from sync.server.own_journal import Draft


def mark_of(secret: bytes, site: str, what: str) -> str | None:
    """The mark that is good now; `None` where the address was ended."""
    row = CalendarLink.get_or_none(CalendarLink.id == _id(site, what))
    if row is not None and row.is_ended:
        return None
    parts = ["calendar feed", site, what, *([str(row.renewed)] if row is not None else [])]
    return hmac.new(secret, "\0".join(parts).encode(), "sha256").hexdigest()[:40]


def is_good(secret: bytes, site: str, what: str, mark: str) -> bool:
    good = mark_of(secret, site, what)
    return good is not None and hmac.compare_digest(mark.encode(), good.encode())


def renew(site: str, what: str, author: Author, now: int) -> None:
    """From now on another address is good, and none of before."""
    with own_journal.alone(now):
        _write(site, what, author.account, now, is_ended=False)
        own_journal.record([Draft(CalendarAddressMade(site=site, what=what, staff=author.staff))], now)


def end(site: str, what: str, author: Author, now: int) -> None:
    """No address is good until one is made anew. Ended again, nothing changes."""
    with own_journal.alone(now):
        row = CalendarLink.get_or_none(CalendarLink.id == _id(site, what))
        if row is not None and row.is_ended:
            return
        _write(site, what, author.account, now, is_ended=True)
        own_journal.record([Draft(CalendarAddressEnded(site=site, what=what, staff=author.staff))], now)


def _write(site: str, what: str, by: str, now: int, *, is_ended: bool) -> None:
    id = _id(site, what)
    row = CalendarLink.get_or_none(CalendarLink.id == id)
    renewed = 1 + (row.renewed if row is not None else 0)
    CalendarLink.delete().where(CalendarLink.id == id).execute()
    CalendarLink.add(id=id, renewed=renewed, is_ended=is_ended, at=now, by=by)


def _id(site: str, what: str) -> str:
    return f"{site} {what}"
