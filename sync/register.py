"""The shapes of the register: what staff keep on the server and a snapshot carries to a kiosk. PURE.

Every entity is one struct with an opaque text `id`; on the wire it is tagged with its kind. A kiosk gets only what its
site needs, and of people only what the counter shows. Words that people read exist in Polish, English and Ukrainian.
This file must not know a database or the wire.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from sync.entity import Entity as Entity
from sync.entity import Language as Language
from sync.entity import Words as Words
from sync.fact import PeriodUnit
from sync.meter_register import Meter as Meter
from sync.operators import Operator as Operator


class Centre(Entity, frozen=True, kw_only=True, tag="centre"):
    """The centre itself: one row. `operator` ran it before the first `Operator` that is kept (`operators.name_on`)."""

    name: str
    short_name: str
    operator: str
    house_rules: Words


class Site(Entity, frozen=True, kw_only=True, tag="site"):
    """A branch. `code` begins its slip numbers. `unaffiliated` sites are for people in no organisation."""

    name: str
    code: str
    address: str
    unaffiliated: bool = False


class Hours(Entity, frozen=True, kw_only=True, tag="hours"):
    """Opening hours of a site on one weekday (0 = Monday), minutes after midnight, local time. No row: closed that
    day."""

    site: str
    weekday: int
    opens: int
    closes: int


class Closure(Entity, frozen=True, kw_only=True, tag="closure"):
    """A day, ISO date, on which a site is shut although its hours say otherwise. Public holidays need no row."""

    site: str
    day: str
    reason: Words


class Notice(Entity, frozen=True, kw_only=True, tag="notice"):
    """An announcement on the waiting screen, shown between two moments (ms UTC)."""

    site: str
    shown_from: int
    shown_until: int
    heading: Words
    text: Words
    detail: Words


class Purpose(Entity, frozen=True, kw_only=True, tag="purpose"):
    """Why people come. `icon` is a name in the sprite."""

    name: Words
    icon: str
    position: int


class Party(Entity, frozen=True, kw_only=True, tag="party"):
    """Whom a person acts for. Allowances are A4 units a calendar month; `None` means the centre's default."""

    kind: Literal["organisation", "informal_group", "person"]
    name: str
    status: Literal["active", "blocked", "archived"] = "active"
    legal_form: str | None = None
    agreement_until: str | None = None
    mono_allowance: int | None = None
    colour_allowance: int | None = None


class Person(Entity, frozen=True, kw_only=True, tag="person"):
    """A member or a member of staff, as the counter knows them: no surname, no birth date, no contact.

    `display_name` is what the public screen may show. `pin` is an argon2id verifier, `None` when no PIN is set.
    """

    display_name: str
    language: Language = "pl"
    status: Literal["active", "blocked", "archived"] = "active"
    minor: bool = False
    guardian: str | None = None
    staff: bool = False
    pin: str | None = None
    large_text: bool = False


class Membership(Entity, frozen=True, kw_only=True, tag="membership"):
    """A person acts for a party, from `since` to the end of `until`: ISO dates, `None` without beginning or end.

    A `representative` may sign for it, a `responsible` person answers for what it borrows and books.
    """

    person: str
    party: str
    role: Literal["representative", "responsible", "member", "volunteer"] = "member"
    until: str | None = None
    since: str | None = None


class Credential(Entity, frozen=True, kw_only=True, tag="credential"):
    """What identifies a person. `digest` is hex: HMAC of a card's UID, SHA-256 of a QR code. `until` is an ISO date."""

    person: str
    kind: Literal["card", "qr"]
    digest: str
    status: Literal["active", "lost", "blocked", "replaced"] = "active"
    until: str | None = None


class Category(Entity, frozen=True, kw_only=True, tag="category"):
    name: Words
    icon: str
    position: int


