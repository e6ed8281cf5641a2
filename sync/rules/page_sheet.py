"""The sheet of a machine: what people declared beside what its meter says, between two readings. PURE.

Three numbers are kept apart. *Declared* is what people told, *metered* what the machine counted, *accepted* what staff
stand for: the declared pages and those that they explained. What is left stands in a line of its own and is never
spread over anybody. Where the numbers come from, and what is done about a difference, is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sync.facts import PageKind, PageLine
from sync.rules import meter_segments
from sync.rules.meter_segments import Device
from sync.sheet_facts import PageReason

# whose pages a reason speaks of: the machine made none, the centre itself, or people
OF_THE_MACHINE = frozenset({PageReason.POWER, PageReason.MISCOUNT, PageReason.A3, PageReason.BACKS})
OF_THE_CENTRE = frozenset(
    {PageReason.TEST, PageReason.CONFIGURATION, PageReason.FAX, PageReason.REPORTS, PageReason.STAFF}
)
OF_PEOPLE = frozenset(PageReason) - OF_THE_MACHINE - OF_THE_CENTRE


class Verdict(StrEnum):
    FITS = "fits"
    UNDER = "under"  # declared less than was made
    OVER = "over"  # declared more
    UNREAD = "unread"  # nobody read the meter


@dataclass(frozen=True)
class Entry:
    """One declaration as it stands now, in sides. `failed` are among them; so are `a3`, those on A3. `backs` are the
    empty backs of its two-sided sheets. `counted` is what its machine should have counted for it. `at` is ms UTC."""

    usage: str
    at: int
    party: str | None = None
    person: str | None = None
    prints: int = 0
    copies: int = 0
    failed: int = 0
    a3: int = 0
    backs: int = 0
    counted: int = 0

    @property
    def sides(self) -> int:
        return self.prints + self.copies


@dataclass(frozen=True)
class Job:
    """Sides that a queue says were printed for a party, or for nobody known."""

    party: str | None
    sides: int


@dataclass(frozen=True)
class Metered:
    """What the machine counted, and by how many pages that may be wrong."""

    pages: int
    uncertainty: int = 0


@dataclass(frozen=True)
class Explained:
    """One explanation of staff; the words are those of `PagesExplained`. `at` is when they said so, `fact` its uid."""

    fact: str
    reason: PageReason
    pages: int
    party: str | None = None
    usage: str | None = None
    staff: str | None = None
    at: int = 0


@dataclass(frozen=True)
class PartyLine:
    """What one party declared, and what staff added or took off; `party` `None` is nobody named. In sides."""

    party: str | None
    prints: int = 0
    copies: int = 0
    failed: int = 0
    explained: int = 0
    jobs: int = 0

    @property
    def declared(self) -> int:
        return self.prints + self.copies

    @property
    def accepted(self) -> int:
        return self.declared + self.explained


@dataclass(frozen=True)
class Sheet:
    """All in sides. `by_counting` is what the machine counts beyond the sides that were declared, on account of A3 and
    empty backs. `own` are the centre's own pages, `machine` what staff put down to the machine; with the explained
    pages of the lines they are all that was explained. `metered` `None`: nobody read the meter; so is `jobs`: no queue.
    """

    lines: tuple[PartyLine, ...]
    by_counting: int
    own: int
    machine: int
    jobs: int | None
    metered: Metered | None
    unassigned_of_parts: int | None = None

    @property
    def declared(self) -> int:
        return sum(line.declared for line in self.lines)

    @property
    def explained(self) -> int:
        return self.own + self.machine + sum(line.explained for line in self.lines)

    @property
    def difference(self) -> int:
        """What the machine counted beyond what was declared, as it counts; 0 where nobody read it."""
        return self.metered.pages - self.declared - self.by_counting if self.metered else 0

    @property
    def remainder(self) -> int:
        """What of the difference nobody has explained: below zero, too much was declared."""
        return self.difference - self.explained if self.metered else 0

    @property
    def tolerance(self) -> int:
        """By how much the numbers may differ before anybody asks: as for a meter that is sure, and as much more as
        this one is not."""
        return meter_segments.tolerance(self.metered.pages) + self.metered.uncertainty if self.metered else 0

    @property
    def accepted(self) -> int:
        """What reaches a report: by party, and the centre's own."""
        return sum(line.accepted for line in self.lines) + self.own

    @property
    def unassigned(self) -> int:
        """Pages that the machine made and that are nobody's so far: „nieprzypisane”. Of several sheets it is their sum:
        too much declared on one day hides nothing of another."""
        return max(0, self.remainder) if self.unassigned_of_parts is None else self.unassigned_of_parts

    @property
    def verdict(self) -> Verdict:
        if self.metered is None:
            return Verdict.UNREAD
        if abs(self.remainder) <= self.tolerance:
            return Verdict.FITS
        return Verdict.UNDER if self.remainder > 0 else Verdict.OVER


