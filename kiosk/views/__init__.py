"""What every screen asks for: the counter behind it and the visitor before it.

One function per screen: view = URL = template = test file. A view reads the form, asks the station and shows a template
or goes on to the next screen; it decides nothing. `kiosk.routes` lists them all, each with who may use it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app, g
from flask import session as cookie

if TYPE_CHECKING:
    from kiosk.counter import Counter
    from kiosk.session import Session

COUNTER = "lada"
_ID = "visitor"


def counter() -> Counter:
    """The kiosk that this application serves."""
    return cast("Counter", current_app.extensions[COUNTER])


def visitor() -> Session:
    """The session of whoever is at the screen; asking for it counts as a touch, so background requests must not."""
    if "visitor" not in g:
        keep(counter().sessions.current(cookie.get(_ID)))
    return cast("Session", g.visitor)


def keep(session: Session) -> Session:
    """From now on this browser's session is `session`. A new one leaves nothing of the old in the cookie."""
    if cookie.get(_ID) != session.id:
        cookie.clear()
        cookie[_ID] = session.id
    g.visitor = session
    return session


def for_whom() -> str | None:
    """The name of the party that the visitor acts for; `None` while nobody is chosen or they act for themselves. A page
    says it twice and asks once."""
    chosen = visitor().party
    if chosen is None:
        return None
    if g.get("for_whom", (None,))[0] != chosen:
        party = counter().store.party(chosen)
        g.for_whom = (chosen, party.name if party and party.kind != "person" else None)
    return cast("str | None", g.for_whom[1])


def begin_anew(*, idle: bool = False) -> Session:
    """Drop everything of the last visitor, unsaved things too, with language and modes back to their defaults. `idle`:
    nobody touched the screen."""
    g.pop("csrf_token", None)
    return keep(counter().sessions.begin(idle=idle))
