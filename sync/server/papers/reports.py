"""A report as a paper: words and numbers as they are printed. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sync.server.plots.shapes import Plot


@dataclass(frozen=True)
class Line:
    """A number, what it was before ("" where that is not told), and how it is counted."""

    name: str
    value: str
    before: str
    method: str


@dataclass(frozen=True)
class Group:
    title: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Table:
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    remark: str = ""


@dataclass(frozen=True)
class Picture:
    """`legend`: the kind of a pattern and what it stands for."""

    title: str
    words: str
    plot: Plot
    legend: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class ReportPaper:
    """`subtitle` says the span, `pairs` whose report it is, `heads` those of the table of numbers: what, how much,
    before, method."""

    language: str
    title: str
    subtitle: str
    intro: str
    centre: str
    pairs: Sequence[tuple[str, str]]
    standing: str
    heads: tuple[str, str, str, str]
    groups: Sequence[Group]
    tables: Sequence[Table] = field(default_factory=tuple)
    pictures: Sequence[Picture] = field(default_factory=tuple)
    made: str = ""
