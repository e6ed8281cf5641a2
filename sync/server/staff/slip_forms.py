"""The form for a slip that only paper tells of: for each kind of act the fields that its slip prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from msgspec.structs import replace

from sync import register
from sync.fact import PageLine
from sync.rules.pages import MOST_PAGES
from sync.server import questions_bookings, register_store, slip_entries
from sync.server.register_models import MeterRow
from sync.server.slip_beliefs import ShownSlip
from sync.server.slip_entries import Paper
from sync.server.staff import forms, names, page_words
from sync.server.staff.fields import Choice, Day, Field, Hour, Number, Text, Wrong
from sync.server.staff.pickers import Picked

MOST_THINGS, MOST_PEOPLE, LINES = 60, 500, 3
_person = Picked(name="person", words=_l("Person"), what="person", hint=_l("Name or number, as the register has it."))
_party = Picked(name="party", words=_l("For whom"), what="party")
_things = Text(
    name="things", words=_l("Things, by inventory number"), longest=2_000, lines=True,
    hint=_l("As the slip prints them, one on each line."),
)  # fmt: skip
_anybody = Picked(
    name="person", words=_l("Person"), what="person", required=False, hint=_l("Empty where the slip names nobody.")
)
_any_party = Picked(name="party", words=_l("For whom"), what="party", required=False)


def fields(row: ShownSlip) -> tuple[Field, ...]:
    """Empty for an act that is not entered from paper."""
    return tuple(_FIELDS[row.act](row.site or "")) if row.act in _FIELDS else ()


def empty(row: ShownSlip) -> forms.Form:
    return forms.filled(fields(row), {"people": 1, "quantity": 1})


def read(row: ShownSlip, now: int) -> tuple[forms.Form, Paper]:
    """What was typed. What nobody knows, and what nothing here fits, is told at its field."""
    form = forms.typed(fields(row))
    items = _items(form) if "things" in form.typed else ()
    value = form.values.get
    kind, _blank, resource = (value("what") or "").partition(" ")
    paper = Paper(
        items, value("person"), value("party"), value("day"), value("people") or 1, _lines(form), value("meter"),
        (kind, resource) if resource else None, value("begins") or 0, value("ends") or 0, value("quantity") or 1,
    )  # fmt: skip
    if form.is_good:
        _check(form, row, paper, now)
    return form, paper


def _check(form: forms.Form, row: ShownSlip, paper: Paper, now: int) -> None:
    if row.act == "pages_declared" and not paper.lines:
        form.wrong("pages1", _("Type how many pages in whole numbers."))
    if row.act == "booking_made" and paper.ends <= paper.begins:
        form.wrong("ends", _("It must end after it begins."))
    for lacks in slip_entries.lacking(row, paper, now):
        if lacks == "person":
            form.wrong("person", _("They had not come in then, as far as is known here: enter that slip first."))
        else:
            item = register_store.get(register.Item, lacks)
            number = item.inventory_no if item else lacks
            form.wrong("things", _("%(thing)s: it is not on loan. Enter the slip of its loan first.", thing=number))


def _items(form: forms.Form) -> tuple[str, ...]:
    """The things that were typed; what nobody knows is told at its line."""
    found: dict[str, Any] = {}
    lines = [line.strip() for line in (form.values.get("things") or "").splitlines() if line.strip()]
    for line in lines[:MOST_THINGS]:
        try:
            found[Picked(name="things", words="", what="item").read({"things": line}) or ""] = None
        except Wrong as wrong:
            form.wrong("things", f"{line}: {wrong}")
    if len(lines) > MOST_THINGS:
        form.wrong("things", _("At most %(num)s things stand on one slip.", num=MOST_THINGS))
    return tuple(found)


def _lines(form: forms.Form) -> tuple[PageLine, ...]:
    found = []
    for n in range(1, LINES + 1):
        kind = page_words.KINDS.get(form.values.get(f"key{n}") or "")
        number, failed = form.values.get(f"pages{n}") or 0, form.values.get(f"failed{n}") or 0
        if failed > number:
            form.wrong(f"failed{n}", _("More pages failed than were made. Failed pages are part of all pages."))
        elif number and kind is None:
            form.wrong(f"key{n}", _("Choose one of these."))
        elif number and kind is not None:
            found.append(replace(kind, pages=number, failed=failed))
    return tuple(found)


def _of_pages(site: str) -> Sequence[Field]:
    kinds = lambda: [(key, page_words.line(each)) for key, each in page_words.KINDS.items()]  # noqa: E731
    meters = lambda: [(each.id, each.name) for each in register_store.select(register.Meter, MeterRow.site == site)]  # noqa: E731
    found: list[Field] = [_anybody, _any_party]
    for n in range(1, LINES + 1):
        found += [
            Choice(name=f"key{n}", words=_l("What, line %(number)s", number=n), options=kinds, none="–"),
            Number(name=f"pages{n}", words=_l("Pages, line %(number)s", number=n), required=n == 1, most=MOST_PAGES),
            Number(name=f"failed{n}", words=_l("Failed, line %(number)s", number=n), required=False, most=MOST_PAGES),
        ]
    return [*found, Choice(name="meter", words=_l("Device"), options=meters, none=_l("not known"))]


def _of_bookings(site: str) -> Sequence[Field]:
    bookables = lambda: [  # noqa: E731
        (f"{each.kind} {each.id}", each.name.in_language(names.language()))
        for each in questions_bookings.bookables(site)
    ]
    return [
        _person, _party, Choice(name="what", words=_l("What"), options=bookables),
        Number(name="quantity", words=_l("How many"), least=1, most=500), Day(name="day", words=_l("Day")),
        Hour(name="begins", words=_l("From")), Hour(name="ends", words=_l("Until")),
    ]  # fmt: skip


_FIELDS: dict[str, Callable[[str], Sequence[Field]]] = {
    "loan_issued": lambda site: [_person, _party, _things, Day(name="day", words=_l("Due"))],
    "loan_taken_back": lambda site: [_things],
    "loan_renewed": lambda site: [_things, Day(name="day", words=_l("Due"))],
    "pages_declared": _of_pages,
    "visit_checked_in": lambda site: [
        _anybody, _any_party, Number(name="people", words=_l("How many people"), least=1, most=MOST_PEOPLE),
    ],
    "visit_checked_out": lambda site: [_person],
    "booking_made": _of_bookings,
}  # fmt: skip
