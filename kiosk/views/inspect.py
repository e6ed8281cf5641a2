"""Inspect: what came back and waits for staff, and one of these things looked at."""

from __future__ import annotations

from collections import Counter as Count
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk import words
from kiosk.pictures import picture_of
from kiosk.session import Session
from kiosk.station.inspecting import Look, Waiting
from kiosk.station.outcome import Done
from kiosk.views import counter, visitor
from kiosk.views.desk import noted_last, staff_page, tell
from sync.facts import Condition
from sync.rules.inspections import Found

SHOWN = 4
NOTE_LENGTH = 200


@dataclass(frozen=True)
class WaitingLine:
    """A thing in the list; `told` is what whoever brought it said, `at` when that was."""

    id: str
    name: str
    told: str
    at: str
    late: bool


@dataclass(frozen=True)
class PartTick:
    """A part, one line for each piece; `ticked` unless whoever brought it said that it was missing."""

    id: str
    name: str
    ticked: bool


def inspect() -> Response | str:
    session = visitor()
    item = request.values.get("item", "")
    look = counter().station.inspecting.look(item, counter().clock.now()) if item else None
    if item and look is None:
        return redirect(url_for("inspect"), 303)
    if request.method == "POST":
        if request.form.get("undo"):
            return _undo(session)
        return redirect(url_for("inspect"), 303) if look is None else _note(session, look)
    return _list(session) if look is None else _thing(session, look)


def _list(session: Session) -> str:
    waiting = counter().station.inspecting.waiting(counter().clock.now())
    pages = max(1, -(-len(waiting) // SHOWN))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    lines = [_line(one, session.language) for one in waiting[(page - 1) * SHOWN : page * SHOWN]]
    may_undo = noted_last(session, "inspect") is not None
    return staff_page(
        session, thing=None, lines=lines, page=page, pages=pages, count=len(waiting), may_undo=may_undo
    )


def _undo(session: Session) -> Response:
    assert session.staff is not None
    last = noted_last(session, "inspect")
    if last is not None:
        tell(session, "inspect", counter().station.inspecting.undo(last.uids, session.staff.id, counter().clock.now()))
    return redirect(url_for("inspect"), 303)


def _line(waiting: Waiting, language: str) -> WaitingLine:
    told = {"fine": _("Told: complete and working"), "incomplete": _("Told: something is missing")}
    at = words.local(waiting.row.returned_at).strftime("%d.%m %H:%M")
    name = counter().station.loans.name_of(waiting.item, language)
    return WaitingLine(
        waiting.item.id, name, told.get(waiting.row.condition, _("Told: damaged")), at, waiting.late
    )  # fmt: skip


def _thing(session: Session, look: Look) -> str:
    names = {part.id: part.name.in_language(session.language) for part in look.parts}
    lacks = Count(look.missing)
    parts = []
    for id in look.came.went_out:
        lacks[id] -= 1
        parts.append(PartTick(id, names.get(id, id), lacks[id] < 0))
    return staff_page(
        session,
        thing=_line(look.waiting, session.language),
        take_back=look.came.take_back,
        picture=picture_of(look.waiting.item_type.picture),
        parts=parts,
        has_loan=look.came.loan is not None,
        condition="fine" if look.missing else look.waiting.row.condition,
    )


def _note(session: Session, look: Look) -> Response:
    assert session.staff is not None
    form = request.form
    if form.get("take_back") != look.came.take_back:
        return redirect(url_for("inspect"), 303)  # it went out and came back meanwhile
    told = form.get("condition", "")
    found = Found(
        parts=tuple(form.getlist("part")),
        condition=Condition(told) if told in list(Condition) else Condition.FINE,
        here=told != "not_here",
    )
    outcome = counter().station.inspecting.inspect(look, found, form.get("note", "")[:NOTE_LENGTH], session.staff.id)
    tell(session, "inspect", outcome)
    return redirect(url_for("inspect", item=None if isinstance(outcome, Done) else look.came.item), 303)
