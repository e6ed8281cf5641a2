"""The loans and returns of several things, as far as they have to be laid out anew: fetched in a handful of questions.

One question a thing would cost more than all the rest of folding. Decides nothing: that is `ledger`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sync.server import bulk
from sync.server.beliefs import Loan, TakeBack
from sync.server.ledger import Settled


@dataclass
class Layouts:
    """`loans` and `take_backs` by their keys, as they stand now; `since` says for each thing from when on (ms UTC);
    `piles` are those of which many are lent at one time."""

    since: Mapping[str, int]
    loans: dict[str, Loan]
    take_backs: dict[str, TakeBack]
    piles: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._fetched = {*self.loans.values(), *self.take_backs.values()}

    def of(self, item: str) -> tuple[list[Loan], list[TakeBack]]:
        """What `ledger.settle` wants to know of a thing: its loans that are out or were issued or came back since, its
        returns since, and whatever closed one of these loans, counts for it or names it."""
        since = self.since[item]
        loans = [loan for loan in self.loans.values() if loan.item == item and _matters(loan, since)]
        named, closed_by = {loan.id for loan in loans}, {loan.return_fact for loan in loans}
        take_backs = [
            each
            for each in self.take_backs.values()
            if (each.item == item and each.at >= since) or each.fact in closed_by or named & {each.loan, each.closes}
        ]
        return loans, take_backs

    def put(self, settled: Settled) -> None:
        """How they stand from now on."""
        self.loans |= {loan.id: loan for loan in settled.loans}
        self.take_backs |= {each.fact: each for each in settled.take_backs}

    def changed(self) -> Iterator[Loan | TakeBack]:
        """Rows that are not as they were fetched."""
        rows: list[Loan | TakeBack] = [*self.loans.values(), *self.take_backs.values()]
        return (row for row in rows if row not in self._fetched)


def _matters(loan: Loan, since: int) -> bool:
    moments = (loan.issued_at, loan.returned_at)
    return loan.state == "out" or any(at is not None and at >= since for at in moments)


LOANS = """
"id" IN (SELECT "id" FROM "loan" WHERE "item" IN ({items}) AND "state" = 'out'
         UNION SELECT "id" FROM "loan" WHERE "item" IN ({items}) AND "issued_at" >= ?
         UNION SELECT "id" FROM "loan" WHERE "item" IN ({items}) AND "returned_at" >= ?)
"""


def fetch(since: Mapping[str, int]) -> Layouts:
    """Everything that `Layouts.of` may give for the things in `since`."""
    loans: dict[str, Loan] = {}
    take_backs: dict[str, TakeBack] = {}
    for items in bulk.parts(since):
        first, marks = min(since[item] for item in items), ", ".join("?" * len(items))
        asked = [*items, *items, first, *items, first]
        loans |= {loan.id: loan for loan in bulk.select(Loan, LOANS.format(items=marks), asked)}
        found = bulk.select(TakeBack, f'"item" IN ({marks}) AND "at" >= ?', [*items, first])
        take_backs |= {each.fact: each for each in found}
    further = {loan.return_fact for loan in loans.values() if loan.return_fact is not None} - take_backs.keys()
    take_backs |= {each.fact: each for each in bulk.select_in(TakeBack, "fact", further)}
    take_backs |= {each.fact: each for each in bulk.select_in(TakeBack, "loan", loans)}
    take_backs |= {each.fact: each for each in _in_parts(loan for loan in loans.values() if loan.quantity > 1)}
    return Layouts(since, loans, take_backs, _piles(since))


def _in_parts(loans: Iterable[Loan]) -> Iterator[TakeBack]:
    """What may have come back of loans of several pieces before: it counts for them without naming them."""
    for loan in loans:
        asked = [loan.item, loan.issued_at, loan.id]
        yield from bulk.select(TakeBack, '"item" = ? AND "at" >= ? AND "closes" = ?', asked)


_PILES = """
SELECT "item"."id" FROM "item" JOIN "item_type" ON "item_type"."id" = "item"."item_type"
WHERE "item_type"."kind" = 'pile' AND "item"."id" IN ({items})
"""


def _piles(items: Iterable[str]) -> frozenset[str]:
    return frozenset(
        str(id) for part in bulk.parts(items)
        for (id,) in bulk.rows_of(_PILES.format(items=", ".join("?" * len(part))), part)
    )  # fmt: skip