def entry(
    usage: str, at: int, lines: Sequence[PageLine], device: Device, party: str | None = None, person: str | None = None
) -> Entry:
    prints = copies = failed = a3 = backs = 0
    for line in lines:
        if line.kind is PageKind.COPY:
            copies += line.pages
        else:
            prints += line.pages
        failed += line.failed
        a3 += line.pages if line.size == "A3" else 0
        backs += line.pages % 2 if line.duplex else 0
    counted = meter_segments.impressions(lines, device)
    return Entry(usage, at, party, person, prints, copies, failed, a3, backs, counted)


def lay(
    entries: Sequence[Entry], metered: Metered | None, explained: Iterable[Explained] = (),
    jobs: Iterable[Job] | None = None,
) -> Sheet:  # fmt: skip
    """The sheet of one machine over one time, whatever the order in which things came."""
    sums: dict[str | None, list[int]] = {}
    for each in entries:
        of = sums.setdefault(each.party, [0, 0, 0])
        of[0] += each.prints
        of[1] += each.copies
        of[2] += each.failed
    lines = {party: PartyLine(party, *numbers) for party, numbers in sums.items()}
    own = machine = 0
    for one in explained:
        if one.reason in OF_THE_CENTRE:
            own += one.pages
        elif one.reason in OF_THE_MACHINE:
            machine += one.pages
        else:
            line = lines.get(one.party, PartyLine(one.party))
            lines[one.party] = replace(line, explained=line.explained + one.pages)
    return Sheet(
        _with_jobs(lines, jobs), sum(each.counted - each.sides for each in entries), own, machine,
        None if jobs is None else sum(job.sides for job in jobs), metered,
    )  # fmt: skip


def _with_jobs(lines: dict[str | None, PartyLine], jobs: Iterable[Job] | None) -> tuple[PartyLine, ...]:
    sums: dict[str | None, int] = {}
    for job in jobs or ():
        sums[job.party] = sums.get(job.party, 0) + job.sides
    for party, sides in sums.items():
        lines[party] = replace(lines.get(party, PartyLine(party)), jobs=sides)
    return tuple(sorted(lines.values(), key=lambda line: (-line.accepted, -line.jobs, line.party or "")))


def together(sheets: Sequence[Sheet]) -> Sheet:
    """One sheet of several, of other days or machines. Uncertainties add up; what nobody read counts as not metered."""
    lines: dict[str | None, PartyLine] = {}
    for line in (line for sheet in sheets for line in sheet.lines):
        known = lines.get(line.party, PartyLine(line.party))
        lines[line.party] = PartyLine(
            line.party, known.prints + line.prints, known.copies + line.copies, known.failed + line.failed,
            known.explained + line.explained, known.jobs + line.jobs,
        )  # fmt: skip
    read = [sheet.metered for sheet in sheets if sheet.metered is not None]
    queues = [sheet.jobs for sheet in sheets if sheet.jobs is not None]
    return Sheet(
        _with_jobs(lines, None), sum(sheet.by_counting for sheet in sheets), sum(sheet.own for sheet in sheets),
        sum(sheet.machine for sheet in sheets), sum(queues) if queues else None,
        Metered(sum(each.pages for each in read), sum(each.uncertainty for each in read)) if read else None,
        sum(sheet.unassigned for sheet in sheets),
    )  # fmt: skip