class Policy(Entity, frozen=True, kw_only=True, tag="policy"):
    """The rules of lending for some item types. Limits are open loans at one time; `None` means no limit.

    All policies of one `family` are versions of each other, and an item type names the family; empty, the policy is a
    family of its own. One holds from `effective_from` (ISO date, `None`: since ever) on, at `site`, under `operator`,
    for `party_kind`; `None` there means any. `sync.rules.policies` says which of them is in force.

    `period` is how long, in `period_unit`. `approval`: what an issue needs beyond a reading. `minors`: whether a minor
    may borrow, and how. `training` is what a borrower must have passed. `days_per_month` limits the days that a party
    has things of the family in a calendar month. `deposit` is a note for the slip. `ask_purpose`: whoever borrows says
    what for.

    For bookings: `lead_days` are open days before one may begin, `horizon_days` how far ahead it may lie,
    `buffer_minutes` stay free after each, `release_minutes` after its begin one that nobody came for is free again, and
    `booking_approval` says whether staff must agree. `inspection`: a thing that came back waits for staff.
    """

    version: int
    period: int
    period_unit: PeriodUnit
    max_organisation: int | None = 3
    max_informal_group: int | None = 1
    max_person: int | None = 1
    renewals: int = 1
    approval: Literal["none", "pin", "staff"] = "pin"
    minors: Literal["no", "guardian", "yes"] = "guardian"
    family: str = ""
    effective_from: str | None = None
    site: str | None = None
    operator: str | None = None
    party_kind: Literal["organisation", "informal_group", "person"] | None = None
    max_of_one_person: int | None = None
    days_per_month: int | None = None
    training: str | None = None
    deposit: Words | None = None
    inspection: bool = False
    lead_days: int = 0
    horizon_days: int = 90
    buffer_minutes: int = 0
    release_minutes: int = 60
    booking_approval: Literal["none", "staff"] = "none"
    ask_purpose: bool = False


class ItemType(Entity, frozen=True, kw_only=True, tag="item_type"):
    """`picture` is a name in the sprite of item pictures, `policy` a family of policies.

    `kind`: a `thing` has a sticker of its own; of a `pile` so many at a time are lent and come back; a `consumable` is
    given and does not; `book` and `locker` are things.
    """

    name: Words
    category: str
    picture: str
    policy: str
    position: int = 0
    kind: Literal["thing", "pile", "consumable", "book", "locker"] = "thing"


class Item(Entity, frozen=True, kw_only=True, tag="item"):
    """One thing, or a pile of `count`. `label` tells it from its sisters ("nr 2"); `code` is on its sticker, in
    capitals. `place` says where it lies ("Magazyn, półka P2"); `site` is where it belongs."""

    item_type: str
    label: str
    inventory_no: str
    code: str
    site: str
    status: Literal["available", "in_repair", "lost", "withdrawn"] = "available"
    place: str = ""
    count: int = 1


class Part(Entity, frozen=True, kw_only=True, tag="part"):
    """A part of a thing, `count` pieces of it, ticked when it is issued and when it comes back."""

    item: str
    name: Words
    position: int = 0
    count: int = 1


class Kit(Entity, frozen=True, kw_only=True, tag="kit"):
    """Things that are lent together, at one site. Each stays a loan of its own."""

    name: Words
    category: str
    picture: str
    site: str
    position: int = 0


class KitLine(Entity, frozen=True, kw_only=True, tag="kit_line"):
    """What belongs to a kit: this `item`, or any `count` of an `item_type`; one of the two is `None`."""

    kit: str
    item: str | None = None
    item_type: str | None = None
    count: int = 1


class Book(Entity, frozen=True, kw_only=True, tag="book"):
    """What an item that is a book has on its cover; `id` is the item's. Empty where the library's list says nothing."""

    title: str
    author: str = ""
    signature: str = ""
    isbn: str = ""


class Resource(Entity, frozen=True, kw_only=True, tag="resource"):
    """What is booked and never carried away. `policy` is a family of policies; `seats` 0 where nobody counted them."""

    site: str
    kind: Literal["room", "workstation", "adviser", "locker"]
    name: Words
    policy: str
    seats: int = 0
    position: int = 0


class Training(Entity, frozen=True, kw_only=True, tag="training"):
    """What somebody must have been shown before they may take some things."""

    name: Words


class Qualification(Entity, frozen=True, kw_only=True, tag="qualification"):
    """A person passed a training. `until` is an ISO date, `None` for good."""

    person: str
    training: str
    until: str | None = None


class Block(Entity, frozen=True, kw_only=True, tag="block"):
    """A person or a party may not borrow or book. `until` is the last ISO date of it, `None` until staff take it
    away."""

    reason: Literal["late", "damage", "rules", "other"]
    person: str | None = None
    party: str | None = None
    until: str | None = None


class Terms(Entity, frozen=True, kw_only=True, tag="terms"):
    """What a borrower agrees to, in force from `effective_from` (ISO date). `points` is one to a line, for the screen;
    `text` is the whole of it, for the document."""

    version: int
    effective_from: str
    points: Words
    text: Words


