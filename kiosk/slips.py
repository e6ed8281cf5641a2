"""What stands on a slip: the act in the member's language, never more of a person than a first name and initial.

A slip is a layout (`printers.slip.Slip`) until it is sent; the spool keeps it as JSON, so that an act never waits for
bytes.
Must not know the database, devices or the web framework.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from gettext import NullTranslations

import msgspec

from kiosk import words
from printers.slip import Pair, Qr, Rule, Slip, Space, Text
from sync import codes
from sync.facts import PageKind, PageLine

_KINDS = {kind.__name__: kind for kind in (Text, Pair, Rule, Space, Qr)}
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in _KINDS.values()}


@dataclass(frozen=True)
class Heading:
    """What begins every slip. `who` is a first name and initial or `None`, `for_whom` a party's name or `None`."""

    centre: str
    site: str
    at: int
    language: str
    who: str | None = None
    for_whom: str | None = None


@dataclass(frozen=True)
class Thing:
    """An item on a slip. `due_at` is ms UTC; `None` when nothing is due."""

    name: str
    inventory_no: str
    due_at: int | None = None
    parts: tuple[str, ...] = ()
    remark: str | None = None


Line = Text | Pair | Rule | Space | Qr
Body = Callable[[NullTranslations], list[Line]]


def document_code(fact: str) -> str:
    """The code of the document that confirms the fact named `fact`."""
    return codes.make(codes.CodeKind.DOCUMENT, hashlib.sha256(fact.encode()).digest()[:9])


def content(heading: Heading, title: str, body: Body) -> Callable[[str, str], bytes]:
    """Makes the slip once its number and the fact's uid are known. `title` is an English message id."""

    def make(slip_no: str, fact: str) -> bytes:
        return to_bytes(_slip(heading, title, body, slip_no, document_code(fact)))

    return make


def _slip(heading: Heading, title: str, body: Body, slip_no: str, document: str) -> Slip:
    catalogue = words.catalogue(heading.language)
    _ = catalogue.gettext
    lines: list[Line] = [
        Text(heading.centre, bold=True, align="centre"),
        Text(heading.site, align="centre"),
        Space(),
        Text(_(title), size=2, bold=True),
        Pair(_("No."), slip_no),
        Pair(_("Time (device clock)"), words.day_and_time(heading.at, heading.language)),
    ]
    if heading.who:
        lines.append(Pair(_("Person"), heading.who))
    if heading.for_whom:
        lines.append(Pair(_("On behalf of"), heading.for_whom))
    lines += [Rule(), *body(catalogue), Rule(), Qr(document, caption=document)]
    lines += [
        Text(_("Please do not pass this on to others."), align="centre"),
        Text(_("NON-FISCAL PRINTOUT – CONFIRMATION, NOT A RECEIPT OF SALE"), bold=True, align="centre"),
    ]
    return Slip(tuple(lines))


def things(heading: Heading, found: Sequence[Thing], closing: str | None = None) -> Body:
    """Items with inventory numbers, due dates, parts and remarks. `closing` is an English message id."""

    def body(catalogue: NullTranslations) -> list[Line]:
        _ = catalogue.gettext
        lines: list[Line] = []
        for thing in found:
            lines.append(Text(thing.name, bold=True))
            lines.append(Pair(_("Inventory no."), thing.inventory_no))
            if thing.due_at is not None:
                lines.append(Pair(_("Due back"), words.day_and_time(thing.due_at, heading.language)))
            if thing.parts:
                lines.append(Text(_("With: %(parts)s") % {"parts": ", ".join(thing.parts)}))
            if thing.remark:
                lines.append(Text(thing.remark))
            lines.append(Space())
        if closing:
            lines.append(Text(_(closing)))
        return lines

    return body


def pairs(found: Sequence[tuple[str, str]], closing: str | None = None) -> Body:
    """Rows of an English message id and a value."""

    def body(catalogue: NullTranslations) -> list[Line]:
        lines: list[Line] = [Pair(catalogue.gettext(label), value) for label, value in found]
        if closing:
            lines.append(Text(catalogue.gettext(closing)))
        return lines

    return body


def to_bytes(slip: Slip) -> bytes:
    """A slip as it is kept in the spool."""
    rows = [[type(line).__name__, *(getattr(line, name) for name in _FIELDS[type(line)])] for line in slip.lines]
    return msgspec.json.encode(rows)


def from_bytes(raw: bytes) -> Slip:
    """Raises `msgspec.DecodeError` or `KeyError` for what is no slip."""
    return Slip(tuple(_KINDS[row[0]](*row[1:]) for row in msgspec.json.decode(raw)))


def sentence(language: str, text: str) -> str:
    """An English message id in the slip's language."""
    return words.catalogue(language).gettext(text)


def remark(language: str, text: str | None, missing: Sequence[str]) -> str | None:
    """What a person said of a thing that came back: "Something is missing: power supply"."""
    if text is None:
        return None
    said = sentence(language, text)
    return f"{said}: {', '.join(missing)}" if missing else said


PAGE_NAMES = {
    (False, "A4"): "A4 mono",
    (True, "A4"): "A4 colour",
    (False, "A3"): "A3 mono",
    (True, "A3"): "A3 colour",
}


def page_lines(lines: Sequence[PageLine], left: tuple[int | None, int | None]) -> Body:
    """What was printed and copied, and what the month's allowance leaves (mono, colour; `None` without a limit)."""

    def body(catalogue: NullTranslations) -> list[Line]:
        _ = catalogue.gettext
        rows: list[Line] = []
        for line in lines:
            kind = _("Prints") if line.kind is PageKind.PRINT else _("Copies")
            rows.append(Pair(f"{kind}, {_(PAGE_NAMES[line.colour, line.size])}", str(line.pages)))
            if line.failed:
                rows.append(Pair(_("of these useless"), str(line.failed)))
        for label, units in zip((_("Left this month, mono"), _("Left this month, colour")), left, strict=True):
            if units is not None:
                rows.append(Pair(label, str(units)))
        return rows

    return body
