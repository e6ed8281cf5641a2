"""Sample data: what people of the demo centre declare, within what their party may have in a month. PURE.

Who would come over it declares less, or staff let them for a reason, as the kiosk asks for.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable

from sync import facts, register
from sync.facts import PageKind, PageLine
from sync.page_facts import OverrideReason

SIDES = (1, 2, 2, 4, 5, 8, 10, 12, 20)
REASONS: tuple[OverrideReason, ...] = ("event", "deadline", "deadline", "agreed")
LET = 0.15  # of those who would come over it


class Paging:
    """What each party used so far, by month ("YYYY-MM"): mono and colour, A4 units."""

    def __init__(self, entities: Iterable[register.Entity], chance: random.Random) -> None:
        self._chance = chance
        self._allowed: dict[str, tuple[int, int]] = {}
        parties = [each for each in entities if isinstance(each, register.Party)]
        rules = {each.party_kind: each for each in entities if isinstance(each, register.Allowance)}
        for party in parties:
            rule = rules[party.kind]
            mono = party.mono_allowance if party.mono_allowance is not None else rule.mono
            self._allowed[party.id] = (mono, rule.colour)
        self._used: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])

    def declared(
        self, usage: str, site: str, visit: str, person: str, party: str, month: str, staff: str
    ) -> facts.PagesDeclared | None:
        """What somebody declares in a month; `None` when nothing is left and nobody lets them."""
        chance = self._chance
        colour, kind = chance.random() < 0.2, chance.choice([PageKind.COPY, PageKind.PRINT])
        size, duplex = "A3" if chance.random() < 0.06 else "A4", chance.random() < 0.3
        sides, each = chance.choice(SIDES), 2 if size == "A3" else 1
        used, limit = self._used[party, month], self._allowed[party][colour]
        left = (limit - used[colour]) // each
        is_let = sides > left and chance.random() < LET
        sides = sides if is_let else min(sides, left)
        if sides <= 0:
            return None
        used[colour] += sides * each
        line = PageLine(kind, sides, colour=colour, size=size, duplex=duplex and sides > 1)  # type: ignore[arg-type]
        return facts.PagesDeclared(
            usage=usage, site=site, lines=[line], mono_units=0 if colour else sides * each,
            colour_units=sides * each if colour else 0, person=person, party=party, visit=visit,
            approved_by=staff if is_let else None, override=chance.choice(REASONS) if is_let else None,
        )  # fmt: skip
