"""What a reading means on a screen of the desk. No screen of its own: `kiosk.views.reading` passes it on."""

from __future__ import annotations

from flask import request, url_for

from kiosk.readers import Reading
from kiosk.session import Session
from kiosk.station.identifying import Identified, StaffSeen, Unknown
from kiosk.station.outcome import Refused
from kiosk.views import bind, counter, desk
from kiosk.views.appearance import way_back
from sync import register
from sync.rules.refusals import Reason, Refusal

CHOOSING = {"desk", "bind", "set_pin"}
SCREENS = {*CHOOSING, "member", "party", "register_person", "register_group", "spool", "roll", "meter"}


def lead(session: Session, staff: register.Person, found: Reading) -> str:
    """The address that a reading leads to. On the screen that binds cards it is no attempt to come in, so nobody is
    asked whose it is."""
    screen = request.form.get("screen", "")
    if screen == "bind" and session.desk.person is not None:
        return bind.seen(session, session.desk.person, staff, found)
    seen = counter().station.identify(found, counter().clock.now())
    if isinstance(seen, Unknown):
        session.desk.first_reading = found
        counter().rearm()
        return url_for("bind")
    if isinstance(seen, Identified | StaffSeen):
        return _known(session, screen, seen.person)
    refused = seen if isinstance(seen, Refused) else Refused("identify", (Refusal(Reason.CODE_UNREADABLE),))
    desk.tell(session, screen, refused)
    return way_back()


def _known(session: Session, screen: str, person: register.Person) -> str:
    """A member's card says whom the work is about; in the middle of other work it changes nothing."""
    if screen not in CHOOSING:
        return way_back()
    desk.choose(session, person)
    return url_for(screen)
