"""The shapes of the register: what staff keep on the server and a snapshot carries to a kiosk. PURE.

Every entity is one struct with an opaque text `id`; on the wire it is tagged with its kind. A kiosk gets only what its
site needs, and of people only what the counter shows. Words that people read exist in Polish, English and Ukrainian.
This file must not know a database or the wire.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Language = Literal["pl", "en", "uk"]


class Words(msgspec.Struct, frozen=True):
    """One text in the three languages of the counter."""

    pl: str
    en: str
    uk: str

    def in_language(self, language: str) -> str:
        """The text in `language`, Polish when that is none of ours."""
        return str(getattr(self, language, self.pl))


class Entity(msgspec.Struct, frozen=True, kw_only=True, tag_field="entity", omit_defaults=True):
    id: str


class Centre(Entity, frozen=True, kw_only=True, tag="centre"):
    """The centre itself: one row. `operator` runs it at present."""

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
    """A person acts for a party. `until` is an ISO date, `None` without end."""

    person: str
    party: str
    role: Literal["representative", "member", "volunteer"] = "member"
    until: str | None = None


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

    `approval`: what an issue needs beyond a reading. `minors`: whether a minor may borrow, and how.
    """

    version: int
    period: int
    period_unit: Literal["working_days", "days"]
    max_organisation: int | None = 3
    max_informal_group: int | None = 1
    max_person: int | None = 1
    renewals: int = 1
    approval: Literal["none", "pin", "staff"] = "pin"
    minors: Literal["no", "guardian", "yes"] = "guardian"


class ItemType(Entity, frozen=True, kw_only=True, tag="item_type"):
    """`picture` is a name in the sprite of item pictures."""

    name: Words
    category: str
    picture: str
    policy: str
    position: int = 0


class Item(Entity, frozen=True, kw_only=True, tag="item"):
    """One thing. `label` tells it from its sisters ("nr 2"); `code` is on its sticker, in capitals."""

    item_type: str
    label: str
    inventory_no: str
    code: str
    site: str
    status: Literal["available", "in_repair", "lost", "withdrawn"] = "available"


class Part(Entity, frozen=True, kw_only=True, tag="part"):
    """A part of a kit, ticked when it is issued and when it comes back."""

    item: str
    name: Words
    position: int = 0


class Allowance(Entity, frozen=True, kw_only=True, tag="allowance"):
    """The centre's default page allowance for a kind of party, A4 units a calendar month.

    Above `warn_percent` of it the counter warns; above it staff must approve.
    """

    party_kind: Literal["organisation", "informal_group", "person"]
    mono: int
    colour: int
    warn_percent: int = 80


class Meter(Entity, frozen=True, kw_only=True, tag="meter"):
    """A printer or copier whose meter staff read."""

    site: str
    name: str


AnyEntity = (
    Centre | Site | Hours | Closure | Notice | Purpose | Party | Person | Membership | Credential | Category | Policy
    | ItemType | Item | Part | Allowance | Meter
)  # fmt: skip

ENTITY_TYPES: dict[str, type[Entity]] = {
    str(struct.__struct_config__.tag): struct
    for struct in (
        Centre, Site, Hours, Closure, Notice, Purpose, Party, Person, Membership, Credential, Category, Policy,
        ItemType, Item, Part, Allowance, Meter,
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
