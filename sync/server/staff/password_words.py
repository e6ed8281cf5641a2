"""Why a password will not do, in the language of the page."""

from __future__ import annotations

from flask_babel import gettext as _

from sync.server.staff import passwords


def weakness(password: str, *about: str) -> str | None:
    """`None` when it will do. `about` are words that it must not lean on."""
    match passwords.flaw(password, *about):
        case "short":
            return _("Take at least %(num)s characters; three or four words will do.", num=passwords.SHORTEST)
        case "long":
            return _("At most %(num)s characters.", num=passwords.LONGEST)
        case "easy":
            return _("This is too easy to guess. Take three or four words that have nothing to do with each other.")
    return None
