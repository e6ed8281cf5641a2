"""What a PIN must look like, and when too many wrong ones lock it for a while. PURE: verifiers are made elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sync.rules.refusals import Reason, Refusal

SHORTEST, LONGEST, STAFF_SHORTEST = 4, 6, 6
TRIES = 5
LOCKED_MS = 15 * 60_000
REMEMBERED_MS = 2 * LOCKED_MS  # the first of five wrong tries may lie a window before the lock, which lasts another


def is_well_formed(pin: str, *, staff: bool = False) -> bool:
    """Digits only (ASCII), 4 to 6 of them; 6 for staff."""
    return pin.isascii() and pin.isdigit() and (STAFF_SHORTEST if staff else SHORTEST) <= len(pin) <= LONGEST


def refuse_new(pin: str, *, staff: bool = False) -> Refusal | None:
    """Why a new PIN will not do: its shape, one digit repeated, two digits in turn, or digits in a row."""
    if not is_well_formed(pin, staff=staff):
        return Refusal(
            Reason.PIN_TOO_SIMPLE, details={"shortest": STAFF_SHORTEST if staff else SHORTEST, "longest": LONGEST}
        )
    return Refusal(Reason.PIN_TOO_SIMPLE) if _in_a_row(pin) or _in_turn(pin) else None


def _in_a_row(pin: str) -> bool:
    """1111, 1234, 4321, and over the edge: 7890, 2109."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(steps) == 1 and steps <= {0, 1, 9}


def _in_turn(pin: str) -> bool:
    """1212, 69696."""
    return pin == (pin[:2] * LONGEST)[: len(pin)]


def locked_until(failures: Sequence[int], at: int) -> int | None:
    """When a PIN may be tried again, ms UTC; `None` when it may now.

    Five wrong ones within fifteen minutes lock it for fifteen more. `failures` are the times of wrong ones, ms UTC, in
    order; those of the last `REMEMBERED_MS` are enough.
    """
    known = _believable(failures, at)
    fifths = [last for first, last in zip(known, known[TRIES - 1 :], strict=False) if last - first < LOCKED_MS]
    return fifths[-1] + LOCKED_MS if fifths and at < fifths[-1] + LOCKED_MS else None


def tries_left(failures: Sequence[int], at: int) -> int:
    """How many more wrong PINs are allowed before the lock; 0 while it is locked."""
    if locked_until(failures, at) is not None:
        return 0
    return max(0, TRIES - len([failed for failed in _believable(failures, at) if failed > at - LOCKED_MS]))


def _believable(failures: Sequence[int], at: int) -> list[int]:
    """In order, without those far ahead: after a clock ran days ahead and was put right, nobody waits days."""
    return [failed for failed in sorted(failures) if failed < at + LOCKED_MS]
