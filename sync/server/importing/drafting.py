"""From the bytes of a file to a plan, in one call. Writes nothing; ids and codes for what is new come as arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.server.importing import books, items, members, organisations
from sync.server.importing.columns import Table, table
from sync.server.importing.entries import LISTS, Kind, entries
from sync.server.importing.plans import NewId, Plan, Register
from sync.server.importing.problems import UnreadableFile
from sync.server.importing.sheets import Progress, read


@dataclass(frozen=True)
class Draft:
    """A plan and how the file was understood."""

    plan: Plan
    table: Table


def draft(
    kind: Kind, name: str, data: bytes, now: Register, new_id: NewId, new_code: Callable[[], str],
    progress: Progress = lambda done: None,
) -> Draft:  # fmt: skip
    """What importing `data` (the file `name`) as a list of `kind` would change in `now`. Raises UnreadableFile."""
    sheet = read(name, data, progress)
    found = table(sheet, [column for column, _ in LISTS[kind]])
    if kind == "members" and not {"full_name", "last_name"} & set(found.columns):
        raise UnreadableFile("The file lacks the column “Imię i nazwisko”, or “Imię” and “Nazwisko”.")
    good, problems = entries(kind, found)
    problems += sheet.problems
    spoiled = {problem.row for problem in problems}
    good = [entry for entry in good if entry.row not in spoiled]
    if kind == "members":
        return Draft(members.plan(good, now, new_id, problems), found)
    if kind == "organisations":
        return Draft(organisations.plan(good, now, new_id, problems), found)
    if kind == "books":
        return Draft(books.plan(good, now, new_id, new_code, problems), found)
    return Draft(items.plan(good, now, new_id, new_code, problems), found)
