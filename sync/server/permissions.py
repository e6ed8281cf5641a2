"""Who may open which door of the server. Every view carries one permission; a view without one opens to nobody.

`OPEN` is for doors that anybody may knock at (the login page, styles), `DEVICE` for those that check a kiosk's
signature themselves, `LINK` for those whose address is the key, `TOKEN` for those that check a program's key; the
others are for staff, by role and site. Knows no session and no database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

from sync.account_facts import Grant
from sync.rules import account_rights

View = TypeVar("View", bound=Callable[..., object])


class Permission(StrEnum):
    OPEN = "open"
    DEVICE = "device"
    LINK = "link"  # whoever was sent the address: the view checks its mark, and asks for no cookie
    HALF = "half"  # whoever gave their password, and not yet their second factor
    TOKEN = "token"  # a program with a key: the view checks it, and asks for no cookie
    SELF = "self"  # whoever is logged in: language, log out
    READ = "read"  # figures and records, people as ids
    NAMES = "names"  # people by name, and what they said in their own words
    LEND = "lend"  # hand things over, take them back, look at them, settle damage
    BOOK = "book"  # make, grant and refuse bookings
    REGISTER = "register"  # change things, rules, blocks: what the register holds beside people and parties
    DEVICES = "devices"  # let kiosks in and shut them out
    PEOPLE = "people"  # change people, parties, memberships and cards in the register
    DECIDE = "decide"  # answer cases, put them off, take an answer back
    CLOSE = "close"  # close a month and open it again, hand in a report
    EXPORT = "export"  # take lists with people's names away as files
    PRIVACY = "privacy"  # answer for people's rights: all that is held on somebody, erasure, retention
    ACCOUNTS = "accounts"  # who may log in, and what programs may ask


_STAFF = frozenset(
    {Permission.SELF, Permission.READ, Permission.NAMES, Permission.LEND, Permission.BOOK, Permission.REGISTER,
     Permission.PEOPLE, Permission.DECIDE}
)
_COORDINATOR = _STAFF | {Permission.DEVICES, Permission.CLOSE, Permission.EXPORT, Permission.PRIVACY}

ROLES: dict[str, frozenset[Permission]] = {
    "auditor": frozenset({Permission.SELF, Permission.READ}),
    "staff": _STAFF,
    "coordinator": _COORDINATOR,
    "administrator": _COORDINATOR | {Permission.ACCOUNTS},
}


def needs(permission: Permission) -> Callable[[View], View]:
    """Mark a view with the permission that opens it."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def steps_up(view: View) -> View:
    """Mark a view that asks again who is there, when the last proof is older than ten minutes; beside `needs`."""
    view.steps_up = True  # type: ignore[attr-defined]
    return view


def permission_of(view: object) -> Permission | None:
    """None: nobody said, so nobody may."""
    return getattr(view, "permission", None)


def may(role: str | None, permission: Permission | None) -> bool:
    """Whether somebody of `role` (None: not logged in) may pass."""
    if permission in (Permission.OPEN, Permission.DEVICE, Permission.LINK, Permission.TOKEN):
        return True
    if permission is Permission.HALF:
        return role is not None
    return permission is not None and permission in ROLES.get(role or "", frozenset())


def may_somewhere(grants: Iterable[Grant], permission: Permission | None) -> bool:
    """Whether somebody with these grants may pass, at one site at least."""
    return any(may(each.role, permission) for each in grants)


def sites_for(grants: Iterable[Grant], permission: Permission | None) -> frozenset[str] | None:
    """The sites at which somebody with these grants may do it; `None` for all of them."""
    return account_rights.sites_with(grants, [role for role in ROLES if may(role, permission)])
