"""Which policy is in force for whom, where and when, and why. PURE.

An item type or a resource names a family; its policies are versions of each other, some for one site, one operator or
one kind of party only. The most particular one that has begun holds; of equally particular ones the latest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sync.register import Party, Policy


class Outcome(StrEnum):
    """What became of one policy of the family."""

    IN_FORCE = "in_force"
    OTHER_SITE = "other_site"
    OTHER_OPERATOR = "other_operator"
    OTHER_PARTY_KIND = "other_party_kind"
    NOT_YET = "not_yet"
    REPLACED = "replaced"  # a later version, as particular, holds
    LESS_PARTICULAR = "less_particular"


@dataclass(frozen=True)
class Asked:
    """For whom, where and when. `party_kind` is `None` as long as nobody said for whom."""

    site: str
    operator: str
    party_kind: str | None
    day: date


@dataclass(frozen=True)
class Weighed:
    policy: Policy
    outcome: Outcome


def family_of(policy: Policy) -> str:
    """The name that item types know a policy by."""
    return policy.family or policy.id


def in_force(policies: Iterable[Policy], family: str, asked: Asked) -> Policy | None:
    """The one policy that holds, `None` when the family has none for this."""
    found = [each for each in weigh(policies, family, asked) if each.outcome is Outcome.IN_FORCE]
    return found[0].policy if found else None


def weigh(policies: Iterable[Policy], family: str, asked: Asked) -> list[Weighed]:
    """Every policy of a family with what became of it; the one that holds comes first, then by how near it came."""
    own = [policy for policy in policies if family_of(policy) == family]
    barred = [Weighed(policy, why) for policy in own if (why := _bar(policy, asked)) is not None]
    fitting = sorted((p for p in own if _bar(p, asked) is None), key=_rank, reverse=True)
    return [*_ranked(fitting), *sorted(barred, key=lambda each: _rank(each.policy), reverse=True)]


def _ranked(fitting: Sequence[Policy]) -> list[Weighed]:
    if not fitting:
        return []
    best = fitting[0]
    why = [
        Outcome.REPLACED if _particular(each) == _particular(best) else Outcome.LESS_PARTICULAR for each in fitting[1:]
    ]
    return [Weighed(best, Outcome.IN_FORCE), *map(Weighed, fitting[1:], why)]


def _bar(policy: Policy, asked: Asked) -> Outcome | None:
    if policy.site not in (None, asked.site):
        return Outcome.OTHER_SITE
    if policy.operator not in (None, asked.operator):
        return Outcome.OTHER_OPERATOR
    if policy.party_kind not in (None, asked.party_kind):
        return Outcome.OTHER_PARTY_KIND
    if policy.effective_from is not None and policy.effective_from > asked.day.isoformat():
        return Outcome.NOT_YET
    return None


def _particular(policy: Policy) -> tuple[bool, bool, bool]:
    """What is said for one site counts more than what is said for one operator, and that more than for one kind of
    party."""
    return policy.site is not None, policy.operator is not None, policy.party_kind is not None


def _rank(policy: Policy) -> tuple[tuple[bool, bool, bool], str, int, str]:
    return _particular(policy), policy.effective_from or "", policy.version, policy.id


def asked_for(site: str, operator: str, party: Party | None, day: date) -> Asked:
    return Asked(site, operator, party.kind if party is not None else None, day)
