"""Which numbers of slips one journal has given: stretches without a hole, whatever order its records come in. PURE.

An act whose slip was queued carries the slip's number with it, so that a number that is missing between two others of
one journal belongs to a record that is not here. What comes after the last number known is missing nowhere: the kiosk
has not been heard of past it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

_NUMBER = re.compile(r"(.{1,60}-[0-9]{4})-([0-9]{6,9})")


class Stretch(NamedTuple):
    """Numbers that follow each other. The uids are those of the records that carry the first and the last, `first_at`
    is when the first was written (ms UTC)."""

    first: int
    first_uid: str
    first_at: int
    last: int
    last_uid: str


@dataclass(frozen=True)
class Gap:
    """Numbers from `first` to `last` that no record here carries; `before` and `after` are the records around them."""

    first: int
    last: int
    before: str
    after: str
    at: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def parsed(slip_no: str) -> tuple[str, int] | None:
    """Series with year, and the number within: "COP-K1-2026" and 17; `None` for what is no number of a slip."""
    found = _NUMBER.fullmatch(slip_no)
    return (found[1], int(found[2])) if found else None


def written(series: str, number: int) -> str:
    """The whole number, as it stands on the slip."""
    return f"{series}-{number:06d}"


def with_number(stretches: Sequence[Stretch], number: int, uid: str, at: int) -> list[Stretch]:
    """The stretches with one more number, in order. After a fork two records may carry the same: of those at an end
    the one with the lesser uid counts, so that it comes to the same in any order."""
    found: list[Stretch] = []
    single = Stretch(number, uid, at, number, uid)
    for each in sorted([*stretches, single]):
        before = found[-1] if found else None
        if before is not None and each.first <= before.last + 1:
            found[-1] = _joined(before, each)
        else:
            found.append(each)
    return found


def _joined(one: Stretch, other: Stretch) -> Stretch:
    """Two stretches that touch or overlap; `one` begins no later."""
    last = max((one.last, other.last))
    ends = [each.last_uid for each in (one, other) if each.last == last]
    begins = [(each.first_uid, each.first_at) for each in (one, other) if each.first == one.first]
    return Stretch(one.first, *min(begins), last, min(ends))


def gaps(stretches: Sequence[Stretch]) -> Iterator[Gap]:
    for before, after in pairwise(stretches):
        yield Gap(before.last + 1, after.first - 1, before.last_uid, after.first_uid, after.first_at)
