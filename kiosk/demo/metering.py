"""Sample data: what the meters of the demo centre show. They follow what was declared, but for a page here and there,
and for a day or two of the last weeks on which somebody forgot to declare."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date

from kiosk.demo.places import BRANCH, CENTRE
from sync import facts
from sync.facts import MeterRead, PageKind
from sync.rules import meter_segments
from sync.rules.meter_segments import Device

MACHINES = {CENTRE: ("meter-centre", "meter-printer"), BRANCH: ("meter-branch",)}
FIRST = {"meter-centre": 48_210, "meter-printer": 12_904, "meter-branch": 7_351}
FORGOTTEN, EVERY = 34, 11  # pages, on one day of so many, at the copier of the centre


class Meters:
    """What each machine has counted so far."""

    def __init__(self) -> None:
        self._counted: defaultdict[str, int] = defaultdict(int, FIRST)

    def machine(self, site: str, kind: PageKind) -> str:
        """Copies come out of the copier, prints of the printer where the site has one."""
        machines = MACHINES[site]
        return machines[-1] if kind is PageKind.PRINT else machines[0]

    def count(self, declared: facts.PagesDeclared) -> None:
        self._counted[declared.meter or ""] += meter_segments.impressions(declared.lines, Device())

    def read(self, site: str, day: date, staff: str, *, recent: bool) -> list[MeterRead]:
        """Every machine of a site, with what nobody declared since the reading before."""
        found = []
        for machine in MACHINES[site]:
            self._counted[machine] += random.Random(f"{machine} {day}").randrange(3)
            if recent and machine == "meter-centre" and day.toordinal() % EVERY == 0:
                self._counted[machine] += FORGOTTEN
            found.append(MeterRead(meter=machine, value=self._counted[machine], staff=staff))
        return found
