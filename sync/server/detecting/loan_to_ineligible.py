"""C08: something was lent to somebody who, as the server knew by then, could not borrow: they were blocked, their
agreement had ended, or all counters together had lent them more than they may have. PURE.

It was handed over all the same, so the loan stands; somebody should ring them up. What staff approved they approved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sync import register
from sync.rules.limits import limit_for
from sync.rules.policies import family_of
from sync.rules.sheet_windows import day_of
from sync.server.beliefs import Loan
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.LOAN_TO_INELIGIBLE


class Lent(NamedTuple):
    """One of a party's loans, as far as the limits count it. `ended` is `None` for one that is out."""

    loan: Loan
    family: str
    ended: int | None


def is_barred(
    loan: Loan, person: register.Person | None, party: register.Party | None, blocks: Iterable[register.Block]
) -> bool:
    """Whether they could not borrow when it was issued, by the register of that moment; `None`: it did not have them
    yet. `blocks` are those that stood then."""
    day = day_of(loan.issued_at or 0).isoformat()
    if any(each is not None and each.status != "active" for each in (person, party)):
        return True
    if party is not None and party.agreement_until is not None and party.agreement_until < day:
        return True
    return any(
        (each.person is not None and each.person == loan.person)
        or (each.party is not None and each.party == loan.party)
        for each in blocks
        if each.until is None or each.until >= day
    )


def is_over(lent: Lent, others: Sequence[Lent], policy: register.Policy | None, party: register.Party | None) -> bool:
    """Whether the party had as many of the family already as it may, counting what all counters lent."""
    limit = limit_for(policy, party) if policy is not None and party is not None else None
    if limit is None or policy is None:
        return False
    key = (lent.loan.issued_at or 0, lent.loan.fact or "")
    open_then = [
        each
        for each in others
        if each.family == family_of(policy)
        and (each.loan.issued_at or 0, each.loan.fact or "") < key
        and (each.ended is None or each.ended > key[0])
    ]
    return len(open_then) + 1 > limit


def found(loan: Loan, *, barred: bool, over: bool) -> Opened | None:
    if loan.undone or loan.fact is None or loan.approved_by is not None or not (barred or over):
        return None
    return Opened(
        KIND, (loan.fact,), loan.issued_at or 0, loan.site, loan.device, loan.person, loan.party, loan.item, loan.id
    )
