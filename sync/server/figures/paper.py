"""What machines counted and what staff stand for, by the day of the last reading: from the sheets. Only reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from sync.rules.sheet_windows import begin_of
from sync.server import questions_sheets
from sync.server.figures.day import Sums


class Paper(msgspec.Struct, frozen=True):
    """In sides. `explained` is what staff added to what was declared, or took off; `unassigned` what machines made and
    nobody answers for; `read` how many sheets had a reading. `served`: party → sides that staff explained as theirs,
    only where these are more than what they took off; of periods closed before this was counted, nobody."""

    metered: int = 0
    explained: int = 0
    unassigned: int = 0
    read: int = 0
    served: dict[str, int] = {}

    def __add__(self, other: Paper) -> Paper:
        return Paper(
            self.metered + other.metered, self.explained + other.explained, self.unassigned + other.unassigned,
            self.read + other.read,
            {party: self.served.get(party, 0) + other.served.get(party, 0)
             for party in sorted(self.served.keys() | other.served.keys())},
        )  # fmt: skip

    def with_served(self, sums: Sums) -> Sums:
        """The numbers of the same days, with those for whom staff explained pages: they were served with them."""
        if not self.served:
            return sums
        pages = {who: list(numbers) for who, numbers in sums.served.get("pages", {}).items()}
        for party, sides in self.served.items():
            times, amount = pages.get(party, (0, 0))
            pages[party] = [times, amount + sides]
        return msgspec.structs.replace(sums, served={**sums.served, "pages": pages})


read_paper = msgspec.json.Decoder(Paper).decode


def total(found: Iterable[Paper]) -> Paper:
    return sum(found, Paper())


def by_day(first: date, last: date) -> dict[tuple[str, str], Paper]:
    """By day (ISO) and site."""
    span = begin_of(first), begin_of(date.fromordinal(last.toordinal() + 1))
    found: dict[tuple[str, str], Paper] = {}
    for sheets in questions_sheets.laid(questions_sheets.machines(), *span).values():
        for one in sheets:
            sheet, key = one.sheet, (one.window.day.isoformat(), one.machine.site)
            explained = sheet.own + sum(line.explained for line in sheet.lines)
            metered = sheet.metered.pages if sheet.metered else 0
            served = {line.party: line.explained for line in sheet.lines if line.party and line.explained > 0}
            found[key] = found.get(key, Paper()) + Paper(
                metered, explained, sheet.unassigned, int(bool(sheet.metered)), served
            )
    return found
