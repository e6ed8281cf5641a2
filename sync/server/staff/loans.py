"""Loans: those that are out, those that are late, all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import abort, redirect, request
from werkzeug.wrappers import Response

from sync import register
from sync.rules import agreements
from sync.rules.refusals import Refusal
from sync.rules.undoing import DESK_MS
from sync.server import lending, questions_agreements, questions_bookings, register_store, store, story, undoing
from sync.server.models import SERVER
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, forms, names
from sync.server.staff.acts import to_act
from sync.server.staff.desk import can, office, staff_id
from sync.server.staff.refusal_words import sentence
from sync.server.staff.screens import screens, show, sites

DAYS = 60  # to choose from when a loan is extended
STATES = ("out", "overdue", "declared_returned", "all")


@screens.get("/loans")
@needs(Permission.READ)
def loans() -> str:
    state = asked.one_of("state", STATES) or "out"
    wanted = store.ListFilter(
        site=asked.site(), person=asked.word("person"), party=asked.word("party"), item=asked.word("item"),
        state=None if state == "all" else state, span=asked.days(),
    )  # fmt: skip
    page = store.loans(office().now(), wanted, asked.word("older"))
    return show(
        "loans", page=page, names=names.Names(page.rows), chosen=names.Names([wanted]), wanted=wanted, state=state,
        states=STATES, sites=sites(),
    )  # fmt: skip


@screens.get("/loans/<id>")
@needs(Permission.READ)
def loan(id: str) -> str:
    """One loan with its facts, and what staff may do about it."""
    return _page(id)


def _page(id: str, told: str = "") -> str:
    found = store.loan(id) or abort(404)
    happenings = story.of_loan(found)
    days = lending.days_to_extend(found, office().now()) if found.state == "out" else []
    before = store.loan(found.swap_of) if found.swap_of else None  # another unit is lent by the same agreement
    named = [found.approved_by, found.responsible, *(each.staff for each in happenings)]
    agreement = questions_agreements.agreement_of(found) or (before and questions_agreements.agreement_of(before))
    beside, instead = story.beside(found), story.instead_of(found)
    return show(
        "loan", loan=found, agreement=agreement, number_of=agreements.number_of, story=happenings,
        slips=story.slips(happenings), days=days[:DAYS], told=told, purpose=_name(register.Purpose, found.purpose),
        kit=_name(register.Kit, found.kit),
        booking=questions_bookings.booking(found.booking) if found.booking else None, beside=beside, instead=instead,
        may_undo=_may_undo(happenings) if can(Permission.LEND) else {},
        names=names.Names([found, *happenings, *beside], people=named),
    )  # fmt: skip


BEGIN = ("loan_issued", "loan_renewed", "loan_taken_back", "item_inspected")


def _may_undo(happenings: Sequence[story.Happening]) -> dict[str, tuple[str, int]]:
    """What staff did at the server just now and nothing has come of: a fact of each such act, with the first fact of
    the whole act and how many it has."""
    now, found, seen = office().now(), dict[str, tuple[str, int]](), set[str]()
    for each in happenings:
        if each.device != SERVER or each.uid in seen or each.type not in BEGIN or not 0 <= now - each.at <= DESK_MS:
            continue
        act = undoing.whole_act(each.uid)
        seen |= {one.uid for one in act}
        if act and undoing.may_undo(act, now):
            found[each.uid] = (act[0].uid, len(act))
    return found


def _name(kind: type[register.Purpose] | type[register.Kit], id: str | None) -> str:
    """The name of a purpose or a kit, "" for none."""
    found = register_store.get(kind, id) if id else None
    return found.name.in_language(names.language()) if found is not None else ""


@screens.post("/loans/<id>/extend")
@needs(Permission.LEND)
def extend(id: str) -> str | Response | tuple[str, int]:
    """Give it another day to be due: a late loan too, and one with no renewals left."""
    store.loan(id) or abort(404)
    answer = lending.extend(id, _day(request.form.get("day", "")), staff_id(), office().now(), request.form.get("was"))
    if answer is None:
        return _page(id, str(forms.MEANWHILE)), 409
    if isinstance(answer, Refusal):
        return _page(id, sentence(answer)), 409
    return redirect(to_act(answer), 303)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@screens.get("/agreements/<id>.pdf")
@needs(Permission.NAMES)
def agreement_pdf(id: str) -> Response:
    """The agreement that was signed, as a sheet of paper in the language of the member."""
    from sync.server.papers import pdf  # slow to load, and wanted by few requests

    row = questions_agreements.agreement(id) or abort(404)
    paper = questions_agreements.paper(row) or abort(404)
    name = f"{agreements.number_of(row.id)}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return Response(pdf.agreement(paper), mimetype="application/pdf", headers=headers)
