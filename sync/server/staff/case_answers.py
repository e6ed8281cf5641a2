"""What staff do with cases: decide, put off, take on, take back, take many together. Each is a fact; see
`deciding/answering.py`. After an answer the next case of the queue opens, with the way back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from sync.server import store
from sync.server.case_beliefs import CaseDecision
from sync.server.deciding import answering, fetched, queue
from sync.server.deciding.registry import kind_of
from sync.server.deciding.shape import Decision
from sync.server.models import Case
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, case_words, cases, closed_periods, decided_words, forms, names, wording
from sync.server.staff.desk import can, may_at, office, sites_allowed, staff_id
from sync.server.staff.fields import Wrong
from sync.server.staff.pickers import Picked
from sync.server.staff.screens import screens, show

FURTHEST = timedelta(days=366)  # nobody means to look at it in two years


def _mine(id: str) -> Case:
    """A case that whoever asks may answer."""
    found = store.case(id) or abort(404)
    if not may_at(cases.site_of(found), Permission.DECIDE):
        abort(403)
    return found


def _on(did: str | None) -> Response:
    """To the next case of the queue, telling what was done."""
    kept = cases.filters()
    more: dict[str, Any] = {"did": did} if did else {}
    following = request.form.get("next", "")
    if following and store.case(following) is not None:
        return redirect(cases.address(following, kept, **more), 303)
    return redirect(url_for("staff.cases", **kept, **more), 303)


def _again(case: Case, wrong: dict[str, Any], code: int) -> tuple[str, int]:
    return cases.inbox(queue.page(cases.wanted(), asked.number("page")), case, wrong), code


@screens.post("/cases/<id>/decide")
@needs(Permission.DECIDE)
def decide_case(id: str) -> Response | tuple[str, int]:
    case = _mine(id)
    note, word = request.form.get("note", "").strip(), request.form.get("decision", "")
    if len(note) > answering.LONGEST_NOTE:
        return _again(case, {"decided_note": note, "too_long": _too_long()}, 422)
    party, wrong = _named(request.form) if word == Decision.FOR_ANOTHER else (None, {})
    if wrong:
        return _again(case, wrong, 422)
    now, sites, closed = office().now(), sites_allowed(Permission.DECIDE), can(Permission.CLOSE)
    changed = answering.moments(case, word, staff_id(), now, party=party, sites=sites, closed=closed)
    if (page := closed_periods.barred(*changed)) is not None:
        return page
    made = answering.decide(
        case.id, word, staff_id(), now, note=note, party=party, sites=sites, closed=closed,
        seen=request.form.getlist("offered") or None,
    )  # fmt: skip
    if made is None:
        return _again(case, {"gone": _gone(case, word), "decided_note": note}, 409)
    return _on(made)


_PARTY = Picked(name="party", words="", what="party")


def _named(form: Mapping[str, str]) -> tuple[str | None, dict[str, Any]]:
    """The party that was named, and what is wrong with what was typed."""
    try:
        return _PARTY.read(form), {}
    except Wrong as wrong:
        return None, {"party": form.get("party", ""), "party_wrong": str(wrong), "party_note": form.get("note", "")}


def _gone(case: Case, word: str = "") -> str:
    if case.state not in answering.OPEN:
        return _("Somebody has answered it meanwhile. Look at what was decided; you can take it back.")
    if word in answering.NAMING:
        return _("Records came meanwhile, and what can be chosen is not what you were shown. Look again, and choose.")
    return _("A case of this kind has no such answer. Choose one of those below.")


def _too_long() -> str:
    return _("At most %(num)s characters.", num=answering.LONGEST_NOTE)


@screens.post("/cases/<id>/put-off")
@needs(Permission.DECIDE)
def put_case_off(id: str) -> Response | tuple[str, int]:
    case, was = _mine(id), request.form.get("was")
    typed = {"until": request.form.get("until", "").strip(), "put_off_note": request.form.get("note", "").strip()}
    until, wrong = _until(typed["until"])
    errors = {"until_wrong": wrong, "note_wrong": _note_wrong(typed["put_off_note"])}
    if until is None or any(errors.values()):
        return _again(case, typed | errors, 422)
    made = answering.defer(case.id, until, typed["put_off_note"], staff_id(), office().now(), was)
    if made is None and case.state in answering.OPEN:
        return _again(case, typed | {"gone": str(forms.MEANWHILE)}, 409)
    return _on(made) if made else _again(case, typed | {"gone": _gone(case)}, 409)


def _until(text: str) -> tuple[date | None, str]:
    """The day, and what is wrong with it."""
    today = date.fromisoformat(wording.iso_day(office().now()))
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, _("Choose the day on which it comes back.")
    if not today < day <= today + FURTHEST:
        return None, _("Choose a day from tomorrow on, within a year.")
    return day, ""


def _note_wrong(note: str) -> str:
    if not note:
        return _("Say why it has to wait: whom you asked, or what must come first.")
    return _too_long() if len(note) > answering.LONGEST_NOTE else ""


@screens.post("/cases/<id>/bring-back")
@needs(Permission.DECIDE)
def bring_case_back(id: str) -> Response:
    case = _mine(id)
    answering.take_deferral_back(case.id, staff_id(), office().now())
    return redirect(cases.address(case.id, {}), 303)


@screens.post("/cases/<id>/owner")
@needs(Permission.DECIDE)
def own_case(id: str) -> Response | tuple[str, int]:
    """Take it on (`owner` is there), or give it up."""
    case, was = _mine(id), request.form.get("was")
    owner = staff_id() if request.form.get("owner") else None
    made = answering.take_on(case.id, owner, staff_id(), office().now(), was)
    if made is None and was not in (None, case.owner or ""):
        return _again(case, {"gone": str(forms.MEANWHILE)}, 409)
    return redirect(cases.address(case.id, cases.filters()), 303)


@screens.post("/cases/answers/<uid>/undo")
@needs(Permission.DECIDE)
def take_answer_back(uid: str) -> Response | tuple[str, int]:
    """An answer and what followed from it; of those that one touch made, all; or a putting off."""
    now = office().now()
    if (made := queue.decision(uid)) is not None:
        case, together = _mine(made.case), None if request.form.get("alone") else made.together
        moments = [at for each in (answering.decided_together(together) if together else [made]) for at in _moved(each)]
        if (page := closed_periods.barred(*moments)) is not None:
            return page
        if together:
            answering.take_back_together(together, staff_id(), now)
        else:
            answering.take_back([uid], staff_id(), now)
    elif (off := queue.deferral(uid)) is not None:
        case = _mine(off.case)
        answering.take_deferral_back(case.id, staff_id(), now)
    else:
        abort(404)
    kept = {name: value for name, value in cases.filters().items() if name != "state"}
    return redirect(cases.address(case.id, kept), 303)


def _moved(made: CaseDecision) -> list[int | None]:
    """When what a decision changed happened, ms UTC. What one touch, or one card, changed at several sites is taken
    back by whoever may at all of them."""
    case, visits = _mine(made.case), answering.visits_moved(made)
    if not all(may_at(each.site, Permission.DECIDE) for each in visits):
        abort(403)
    return [case.at, *answering.moments_of(made)] if made.effects else []


@screens.get("/cases/together")
@needs(Permission.DECIDE)
def cases_together() -> str:
    """Those of one kind of which the house is sure, to be looked through before they are taken."""
    kind = asked.one_of("kind", queue.KINDS_OF_MANY) or abort(404)
    return _preview(kind)


def _preview(kind: str, changed: int = 0) -> str:
    rows = _of_kind(kind)
    with fetched.together(rows):
        found = [
            (row, sure, *decided_words.proposed(row, sure, office().now()))
            for row in rows if (sure := answering.surely_proposed(row, office().now()))
        ]  # fmt: skip
    rows = [row for row, *_ in found]
    return show("cases_together", kind=kind, found=found, names=names.Names(rows), words=case_words, changed=changed)


def _of_kind(kind: str) -> list[Case]:
    """At most as many as one touch answers."""
    asked_for = queue.Wanted(cases.wanted().today, kind=kind, sites=sites_allowed(Permission.DECIDE))
    pages = range(1, answering.MOST // queue.PAGE + 1)
    found: dict[str, Case] = {}
    for number in pages:
        listed = queue.page(asked_for, number)
        found |= {row.id: row for row in listed.rows}
        if number >= listed.pages:
            break
    return list(found.values())


def _changed_by(rows: list[Case]) -> list[int]:
    """When what the proposals change happened, ms UTC."""
    now = office().now()
    with fetched.together(rows):
        proposed = [(row, sure) for row in rows if (sure := answering.surely_proposed(row, now))]
        return [at for row, sure in proposed for at in answering.moments(row, sure.decision, staff_id(), now)]


@screens.post("/cases/together")
@needs(Permission.DECIDE)
def decide_cases_together() -> Response | str | tuple[str, int]:
    """Those that are ticked, as long as the house is still sure of them."""
    kind = asked.one_of("kind", queue.KINDS_OF_MANY) or abort(404)
    ticked = set(request.form.getlist("case"))
    rows = [row for row in _of_kind(kind) if row.id in ticked and kind_of(row.kind).bulk]
    if (page := closed_periods.barred(*_changed_by(rows))) is not None:
        return page
    chosen = [row.id for row in rows]
    seen = dict(each.partition(" ")[::2] for each in request.form.getlist("named"))
    made = answering.decide_together(chosen, staff_id(), office().now(), seen)
    if not made.decisions:
        return _preview(kind, changed=len(ticked))
    return redirect(url_for("staff.cases", did=made.decisions[0]), 303)
