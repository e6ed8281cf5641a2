"""What facts touched is looked at again, right after they were folded, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sync.server import casebook
from sync.server.actions import Told
from sync.server.beliefs import Beliefs, Loan
from sync.server.detecting import (
    looking_counts,
    looking_limits,
    looking_loans,
    looking_registered,
    looking_visits,
)
from sync.server.detecting.looked import Looked
from sync.server.layouts import Layouts


def settle(
    batch: Sequence[Told], view: Beliefs, laid: Layouts | None, reconsidered: Iterable[str],
    before: Mapping[str, Loan | None], loans: Mapping[str, Loan], now: int,
) -> None:  # fmt: skip
    """Open and withdraw what follows from the changes in `view`, which are written already, and of loans, given as they
    were and as they are. `laid` are the things that were laid out anew, `reconsidered` those that may wait for staff.
    Only inside `database.writing()`."""
    looked = Looked()
    looking_visits.look(looked, view, batch)
    looking_loans.look(looked, laid, reconsidered, view)
    moved = {id: loan for id, loan in loans.items() if loan != before.get(id)}
    looking_limits.look(looked, before, moved)
    looking_counts.look(looked, before, moved, view)
    casebook.replace_scoped(looked.scopes, looked.wanted, now)
    casebook.open_cases(looking_registered.look(batch), now)
