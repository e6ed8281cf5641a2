"""Programs of others that may ask the server: their keys, a new one, one taken back. For administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from sync.server import questions_staff
from sync.server.outside import keys
from sync.server.outside.outside_models import ProgramKey
from sync.server.permissions import Permission, needs, steps_up
from sync.server.staff import forms
from sync.server.staff.desk import office, somebody, staff_id
from sync.server.staff.fields import Choice, Field, Text, Yes
from sync.server.staff.forms import Form
from sync.server.staff.screens import screens, show

DAY_MS = 24 * 3_600_000
SCOPES: dict[str, Any] = {
    "register": _l("Sites, organisations and things"),
    "people": _l("Members by name"),
    "facts": _l("What happened, with ids"),
    "figures": _l("Sums and figures"),
    "metrics": _l("How the server itself is (Prometheus)"),
}
TERMS = (("30", _l("30 days")), ("90", _l("90 days")), ("365", _l("a year")), ("never", _l("no end")))
FIELDS: tuple[Field, ...] = (
    Text(name="name", words=_l("What the program is called"), longest=80,
         hint=_l("So that whoever finds this list in a year knows whose key it is.")),
    Choice(name="term", words=_l("The key works for"), options=lambda: TERMS),
    *(Yes(name=f"scope_{scope}", words=words) for scope, words in SCOPES.items()),
)  # fmt: skip
NAME, TERM = FIELDS[:2]


@dataclass(frozen=True)
class Row:
    """One key and what it is for, in words."""

    key: ProgramKey
    scopes: list[str]
    is_good: bool


@screens.get("/programs")
@needs(Permission.ACCOUNTS)
def programs() -> str:
    return _page(forms.filled(FIELDS, {"term": "90"}))


@screens.post("/programs")
@needs(Permission.ACCOUNTS)
@steps_up
def make_key() -> str | tuple[str, int]:
    """A new key, shown this once."""
    form = forms.typed(FIELDS)
    scopes = [scope for scope in keys.SCOPES if form.values.get(f"scope_{scope}")]
    if not scopes:
        form.wrong("scope_register", _("Choose what it may ask for."))
    if not form.is_good:
        return _page(form), 422
    days, now = form.values["term"], office().now()
    expires_at = None if days == "never" else now + int(days) * DAY_MS
    made = keys.make(
        form.values["name"], scopes, expires_at, staff=staff_id(), account=somebody().id, now=now
    )  # fmt: skip
    return _page(forms.filled(FIELDS, {"term": "90"}), made)


@screens.post("/programs/revoke")
@needs(Permission.ACCOUNTS)
@steps_up
def revoke_key() -> Response:
    """Take a key back."""
    id = request.form.get("key", "").replace("\0", "")[:64]
    if not keys.revoke(id, staff=staff_id(), account=somebody().id, now=office().now()):
        abort(404)
    return redirect(url_for("staff.programs"), 303)


def _page(form: Form, made: str | None = None) -> str:
    now = office().now()
    rows = [
        Row(key, [str(SCOPES.get(each, each)) for each in keys.scopes_of(key)], keys.is_good(key, now))
        for key in keys.every()
    ]
    return show(
        "programs", rows=rows, form=form, name_field=NAME, term_field=TERM, scope_fields=FIELDS[2:], made=made,
        names={each.id: each.name for each in questions_staff.accounts()},
        address=office().settings.server.base_url,
    )  # fmt: skip
