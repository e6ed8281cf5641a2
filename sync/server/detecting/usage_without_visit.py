"""C21: somebody borrowed or printed at a counter, and nobody of their party had come in. PURE.

A visit that ended a quarter of an hour before covers it still, and one that begins a quarter of an hour later covers it
already: who is in a hurry borrows first. What staff hand over at their own desk is no sign of a missing visit; they saw
who came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sync.rules.sheet_windows import day_of
from sync.server.beliefs import Visit
from sync.server.casebook import Opened
from sync.server.cases import CaseKind

KIND = CaseKind.USAGE_WITHOUT_VISIT
AROUND_MS = 15 * 60_000


class Usage(NamedTuple):
    """A loan or pages that name no visit: the fact, when (ms UTC), where, and by whom."""

    fact: str
    at: int
    site: str | None
    device: str | None
    person: str
    party: str | None


def subject_of(usage: Usage) -> str:
    """Whatever one person does on one day at one site lacks one visit."""
    return f"{usage.site}.{usage.person}.{day_of(usage.at)}"


def found(usages: Iterable[Usage], visits: Sequence[Visit]) -> list[Opened]:
    """`visits` are those that count of the people and parties of `usages`, around the same time. One case a person, day
    and site: the missing visit is one, and the first of the facts names it."""
    first: dict[str, Usage] = {}
    for usage in sorted(usages, key=lambda each: (each.at, each.fact)):
        if not any(_covers(visit, usage) for visit in visits):
            first.setdefault(subject_of(usage), usage)
    return [
        Opened(KIND, (usage.fact,), usage.at, usage.site, usage.device, usage.person, usage.party, subject=subject)
        for subject, usage in first.items()
    ]


def _covers(visit: Visit, usage: Usage) -> bool:
    arrived = visit.arrived_at or 0
    if visit.site != usage.site or usage.at < arrived - AROUND_MS:
        return False
    if visit.person != usage.person and (visit.party is None or visit.party != usage.party):
        return False
    ended = visit.left_at if visit.left_at is not None else visit.estimated_at
    return usage.at <= ended + AROUND_MS if ended is not None else day_of(arrived) == day_of(usage.at)
