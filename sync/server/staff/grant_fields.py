"""The part of a form that says what somebody may where: a role for all sites, and one for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import request

from sync.account_facts import Grant
from sync.rules.account_rights import ROLES
from sync.server import questions_names

ALL = "all"


def rows(grants: Iterable[Grant]) -> list[tuple[str, str, str]]:
    """(name of the input, name of the site or "" for all, the role chosen or "") in the order of the form."""
    chosen = {each.site or ALL: each.role for each in grants}
    known = [(f"role_{site.id}", site.name, chosen.get(site.id, "")) for site in questions_names.sites()]
    return [(f"role_{ALL}", "", chosen.get(ALL, "")), *known]


def read() -> tuple[Grant, ...]:
    """What was chosen. Only at all sites somebody is administrator: accounts belong to the centre as a whole."""
    names: Mapping[str, str | None] = {f"role_{ALL}": None} | {
        f"role_{site.id}": site.id for site in questions_names.sites()
    }
    found = [(request.form.get(name, ""), site) for name, site in names.items()]
    return tuple(
        Grant(role, site)  # type: ignore[arg-type]
        for role, site in found
        if role in ROLES and (site is None or role != "administrator")
    )
