"""What goes down the feed: entities of the register, and beside them what the server derived from the facts of every
kiosk. PURE.

A kiosk holds it as the server's last word, and lays on top what it wrote itself since.
"""

from __future__ import annotations

import msgspec

from sync.facts import PolicyCopy
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


class ReturnState(Entity, frozen=True, kw_only=True, tag="return_state"):
    """A thing that came back with something wrong and has not gone out since; `id` is the item's, `fact` the uid of the
    return."""

    fact: str
    returned_at: int
    condition: str


class _Place(msgspec.Struct, frozen=True):
    entity: str
    id: str


AnyRow = AnyEntity | LoanState | ReturnState

DERIVED: dict[str, type[Entity]] = {str(kind.__struct_config__.tag): kind for kind in (LoanState, ReturnState)}
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
