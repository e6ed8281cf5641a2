"""What a fact about something that staff did besides serving people says, in words: which kiosk, which calendar, which
entries, whether letters are wanted."""

from __future__ import annotations

from flask_babel import gettext as _

from sync import desk_facts as facts
from sync.server.lending_beliefs import Booking
from sync.server.staff.booked_words import Booked
from sync.server.staff.calendar_feed import ALL
from sync.server.staff.names import Names
from sync.server.staff.wording import exact


def told(fact: object) -> list[tuple[str, str]]:
    """Pairs of a term and its words; nothing for facts about anything else, or of which the page says all."""
    match fact:
        case facts.EnrolmentCodeMade(successor_of=str(before)):
            return [(_("In the place of the kiosk"), Names().device(before))]
        case facts.DeviceMoved():
            return [*_kiosk(fact.device), (_("Site before"), Names().site(fact.was_at))]
        case facts.CardAwaited():
            return [*_kiosk(fact.device), (_("Waited for until"), exact(fact.until))]
        case facts.DeviceApproved() | facts.DeviceTrusted() | facts.DeviceRevoked():
            return _kiosk(fact.device)
        case facts.CalendarAddressMade() | facts.CalendarAddressEnded():
            return [(_("Calendar of"), _calendar(fact.what))]
        case facts.EntriesToldApart():
            return [(_("These are two"), ", ".join(_two(fact)))]
        case facts.LettersChosen():
            return [(_("Letters"), _("are wanted") if fact.wanted else _("are not wanted"))]
    return []


def _kiosk(device: str) -> list[tuple[str, str]]:
    return [(_("Which kiosk"), Names().device(device))]


def _calendar(what: str) -> str:
    if what == ALL:
        return _("everything at this site")
    kind, _blank, resource = what.partition(" ")
    row = Booking(what, kind=kind, resource=resource)
    return Booked([row]).what(kind, resource)


def _two(fact: facts.EntriesToldApart) -> list[str]:
    ids = (fact.first, fact.second)
    if fact.kind == "person":
        known = Names(people=ids)
        return [known.person(id) for id in ids]
    known = Names(parties=ids)
    return [known.party(id) for id in ids]
