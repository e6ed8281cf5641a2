"""The list of what is late, to call people by: on A4, and for a spreadsheet."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from sync.server.permissions import Permission, needs, steps_up
from sync.server.questions_reminders import Contact, Outlook
from sync.server.staff import asked, names, spreadsheets, wording
from sync.server.staff.reminders import Borrowers, Row, borrowers, names_of, outlook, phones_of
from sync.server.staff.screens import centre_name, screens, spoken


@screens.get("/reminders/phone-list.pdf")
@needs(Permission.NAMES)
@steps_up
def phone_list() -> Response:
    from sync.server.papers import pdf  # slow to load, and wanted by few requests
    from sync.server.papers.phone_list import Call, PhoneList

    view, groups, known = _asked_for()
    site = asked.site()
    calls = [Call(known.party(group.party), _numbers(group, view, known), _things(group, view, known))
             for group in groups]  # fmt: skip
    where = known.site(site) if site else _("All sites")
    paper = PhoneList(
        spoken(), _("To call: things that are late"), f"{centre_name()}, {where}, {wording.moment(view.at)}",
        (_("Thing"), _("Due"), _("Told"), _("What was said")), tuple(calls), _("Nothing is overdue."),
    )  # fmt: skip
    headers = {"Content-Disposition": 'inline; filename="phone-list.pdf"', "Cache-Control": "no-store"}
    return Response(pdf.phone_list(paper), mimetype="application/pdf", headers=headers)


@screens.get("/reminders/phone-list.csv")
@needs(Permission.NAMES)
@steps_up
def phone_list_csv() -> Response:
    """One line a thing."""
    view, groups, known = _asked_for()
    heads = (
        _("For whom"), _("Telephone"), _("Person"), _("Telephone"), _("Thing"), _("Inventory number"), _("Due"),
        _("Late by"), _("Told"),
    )  # fmt: skip
    rows = (
        (
            known.party(group.party), group.phone, known.person(row.loan.person),
            ", ".join(phones_of(view.contacts.get(row.loan.person or "", Contact()), known)),
            known.item(row.loan.item), known.inventory_no(row.loan.item), wording.moment(row.loan.due_at),
            wording.lateness(row.loan.due_at or 0, view.at), _told(row),
        )
        for group in groups
        for row in group.rows
    )  # fmt: skip
    return spreadsheets.answer("phone-list", [heads, *rows])


def _asked_for() -> tuple[Outlook, list[Borrowers], names.Names]:
    view = outlook()
    groups = borrowers(view, "overdue", asked.site())
    return view, groups, names_of((row.loan for group in groups for row in group.rows), view)


def _numbers(group: Borrowers, view: Outlook, known: names.Names) -> tuple[str, ...]:
    """The party's own, then those of each who has something."""
    said = [f"{known.party(group.party)}: {group.phone}"] if group.phone else []
    for person in dict.fromkeys(row.loan.person or "" for row in group.rows):
        numbers = phones_of(view.contacts.get(person, Contact()), known)
        said.append(f"{known.person(person)}: {', '.join(numbers) or _('no number')}")
    return tuple(said)


def _things(group: Borrowers, view: Outlook, known: names.Names) -> tuple[tuple[str, ...], ...]:
    return tuple(_cells(row, view, known) for row in group.rows)


def _cells(row: Row, view: Outlook, known: names.Names) -> tuple[str, ...]:
    due = row.loan.due_at or 0
    thing = f"{known.item(row.loan.item)} {known.inventory_no(row.loan.item)}".strip()
    late = _("late by %(time)s", time=wording.lateness(due, view.at))
    return thing, f"{wording.moment(due)}, {late}", _told(row) or _("not yet"), ""


def _told(row: Row) -> str:
    return "; ".join(f"{wording.day(said.at)} {said.words}" for said in row.said[:3])
