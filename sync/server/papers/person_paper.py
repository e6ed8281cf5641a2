"""Everything that is held on a person, as a sheet of paper to hand over: sections of short tables. PURE."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """One part: rows of as many cells as there are `heads`; without rows stands `nothing`."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class PersonPaper:
    """`made` says where and when, `rights` what the person may ask for."""

    language: str
    title: str
    made: str
    sections: tuple[Section, ...]
    nothing: str
    rights: str
