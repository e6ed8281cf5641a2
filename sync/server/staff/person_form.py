"""A person of the register: added and changed, with no more than the centre needs of them.

No PESEL, no number of a document, no birth date: a minor has a band of ages and a named adult.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from sync.register import Membership, Person
from sync.rules import ages
from sync.rules.family_names import is_part
from sync.server import questions_import, register_store
from sync.server.importing.members import shown_as
from sync.server.importing.plans import PersonDetails
from sync.server.keeping import duplicates
from sync.server.permissions import Permission, needs
from sync.server.staff import forms
from sync.server.staff.desk import office, somebody
from sync.server.staff.fields import Choice, Field, Yes
from sync.server.staff.forms import Form
from sync.server.staff.keeping_acts import keeping
from sync.server.staff.pickers import Picked
from sync.server.staff.register_fields import Contact, FreeText
from sync.server.staff.register_words import BANDS, LANGUAGES
from sync.server.staff.screens import screens, show
from sync.server.staff.wording import MEMBERSHIPS, STATUSES

_OF_PERSON = ("language", "status", "large_text", "guardian")
_OF_DETAIL = ("full_name", "family_name", "external_no", "email", "phone", "age_band", "note")
GROUPS = (
    (_l("Who they are"), ("full_name", "family_name", "display_name", "language", "large_text", "external_no",
                          "status")),
    (_l("Age"), ("age_band", "guardian")),
    (_l("How to reach them"), ("email", "phone")),
    (_l("Whom they act for"), ("party", "role")),
    (_l("For staff only"), ("note",)),
)


def fields(*, is_new: bool) -> list[Field]:
    empty: dict[str, Any] = {"required": False}
    acts_for: list[Field] = [
        Picked(name="party", words=_l("Organisation or group"), what="party", hint=_l("Name or number."), **empty),
        Choice(name="role", words=_l("As"), options=lambda: list(MEMBERSHIPS.items())),
    ]
    return [
        FreeText(name="full_name", words=_l("Full name"), longest=120, hint=_l("Only staff see it.")),
        FreeText(name="family_name", words=_l("Family name"), longest=80,
                 hint=_l("Under which they stand in lists. Empty: the last word of the full name."), **empty),
        FreeText(name="display_name", words=_l("Name on the screen"), longest=40,
                 hint=_l("How the kiosk greets them. Empty: first name and the first letter of the last."), **empty),
        Choice(name="language", words=_l("Language"), options=lambda: list(LANGUAGES.items())),
        Yes(name="large_text", words=_l("Large letters at the kiosk"), **empty),
        FreeText(name="external_no", words=_l("Member's number"), longest=40, **empty),
        Choice(name="status", words=_l("State"), options=lambda: list(STATUSES.items())),
        Choice(name="age_band", words=_l("Age"), options=lambda: list(BANDS.items()),
               none=_l("nobody asked, counts as an adult")),
        Picked(name="guardian", words=_l("Adult who answers for them"), what="person",
               hint=_l("For minors. An adult of the register: name or number."), **empty),
        Contact(name="email", words=_l("E-mail"), is_email=True, **empty),
        Contact(name="phone", words=_l("Telephone"), **empty),
        *(acts_for if is_new else []),
        FreeText(name="note", words=_l("Note"), longest=2000, lines=True,
                 hint=_l("Whoever asks what you hold on them gets to read it."), **empty),
    ]  # fmt: skip


def _stored(id: str) -> list[Any]:
    return [register_store.get(Person, id), questions_import.details_of(PersonDetails, id)]


def _values(stored: list[Any]) -> dict[str, Any]:
    person, details = stored
    values: dict[str, Any] = {"language": "pl", "status": "active", "role": "member"}
    if person is not None:
        values |= {"full_name": person.display_name}
    for each in (details, person):
        values |= msgspec.structs.asdict(each) if each is not None else {}
    if values.get("age_band") is None and values.get("minor"):
        values["age_band"] = "from_13"  # a counter knows no more than that they are under 18
    return values


@screens.get("/people/new")
@needs(Permission.PEOPLE)
def new_person() -> str:
    stored = [None, None]
    values = _values(stored) | {name: request.args[name] for name in ("party",) if name in request.args}
    return _form(forms.filled(fields(is_new=True), values, forms.mark_of(stored)), secrets.token_hex(8), None)


@screens.get("/people/<id>/edit")
@needs(Permission.PEOPLE)
def edit_person(id: str) -> str:
    stored = _stored(id)
    person = stored[0] or abort(404)
    return _form(forms.filled(fields(is_new=False), _values(stored), forms.mark_of(stored)), id, person)


@screens.post("/people/<id>/edit")
@needs(Permission.PEOPLE)
def keep_person(id: str) -> str | Response | tuple[str, int]:
    """Add or change one. The id of a new one comes with its form, so that sending it twice adds it once."""
    if not re.fullmatch(r"[\w.-]{1,60}", id) or id == "new":
        abort(404)
    form = forms.typed(fields(is_new=register_store.get(Person, id) is None))
    with keeping():
        stored = _stored(id)
        _check(form, id)
        if form.is_good:
            forms.check_mark(form, stored, _values(stored))
        if form.is_good:
            _put(id, stored, form.values)
            return redirect(url_for("staff.person", id=id), 303)
    return _form(form, id, stored[0]), 409 if form.troubles else 400


def _check(form: Form, id: str) -> None:
    values = form.values
    family = values.get("family_name")
    if family and values.get("full_name") and not is_part(values["full_name"], family):
        form.wrong("family_name", _("Type it as it stands in the full name, or leave it empty."))
    number = values.get("external_no")
    other = duplicates.person_with(number, id) if number else None
    if other is not None:
        form.wrong("external_no", _("%(name)s has this number. Change that one instead.", name=other))
    guardian = register_store.get(Person, values.get("guardian") or "")
    if ages.is_minor(values.get("age_band")):
        if guardian is None and "guardian" not in form.problems:
            form.wrong("guardian", _("A minor needs a named adult: type who answers for them."))
    elif guardian is not None:
        form.wrong("guardian", _("Only a minor has an adult who answers for them. Empty this, or choose the age."))
    if guardian is not None and (guardian.id == id or guardian.minor):
        form.wrong("guardian", _("Choose an adult, and somebody else."))


def _put(id: str, stored: list[Any], values: Mapping[str, Any]) -> None:
    at, by = office().now(), somebody().id
    person, details = stored
    own = {name: values[name] for name in _OF_PERSON}
    shown = values["display_name"] or shown_as(values["full_name"], values["family_name"])
    own |= {"minor": ages.is_minor(values["age_band"]), "display_name": shown}
    register_store.put(msgspec.structs.replace(person, **own) if person else Person(id=id, **own), at=at, by=by)
    known: dict[str, Any] = {name: values[name] or None for name in _OF_DETAIL}
    after = msgspec.structs.replace(details, **known) if details else PersonDetails(person=id, **known)
    questions_import.put_details(after, at=at, by=by)
    if person is None and values["party"]:
        member = Membership(id=f"{id}-{values['party']}", person=id, party=values["party"], role=values["role"])
        register_store.put(member, at=at, by=by)


def _form(form: Form, id: str, person: Person | None) -> str:
    name = (questions_import.details_of(PersonDetails, id) or person) if person else None
    return show(
        "kept_form", form=form, id=id, groups=forms.grouped(form.fields, GROUPS),
        title=getattr(name, "full_name", None) or (person.display_name if person else None),
        new=_("New person"), action=url_for("staff.keep_person", id=id),
        back=url_for("staff.person", id=id) if person else url_for("staff.people"),
        trail=(url_for("staff.people"), _("People")),
    )  # fmt: skip
