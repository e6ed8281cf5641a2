"""What a card or a code may have been that was in no register when it was read: who holds it by now, which thing it is
on. Only reads.
"""

from __future__ import annotations

from sync import register
from sync.rules.name_search import is_near
from sync.server import bulk, questions_words, register_store
from sync.server.deciding.shape import Offer, Recorded, Thing
from sync.server.models import Case
from sync.server.register_models import CredentialRow as Held


def holder(records: tuple[Recorded, ...]) -> tuple[Offer, ...]:
    """Who has the card by now that nobody had then."""
    digests = questions_words.said((each.uid for each in records), "digest").values()
    rows = [row for digest in digests for row in register_store.select(register.Credential, Held.digest == digest)]
    return tuple(Offer(row.person) for row in rows[:1])


def things(case: Case, records: tuple[Recorded, ...], most: int) -> tuple[Thing, ...]:
    """Those whose code or number is a symbol off, or has two neighbours swapped, and those that whoever brought it had
    on loan then; first what is both."""
    told = questions_words.said((each.uid for each in records), "code").values()
    read = {code.strip().upper() for code in told}
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
