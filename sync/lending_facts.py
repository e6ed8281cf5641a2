"""Facts about things beyond lending and bringing back: bookings, agreements, inspections, damage, stocktakes. PURE.

The closed list of all facts, and how one becomes bytes, is `facts.py`. Must not know a database, a clock or a screen.
"""

from __future__ import annotations

from typing import Literal

from sync.fact import Condition, Fact

ResourceKind = Literal["item_type", "item", "kit", "room", "workstation", "adviser", "locker"]
SignedBy = Literal["strokes", "pin", "card", "staff", "paper"]
DamageKind = Literal["damaged", "incomplete", "lost"]
DamageOutcome = Literal["repaired", "replaced", "found", "wear", "written_off"]
BookingGround = Literal["taken", "earlier_breach", "disturbs", "not_entitled", "out_of_order", "other"]
ReminderKind = Literal["due_soon", "overdue"]
ReminderMeans = Literal["mail", "phone", "kiosk"]


# --- handing over -----------------------------------------------------------------------------------------------------


class AgreementSigned(Fact, frozen=True, kw_only=True, tag="agreement_signed"):
    """A loan for use (*umowa użyczenia*) was agreed to, once for all `loans` that were handed over together.

    `terms` and `version` name the text that was shown, `document_digest` is SHA-256, hex, over the whole document as it
    was agreed to. What was drawn on the screen travels detached as "strokes"; a PIN, a card, a member of staff or a
    signed paper that staff saw count as much.
    """

    agreement: str
    loans: list[str]
    person: str
    party: str
    site: str
    terms: str
    version: int
    language: Literal["pl", "en", "uk"]
    means: SignedBy
    document_digest: str
    strokes_commitment: str | None = None
    staff: str | None = None


class ConsumableGiven(Fact, frozen=True, kw_only=True, tag="consumable_given"):
    """Things that are used up were given out of the pile `item`; nobody brings them back."""

    item: str
    quantity: int
    site: str
    person: str | None = None
    party: str | None = None
    visit: str | None = None
    approved_by: str | None = None


# --- after a return ---------------------------------------------------------------------------------------------------


class ItemInspected(Fact, frozen=True, kw_only=True, tag="item_inspected"):
    """Staff looked at a thing that had been declared returned, or at one on its shelf.

    `take_back` is the uid of the return that they looked into, `None` when there was none; `missing` are ids of parts,
    one for each piece that is not there. What they say of it travels detached as "note". `resumed_loan` is the loan
    that goes on because the thing was not there after all, `photo` the SHA-256, hex, of a picture that they took.
    """

    item: str
    site: str
    staff: str
    condition: Condition = Condition.FINE
    missing: list[str] = []
    take_back: str | None = None
    loan: str | None = None
    resumed_loan: str | None = None
    note_commitment: str | None = None
    photo: str | None = None


class DamageReported(Fact, frozen=True, kw_only=True, tag="damage_reported"):
    """Something is wrong with a thing, and stays so until it is settled. Says of nobody that it is their fault: `loan`
    is the one in which it was noticed, `photo` the SHA-256, hex, of a picture of it."""

    damage: str
    item: str
    site: str
    kind: DamageKind
    parts: list[str] = []
    loan: str | None = None
    staff: str | None = None
    person: str | None = None
    note_commitment: str | None = None
    photo: str | None = None


class DamageSettled(Fact, frozen=True, kw_only=True, tag="damage_settled"):
    """`cost` is what it came to, in grosze, `None` when nobody wrote it down."""

    damage: str
    outcome: DamageOutcome
    staff: str
    cost: int | None = None
    note_commitment: str | None = None


class ReminderSent(Fact, frozen=True, kw_only=True, tag="reminder_sent"):
    """Somebody was reminded of loans, by mail, by phone or on the kiosk's screen."""

    person: str
    loans: list[str]
    kind: ReminderKind
    means: ReminderMeans
    staff: str | None = None


# --- bookings ---------------------------------------------------------------------------------------------------------


