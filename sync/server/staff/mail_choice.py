"""Whoever got a letter ends these letters, or wants them again: by the address in the letter, without a login.

Opening the page changes nothing, because mail programs and scanners open addresses by themselves; a button does, and so
does the one click of a mail program (RFC 8058), which posts to the same address.
"""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_babel import force_locale
from werkzeug.wrappers import Response

from sync import register
from sync.server import mail_choice as choices
from sync.server import register_store
from sync.server.permissions import Permission, needs
from sync.server.staff.desk import office
from sync.server.staff.screens import screens, show


@screens.get("/mail/<person>/<mark>")
@needs(Permission.LINK)
def mail_choice(person: str, mark: str) -> str:
    return _page(_known(person, mark))


@screens.post("/mail/<person>/<mark>")
@needs(Permission.LINK)
def choose_mail(person: str, mark: str) -> str | Response:
    known = _known(person, mark)
    is_one_click = request.form.get("List-Unsubscribe") == "One-Click"
    choice = "stop" if is_one_click else request.form.get("choice")
    if choice not in ("stop", "resume"):
        abort(400)
    choices.choose(person, wanted=choice == "resume", at=office().now(), by=choices.MEMBER)
    return _page(known) if is_one_click else redirect(url_for("staff.mail_choice", person=person, mark=mark), 303)


def _known(person: str, mark: str) -> register.Person:
    """404 for a mark that is not ours, as for somebody who is not there any more."""
    if not choices.is_marked(office(), person, mark):
        abort(404)
    return register_store.get(register.Person, person) or abort(404)


def _page(person: register.Person) -> str:
    with force_locale(person.language):
        return show("mail_choice", is_declined=choices.is_declined(person.id))
