"""What stands on a slip: the act in the member's language, never more of a person than a first name and initial.

A slip is a layout (`printers.slip.Slip`) until it is sent; the spool keeps it as JSON, so that an act never waits for
bytes.
Must not know the database, devices or the web framework.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from gettext import NullTranslations
from typing import Any

import msgspec

from kiosk import words
from printers.frame import Frame, framed
from printers.slip import Columns, Fold, Line, Pair, Picture, Qr, Rule, Slip, Space, Text
from sync import codes
from sync.facts import PageKind, PageLine
from sync.feed_rows import ListLine
from sync.lending_facts import SignedBy
from sync.register import SlipTemplate, Words

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (Text, Pair, Columns, Rule, Space, Qr, Fold, Picture)}
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in _KINDS.values()}
_FIELDS[Picture] = ("name",)  # its drawings lie in the register, which never changes them


@dataclass(frozen=True)
class Heading:
    """What begins every slip. `who` is a first name and initial or `None`, `for_whom` a party's name or `None`;
    `template` is what the centre puts around its slips at the time, `None` when nothing."""

    centre: str
    site: str
    at: int
    language: str
    who: str | None = None
    for_whom: str | None = None
    template: SlipTemplate | None = None


@dataclass(frozen=True)
class Thing:
    """An item on a slip. `due_at` is ms UTC; `None` when nothing is due. `author` is that of a book, `kit` the name of
    the kit that it goes with, `deposit` what its rules say of one."""

    name: str
    inventory_no: str
    due_at: int | None = None
    parts: tuple[str, ...] = ()
    remark: str | None = None
    author: str = ""
    kit: str = ""
    deposit: str = ""


Body = Callable[[NullTranslations], list[Line]]


document_code = codes.document_code


def content(heading: Heading, title: str, body: Body, code: str | None = None) -> Callable[[str, str], bytes]:
    """Makes the slip once its number and the fact's uid are known. `title` is an English message id; `code` is what is
    scanned from it, `None` for the code of the document, in whose place its proof comes."""

    def make(slip_no: str, fact: str) -> bytes:
        return to_bytes(_slip(heading, title, body, slip_no, code or document_code(fact)))

    return make


def _slip(heading: Heading, title: str, body: Body, slip_no: str, document: str) -> Slip:
    catalogue = words.catalogue(heading.language)
    _ = catalogue.gettext
    told = [(_("No."), slip_no), (_("Time (device clock)"), words.day_and_time(heading.at, heading.language))]
    if heading.who:
        told.append((_("Person"), heading.who))
    if heading.for_whom:
        told.append((_("On behalf of"), heading.for_whom))
    return framed(_frame(heading, _), _(title), told, body(catalogue), Qr(document, caption=document), _("Part"))


def _frame(heading: Heading, _: Callable[[str], str]) -> Frame:
    found = heading.template
    head, foot, logo = (found.head, found.foot, found.logo) if found else (None, None, None)
    return Frame(
        head=_lines_of(head, heading.language) or (heading.centre, heading.site),
        foot=_lines_of(foot, heading.language),
        closing=(
            _("Please do not pass this on to others."), _("NON-FISCAL PRINTOUT – CONFIRMATION, NOT A RECEIPT OF SALE"),
        ),
        logo=Picture(logo) if logo else None,
    )  # fmt: skip


def _lines_of(said: Words | None, language: str) -> tuple[str, ...]:
    return tuple(said.in_language(language).split("\n")) if said else ()


def things(heading: Heading, found: Sequence[Thing], closing: str | None = None) -> Body:
    """Items with inventory numbers, due dates, parts and remarks. `closing` is an English message id."""

    def body(catalogue: NullTranslations) -> list[Line]:
        _ = catalogue.gettext
        lines: list[Line] = []
        for thing, before in zip(found, ("", *(one.kit for one in found)), strict=False):
            lines += _kit_line(thing.kit, before, _)
            lines.append(Text(thing.name, bold=True))
            if thing.author:
                lines.append(Text(thing.author))
            lines.append(Pair(_("Inventory no."), thing.inventory_no))
            if thing.due_at is not None:
                lines.append(Pair(_("Due back"), words.day_and_time(thing.due_at, heading.language)))
            if thing.parts:
                lines.append(Text(_("With: %(parts)s") % {"parts": ", ".join(thing.parts)}))
            if thing.deposit:
                lines.append(Pair(_("Deposit"), thing.deposit))
            if thing.remark:
                lines.append(Text(thing.remark))
            lines.append(Space())
        if closing:
            lines.append(Text(_(closing)))
        return lines

    return body


def _kit_line(kit: str, before: str, _: Callable[[str], str]) -> list[Line]:
    """The name of a kit, above the first of its things."""
    return [Text(_("Kit: %(name)s") % {"name": kit}), Space()] if kit and kit != before else []


@dataclass(frozen=True)
class Agreement:
    """An agreement as a slip tells it: its number, the version of the terms, the digest of the document (hex), what was
    agreed in short, and by what it was signed."""

    number: str
    version: int
    digest: str
    points: tuple[str, ...]
    means: SignedBy


SIGNED: dict[SignedBy, str] = {
    "strokes": "Signed on the screen",
    "pin": "Signed with a PIN",
    "card": "Signed with a card",
    "staff": "Confirmed by staff",
    "paper": "Signed on paper",
}


def agreed(purpose: str | None, responsible: str | None, agreement: Agreement | None) -> Body:
    """What was agreed beside the things; nothing where nobody said or signed anything."""

    def body(catalogue: NullTranslations) -> list[Line]:
        _ = catalogue.gettext
        told = [(_("Purpose"), purpose), (_("Responsible"), responsible)]
        lines: list[Line] = [Pair(label, value) for label, value in told if value]
        if agreement is not None:
            lines += [
                Space(),
                Text(_("Agreement on a loan for use"), bold=True),
                *(Text(f"- {point}") for point in agreement.points),
                Pair(_("Agreement no."), agreement.number),
                Pair(_("Terms, version"), str(agreement.version)),
                Text(_(SIGNED[agreement.means])),
                Text(_("Document code: %(code)s") % {"code": spaced(agreement.digest[:16])}),
            ]
        return lines

    return body


def spaced(code: str) -> str:
    """A long code in groups of four, as people read it."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def joined(*bodies: Body) -> Body:
    """One slip of several parts, below each other."""
    return lambda catalogue: [line for body in bodies for line in body(catalogue)]


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
    return Slip(tuple(_KINDS[row[0]](*map(_as_kept, row[1:])) for row in msgspec.json.decode(raw)))