class BookingMade(Fact, frozen=True, kw_only=True, tag="booking_made"):
    """Something is wanted from `from_at` to `until_at` (ms UTC). `wish`: `firm` holds at once, `request` waits for
    staff, `waiting` for something to become free.

    Those of one `series` repeat weekly; each is a booking of its own, so that one can be cancelled. `replaces` is the
    booking that this one moves. What it is for travels detached as "title".
    """

    booking: str
    kind: ResourceKind
    resource: str
    site: str
    person: str
    party: str
    from_at: int
    until_at: int
    wish: Literal["firm", "request", "waiting"] = "firm"
    quantity: int = 1
    people: int | None = None
    series: str | None = None
    replaces: str | None = None
    staff: str | None = None
    title_commitment: str | None = None


class BookingApproved(Fact, frozen=True, kw_only=True, tag="booking_approved"):
    """Staff said yes to a request, or gave what had become free to one who waited."""

    booking: str
    staff: str


class BookingRefused(Fact, frozen=True, kw_only=True, tag="booking_refused"):
    booking: str
    ground: BookingGround
    staff: str
    note_commitment: str | None = None


class BookingCancelled(Fact, frozen=True, kw_only=True, tag="booking_cancelled"):
    """By the person who made it or another of the party, or by staff."""

    booking: str
    person: str | None = None
    staff: str | None = None


class BookingAssigned(Fact, frozen=True, kw_only=True, tag="booking_assigned"):
    """Which unit is set aside for a booking; a later one takes the place of an earlier."""

    booking: str
    item: str
    staff: str


class BookingCollected(Fact, frozen=True, kw_only=True, tag="booking_collected"):
    """They came: to a room or a workstation. Of things the loan itself names the booking."""

    booking: str
    visit: str | None = None
    person: str | None = None
    staff: str | None = None


class BookingUnused(Fact, frozen=True, kw_only=True, tag="booking_unused"):
    """Nobody came for what was booked: `staff` say so, or a `rule` of the house ("booking_no_show@1"). That somebody
    did come, told before or after, counts more."""

    booking: str
    staff: str | None = None
    rule: str | None = None


class BookingHoursSet(Fact, frozen=True, kw_only=True, tag="booking_hours_set"):
    """They were in the room, or at the workstation, from `from_at` to `until_at` (ms UTC) and not for the time that was
    booked: `staff` say so, or a `rule` of the house ("room_time_mismatch@1"). The booking itself stays as it was made;
    of several the one that is told last counts."""

    booking: str
    from_at: int
    until_at: int
    staff: str | None = None
    rule: str | None = None


# --- stocktake --------------------------------------------------------------------------------------------------------


class StocktakeOpened(Fact, frozen=True, kw_only=True, tag="stocktake_opened"):
    """A count of a site's things began. `expected` are the items that should lie there, `on_loan` those that are out,
    `piles` how many pieces of each pile should lie there: all as they stood then, and never changed for this count.
    `category` or a place (detached as "place") say that it is a count of a part of the site only."""

    stocktake: str
    site: str
    staff: str
    expected: list[str]
    on_loan: list[str] = []
    piles: dict[str, int] = {}
    category: str | None = None
    place_commitment: str | None = None


class StocktakeScanned(Fact, frozen=True, kw_only=True, tag="stocktake_scanned"):
    """A sticker was read in a count. `item` is `None` for a code of nothing that is known; it travels detached as
    "code". `quantity` is how many of a pile lie there, 0 when its sticker was read and nobody has said yet.

    `scan` is an id that a phone gave it, so that one which is sent twice counts once; `scanned_at` (ms UTC) when that
    phone's clock says that it was.
    """

    stocktake: str
    site: str
    item: str | None = None
    quantity: int = 1
    staff: str | None = None
    code_commitment: str | None = None
    scan: str | None = None
    scanned_at: int | None = None


class StocktakeClosed(Fact, frozen=True, kw_only=True, tag="stocktake_closed"):
    """What staff say of the whole of it travels detached as "note"."""

    stocktake: str
    staff: str
    note_commitment: str | None = None


class ItemCodesMade(Fact, frozen=True, kw_only=True, tag="item_codes_made"):
    """A sheet of codes that belong to nothing yet was handed out, to be printed, stuck on and bound by scanning."""

    batch: str
    item_codes: list[str]
    staff: str


class ItemCodeBound(Fact, frozen=True, kw_only=True, tag="item_code_bound"):
    """A sticker that was printed beforehand, or a new one in place of a torn one, was put on a thing. A sticker says
    nothing of a person, so its code stands here as it is."""

    item: str
    item_code: str
    staff: str
