"""What a fact about an account says, in words: whose account, by whom, what changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sync import account_facts as facts
from sync.server import questions_staff
from sync.server.permissions import Permission
from sync.server.staff.desk import can
from sync.server.staff.screens import site_name
from sync.server.staff.wording import ROLES

MEANS = {
    "invitation": _l("by an invitation"),
    "command": _l("at the server's command line"),
    "own": _l("by whoever knew the old one"),
    "link": _l("by a link"),
}
KINDS = {"totp": _l("app"), "passkey": _l("passkey")}


def told(fact: object) -> list[tuple[str, str]]:
    """Pairs of a term and its words; nothing for facts about anything else."""
    account = getattr(fact, "account", None)
    if not isinstance(account, str) or type(fact).__module__ != facts.__name__:
        return []
    known = questions_staff.account(account)
    name = f"{known.name} ({known.login})" if known and can(Permission.NAMES) else account
    words: list[tuple[str, Any]] = [(_("Account"), name)]
    for field, term in (("grants", _("Rights")), ("before", _("Rights before")), ("after", _("Rights since"))):
        if isinstance(grants := getattr(fact, field, None), list):
            words.append((term, rights(grants)))
    if means := MEANS.get(getattr(fact, "means", "")):
        words.append((_("How"), means))
    if kind := KINDS.get(getattr(fact, "kind", "")):
        words.append((_("Second step"), kind))
    return [(term, str(text)) for term, text in words]


def rights(grants: Iterable[facts.Grant]) -> str:
    """As "koordynator (wszystkie filie), audytor (Filia)"."""
    told = (f"{ROLES[each.role]} ({site_name(each.site) if each.site else _('All sites')})" for each in grants)
    return ", ".join(told)
