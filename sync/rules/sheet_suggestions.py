"""What may be behind a difference on a machine's sheet: proposals with a score and their reasons, best first. PURE.

A proposal accuses nobody and does nothing: staff take it or leave it, and it is never taken in bulk. Words are made at
the edge, from `Hint` and its numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sync.rules.meter_segments import Device
from sync.rules.page_sheet import Entry, Sheet, Verdict
from sync.sheet_facts import PageReason

MOST = 6  # proposals; who needs more looks at the records
FEW_PAGES = 20  # test and service pages come one by one, not in dozens
TWICE_MS = 10 * 60_000  # the same entry again within this time was made twice by mistake


class Hint(StrEnum):
    """Why a proposal is made; its numbers are in `Suggestion.numbers`."""

    JOBS_OF_NOBODY = "jobs_of_nobody"  # `sides` went through a queue for nobody known
    WAS_IN = "was_in"  # a member was in and declared nothing; `others` more were, too
    ONLY_ONE_IN = "only_one_in"  # and nobody else was
    CAME_TO_PRINT = "came_to_print"  # and said so on coming in
    A3_COUNTS_TWICE = "a3_counts_twice"  # `sides` on A3
    A3_COUNTS_ONCE = "a3_counts_once"
    BACKS_COUNT = "backs_count"  # `sides` empty backs
    A_NOUGHT_LESS = "a_nought_less"  # `told` instead of `meant`
    A_NOUGHT_MORE = "a_nought_more"
    DIGITS_SWAPPED = "digits_swapped"
    ENTERED_TWICE = "entered_twice"
    FAILED_NEVER_MADE = "failed_never_made"  # `sides` were declared as failed
    OTHER_DEVICE = "other_device"  # a neighbour differs the other way, by `sides`
    CANCELLED = "cancelled"  # `sides` were logged and cancelled
    CANCELLED_PARTLY = "cancelled_partly"  # and the device says that `out` of them really came out
    FEW = "few"  # so few as a test or a service visit makes
    EXACT = "exact"  # and it is exactly the difference


@dataclass(frozen=True)
class Suggestion:
    """`pages` with their sign, as an explanation has them. `score` is 0 to 100."""

    reason: PageReason
    pages: int
    score: int
    hints: tuple[Hint, ...]
    numbers: dict[str, int] = field(default_factory=dict)
    party: str | None = None
    usage: str | None = None
    device: str | None = None


@dataclass(frozen=True)
class Presence:
    """Somebody who was in during the time of the sheet. `to_print`: they said on coming in that they came for that."""

    visit: str
    party: str | None = None
    person: str | None = None
    to_print: bool = False


@dataclass(frozen=True)
class Around:
    """What else is known of the time of a sheet. `beside` are the other machines of the site and what nobody has
    explained on their sheets; `cancelled` are jobs that were cancelled after they had been logged: for whom, and how
    many sides were logged, of which fewer may have come out."""

    present: Sequence[Presence] = ()
    beside: Sequence[tuple[str, int]] = ()
    cancelled: Sequence[tuple[str | None, int]] = ()


def suggest(
    sheet: Sheet, entries: Sequence[Entry], device: Device, around: Around = Around()
) -> tuple[Suggestion, ...]:
    """Nothing where the sheet fits. Each proposal would by itself bring the sheet within its tolerance, but those of
    jobs that nobody owns, which are known to be so many, whatever is left."""
    if sheet.verdict not in (Verdict.UNDER, Verdict.OVER):
        return ()
    explained = _Difference(sheet.remainder, sheet.tolerance)
    sources = (
        _typing(explained, entries),
        _counting(explained, entries, device),
        _elsewhere(explained, around),
        _over(explained, entries, around) if sheet.remainder < 0 else _under(explained, sheet, entries, around),
    )
    found = [each for source in sources for each in source]
    found.sort(key=lambda each: (-each.score, each.reason, each.usage or "", each.party or "", each.pages))
    return tuple(found[:MOST])


@dataclass(frozen=True)
class _Difference:
    pages: int
    tolerance: int

    def fits(self, pages: int) -> bool:
        """Whether so many pages, signed, would explain it."""
        return pages != 0 and abs(self.pages - pages) <= self.tolerance

    def score(self, least: int, pages: int) -> int:
        """From `least` up by 15, the nearer the better."""
        return least + 15 - 15 * abs(self.pages - pages) // (self.tolerance + 1)

    def hints(self, pages: int, *hints: Hint) -> tuple[Hint, ...]:
        return (*hints, Hint.EXACT) if pages == self.pages else hints


def _typing(explained: _Difference, entries: Iterable[Entry]) -> Iterator[Suggestion]:
    """One entry with a nought too few or too many, or two digits swapped. At most the best of each entry."""
    for each in entries:
        best = max(_slips(explained, each), key=lambda one: one.score, default=None)
        if best is not None:
            yield best


def _slips(explained: _Difference, entry: Entry) -> Iterator[Suggestion]:
    told = entry.sides
    meant = [(told * 10, 55, Hint.A_NOUGHT_LESS)]
    if told >= 10 and told % 10 == 0:
        meant.append((told // 10, 65, Hint.A_NOUGHT_MORE))
    meant += [(other, 50, Hint.DIGITS_SWAPPED) for other in swapped(told)]
    for number, least, hint in meant:
        pages = number - told
        if explained.fits(pages):
            yield Suggestion(
                PageReason.TYPING, pages, explained.score(least, pages), explained.hints(pages, hint),
                {"told": told, "meant": number}, entry.party, entry.usage,
            )  # fmt: skip


def swapped(number: int) -> set[int]:
    """The numbers that two neighbouring digits of `number` make when they change places, without those that would begin
    with a nought."""
    digits = str(number)
    found = {
        int(digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :])
        for n in range(len(digits) - 1)
        if (n or digits[1] != "0")
    }
    return found - {number}


def _counting(explained: _Difference, entries: Sequence[Entry], device: Device) -> Iterator[Suggestion]:
    """The machine may count A3 sides or empty backs other than its settings say."""
    a3, backs = sum(each.a3 for each in entries), sum(each.backs for each in entries)
    doubled = device.a3_factor > 1
    pages = -a3 if doubled else a3
    if explained.fits(pages):
        hint = Hint.A3_COUNTS_ONCE if doubled else Hint.A3_COUNTS_TWICE
        yield Suggestion(
            PageReason.A3, pages, explained.score(60, pages), explained.hints(pages, hint), {"sides": a3}
        )  # fmt: skip
    if not device.duplex_blank_counted and explained.fits(backs):
        hints = explained.hints(backs, Hint.BACKS_COUNT)
        yield Suggestion(PageReason.BACKS, backs, explained.score(50, backs), hints, {"sides": backs})


def _elsewhere(explained: _Difference, around: Around) -> Iterator[Suggestion]:
    for other, remainder in around.beside:
        if explained.fits(-remainder):
            hints = explained.hints(-remainder, Hint.OTHER_DEVICE)
            score = explained.score(60, -remainder)
            yield Suggestion(PageReason.DEVICE, -remainder, score, hints, {"sides": abs(remainder)}, device=other)


def _over(explained: _Difference, entries: Sequence[Entry], around: Around) -> Iterator[Suggestion]:
    """More was declared than made."""
    last: dict[tuple[object, ...], int] = {}
    for second in sorted(entries, key=lambda each: (each.at, each.usage)):
        before = last.get(_shape(second))
        last[_shape(second)] = second.at
        pages = -second.counted
        if before is not None and second.at - before <= TWICE_MS and explained.fits(pages):
            yield Suggestion(
                PageReason.TYPING, pages, explained.score(75, pages), explained.hints(pages, Hint.ENTERED_TWICE),
                {"sides": second.sides}, second.party, second.usage,
            )  # fmt: skip
    for each in entries:
        if explained.fits(-each.failed):
            hints = explained.hints(-each.failed, Hint.FAILED_NEVER_MADE)
            score = explained.score(55, -each.failed)
            numbers = {"sides": each.failed}
            yield Suggestion(PageReason.FAILED, -each.failed, score, hints, numbers, each.party, each.usage)
    yield from _cancelled(explained, around.cancelled)


def _cancelled(explained: _Difference, jobs: Sequence[tuple[str | None, int]]) -> Iterator[Suggestion]:
    """Jobs that were cancelled at the panel, as far as the device says that they did not come out."""
    logged = sum(sides for _, sides in jobs)
    if not 0 < -explained.pages <= logged + explained.tolerance:
        return
    pages = -min(logged, -explained.pages)
    parties = {party for party, _ in jobs}
    all_of_it = -pages == logged
    hint = Hint.CANCELLED if all_of_it else Hint.CANCELLED_PARTLY
    yield Suggestion(
        PageReason.CANCELLED, pages, explained.score(60, pages) if all_of_it else 60, explained.hints(pages, hint),
        {"sides": logged, "out": logged + pages}, parties.pop() if len(parties) == 1 else None,
    )  # fmt: skip


def _shape(entry: Entry) -> tuple[object, ...]:
    return entry.party, entry.person, entry.prints, entry.copies, entry.failed, entry.a3, entry.backs


def _under(explained: _Difference, sheet: Sheet, entries: Sequence[Entry], around: Around) -> Iterator[Suggestion]:
    """More was made than declared."""
    sides = next((line.jobs for line in sheet.lines if line.party is None), 0)
    if 0 < sides <= explained.pages + explained.tolerance:
        pages = min(sides, explained.pages)
        score = explained.score(70, pages) if explained.fits(pages) else 60
        yield Suggestion(
            PageReason.STAFF, pages, score, explained.hints(pages, Hint.JOBS_OF_NOBODY), {"sides": sides}
        )  # fmt: skip
    yield from _forgotten(explained, entries, around.present)
    if explained.pages <= FEW_PAGES:
        yield Suggestion(PageReason.TEST, explained.pages, 25, (Hint.FEW,), {"sides": explained.pages})


def _forgotten(explained: _Difference, entries: Sequence[Entry], present: Sequence[Presence]) -> Iterator[Suggestion]:
    """Who was in and declared nothing, each party once; nothing is said of people who came for nobody known."""
    told = {each.party for each in entries}
    silent: dict[str, bool] = {}
    for one in present:
        if one.party is not None and one.party not in told:
            silent[one.party] = silent.get(one.party, False) or one.to_print
    for party, to_print in silent.items():
        hints = [Hint.WAS_IN if len(silent) > 1 else Hint.ONLY_ONE_IN, *([Hint.CAME_TO_PRINT] if to_print else [])]
        score = max(10, 60 // len(silent)) + (15 if to_print else 0)
        numbers = {"others": len(silent) - 1}
        yield Suggestion(PageReason.FORGOTTEN, explained.pages, score, tuple(hints), numbers, party)