class SlipLogo(Entity, frozen=True, kw_only=True, tag="slip_logo"):
    """A logo as slips print it: PNGs in black and white, base64, for paper of 80 and of 58 mm; `id` is the digest of
    both, so that one that is in use never changes."""

    wide: str
    narrow: str


class SlipTemplate(Entity, frozen=True, kw_only=True, tag="slip_template"):
    """What a centre puts around its slips at `site` (`None`: wherever a site has none of its own), in force from
    `effective_from` (ISO date). `head` stands instead of the names of centre and site, `foot` above the closing lines;
    a line each. `logo` is the id of one."""

    version: int
    effective_from: str
    site: str | None = None
    head: Words | None = None
    foot: Words | None = None
    logo: str | None = None


class Allowance(Entity, frozen=True, kw_only=True, tag="allowance"):
    """What a kind of party may print and copy, A4 units a calendar month. Above `warn_percent` of it the counter warns;
    above it staff must approve.

    It holds from `effective_from` (ISO date, `None`: since ever) on, at `site` or for `party` alone; `None` there means
    any. `sync.rules.allowances` says which of them is in force.

    `carries`: what was left of the month before may be had beside it, up to the two numbers. `beyond` is what becomes
    of what several counters, none of which knew of the others, took in above it: staff are asked, it is proposed to
    take it off in the month after, or it is told and no more.
    """

    party_kind: Literal["organisation", "informal_group", "person"]
    mono: int
    colour: int
    warn_percent: int = 80
    version: int = 1
    effective_from: str | None = None
    site: str | None = None
    party: str | None = None
    carries: bool = False
    mono_carried_most: int = 0
    colour_carried_most: int = 0
    beyond: Literal["ask", "even_out", "tell"] = "ask"


class PrintQueue(Entity, frozen=True, kw_only=True, tag="print_queue"):
    """A queue of the print server at a site; `name` is what it is called there. It prints on the device `meter`.

    Its jobs are the `party`'s; or of whoever is at the `workstation` then. What is known of how it counts: `counts`,
    whether its figure holds, is doubled by a second counter, or leaves the copies out; `number_up`, whether it counts
    the pages of the document or the sides that they share; `blank_backs`, whether the device counts the empty back of a
    last sheet. `colour`, whether what the jobs say of it holds. `unfinished`: who pays for what came out of a job that
    was cancelled or broke off.
    """

    site: str
    name: str
    meter: str | None = None
    party: str | None = None
    workstation: str | None = None
    unfinished: Literal["nobody", "party"] = "nobody"
    counts: Literal["right", "twice", "without_copies"] = "right"
    number_up: Literal["sides", "pages"] = "sides"
    blank_backs: bool = False
    colour: Literal["as_told", "never", "always"] = "as_told"


class PrintBinding(Entity, frozen=True, kw_only=True, tag="print_binding"):
    """Whose jobs are those that say this. `value` is a billing code, letters' case apart; the name of a computer, whose
    `workstation` it is; or the keyed digest of a user's name there. `person` alone stands for the party that they act
    for."""

    kind: Literal["billing", "user", "host"]
    value: str
    party: str | None = None
    person: str | None = None
    workstation: str | None = None


AnyEntity = (
    Centre | Site | Hours | Closure | Notice | Purpose | Party | Person | Membership | Credential | Category | Policy
    | ItemType | Item | Part | Allowance | Meter | Kit | KitLine | Book | Resource | Training | Qualification | Block
    | Terms | PrintQueue | PrintBinding | SlipLogo | SlipTemplate | Operator
)  # fmt: skip

ENTITY_TYPES: dict[str, type[Entity]] = {
    str(struct.__struct_config__.tag): struct
    for struct in (
        Centre, Site, Hours, Closure, Notice, Purpose, Party, Person, Membership, Credential, Category, Policy,
        ItemType, Item, Part, Allowance, Meter, Kit, KitLine, Book, Resource, Training, Qualification, Block, Terms,
        PrintQueue, PrintBinding, SlipLogo, SlipTemplate, Operator,
    )
}  # fmt: skip

_decode = msgspec.json.Decoder(AnyEntity).decode
_encode = msgspec.json.Encoder(order="deterministic").encode


def encode(entity: Entity) -> bytes:
    """One line of a snapshot, always the same bytes for the same entity."""
    return _encode(entity)


def decode(line: bytes) -> AnyEntity:
    """Raises `msgspec.ValidationError` for a kind or shape that this version does not know."""
    entity: AnyEntity = _decode(line)
    return entity
