"""Facts about what staff do besides serving people: kiosks let in and shut out, addresses of calendars, cards that are
waited for, entries said to be two, letters that somebody wants or not, a picture or a person erased. PURE.

`staff` is who did it, `None` for whoever stood at the server's own command line, or for somebody who did it for
themselves. The closed list of all facts, and how one becomes bytes, is `facts.py`. Must not know a database, a clock or
a screen.
"""

from __future__ import annotations

from typing import Literal

from sync.fact import Fact


class EnrolmentCodeMade(Fact, frozen=True, kw_only=True, tag="enrolment_code_made"):
    """A code by which one kiosk may ask to be let in at a site; it takes the place of the kiosk `successor_of`."""

    site: str
    successor_of: str | None = None
    staff: str | None = None


class DeviceApproved(Fact, frozen=True, kw_only=True, tag="device_approved"):
    """A kiosk was let in, its fingerprint compared."""

    device: str
    staff: str | None = None


class DeviceTrusted(Fact, frozen=True, kw_only=True, tag="device_trusted"):
    """A kiosk that was suspended is the one that spoke last."""

    device: str
    staff: str | None = None


class DeviceRevoked(Fact, frozen=True, kw_only=True, tag="device_revoked"):
    """A kiosk was shut out: by hand, or as its successor was let in."""

    device: str
    staff: str | None = None


class DeviceMoved(Fact, frozen=True, kw_only=True, tag="device_moved"):
    """A kiosk stands at `site` now; before it stood at `was_at`."""

    device: str
    site: str
    was_at: str
    staff: str | None = None


class CalendarAddressMade(Fact, frozen=True, kw_only=True, tag="calendar_address_made"):
    """Another address by which calendar programs read what is booked: of a whole site (`what` is "all") or of one thing
    of it ("room ID"). Those of before lead nowhere."""

    site: str
    what: str
    staff: str


class CalendarAddressEnded(Fact, frozen=True, kw_only=True, tag="calendar_address_ended"):
    """No address leads to what is booked, until one is made."""

    site: str
    what: str
    staff: str


class CardAwaited(Fact, frozen=True, kw_only=True, tag="card_awaited"):
    """The next strange card at the kiosk `device` is to be the person's, until `until` (ms UTC); it will be called
    `credential`. What was waited for there before is waited for no more."""

    credential: str
    person: str
    device: str
    until: int
    staff: str


class CardWaitEnded(Fact, frozen=True, kw_only=True, tag="card_wait_ended"):
    """No card is waited for any more for this person."""

    person: str
    staff: str


class EntriesToldApart(Fact, frozen=True, kw_only=True, tag="entries_told_apart"):
    """Two entries of the register that look like one are two."""

    kind: Literal["person", "party"]
    first: str
    second: str
    staff: str


class LettersChosen(Fact, frozen=True, kw_only=True, tag="letters_chosen"):
    """Somebody wants letters that remind them, or none. `staff` is `None` where they said so themselves."""

    person: str
    wanted: bool
    staff: str | None = None


class PhotoErased(Fact, frozen=True, kw_only=True, tag="photo_erased"):
    """The picture of a damage was erased; what is noted of it stays."""

    damage: str
    staff: str


class PersonErased(Fact, frozen=True, kw_only=True, tag="person_erased"):
    """What led from this id to somebody was erased. `staff` is `None` too where their time was over."""

    person: str
    staff: str | None = None


DeskFact = (
    EnrolmentCodeMade | DeviceApproved | DeviceTrusted | DeviceRevoked | DeviceMoved | CalendarAddressMade
    | CalendarAddressEnded | CardAwaited | CardWaitEnded | EntriesToldApart | LettersChosen | PhotoErased | PersonErased
)  # fmt: skip
