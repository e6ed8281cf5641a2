"""Which allowance of pages is in force for a party, where and when, and why. PURE.

The most particular one that has begun holds: what is said for one party goes before what is said for one site, and that
before what is said for a kind of party. Of equally particular ones the latest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sync.register import Allowance, Party


class Outcome(StrEnum):
    """What became of one rule."""

    IN_FORCE = "in_force"
    OTHER_PARTY = "other_party"
    OTHER_KIND = "other_kind"
    OTHER_SITE = "other_site"
    NOT_YET = "not_yet"
    REPLACED = "replaced"  # a later one, as particular, holds
    LESS_PARTICULAR = "less_particular"


@dataclass(frozen=True)
class Weighed:
    rule: Allowance
    outcome: Outcome


def in_force(rules: Iterable[Allowance], party: Party, site: str | None, day: date) -> Allowance | None:
    """The one that holds for a party at a site on a day, `None` when there is none: then there is no limit."""
    found = [each.rule for each in weigh(rules, party, site, day) if each.outcome is Outcome.IN_FORCE]
    return found[0] if found else None


def of_two(rules: Iterable[Allowance], one: str, other: str, day: date) -> list[tuple[Allowance, Allowance]]:
    """What becomes of the rules that two parties have of their own when they are found to be one: for each site of
    which both have one that has begun (and for all sites together), the one that holds then, and the one that held for
    the other of the two until now. The later holds; of one day the higher version."""
    begun = [rule for rule in rules if rule.party in (one, other) and (rule.effective_from or "") <= day.isoformat()]
    found = []
    for site in sorted({rule.site or "" for rule in begun}):
        here = sorted((rule for rule in begun if (rule.site or "") == site), key=_rank, reverse=True)
        replaced = next((rule for rule in here if rule.party != here[0].party), None)
        if replaced is not None:
            found.append((here[0], replaced))
    return found


def weigh(rules: Iterable[Allowance], party: Party, site: str | None, day: date) -> list[Weighed]:
    """Every rule with what became of it; the one that holds comes first, then by how near it came."""
    looked_at = [(rule, _bar(rule, party, site, day)) for rule in sorted(rules, key=_rank, reverse=True)]
    fitting = [rule for rule, why in looked_at if why is None]
    return [*_ranked(fitting), *(Weighed(rule, why) for rule, why in looked_at if why is not None)]


def _ranked(fitting: Sequence[Allowance]) -> list[Weighed]:
    if not fitting:
        return []
    best, *others = fitting
    alike = _particular(best)
    return [
        Weighed(best, Outcome.IN_FORCE),
        *(Weighed(each, Outcome.REPLACED if _particular(each) == alike else Outcome.LESS_PARTICULAR)
          for each in others),
    ]  # fmt: skip


def _bar(rule: Allowance, party: Party, site: str | None, day: date) -> Outcome | None:
    if rule.party not in (None, party.id):
        return Outcome.OTHER_PARTY
    if rule.party is None and rule.party_kind != party.kind:
        return Outcome.OTHER_KIND
    if rule.site not in (None, site):
        return Outcome.OTHER_SITE
    if rule.effective_from is not None and rule.effective_from > day.isoformat():
        return Outcome.NOT_YET
    return None


def _particular(rule: Allowance) -> tuple[bool, bool]:
    return rule.party is not None, rule.site is not None


def _rank(rule: Allowance) -> tuple[tuple[bool, bool], str, int, str]:
    return _particular(rule), rule.effective_from or "", rule.version, rule.id
