"""Who may do what where, and what must never happen to rights: that nobody is left to give them. PURE.

A *grant* is a role at one site, or at all of them (`site` is `None`). Must not know a database, a screen or what each
role may: that is `sync/server/permissions.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sync.account_facts import Grant

ROLES = ("auditor", "staff", "coordinator", "administrator")  # each may more than the one before
SECOND_FACTOR = frozenset({"coordinator", "administrator"})  # roles that a password alone does not open


def highest(grants: Iterable[Grant]) -> str:
    """The highest role among grants; that of an auditor, who may least, for none."""
    return max((each.role for each in grants), key=ROLES.index, default="auditor")


def needs_factor(grants: Iterable[Grant]) -> bool:
    """Whether somebody with these grants must prove themselves twice."""
    return any(each.role in SECOND_FACTOR for each in grants)


def sites_with(grants: Iterable[Grant], roles: Collection[str]) -> frozenset[str] | None:
    """The sites at which one of `roles` is held; `None` for all of them."""
    held = [each.site for each in grants if each.role in roles]
    return None if None in held else frozenset(site for site in held if site is not None)


def is_administrator(grants: Iterable[Grant]) -> bool:
    """Whether somebody with these grants can give rights to everybody: an administrator of all sites."""
    return Grant("administrator") in grants


def leaves_nobody(others: Mapping[str, Sequence[Grant]]) -> bool:
    """Whether nobody is left to give rights. `others` are the grants of every other account that can log in."""
    return not any(is_administrator(grants) for grants in others.values())
