"""Policies: which are in force today and for whom, all versions of a family, and a new version from a day on.

What has begun never changes: a loan carries a copy of it, and somebody may ask why. It is replaced by a later version;
one that has not begun yet may be taken away.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from sync import register
from sync.register import Policy
from sync.rules.policies import family_of
from sync.server import questions_operators, questions_rules, register_store
from sync.server.permissions import Permission, needs
from sync.server.staff import forms, history, names, policy_form
from sync.server.staff.desk import office, somebody
from sync.server.staff.forms import Form
from sync.server.staff.keeping_acts import keeping
from sync.server.staff.screens import screens, show
from sync.server.staff.wording import local

Selector = tuple[str | None, str | None, str | None]


@dataclass(frozen=True)
class Standing:
    """One version and where it stands: in_force, later (it has not begun), replaced, other_operator."""

    policy: Policy
    word: str


def standing(versions: list[Policy], operator: str, day: str) -> list[Standing]:
    """Every version, those for the same site, operator and kind of party together, the newest of them first. For each
    such group the last that has begun is in force. `day` is an ISO date."""
    held: set[Selector] = set()
    found = []
    for policy in sorted(versions, key=_newest_first):
        selector = (policy.site, policy.operator, policy.party_kind)
        if policy.effective_from is not None and policy.effective_from > day:
            word = "later"
        elif policy.operator not in (None, operator):
            word = "other_operator"
        else:
            word = "replaced" if selector in held else "in_force"
            held.add(selector)
        found.append(Standing(policy, word))
    return found


def _newest_first(policy: Policy) -> tuple[str, str, str, str, int]:
    begun = date.fromisoformat(policy.effective_from).toordinal() if policy.effective_from else 0
    wide = (policy.site or "", policy.operator or "", policy.party_kind or "")
    return (*wide, f"{9_999_999 - begun:07}", -policy.version)


def today() -> date:
    return local(office().now()).date()


def used_by(family: str) -> list[str]:
    """What a family of policies is for, in the language of the page."""
    language = names.language()
    types = [kind.name for kind in register_store.every(register.ItemType) if kind.policy == family]
    rooms = [each.name for each in register_store.every(register.Resource) if each.policy == family]
    return sorted(name.in_language(language) for name in (*types, *rooms))


@screens.get("/policies")
@needs(Permission.READ)
def policies() -> str:
    day, operator = today().isoformat(), questions_operators.on(today())
    families = {
        family: [each for each in standing(versions, operator, day) if each.word in ("in_force", "later")]
        for family, versions in sorted(questions_rules.families().items())
    }
    return show(
        "policies", families=families, used={family: used_by(family) for family in families}, names=names.Names(),
        trainings=policy_form.training_names(), language=names.language(),
    )  # fmt: skip


@screens.get("/policies/<family>")
@needs(Permission.READ)
def policy(family: str) -> str:
    """All versions of one family, and who changed what."""
    versions = questions_rules.families().get(family) or abort(404)
    rows = standing(versions, questions_operators.on(today()), today().isoformat())
    return show(
        "policy", family=family, rows=rows, used=used_by(family), names=names.Names(),
        trainings=policy_form.training_names(), language=names.language(),
        told=history.told(register.Policy, [each.id for each in versions]),
    )  # fmt: skip


@screens.get("/policies/new")
@needs(Permission.REGISTER)
def new_policy_family() -> str:
    """The first policy of a new family."""
    fields = policy_form.fields(new_family=True, first_day=today().isoformat())
    values = msgspec.structs.asdict(policy_form.BLANK) | {"effective_from": today().isoformat()}
    return _form(forms.filled(fields, values, forms.mark_of([])), None)


@screens.post("/policies/new")
@needs(Permission.REGISTER)
def make_policy_family() -> str | Response | tuple[str, int]:
    form = forms.typed(policy_form.fields(new_family=True, first_day=today().isoformat()))
    family = form.values.get("family") or "policy"
    if not re.fullmatch(r"[\w-]+", family) or family == "new":
        form.wrong("family", _("Use letters, digits and hyphens, and another word than “new”."))
    elif family in questions_rules.families():
        form.wrong("family", _("There are policies of this name already. Choose another name."))
    return _store(form, family, None)


@screens.get("/policies/<family>/new")
@needs(Permission.REGISTER)
def new_policy(family: str) -> str:
    """A new version, filled with the one that it is made from."""
    versions = questions_rules.families().get(family) or abort(404)
    source = next((each for each in versions if each.id == request.args.get("version")), versions[-1])
    day = max(source.effective_from or "", (today() + timedelta(days=1)).isoformat())
    values = msgspec.structs.asdict(source) | {"effective_from": day}
    fields = policy_form.fields(new_family=False, first_day=today().isoformat())
    return _form(forms.filled(fields, values, forms.mark_of(versions)), family)


@screens.post("/policies/<family>/new")
@needs(Permission.REGISTER)
def make_policy(family: str) -> str | Response | tuple[str, int]:
    if family not in questions_rules.families():
        abort(404)
    return _store(forms.typed(policy_form.fields(new_family=False, first_day=today().isoformat())), family, family)


@screens.post("/policies/<family>/withdraw")
@needs(Permission.REGISTER)
def withdraw_policy(family: str) -> Response:
    """Take away a version that has not begun. What has begun stays."""
    versions = {each.id: each for each in questions_rules.families().get(family) or abort(404)}
    found = versions.get(request.form.get("version", ""))
    if found is not None and (found.effective_from or "") > today().isoformat():
        with keeping():
            register_store.remove(Policy, found.id, at=office().now(), by=somebody().id)
    return redirect(url_for("staff.policy", family=family), 303)


def _store(form: Form, family: str, shown: str | None) -> str | Response | tuple[str, int]:
    with keeping():
        versions = questions_rules.families().get(family, [])
        if form.is_good:
            forms.check_mark(form, versions, _last(versions))
        if form.is_good:
            made = policy_form.policy_of(form.values, family, secrets.token_hex(8), _next(versions))
            register_store.put(made, at=office().now(), by=somebody().id)
            return redirect(url_for("staff.policy", family=family), 303)
    return _form(form, shown), 409 if form.troubles else 400


def _next(versions: list[Policy]) -> int:
    return max((each.version for each in versions), default=0) + 1


def _last(versions: list[Policy]) -> Mapping[str, Any]:
    """What somebody else made: the newest version."""
    newest = max(versions, key=lambda each: each.version, default=policy_form.BLANK)
    return msgspec.structs.asdict(newest) | {"family": family_of(newest)}


def _form(form: Form, family: str | None) -> str:
    return show("policy_form", form=form, groups=policy_form.groups(form.fields), family=family)
