"""Cases about slips: a hand-over of which nobody has paper, as far as its kiosk knows. Found anew for each slip that a
fact touched, from all that is known of it, so that the order in which facts come decides nothing.

What was handed over stands, with or without paper. The case ends by itself when a copy comes out after all, when the
hand-over is taken back, or when staff excuse the slip. Only reads, but for the case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sync import journal
from sync.facts import LoanIssued
from sync.server import bulk, casebook, gap_cases, origins, shown_slips
from sync.server.beliefs import Beliefs, Loan, Slip
from sync.server.casebook import Opened
from sync.server.cases import CaseKind, case_id
from sync.server.models import Case, Fact
from sync.server.slip_beliefs import SlipExcuse

KIND = CaseKind.SLIP_UNCONFIRMED
DAY_MS = 86_400_000
OLD_MS = 7 * DAY_MS
PRINTED = "printed"


@dataclass(frozen=True)
class Known:
    """What is known of a slip: what its kiosk said became of each copy, oldest first, and whether staff excused it."""

    outcomes: list[Slip]
    excused: bool

    @property
    def lacks_paper(self) -> bool:
        """Whether no copy of it came out for certain, and nobody said that this is well."""
        return bool(self.outcomes) and not self.excused and all(each.outcome != PRINTED for each in self.outcomes)


def settle(view: Beliefs, now: int) -> None:
    """Open and withdraw what follows from the changes in `view`, which are written already, for missing numbers too.
    Only inside `database.writing()`."""
    gap_cases.settle(view, now)
    touched = _touched(view)
    if not touched:
        return
    found = {number: known for number, known in look(touched).items() if known.lacks_paper}
    lent = _lent({known.outcomes[-1].document for known in found.values()})
    wanted = [
        _opened(number, known, loan)
        for number, known in found.items()
        if (loan := lent.get(known.outcomes[-1].document)) is not None and not loan.undone
    ]
    casebook.replace_about(touched, (KIND,), wanted, now)


def look(numbers: Iterable[str]) -> dict[str, Known]:
    """Slip number → what is known of it, for those of which anything is."""
    numbers = set(numbers)
    outcomes: dict[str, list[Slip]] = {}
    for row in bulk.select_in(Slip, "slip", numbers):
        outcomes.setdefault(row.slip, []).append(row)
    excused = {row.slip for row in bulk.select_in(SlipExcuse, "slip", numbers) if not row.undone}
    return {
        number: Known(sorted(rows, key=lambda row: (row.at, row.fact)), number in excused)
        for number, rows in outcomes.items()
    }


def _touched(view: Beliefs) -> set[str]:
    """The numbers of slips whose case may have changed. A slip that came out, as nearly all do, is looked at only where
    a case is open about it."""
    slips = [view.every(Slip)[key] for kind, key in view.changed if kind is Slip]
    excuses = [view.every(SlipExcuse)[key] for kind, key in view.changed if kind is SlipExcuse]
    undone = [view.every(Loan)[key] for kind, key in view.changed if kind is Loan]
    ids = [case_id(KIND, [loan.fact]) for loan in undone if loan.undone and loan.fact]
    touched = {row.slip for row in slips if row.outcome != PRINTED} | {row.slip for row in excuses}
    printed = {row.slip for row in slips} - touched
    if not (printed or ids) or not bulk.rows_of(f"{_OPEN} LIMIT 1", (KIND.value,)):
        return touched
    return touched | {
        subject
        for column, wanted in (("subject", printed), ("id", ids))
        for part in bulk.parts(wanted)
        for (subject,) in bulk.rows_of(f'{_OPEN} AND "{column}" IN ({", ".join("?" * len(part))})', [KIND.value, *part])
    }


_OPEN = 'SELECT "subject" FROM "case" WHERE "state" = \'open\' AND "kind" = ?'


def _lent(documents: Iterable[str]) -> dict[str, Loan]:
    """The first record of an act → the loan that it is, where it is one."""
    issued = {document: loan for document in documents if (loan := _issued_in(document)) is not None}
    loans = {loan.id: loan for loan in bulk.select_in(Loan, "id", issued.values())}
    return {document: loans[loan] for document, loan in issued.items() if loan in loans}


def _issued_in(document: str) -> str | None:
    """The id of the loan that was issued in this place of a journal; also where that was told again elsewhere."""
    try:
        inc, seq = journal.split_uid(document)
    except ValueError:
        return None
    for record in sorted(shown_slips.records(inc, seq, 1).get(seq, ()), key=lambda each: each.uid):
        place = origins.place_of(record.uid)
        row = Fact.get_or_none(Fact.stream == place[0], Fact.seq == place[1]) if place else None
        try:
            fact = journal.fact_in(bytes(row.body)) if row is not None else None
        except journal.UNREADABLE:
            continue
        if isinstance(fact, LoanIssued):
            return fact.loan
    return None


def _opened(number: str, known: Known, loan: Loan) -> Opened:
    """Of the hand-over, so that it is always the same case, whatever is heard of the slip."""
    return Opened(
        KIND, (loan.fact or "",), loan.issued_at or known.outcomes[0].at, loan.site, loan.device, loan.person,
        loan.party, loan.item, number,
    )  # fmt: skip


def open_ones(older_than: int | None = None) -> list[Case]:
    """Open cases, oldest first; only hand-overs from before a moment, if one is given (ms UTC)."""
    rows = Case.select().where(Case.kind == KIND.value, Case.state == "open")
    rows = rows if older_than is None else rows.where(Case.at < older_than)
    return list(rows.order_by(Case.at, Case.id))
