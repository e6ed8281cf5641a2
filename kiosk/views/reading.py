"""Reading: the page hands back the ticket of what a reader saw, and gets the screen that it leads to.

Whoever comes next begins a new session; nothing that the one before left unsaved is ever saved.
"""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.readers import Reading, ReadingKind
from kiosk.session import Session
from kiosk.station.identifying import DocumentSeen, Identified, ItemSeen, StaffSeen, Unknown, UnknownItem
from kiosk.station.outcome import Refused
from kiosk.views import (
    approval,
    begin_anew,
    borrow,
    counter,
    desk,
    signing,
    staff_reading,
    take_back,
    visitor,
    what_for,
)
from kiosk.views.appearance import way_back
from sync.rules.refusals import Reason, Refusal

SHELVES = {"borrow", "quantity"}
LENDING = {*SHELVES, "confirm"}


def reading() -> Response:
    found = counter().tray.take(request.form.get("ticket", ""))
    return redirect(way_back() if found is None else _lead(visitor(), found), 303)


def wedge() -> tuple[str, int]:
    """The page saw somebody type as fast as a scanner does; this joins the road of every other reading."""
    if counter().settings.readers.scanner == "wedge":
        counter().wedge.offer(request.form.get("text", ""))
    return "", 204


def _lead(session: Session, found: Reading) -> str:
    """The address that a reading leads to."""
    if session.staff is not None and request.form.get("screen") in staff_reading.SCREENS:
        return staff_reading.lead(session, session.staff, found)
    seen = counter().station.identify(found, counter().clock.now())
    if isinstance(seen, Identified | StaffSeen):
        return _person(session, seen, is_code=found.kind is ReadingKind.CODE)
    if isinstance(seen, ItemSeen | UnknownItem) and request.form.get("screen") == "staff_entry":
        desk.tell(session, "staff_entry", Refused("identify", (Refusal(Reason.CARD_EXPECTED),)))
        return url_for("staff_entry")
    if isinstance(seen, Unknown):
        session = begin_anew()
        session.unknown, session.refused = found, seen.refused
        return url_for("refused")
    if isinstance(seen, ItemSeen):
        return _thing(session, seen)
    if isinstance(seen, UnknownItem):
        return _strange_thing(session, seen.code)
    if isinstance(seen, DocumentSeen):
        seen = Refused("identify", (Refusal(Reason.CODE_UNREADABLE, details={"document": seen.code}),))
    session.refused = seen
    return url_for("refused")


def _person(session: Session, seen: Identified | StaffSeen, *, is_code: bool) -> str:
    """Somebody's card or code: an approval, an answer, or a greeting; a code where a sticker is wanted is none."""
    screen = request.form.get("screen")
    if isinstance(seen, StaffSeen) and screen == "approval" and session.person is not None:
        approval.staff_seen(session, seen.person)
        return way_back()
    if _answers(session):
        return what_for.card_seen(session, seen.person)
    if isinstance(seen, Identified) and is_code and screen == "take_back":
        return url_for("take_back", because=Reason.STICKER_EXPECTED)
    draft = session.return_draft if screen == "take_back" and session.person is None else None
    address = _greet(session, seen)
    if draft is None or isinstance(seen, StaffSeen):
        return address
    visitor().return_draft = draft  # they say whose it is, and go on
    return url_for("take_back")


def _answers(session: Session) -> bool:
    """Whether the screen asks who answers for what is borrowed."""
    return request.form.get("screen") == "what_for" and session.person is not None and bool(session.basket)


def _greet(session: Session, seen: Identified | StaffSeen) -> str:
    """Their own language and size first, then a word."""
    leads_to = "staff_entry" if isinstance(seen, StaffSeen) else "greeting"
    if session.person is None or session.person.id != seen.person.id:
        unknown = session.unknown if isinstance(seen, StaffSeen) else None  # staff came to bind it
        chosen = session.contrast, session.low_reach, session.muted
        first_words = session.person is None and not session.basket
        session = begin_anew()
        if first_words:  # what somebody set before they showed their card is theirs
            session.contrast, session.low_reach, session.muted = chosen
        session.language = seen.person.language
        session.large = session.large or seen.person.large_text
        session.person, session.credential, session.means = seen.person, seen.credential, seen.means
        session.unknown = unknown
        return url_for(leads_to)
    if request.form.get("screen") in SHELVES:  # the same person once more, where a thing is expected
        return url_for("borrow", because=Reason.STICKER_EXPECTED)
    if request.form.get("screen") == "confirm":
        signing.card_seen(session)
    return way_back() if request.form.get("screen") in LENDING else url_for(leads_to)


def _thing(session: Session, seen: ItemSeen) -> str:
    """A sticker: on the shelf's screen it joins the counter, a thing that is out comes back, and so does any other.
    While a card of staff is awaited it is neither."""
    if request.form.get("screen") == "approval":
        if approval.thing_seen(session, seen.item):
            return way_back()
        address, *_ = way_back().partition("&because=")
        return f"{address}&because={Reason.CARD_EXPECTED}" if "?" in address else address
    if _answers(session):
        return url_for("what_for", because=Reason.CARD_EXPECTED)
    out = counter().store.open_loan_on(seen.item.id) is not None
    at_shelf = request.form.get("screen") in LENDING or (request.form.get("screen") == "greeting" and not out)
    if at_shelf and session.person is not None and session.party is not None:
        return borrow.scanned(session, seen.item)
    take_back.begin(session, seen.item.code)
    return url_for("take_back")


def _strange_thing(session: Session, code: str) -> str:
    if _answers(session):
        return url_for("what_for", because=Reason.CARD_EXPECTED)
    if request.form.get("screen") in LENDING:
        return url_for("borrow", because=Reason.ITEM_UNKNOWN)
    take_back.begin(session, code)
    return url_for("take_back")
