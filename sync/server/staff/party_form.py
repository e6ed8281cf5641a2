"""A party of the register: an organisation or an informal group, added and changed, with its agreement."""

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

from sync.register import Party
from sync.rules import register_numbers
from sync.server import questions_import, register_store
from sync.server.importing.plans import PartyDetails
from sync.server.keeping import duplicates
from sync.server.permissions import Permission, needs
from sync.server.staff import forms
from sync.server.staff.desk import office, somebody
from sync.server.staff.fields import Choice, Day, Field, Option, Text
from sync.server.staff.forms import Form
from sync.server.staff.keeping_acts import keeping
from sync.server.staff.register_fields import Contact, FreeText, OfficialNumber, Ticks
from sync.server.staff.register_words import AGREEMENTS, DOCUMENTS, INITIATIVES, LEGAL_FORMS, PACKAGES, legal_form
from sync.server.staff.screens import screens, show
from sync.server.staff.wording import PARTIES, STATUSES

_OF_PARTY = ("kind", "name", "legal_form", "status", "agreement_until")
_OF_DETAIL = (
    "external_no", "nip", "regon", "contact", "email", "phone", "address", "package", "agreement_kind",
    "agreement_signed_on", "documents", "note",
)  # fmt: skip
GROUPS = (
    (_l("Who it is"), ("kind", "name", "legal_form", "external_no", "nip", "regon", "status")),
    (_l("How to reach it"), ("contact", "email", "phone", "address")),
    (_l("Agreement"), ("agreement_kind", "agreement_signed_on", "agreement_until", "package", "documents")),
    (_l("For staff only"), ("note",)),
)


def _kinds() -> list[Option]:
    return [(word, PARTIES[word]) for word in ("organisation", "informal_group")]


def _legal_forms(stored: str | None) -> list[Option]:
    known: dict[str, Any] = {**LEGAL_FORMS, **INITIATIVES}
    return [*known.items(), *([(stored, legal_form(stored))] if stored and stored not in known else [])]


def fields(stored: Party | None) -> list[Field]:
    empty: dict[str, Any] = {"required": False}
    form = stored.legal_form if stored else None
    return [
        Choice(name="kind", words=_l("Kind"), options=_kinds),
        Text(name="name", words=_l("Name"), longest=200),
        Choice(name="legal_form", words=_l("Legal form"), options=lambda: _legal_forms(form), none=_l("not known")),
        OfficialNumber(name="external_no", words=_l("KRS"), read_as=register_numbers.krs,
                       lengths=_l("A KRS number has ten digits."), **empty),
        OfficialNumber(name="nip", words=_l("NIP"), read_as=register_numbers.nip,
                       lengths=_l("A NIP has ten digits."), **empty),
        OfficialNumber(name="regon", words=_l("REGON"), read_as=register_numbers.regon,
                       lengths=_l("A REGON has nine digits, of a branch fourteen."), **empty),
        Choice(name="status", words=_l("State"), options=lambda: list(STATUSES.items())),
        FreeText(name="contact", words=_l("Whom to ask for"), longest=120, **empty),
        Contact(name="email", words=_l("E-mail"), is_email=True, **empty),
        Contact(name="phone", words=_l("Telephone"), **empty),
        FreeText(name="address", words=_l("Address"), longest=200, **empty),
        Choice(name="agreement_kind", words=_l("Kind of agreement"), options=lambda: list(AGREEMENTS.items()),
               none=_l("none")),
        Day(name="agreement_signed_on", words=_l("Signed on"), **empty),
        Day(name="agreement_until", words=_l("Valid until"),
            hint=_l("After this day the kiosk lends nothing to it and says why. Empty: without end."), **empty),
        Choice(name="package", words=_l("Service package"), options=lambda: list(PACKAGES.items()), none=_l("none")),
        Ticks(name="documents", words=_l("Documents that are here"), options=lambda: list(DOCUMENTS.items()), **empty),
        FreeText(name="note", words=_l("Note"), longest=2000, lines=True, **empty),
    ]  # fmt: skip


def _stored(id: str) -> list[Any]:
    return [register_store.get(Party, id), questions_import.details_of(PartyDetails, id)]


def _values(stored: list[Any]) -> dict[str, Any]:
    party, details = stored
    values: dict[str, Any] = {"kind": "organisation", "status": "active"}
    for each in (details, party):
        values |= msgspec.structs.asdict(each) if each is not None else {}
    return values


@screens.get("/parties/new")
@needs(Permission.PEOPLE)
def new_party() -> str:
    id = secrets.token_hex(8)
    stored = [None, None]
    values = _values(stored) | {name: request.args[name] for name in ("name", "kind") if name in request.args}
    return _form(forms.filled(fields(None), values, forms.mark_of(stored)), id, None)


@screens.get("/parties/<id>/edit")
@needs(Permission.PEOPLE)
def edit_party(id: str) -> str:
    stored = _stored(id)
    party = stored[0]
    if party is None or party.kind == "person":
        abort(404)  # somebody who acts for themselves is changed as a person
    return _form(forms.filled(fields(party), _values(stored), forms.mark_of(stored)), id, party)


@screens.post("/parties/<id>/edit")
@needs(Permission.PEOPLE)
def keep_party(id: str) -> str | Response | tuple[str, int]:
    """Add or change one. The id of a new one comes with its form, so that sending it twice adds it once."""
    if not re.fullmatch(r"[\w.-]{1,60}", id) or id == "new":
        abort(404)
    party = register_store.get(Party, id)
    if party is not None and party.kind == "person":
        abort(404)
    form = forms.typed(fields(party))
    with keeping():
        stored = _stored(id)
        _check(form, id)
        if form.is_good:
            forms.check_mark(form, stored, _values(stored))
        if form.is_good:
            _put(id, stored, form.values)
            return redirect(url_for("staff.party", id=id), 303)
    return _form(form, id, stored[0]), 409 if form.troubles else 400


def _check(form: Form, id: str) -> None:
    """The same number twice is the same organisation; staff are led to it."""
    for name in ("external_no", "nip", "regon"):
        number = form.values.get(name)
        other = duplicates.party_with(name, number, id) if number else None
        if other is not None:
            form.wrong(name, _("%(name)s has this number. Change that one instead.", name=other))


def _put(id: str, stored: list[Any], values: Mapping[str, Any]) -> None:
    at, by = office().now(), somebody().id
    party, details = stored
    own = {name: values[name] for name in _OF_PARTY}
    register_store.put(msgspec.structs.replace(party, **own) if party else Party(id=id, **own), at=at, by=by)
    known: dict[str, Any] = {name: values[name] or ("" if name == "documents" else None) for name in _OF_DETAIL}
    after = msgspec.structs.replace(details, **known) if details else PartyDetails(party=id, **known)
    if details is not None or after != PartyDetails(party=id):
        questions_import.put_details(after, at=at, by=by)


def _form(form: Form, id: str, party: Party | None) -> str:
    return show(
        "kept_form", form=form, id=id, groups=forms.grouped(form.fields, GROUPS), title=party.name if party else None,
        new=_("New organisation or group"), action=url_for("staff.keep_party", id=id),
        back=url_for("staff.party", id=id) if party else url_for("staff.parties"),
        trail=(url_for("staff.parties"), _("Organisations and groups")),
    )  # fmt: skip
