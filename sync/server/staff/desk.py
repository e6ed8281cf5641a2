"""What every staff screen stands on: the office (clock, settings, keys) and who is logged in. Holds no rows."""

from __future__ import annotations

from typing import cast

from flask import current_app, g

from sync.server.office import Office
from sync.server.permissions import Permission, may
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
    found = account()
    return may(found.role if found else None, permission)
