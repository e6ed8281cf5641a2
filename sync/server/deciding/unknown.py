"""What a card or a code may have been that was in no register when it was read: who holds it by now, which thing it is
on. Only reads.
"""

from __future__ import annotations

from sync import journal, register
from sync.rules.name_search import is_near
from sync.server import bulk, origins, register_store
from sync.server.deciding.shape import Offer, Recorded, Thing
from sync.server.models import Case, Fact
from sync.server.register_models import CredentialRow as Held


def holder(records: tuple[Recorded, ...]) -> tuple[Offer, ...]:
    """Who has the card by now that nobody had then."""
    digests = [told["digest"].value for each in records if "digest" in (told := beside(each.uid))]
    rows = [row for digest in digests for row in register_store.select(register.Credential, Held.digest == digest)]
    return tuple(Offer(row.person) for row in rows[:1])


def things(case: Case, records: tuple[Recorded, ...], most: int) -> tuple[Thing, ...]:
    """Those whose code or number is a symbol off, or has two neighbours swapped, and those that whoever brought it had
    on loan then; first what is both."""
    read = {told["code"].value.strip().upper() for each in records if "code" in (told := beside(each.uid))}
    near = {
        item.id
        for item in (register_store.every(register.Item) if read else ())
        if any(is_near(code, known.upper()) for code in read for known in (item.code, item.inventory_no))
    }
    had = _on_loan(case, '"person" = ?', case.person) if case.person is not None else {}
    loans = _on_loan(case, f'"item" IN ({", ".join("?" * len(near))})', *sorted(near)) if near else {}
    found = [Thing(item, item in near, had.get(item) or loans.get(item)) for item in {*near, *had}]
    found.sort(key=lambda each: (not each.is_near, each.loan is None, each.item))
    return tuple(found[:most])


def _on_loan(case: Case, whose: str, *asked: str) -> dict[str, str]:
    """Thing → the loan of it that was out when the code was read."""
    rows = bulk.rows_of(
        f'SELECT "item", "id" FROM "loan" WHERE {whose} AND "undone" IS FALSE AND "item" IS NOT NULL'
        ' AND "issued_at" <= ? AND ("returned_at" IS NULL OR "returned_at" > ?) ORDER BY "issued_at", "id"',
        (*asked, case.at, case.at),
    )
    return {str(item): str(loan) for item, loan in rows}


def beside(uid: str) -> dict[str, journal.Detached]:
    """What travelled beside a record; nothing where it was erased or the record is not here."""
    place = origins.place_of(uid)
    row = Fact.get_or_none(Fact.stream == place[0], Fact.seq == place[1]) if place else None
    try:
        return journal.read_detached(bytes(row.detached) if row is not None and row.detached else None)
    except journal.UNREADABLE:
        return {}
