"""The page log of CUPS, its second source: one line for each job that came to an end, or jammed on its way there.

A line proves little. Whoever prints can put a line break into what their job is called and so write a line of their
own, and with blanks in it move all columns; so a line says only which job of which queue had how many pages, one with
two dates is not read at all, and no line is ever believed against what CUPS itself says. The file is followed as
logrotate and cupsd move it away. Must not know what is made of a line.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_LINE = re.compile(
    r'"?(?P<queue>[^\s"/#]{1,127}) (?:.* )?(?P<number>\d{1,9}) '
    r"\[(?P<at>\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] total (?P<pages>\d{1,9})(?=[ \"]|$)"
)
_DATE = re.compile(r"\[\d\d/[A-Z][a-z][a-z]/\d{4}:")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class LogLine:
    """That the job `number` of `queue` had `pages` in all at `at` (ms UTC); 0 where nobody counted."""

    queue: str
    number: int
    at: int
    pages: int


@dataclass(frozen=True)
class Place:
    """How far a file was read: which one (its inode) and how many bytes of it."""

    inode: int
    offset: int


def read_line(line: str) -> LogLine | None:
    """`None` for a line that is not of the end of a job, or of which nobody can say which of its columns are whose."""
    found = _LINE.match(line)
    if found is None or len(_DATE.findall(line)) != 1:
        return None
    day, time, zone = found["at"][:11], found["at"][12:20], found["at"][21:]
    if day[3:6] not in _MONTHS:
        return None
    try:
        at = datetime.fromisoformat(f"{day[7:]}-{_MONTHS.index(day[3:6]) + 1:02}-{day[:2]}T{time}{zone}")
    except ValueError:
        return None
    return LogLine(found["queue"], int(found["number"]), int(at.timestamp() * 1000), int(found["pages"]))


def end_of(file: Path) -> Place:
    """Where the file ends now; an inode of 0 where there is none."""
    try:
        now = file.stat()
    except OSError:
        return Place(0, 0)
    return Place(now.st_ino, now.st_size)


def follow(file: Path, place: Place) -> tuple[list[LogLine], Place]:
    """The lines that came since `place`, and the place after them. A file that was moved away is read to its end first;
    a line that is only half written waits. A log that is not there, or may not be read, has no lines."""
    lines: list[LogLine] = []
    now = end_of(file)
    if now.inode != place.inode:
        moved = _moved(file, place.inode)
        if moved is not None:
            found, _rest = _from(moved, place.offset)
            lines += found
        place = Place(now.inode, 0)
    elif now.offset < place.offset:  # it was emptied in its place
        place = Place(now.inode, 0)
    found, offset = _from(file, place.offset)
    return lines + found, Place(place.inode, offset)


def _moved(file: Path, inode: int) -> Path | None:
    """Where the file of this inode went: beside its place, under a longer name. Packed ones were read long before."""
    try:
        beside = [each for each in os.scandir(file.parent) if each.name.startswith(file.name)]
    except OSError:
        return None
    return next((Path(each.path) for each in beside if inode and each.inode() == inode), None)


def _from(file: Path, offset: int) -> tuple[list[LogLine], int]:
    try:
        with file.open("rb") as opened:
            opened.seek(offset)
            data = opened.read()
    except OSError:
        return [], offset
    whole, _, _half = data.rpartition(b"\n")
    if not whole:
        return [], offset + (1 if data.startswith(b"\n") else 0)
    read = (read_line(each.decode(errors="replace")) for each in whole.split(b"\n"))
    return [line for line in read if line is not None], offset + len(whole) + 1
