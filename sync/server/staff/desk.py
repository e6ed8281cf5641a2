"""What every staff screen stands on: the office (clock, settings, keys) and who is logged in. Holds no rows."""

from __future__ import annotations

from typing import cast

from flask import current_app, g, request

from sync.server.accounts.sessions import Session
from sync.server.office import Office
from sync.server.permissions import Permission, may_somewhere, permission_of, sites_for
from sync.server.questions_staff import Account

KEY = "lada-staff"
LANGUAGES = ("pl", "en", "uk")


def office() -> Office:
    return cast(Office, current_app.extensions[KEY])


def idle_ms(office: Office) -> int:
    """How long a session lives without a click."""
    return office.settings.security.session_idle_minutes * 60_000


def absolute_ms(office: Office) -> int:
    """How long a session lives at most."""
    return office.settings.security.session_absolute_minutes * 60_000


def account() -> Account | None:
    """Who is logged in; `None` on the pages that need no login."""
    return cast("Account | None", g.get("account"))


def half() -> Account | None:
    """Who gave their password and not yet the second factor they have."""
    return cast("Account | None", g.get("half"))


def sitting() -> Session:
    """The session of this request, on a page that needs one."""
    found = cast("Session | None", g.get("session"))
    assert found is not None, "the guard lets nobody else in"
    return found


def somebody() -> Account:
    """Who is logged in, on a page that needs it."""
    found = account()
    assert found is not None, "the guard lets nobody else in"
    return found


def staff_id() -> str:
    """What facts call who is logged in: as the register does, or by the account of those whom it does not know."""
    found = somebody()
    return found.person or found.id


def can(permission: Permission) -> bool:
    """Whether whoever is logged in may do it, at one site at least."""
    found = account()
    return found is not None and may_somewhere(found.grants, permission)


def sites_allowed(permission: Permission | None = None) -> frozenset[str] | None:
    """At which sites whoever is logged in may do it; `None` for all of them. Without a permission: what this page
    needs. Nowhere, for nobody."""
    found = account()
    if found is None:
        return frozenset()
    wanted = permission or permission_of(current_app.view_functions.get(request.endpoint or ""))
    return sites_for(found.grants, wanted)


def may_at(site: str | None, permission: Permission | None = None) -> bool:
    """Whether they may do it at `site`; what stands at no site is for those of all sites."""
    allowed = sites_allowed(permission)
    return allowed is None or (site is not None and site in allowed)


def may_read_words(site: str | None) -> bool:
    """Whether they may read what people said in their own words at `site`; what stands at no site may be read by
    whoever may anywhere."""
    return may_at(site, Permission.NAMES) if site else can(Permission.NAMES)
