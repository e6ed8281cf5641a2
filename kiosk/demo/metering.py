"""Sample data: what the meters of the demo centre show. They follow what was declared, but for a page here and there,
and for a day or two of the last weeks on which somebody forgot to declare. PURE.

For five months the kiosk has asked the centre's copier itself; the other machines are read by hand, in the last weeks
at opening and closing, before that once a month.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from kiosk.demo.places import BRANCH, CENTRE
from sync import facts, register
from sync.facts import MeterRead, PageKind
from sync.meter_facts import Occasion
from sync.rules import meter_segments
from sync.rules.meter_segments import Device

MACHINES = {CENTRE: ("meter-centre", "meter-printer"), BRANCH: ("meter-branch",)}
FIRST = {"meter-centre": 48_210, "meter-printer": 12_904, "meter-branch": 7_351}
FIRST_COLOUR = {"meter-centre": 9_377}
ASKED, SERIAL, ASKED_DAYS = "meter-centre", "W914P402786", 150
FORGOTTEN, EVERY = 34, 11  # pages, on one day of so many, at the copier of the centre


def entities() -> list[register.Entity]:
    return [
        register.Meter(
            id=ASKED, site=CENTRE, name="Kopiarka, parter", kind="mfp", serial=SERIAL, digits=8,
            snmp_address="kopiarka.lan", oids="colour 1.3.6.1.4.1.367.3.2.1.2.19.5.1.9.22",
        ),
        register.Meter(id="meter-printer", site=CENTRE, name="Drukarka, sala komputerowa", kind="printer"),
        register.Meter(id="meter-branch", site=BRANCH, name="Kopiarka, filia"),
    ]  # fmt: skip


class Meters:
    """What each machine has counted so far."""

    def __init__(self) -> None:
        self._counted: defaultdict[str, int] = defaultdict(int, FIRST)
        self._colour: defaultdict[str, int] = defaultdict(int, FIRST_COLOUR)

    def machine(self, site: str, kind: PageKind) -> str:
        """Copies come out of the copier, prints of the printer where the site has one."""
        machines = MACHINES[site]
        return machines[-1] if kind is PageKind.PRINT else machines[0]

    def count(self, declared: facts.PagesDeclared) -> None:
        machine = declared.meter or ""
        self._counted[machine] += meter_segments.impressions(declared.lines, Device())
        self._colour[machine] += meter_segments.impressions([line for line in declared.lines if line.colour], Device())

    def more(self, machine: str, sides: int) -> None:
        """Sides that nobody declared."""
        self._counted[machine] += sides

    def by_hand(self, site: str, day: date, staff: str, occasion: Occasion, *, asked: bool) -> list[MeterRead]:
        """Every machine of a site that is not asked already, by this hour of that day."""
        machines = [machine for machine in MACHINES[site] if machine != ASKED or not asked]
        if occasion == "closing":
            self._drift(machines, day)
        return [
            MeterRead(meter=machine, value=self._counted[machine], staff=staff, occasion=occasion)
            for machine in machines
        ]

    def by_itself(self, day: date, occasion: Occasion, *, recent: bool) -> MeterRead:
        """What the copier says when the kiosk asks it."""
        if occasion == "closing":
            self._drift([ASKED], day)
            if recent and day.toordinal() % EVERY == 0:
                self._counted[ASKED] += FORGOTTEN
        return MeterRead(
            meter=ASKED, value=self._counted[ASKED], colour=self._colour[ASKED], serial=SERIAL, source="snmp",
            occasion=occasion,
        )  # fmt: skip

    def _drift(self, machines: Iterable[str], day: date) -> None:
        """What nobody declares: a page here and there."""
        for machine in machines:
            self._counted[machine] += random.Random(f"{machine} {day}").randrange(3)
