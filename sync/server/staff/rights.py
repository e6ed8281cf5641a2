"""The rights of a person: everything that is held on them as a file, who looked, erasing them, and the proof of it; and
whose time is over."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from sync import register
from sync.server import erasing, erasures, register_store, work
from sync.server.permissions import Permission, needs, steps_up
from sync.server.rights import looks, processing_register, reports, retention
from sync.server.staff import listing, names
from sync.server.staff.desk import office, somebody, staff_id
from sync.server.staff.screens import screens, show, spoken

WHATS = {
    "notes": _l("notes beside records"), "looks": _l("who looked at whom"), "letters": _l("letters that were sent"),
    "sessions": _l("logins of staff that are over"), "attempts": _l("logins that failed"), "visits": _l("visits"),
    "loans": _l("loans"), "bookings": _l("bookings"), "pages": _l("declared pages"), "cards": _l("cards and codes"),
    "activities": _l("trainings, meetings and consultations"),
    "memberships": _l("memberships"),
}  # fmt: skip


@screens.get("/people/<id>/rights")
@needs(Permission.PRIVACY)
def person_rights(id: str) -> str:
    looks.note(_known(id), somebody().id, "rights", office().now())
    return _page(id)


@screens.post("/people/<id>/rights/report")
@needs(Permission.PRIVACY)
@steps_up
def ask_for_report(id: str) -> Response:
    """Everything that is held, as a file."""
    form, language = request.form.get("form", "pdf"), request.form.get("language", "pl")
    if form not in reports.FORMS or language not in reports.LANGUAGES:
        abort(400)
    here = office()
    looks.note(_known(id), somebody().id, "report", here.now())
    job = work.ask("person_report", {"person": id, "form": form, "language": language}, somebody().id, here.now())
    return redirect(url_for("staff.work_job", id=job), 303)


@screens.post("/people/<id>/rights/erase")
@needs(Permission.PRIVACY)
@steps_up
def erase_person(id: str) -> Response | tuple[str, int]:
    """Erase them, when whoever asks has said that they mean it."""
    here = office()
    if request.form.get("sure") != "yes":
        return _page(_known(id), _("Tick that you mean it. Nothing was erased.")), 422
    even = request.form.get("even_on_loan") == "yes"
    done = erasing.erase(
        _known(id), at=here.now(), by=somebody().id, home=here.settings.server.home, even_on_loan=even,
        staff=staff_id(),
    )  # fmt: skip
    if isinstance(done, erasing.Refused):
        return _page(id, _("They have something on loan. Take it back first. Nothing was erased.")), 409
    return redirect(url_for("staff.erased", id=id), 303)


@screens.get("/erased/<id>")
@needs(Permission.PRIVACY)
def erased(id: str) -> str:
    """The proof: which kiosks have forgotten them, and which have not yet."""
    carried_out = erasures.carried_out(id.replace("\0", ""))
    if carried_out is None:
        abort(404)
    pending = [device for device, is_done in carried_out if not is_done]
    found = erasures.last_of(id)
    return show("erased", id=id, kiosks=carried_out, pending=pending, at=found.at if found else None)


@screens.get("/retention")
@needs(Permission.PRIVACY)
def time_is_over() -> str:
    """What would go now, and changes nothing."""
    due = retention.due_members(office().settings.retention, office().now())
    page = listing.page_of(due)
    with_each = {each.person: retention.with_members([each.person]) for each in page.rows}
    return show(
        "retention", page=page, count=len(due), rules=office().settings.retention, with_each=with_each, whats=WHATS,
        at_night=retention.by_itself(office()), with_all=retention.with_members([each.person for each in due]),
        names=names.Names(people=[each.person for each in page.rows]),
    )  # fmt: skip


@screens.get("/retention/processing.md")
@needs(Permission.PRIVACY)
def processing() -> Response:
    """The register of processing, in the language of the page."""
    language = spoken()
    headers = {"Content-Disposition": f'attachment; filename="{processing_register.FILES[language]}"'}
    return Response(processing_register.text(language), content_type="text/markdown; charset=utf-8", headers=headers)


@screens.post("/retention")
@needs(Permission.PRIVACY)
@steps_up
def let_go() -> Response:
    """Erase those that were chosen, if their time is over indeed."""
    chosen = retention.proposed(office(), request.form.getlist("person")[:1000])
    if not chosen:
        return redirect(url_for("staff.time_is_over"), 303)
    wanted = {"members": chosen, "by": somebody().id, "staff": staff_id()}
    job = work.ask("retention", wanted, somebody().id, office().now())
    return redirect(url_for("staff.work_job", id=job), 303)


def _known(id: str) -> str:
    if register_store.get(register.Person, id) is None:
        abort(404)
    return id


def _page(id: str, trouble: str = "") -> str:
    told = looks.at(id)
    found = erasing.preview(id) or abort(404)
    person = register_store.get(register.Person, id)
    return show(
        "person_rights", id=id, found=found, looks=told, who=looks.names_of(told), trouble=trouble,
        language=person.language if person else "pl", names=names.Names(items=found.on_loan),
    )  # fmt: skip
