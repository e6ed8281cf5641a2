"""Pages that a party did not use in one month and may have in the next. PURE.

Off unless the rule of the month says so, and never more than it says. A month's own pages are used first and what was
carried in last; so what is carried on is always of the month just past, and nothing is carried twice.
"""

from __future__ import annotations

from dataclasses import replace

from sync.register import Allowance
from sync.rules.pages import Allowed


def with_carried(now: Allowed, rule: Allowance, before: Allowed) -> Allowed:
    """`now` with what `rule`, which is in force, lets be carried into its month. `before` is the month before with what
    staff changed, and without what had been carried into it."""
    mono = _carried(rule.mono_carried_most, now.mono_limit, before.mono_limit, before.mono_used)
    colour = _carried(rule.colour_carried_most, now.colour_limit, before.colour_limit, before.colour_used)
    return replace(
        now, mono_limit=_more(now.mono_limit, mono), colour_limit=_more(now.colour_limit, colour), mono_carried=mono,
        colour_carried=colour,
    )  # fmt: skip


def _carried(most: int, limit: int | None, limit_before: int | None, used_before: int) -> int:
    """Where one of the two months has no limit there is nothing to carry."""
    if limit is None or limit_before is None:
        return 0
    return max(0, min(most, limit_before - used_before))


def _more(limit: int | None, by: int) -> int | None:
    return None if limit is None else limit + by
