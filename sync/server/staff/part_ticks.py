"""The parts of a thing as a form asks for them: a tick for one piece, a number for several. Asks no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from sync import register


@dataclass(frozen=True)
class Tick:
    """A part of which `of` pieces should be there and `here` are."""

    id: str
    name: str
    of: int
    here: int


def ticks(
    expected: Sequence[str], parts: Mapping[str, register.Part], language: str, missing: Iterable[str] = ()
) -> list[Tick]:
    """One for each part among `expected` (ids, one for each piece), less what is `missing`. A part that the register
    has no more is asked for all the same, under its id."""
    lacks = Counter(missing)
    return [
        Tick(id, parts[id].name.in_language(language) if id in parts else id, of, max(0, of - lacks[id]))
        for id, of in Counter(expected).items()
    ]


def told(form: MultiDict[str, str], expected: Sequence[str]) -> tuple[str, ...]:
    """The ids that a form says are there, one for each piece; never more than are `expected`."""
    ticked = set(form.getlist("part"))
    here = {id: int(id in ticked) if of == 1 else _number(form, id, of) for id, of in Counter(expected).items()}
    return tuple(id for id, pieces in here.items() for _ in range(pieces))


def _number(form: MultiDict[str, str], id: str, of: int) -> int:
    text = form.get(f"pieces-{id}", "").strip()
    return min(of, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 0
