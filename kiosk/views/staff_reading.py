"""What a reading means on a screen of the desk. No screen of its own: `kiosk.views.reading` passes it on."""

from __future__ import annotations

from flask import request, url_for

from kiosk.readers import Reading
from kiosk.session import CountDraft, Session
from kiosk.station.identifying import DocumentSeen, Identified, ItemSeen, StaffSeen, Unknown, UnknownItem
from kiosk.station.outcome import Refused
from kiosk.views import bind, counter, desk, slip_check
from kiosk.views.appearance import way_back
from sync import register
from sync.rules.refusals import Reason, Refusal

CHOOSING = {"desk", "bind", "set_pin"}
STICKERS = {"desk", "sticker", "inspect"}  # where a sticker that belongs to nothing yet is offered to be bound
SCREENS = {
    *CHOOSING, "member", "party", "register_person", "register_group", "spool", "roll", "meter", "inspect", "stocktake",
    "sticker", "slip_check",
}  # fmt: skip


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
    if isinstance(seen, UnknownItem) and screen in STICKERS:
        session.desk.sticker, session.desk.sticker_of, session.desk.wanted = seen.code, "", ""
        return url_for("sticker")
    if screen == "stocktake" and isinstance(seen, ItemSeen | UnknownItem):
        going_on = counter().station.counting.going_on()
        if len(going_on) == 1:  # nobody can mean another one, and no scan is dropped
            session.counting = CountDraft(going_on[0].id)
            counter().count(session, found)
            return url_for("stocktake", count=going_on[0].id)
    if isinstance(seen, ItemSeen) and screen == "sticker":
        session.desk.wanted = seen.item.inventory_no  # its old sticker says which thing it is
        return url_for("sticker")
    if isinstance(seen, DocumentSeen):
        return slip_check.seen(session, seen.code)
    if isinstance(seen, Refused):
        refused = seen
    else:
        is_thing = isinstance(seen, ItemSeen | UnknownItem)
        reason = Reason.CARD_EXPECTED if is_thing else Reason.CODE_UNREADABLE
        refused = Refused("identify", (Refusal(reason),))
    desk.tell(session, screen, refused)
    return way_back()


def _known(session: Session, screen: str, person: register.Person) -> str:
    """A member's card says whom the work is about; in the middle of other work it changes nothing."""
    if screen not in CHOOSING:
        return way_back()
    desk.choose(session, person)
    return url_for(screen)
