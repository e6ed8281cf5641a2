"""Where each thing of a stocktake stands: found, missing, unexpected, elsewhere or on loan. PURE.

It follows from the frozen list, the scans and what is out, in whichever order the scans came in: a scan that was made
offline and comes a day later changes the same lines as one that came at once. Nothing is put right by itself: a thing
that lies here although the books say that it is out is shown to staff, who decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sync.lending_facts import StocktakeOpened
from sync.register import Item, ItemType


class Bucket(StrEnum):
    FOUND = "found"
    MISSING = "missing"
    UNEXPECTED = "unexpected"
    ELSEWHERE = "elsewhere"
    ON_LOAN = "on_loan"


class Because(StrEnum):
    """What else is to be said of a thing, where its bucket does not say it all."""

    LENT_BUT_HERE = "lent_but_here"  # the books say that somebody has it
    CAME_BACK = "came_back"  # it was out when the count began
    LENT_SINCE = "lent_since"
    WITHDRAWN = "withdrawn"
    LOST = "lost"
    OTHER_SITE = "other_site"  # it belongs to another site
    OTHER_SHELF = "other_shelf"  # it belongs to this site, and not to the part that is counted
    NOT_LISTED = "not_listed"  # of this site, but it was not when the count began
    UNKNOWN_CODE = "unknown_code"
    SEEN_AT_OTHER_SITE = "seen_at_other_site"  # it should lie here, and was counted elsewhere
    FEWER = "fewer"  # of a pile
    MORE = "more"
    NOT_COUNTED = "not_counted"  # a pile whose sticker was read, and nobody said how many lie there


LENDABLE = ("available", "in_repair")


@dataclass(frozen=True)
class Frozen:
    """What a count began with. `is_whole`: it is of all of the site, not of one category or place."""

    site: str
    expected: frozenset[str]
    on_loan: frozenset[str] = frozenset()
    piles: Mapping[str, int] = field(default_factory=dict)
    is_whole: bool = True
    opened_at: int = 0


@dataclass(frozen=True)
class Scan:
    """A sticker that was read. `item` is `None` for a code of nothing that is known, and `code` is then what it says,
    `None` where that was erased. `scan` is the id that a phone gave it, for one that came twice; `at` is ms UTC."""

    uid: str
    item: str | None
    at: int
    quantity: int = 1
    scan: str | None = None
    code: str | None = None


@dataclass(frozen=True)
class Standing:
    """What the register says of a thing."""

    site: str
    status: str = "available"


@dataclass(frozen=True)
class Line:
    """One thing, or one unknown code (`item` is `None`). `scans` are the uids that say so, by time; of a pile `counted`
    lie there of `wanted`, of a thing it is 0 or 1; `seen_at` is the other site where it was counted."""

    bucket: Bucket
    item: str | None
    because: Because | None = None
    scans: tuple[str, ...] = ()
    counted: int = 0
    wanted: int = 1
    seen_at: str | None = None


ORDER = {
    Bucket.UNEXPECTED: 0, Bucket.ELSEWHERE: 1, Bucket.MISSING: 2, Bucket.ON_LOAN: 3, Bucket.FOUND: 4,
}  # fmt: skip


def lines(
    frozen: Frozen, scans: Iterable[Scan], out: Mapping[str, int], register: Mapping[str, Standing],
    elsewhere: Mapping[str, str] | None = None,
) -> list[Line]:  # fmt: skip
    """Every thing that should lie there or that was read, once; what staff have to see to first.

    `out` has the things that are out, and since when (ms UTC); `elsewhere` the other site where a thing was counted.
    """
    read: dict[str, list[Scan]] = defaultdict(list)
    strange: dict[str, list[Scan]] = defaultdict(list)
    for scan in _once(scans):
        if scan.item is None:
            strange[scan.code or scan.uid].append(scan)
        else:
            read[scan.item].append(scan)
    found = [_line(frozen, item, read.get(item, []), out, register, elsewhere or {}) for item in _all(frozen, read)]
    found += [
        Line(Bucket.UNEXPECTED, None, Because.UNKNOWN_CODE, tuple(scan.uid for scan in same), counted=1, wanted=0)
        for same in strange.values()
    ]
    return sorted(found, key=lambda line: (ORDER[line.bucket], line.because or "", line.item or "", line.scans))


def _once(scans: Iterable[Scan]) -> list[Scan]:
    """A scan that came twice counts once, whichever of them is looked at first."""
    kept: dict[str, Scan] = {}
    for scan in scans:
        key = scan.scan or scan.uid
        if key not in kept or scan.uid < kept[key].uid:
            kept[key] = scan
    return sorted(kept.values(), key=lambda scan: (scan.at, scan.uid))


def _all(frozen: Frozen, read: Collection[str]) -> list[str]:
    return sorted({*frozen.expected, *frozen.on_loan, *read})


def _line(
    frozen: Frozen, item: str, scans: Sequence[Scan], out: Mapping[str, int], register: Mapping[str, Standing],
    elsewhere: Mapping[str, str],
) -> Line:  # fmt: skip
    uids = tuple(scan.uid for scan in scans)
    if item in frozen.piles:
        return _pile(frozen.piles[item], item, scans, uids)
    if not scans:
        return _not_read(frozen, item, out, elsewhere)
    bucket, because = _read(frozen, item, max(scan.at for scan in scans), out, register)
    return Line(bucket, item, because, uids, counted=1, wanted=int(item in frozen.expected))


def _pile(wanted: int, item: str, scans: Sequence[Scan], uids: tuple[str, ...]) -> Line:
    counted = sum(scan.quantity for scan in scans)
    if not scans:
        bucket, because = (Bucket.MISSING if wanted else Bucket.ON_LOAN), None
    elif not counted and wanted:
        bucket, because = Bucket.MISSING, Because.NOT_COUNTED
    elif counted < wanted:
        bucket, because = Bucket.MISSING, Because.FEWER
    else:
        bucket, because = Bucket.FOUND, (Because.MORE if counted > wanted else None)
    return Line(bucket, item, because, uids, counted, wanted)


def _not_read(frozen: Frozen, item: str, out: Mapping[str, int], elsewhere: Mapping[str, str]) -> Line:
    if item in elsewhere:
        return Line(Bucket.ELSEWHERE, item, Because.SEEN_AT_OTHER_SITE, seen_at=elsewhere[item])
    if item in frozen.on_loan:
        return Line(Bucket.ON_LOAN, item, None if item in out else Because.CAME_BACK)
    return Line(Bucket.ON_LOAN, item, Because.LENT_SINCE) if item in out else Line(Bucket.MISSING, item)


def if_read(
    frozen: Frozen, item: str, at: int, out: Mapping[str, int], register: Mapping[str, Standing]
) -> tuple[Bucket, Because | None]:
    """Where a thing stands whose sticker is read now: what is said at once, before all of the count is looked at. Of a
    pile nobody knows yet how many lie there."""
    if item in frozen.piles:
        return Bucket.FOUND, Because.NOT_COUNTED
    return _read(frozen, item, at, out, register)


def _read(
    frozen: Frozen, item: str, last_read: int, out: Mapping[str, int], register: Mapping[str, Standing]
) -> tuple[Bucket, Because | None]:
    if item in out and (item not in frozen.expected or last_read > out[item]):
        return Bucket.UNEXPECTED, Because.LENT_BUT_HERE
    if item in frozen.expected:
        return Bucket.FOUND, None
    if item in frozen.on_loan:
        return Bucket.FOUND, Because.CAME_BACK
    standing = register.get(item)
    if standing is None:
        return Bucket.UNEXPECTED, Because.NOT_LISTED
    if standing.site != frozen.site:
        return Bucket.ELSEWHERE, Because.OTHER_SITE
    if standing.status not in LENDABLE:
        return Bucket.UNEXPECTED, Because(standing.status)
    return (Bucket.UNEXPECTED, Because.NOT_LISTED) if frozen.is_whole else (Bucket.ELSEWHERE, Because.OTHER_SHELF)


def tally(found: Iterable[Line]) -> dict[Bucket, int]:
    """How many lines each bucket has."""
    counts = dict.fromkeys(Bucket, 0)
    for line in found:
        counts[line.bucket] += 1
    return counts


def progress(frozen: Frozen, found: Iterable[Line]) -> tuple[int, int]:
    """Of how many things that should lie here so many are settled: they were read, or are known to be away."""
    settled = [
        line
        for line in found
        if line.item in frozen.expected and (line.scans or line.bucket in (Bucket.ON_LOAN, Bucket.ELSEWHERE))
    ]
    return len(settled), len(frozen.expected)


# --- beginning one ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """What is counted at a site: all of it, or the things of one category or at one place."""

    site: str
    category: str | None = None
    place: str = ""

    @property
    def is_whole(self) -> bool:
        return self.category is None and not self.place


def begin(
    stocktake: str, scope: Scope, staff: str, items: Iterable[Item], types: Mapping[str, ItemType],
    out: Mapping[str, int], place_commitment: str | None = None,
) -> StocktakeOpened:  # fmt: skip
    """The fact that freezes what should lie there. `out` has how many pieces of each thing are out."""
    expected: list[str] = []
    on_loan: list[str] = []
    piles: dict[str, int] = {}
    for item in sorted(items, key=lambda item: item.id):
        kind = types.get(item.item_type)
        if not _is_counted(item, kind, scope):
            continue
        if kind is not None and kind.kind in ("pile", "consumable"):
            piles[item.id] = max(0, item.count - out.get(item.id, 0))
            expected.append(item.id)
        else:
            (on_loan if item.id in out else expected).append(item.id)
    return StocktakeOpened(
        stocktake=stocktake, site=scope.site, staff=staff, expected=expected, on_loan=on_loan, piles=piles,
        category=scope.category, place_commitment=place_commitment,
    )  # fmt: skip


def _is_counted(item: Item, kind: ItemType | None, scope: Scope) -> bool:
    if item.site != scope.site or item.status not in LENDABLE:
        return False
    if scope.category is not None and (kind is None or kind.category != scope.category):
        return False
    return not scope.place or " ".join(item.place.split()).casefold() == " ".join(scope.place.split()).casefold()
