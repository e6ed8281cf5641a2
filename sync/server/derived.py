"""What goes down the feed beside the register, by its kind: who derives it. Derives nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sync import register
from sync.feed_rows import DERIVED
from sync.server import booking_states, check_list_rows, feed_log, loan_states, page_months, scopes, slip_keys
from sync.server.feed_log import Change
from sync.server.keeping import tapping

_WHO = {
    loan_states.LOAN: loan_states, loan_states.RETURN: loan_states, booking_states.BOOKING: booking_states,
    booking_states.STOCKTAKE: booking_states, slip_keys.KIND: slip_keys,
    page_months.KIND: page_months, tapping.KIND: tapping, check_list_rows.KIND: check_list_rows,
}  # fmt: skip


def every(kind: str) -> Iterator[register.Entity]:
    """All rows of a kind of `feed_rows.DERIVED`."""
    return _WHO[kind].every(kind)


def some(kind: str, ids: Iterable[str]) -> Iterator[register.Entity]:
    """Those of `ids` that are there."""
    return _WHO[kind].some(kind, ids)


def note_all_gone(now: int) -> None:
    """Before everything is folded anew: whatever is not found again, kiosks must forget."""
    feed_log.note(
        Change(kind, row.id, scopes.scope_of_derived(row), None, now) for kind in DERIVED for row in every(kind)
    )
