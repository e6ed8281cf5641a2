"""What goes down the feed: entities of the register, and beside them what the server derived from the facts of every
kiosk. PURE.

A kiosk holds it as the server's last word, and lays on top what it wrote itself since.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from sync.entity import Language
from sync.facts import PolicyCopy
from sync.lending_facts import ResourceKind
from sync.register import ENTITY_TYPES, AnyEntity, Entity


class LoanState(Entity, frozen=True, kw_only=True, tag="loan_state"):
    """A loan that is out, wherever it was issued; `id` is the loan's, `fact` the uid of its issue, times are ms UTC.
    Where it has ended the row is gone."""

    fact: str
    item: str
    site: str
    person: str
    party: str
    issued_at: int
    due_at: int
    policy: PolicyCopy
    parts: list[str] = []
    renewed: int = 0
    quantity: int = 1
    came_back: int = 0
    kit: str | None = None
    booking: str | None = None
    swap_of: str | None = None
    responsible: str | None = None


class ReturnState(Entity, frozen=True, kw_only=True, tag="return_state"):
    """A thing that came back, has not gone out since and waits for staff, to be looked at or until its `damage` is
    settled; `id` is the item's, `fact` the uid of the return, or of the report where nobody brought it back. `site` is
    where it lies."""

    fact: str
    returned_at: int
    condition: str
    site: str | None = None
    inspected: bool = False
    damage: str | None = None


class BookingState(Entity, frozen=True, kw_only=True, tag="booking_state"):
    """A booking of a site that holds, or may yet; `id` is the booking's, `fact` the uid of its making, times are ms
    UTC. `item` is the unit that was set aside. Where it was cancelled, refused or collected the row is gone; but for a
    room or the like whose booker came, which is theirs to the end."""

    fact: str
    kind: ResourceKind
    resource: str
    site: str
    person: str
    party: str
    from_at: int
    until_at: int
    state: Literal["requested", "approved", "waiting", "collected"]
    quantity: int = 1
    series: str | None = None
    item: str | None = None


class StocktakeState(Entity, frozen=True, kw_only=True, tag="stocktake_state"):
    """A count of a site's things that goes on; `id` is the stocktake's. `piles` are pieces by item; `category` and
    `place` say which part of the site is counted, where it is not all of it."""

    fact: str
    site: str
    staff: str
    expected: list[str]
    on_loan: list[str]
    opened_at: int
    piles: dict[str, int] = {}
    category: str | None = None
    place: str = ""


class SlipKey(Entity, frozen=True, kw_only=True, tag="slip_key"):
    """The key that a kiosk of a site proves its slips with; `id` is the device's, `public_key` 64 hex digits.
    `revoked`: the kiosk was shut out since."""

    site: str
    name: str
    public_key: str
    revoked: bool = False


class CardWanted(Entity, frozen=True, kw_only=True, tag="card_wanted"):
    """The next strange card that is tapped at a kiosk of a site belongs to `person`: `staff` said so at their desk, and
    it holds until `until` (ms UTC). `id` is that of the credential to be made of it."""

    site: str
    device: str
    person: str
    staff: str
    until: int


class ListLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A thing to look for, in the language of whoever asked: its name, inventory number, where it should lie ("": not
    written down) and what does not fit."""

    name: str
    number: str
    place: str = ""
    why: list[str] = []


class CheckListWanted(Entity, frozen=True, kw_only=True, tag="check_list_wanted"):
    """A list to check that staff want on the paper of a kiosk; `id` is the list's, and it comes out once. After `until`
    (ms UTC) it does not; `code` is what is scanned to open it at the server. It goes as soon as the kiosk took it
    up."""

    site: str
    device: str
    code: str
    language: Language
    until: int
    lines: list[ListLine]


class PageMonth(Entity, frozen=True, kw_only=True, tag="page_month"):
    """A party's pages of one month ("YYYY-MM") over all desks, A4 units: what was declared, as it counts now, and by
    how much staff moved what it may have; below nought they took it. `id` is "PARTY.MONTH". There is one for the month
    that goes on, the one before it, and later ones of which staff said something; a month of which nobody said anything
    has none."""

    party: str
    month: str
    mono: int = 0
    colour: int = 0
    mono_change: int = 0
    colour_change: int = 0


class _Place(msgspec.Struct, frozen=True):
    entity: str
    id: str


AnyRow = (
    AnyEntity | LoanState | ReturnState | BookingState | StocktakeState | SlipKey | PageMonth | CardWanted
    | CheckListWanted
)  # fmt: skip

_DERIVED = (LoanState, ReturnState, BookingState, StocktakeState, SlipKey, PageMonth, CardWanted, CheckListWanted)
DERIVED: dict[str, type[Entity]] = {
    str(kind.__struct_config__.tag): kind
    for kind in _DERIVED
}
KINDS: dict[str, type[Entity]] = ENTITY_TYPES | DERIVED  # in the order in which a snapshot has them

_decode = msgspec.json.Decoder(AnyRow).decode
_decode_place = msgspec.json.Decoder(_Place).decode


def decode(line: bytes) -> AnyRow:
    """Undo `sync.register.encode`. Raises `msgspec.ValidationError` for a kind or shape that this version does not
    know."""
    row: AnyRow = _decode(line)
    return row


def placed(line: bytes) -> tuple[str, str, AnyRow | None]:
    """Kind and id of a row, and the row itself; `None` for a kind that only a newer server knows: it is kept as it
    came, and read by nobody until the upgrade. Raises `msgspec.MsgspecError` for what is no row, or has a kind of ours
    and not its shape."""
    place = _decode_place(line)
    return place.entity, place.id, decode(line) if place.entity in KINDS else None


def tag_of(row: Entity) -> str:
    """The name of its kind as the wire spells it."""
    return tag_of_kind(type(row))


def tag_of_kind(kind: type[Entity]) -> str:
    return str(kind.__struct_config__.tag)
