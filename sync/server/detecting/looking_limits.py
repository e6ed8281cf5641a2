"""Loans to those who could not borrow: what the register and all counters together said when each was issued."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sync import register
from sync.facts import PolicyCopy
from sync.rules.policies import family_of
from sync.server import bulk, register_store
from sync.server.beliefs import Loan
from sync.server.detecting import loan_to_ineligible
from sync.server.detecting.loan_to_ineligible import KIND, Lent
from sync.server.detecting.looked import Looked
from sync.server.detecting.register_past import blocks_at, past_of
from sync.server.models import SERVER

LONGEST_MS = 366 * 86_400_000  # a thing that has been out for longer counts against nobody's limit
_policy = msgspec.json.Decoder(PolicyCopy).decode


def look(looked: Looked, before: Mapping[str, Loan | None], loans: Mapping[str, Loan]) -> None:
    """`loans` are those that changed, as they are; `before` as they were."""
    changed = [each for each in loans.values() if each.issued_at is not None and each.party is not None]
    if not changed:
        return
    last = max(_end_of(each) for row in changed for each in (row, before.get(row.id)) if each is not None)
    first = min(row.issued_at or 0 for row in changed)
    around = _around({row.party or "" for row in changed}, first, last)
    touched = [each for each in around if (each.issued_at or 0) >= first]
    asked = [each for each in touched if each.device != SERVER and not each.undone and each.approved_by is None]
    parties = register_store.get_many(register.Party, {each.party or "" for each in asked})
    policies = {each.id: each for each in register_store.every(register.Policy)}
    people_then = past_of(register.Person, {each.person for each in asked})
    parties_then = past_of(register.Party, {each.party for each in asked})
    blocks = blocks_at(each.issued_at or 0 for each in asked)
    by_party: dict[str, list[Lent]] = {}
    for each in around:
        if not each.undone:
            by_party.setdefault(each.party or "", []).append(_lent(each, policies))
    cases = []
    for each in asked:
        at = each.issued_at or 0
        barred = loan_to_ineligible.is_barred(
            each, people_then.at(each.person, at), parties_then.at(each.party, at), blocks.get(at, ())
        )
        policy = policies.get(_policy(each.policy).policy)
        over = loan_to_ineligible.is_over(
            _lent(each, policies), by_party.get(each.party or "", []), policy, parties.get(each.party or "")
        )
        cases.append(loan_to_ineligible.found(each, barred=barred, over=over))
    looked.add(KIND, (each.id for each in touched), cases)


def _end_of(loan: Loan) -> int:
    """Until when it counts against a limit; one that is out, for ever."""
    return loan.returned_at if loan.returned_at is not None else 2**62


def _around(parties: set[str], first: int, last: int) -> list[Loan]:
    """Loans of the parties that were issued in this time, or open in it."""
    found: list[Loan] = []
    for part in bulk.parts(parties):
        where = (
            f'"party" IN ({", ".join("?" * len(part))}) AND "issued_at" >= ? AND "issued_at" <= ?'
            ' AND "fact" IS NOT NULL AND ("issued_at" >= ? OR "state" = \'out\' OR "returned_at" > ?)'
        )
        found += bulk.select(Loan, where, [*part, first - LONGEST_MS, last, first, first])
    return found


def _lent(loan: Loan, policies: Mapping[str, register.Policy]) -> Lent:
    copy = _policy(loan.policy)
    known = policies.get(copy.policy)
    return Lent(loan, family_of(known) if known is not None else copy.policy, loan.returned_at)