def _as_kept(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def drawn(slip: Slip, drawings: Callable[[str], tuple[bytes, ...]]) -> Slip:
    """The slip with the drawings of its logo, which `drawings` finds by name; none leaves the slip without."""
    return Slip(
        tuple(Picture(line.name, drawings(line.name)) if isinstance(line, Picture) else line for line in slip.lines)
    )


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


@dataclass(frozen=True)
class Wanted:
    """A thing that staff fetch. `place` is where it lies, "" when nobody wrote it down; `parts` go along; `kit` is the
    name of the kit that it goes with."""

    name: str
    inventory_no: str
    place: str
    parts: tuple[str, ...] = ()
    kit: str = ""


def picking(found: Sequence[Wanted]) -> Body:
    """Where things lie, each with a box to tick, in the order of their places."""

    def body(catalogue: NullTranslations) -> list[Line]:
        _ = catalogue.gettext
        lines: list[Line] = []
        for thing in sorted(found, key=lambda one: (one.place == "", one.place, one.name)):
            lines.append(Text(f"[ ] {thing.name}", bold=True))
            lines.append(Pair(_("Lies at"), thing.place or _("not written down")))
            lines.append(Pair(_("Inventory no."), thing.inventory_no))
            if thing.kit:
                lines.append(Text(_("Kit: %(name)s") % {"name": thing.kit}))
            lines += [Text(f"[ ] {part}", indent=4) for part in thing.parts]
            lines.append(Space())
        lines.append(Text(_("Scan each thing at the kiosk when you hand it over.")))
        return lines

    return body


def to_check(found: Sequence[ListLine]) -> Body:
    """Things to look for, numbered as on the server's page, each with a box to tick and what does not fit."""

    def body(catalogue: NullTranslations) -> list[Line]:
        _ = catalogue.gettext
        lines: list[Line] = []
        for number, thing in enumerate(found, 1):
            lines.append(Text(f"[ ] {number}. {thing.name}", bold=True))
            lines.append(Pair(_("Lies at"), thing.place or _("not written down")))
            lines.append(Pair(_("Inventory no."), thing.number))
            lines += [Text(each, indent=4) for each in thing.why]
            lines.append(Space())
        lines.append(Text(_("Tick what lies there, then scan the code below on the list to check.")))
        return lines

    return body


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
