"""The report of a stocktake as a sheet of paper: what was found and what was not, and who signs. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A thing, or a strange sticker. `counted` is "" where one is one."""

    number: str
    name: str
    place: str
    counted: str
    remark: str


@dataclass(frozen=True)
class Section:
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Report:
    """Words as they are printed, in `language`. `proof` is the uid of the fact that it rests on."""

    language: str
    title: str
    centre: str
    number: str
    pairs: Sequence[tuple[str, str]]
    heads: tuple[str, str, str, str, str]
    sections: Sequence[Section]
    note: str
    signature: str
    proof: str
    nothing: str
