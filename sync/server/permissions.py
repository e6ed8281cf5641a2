"""Who may open which door of the server. Every view carries one permission; a view without one opens to nobody.

`OPEN` is for doors that anybody may knock at (the login page, styles), `DEVICE` for those that check a kiosk's
signature themselves; the others are for staff, by role. Knows no session and no database.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])


class Permission(StrEnum):
    OPEN = "open"
    DEVICE = "device"
    SELF = "self"  # whoever is logged in: language, log out
    READ = "read"  # figures and records, people as ids
    NAMES = "names"  # people by name, and what they said in their own words
    DEVICES = "devices"  # let kiosks in and shut them out


ROLES: dict[str, frozenset[Permission]] = {
    "auditor": frozenset({Permission.SELF, Permission.READ}),
    "staff": frozenset({Permission.SELF, Permission.READ, Permission.NAMES}),
    "coordinator": frozenset({Permission.SELF, Permission.READ, Permission.NAMES, Permission.DEVICES}),
    "administrator": frozenset({Permission.SELF, Permission.READ, Permission.NAMES, Permission.DEVICES}),
}


def needs(permission: Permission) -> Callable[[View], View]:
    """Mark a view with the permission that opens it."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def permission_of(view: object) -> Permission | None:
    """None: nobody said, so nobody may."""
    return getattr(view, "permission", None)


def may(role: str | None, permission: Permission | None) -> bool:
    """Whether somebody of `role` (None: not logged in) may pass."""
    if permission in (Permission.OPEN, Permission.DEVICE):
        return True
    return permission is not None and permission in ROLES.get(role or "", frozenset())
