"""The list to call people by, as a sheet of paper: whom, by which numbers, about what. PURE."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """One party: `numbers` are lines such as "Anna Kowalska: 600 700 800", `things` rows of as many cells as the list
    has heads."""

    whom: str
    numbers: tuple[str, ...]
    things: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PhoneList:
    """`made` says where and when; `nothing` stands there when there is nobody to call."""

    language: str
    title: str
    made: str
    heads: tuple[str, ...]
    calls: tuple[Call, ...]
    nothing: str
