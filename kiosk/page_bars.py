"""The month's allowance as a bar: how much was used, what this entry adds, how much is left or too much.

Takes numbers, gives widths and sentences. Must not know the database, the session or the clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from sync.facts import PageLine
from sync.rules.pages import Allowed, units

_AND = "\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Bar:
    """One kind of pages, in A4 units. `now` is what this entry adds; the three widths are hundredths of the bar."""

    title: str
    used: int
    now: int
    limit: int
    carried: int = 0
    changed: int = 0

    @property
    def total(self) -> int:
        return self.used + self.now

    @property
    def left(self) -> int:
        return max(0, self.limit - self.total)

    @property
    def over(self) -> int:
        return max(0, self.total - self.limit)

    def _hundredths(self, number: int) -> float:
        return round(100 * number / max(self.limit, self.total, 1), 2)

    @property
    def width_used(self) -> float:
        return self._hundredths(self.used)

    @property
    def width_now(self) -> float:
        return self._hundredths(self.now)

    @property
    def width_over(self) -> float:
        return self._hundredths(self.over)

    @property
    def label(self) -> str:
        """The whole bar in words, for those who do not see it."""
        return ngettext(
            "Used %(used)d, now %(now)d, %(num)d of %(limit)d is left",
            "Used %(used)d, now %(now)d, %(num)d of %(limit)d are left",
            self.left,
            used=self.used,
            now=self.now,
            limit=self.limit,
        )

    @property
    def note(self) -> str:
        """The words under the bar."""
        if self.over:
            return _("%(num)d over the allowance", num=self.over)
        return ngettext(
            "It was %(used)d, now +%(now)d, %(num)d will be left",
            "It was %(used)d, now +%(now)d, %(num)d will be left",
            self.left,
            used=self.used,
            now=self.now,
        )


def bars(allowed: Allowed, lines: Sequence[PageLine]) -> list[Bar]:
    """Black and white first; a kind without a limit has no bar."""
    mono, colour = units(lines)
    kinds = (
        (_("Black and white"), allowed.mono_used, mono, allowed.mono_limit, allowed.mono_carried, allowed.mono_change),
        (_("In colour"), allowed.colour_used, colour, allowed.colour_limit, allowed.colour_carried,
         allowed.colour_change),
    )  # fmt: skip
    return [Bar(title, used, now, limit, *why) for title, used, now, limit, *why in kinds if limit is not None]


def why(shown: Sequence[Bar]) -> str:
    """Why the limits are others than in other months, in the order of the bars; "" where they are not."""
    said = []
    if any(bar.carried for bar in shown):
        said.append(_("From last month: %(numbers)s.", numbers=_AND.join(str(bar.carried) for bar in shown)))
    if any(bar.changed for bar in shown):
        numbers = _AND.join(_signed(bar.changed) for bar in shown)
        said.append(_("From staff: %(numbers)s.", numbers=numbers))
    return " ".join(said)


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else f"\N{MINUS SIGN}{-number}" if number else "0"
