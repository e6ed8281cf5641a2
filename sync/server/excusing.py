"""Staff say of slips that nothing need be done about them: one fact for all of them together, which can be taken back.

Must not know a screen.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.server import gap_cases, own_journal, slip_cases
from sync.server.cases import CaseKind
from sync.server.models import Case
from sync.server.own_journal import Draft
from sync.slip_facts import ExcuseReason, SlipsExcused

MOST = 200  # slips at once: a list that somebody has looked through


def without_slip(cases: Iterable[str], staff: str, now: int) -> tuple[str, ...]:
    """What these cases are about stands, and nobody has paper of it. Leaves out cases that are not open any more.
    Returns the uid of the fact; nothing when nothing is left."""
    with own_journal.alone(now):
        return _excuse({row.subject for row in _open(cases, slip_cases.KIND)}, "no_slip", staff, now)


def numbers_explained(cases: Iterable[str], staff: str, now: int) -> tuple[str, ...]:
    """The missing numbers of these cases are answered for by what became of their slips. Leaves out cases that are not
    open any more, and those with a number of which nothing is known."""
    with own_journal.alone(now):
        found = [gap_cases.missing_in(case) for case in _open(cases, gap_cases.KIND)]
        slips = {each.number for missing in found if gap_cases.is_explained(missing) for each in missing}
        return _excuse(slips, "number_explained", staff, now)


def _open(cases: Iterable[str], kind: CaseKind) -> list[Case]:
    wanted = [*cases][:MOST]
    return list(Case.select().where(Case.id.in_(wanted), Case.kind == kind.value, Case.state == "open"))


def _excuse(slips: set[str], reason: ExcuseReason, staff: str, now: int) -> tuple[str, ...]:
    if not slips:
        return ()
    return own_journal.record([Draft(SlipsExcused(slips=sorted(slips), reason=reason, staff=staff))], now)
