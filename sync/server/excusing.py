"""Staff say of slips that nothing need be done about them: one fact for all of them together, which can be taken back.

Must not know a screen.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.server import own_journal, slip_cases
from sync.server.models import Case, database
from sync.server.own_journal import Draft
from sync.slip_facts import SlipsExcused

MOST = 200  # slips at once: a list that somebody has looked through


def without_slip(cases: Iterable[str], staff: str, now: int) -> tuple[str, ...]:
    """What these cases are about stands, and nobody has paper of it. Leaves out cases that are not open any more.
    Returns the uid of the fact; nothing when nothing is left."""
    wanted = [*cases][:MOST]
    with database.writing():
        rows = Case.select().where(Case.id.in_(wanted), Case.kind == slip_cases.KIND.value, Case.state == "open")
        slips = sorted({row.subject for row in rows})
        if not slips:
            return ()
        return own_journal.record([Draft(SlipsExcused(slips=slips, reason="no_slip", staff=staff))], now)
