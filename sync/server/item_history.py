"""What a thing has been through this year, and how its parts stand. Only reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import msgspec

from sync import register
from sync.server.lending_models import Damage
from sync.server.models import Loan

DAY_MS = 86_400_000
_ids = msgspec.json.Decoder(list[str]).decode


@dataclass(frozen=True)
class Figures:
    """Of one span of time: how often it was lent, on how many days it was out, how often it came back late or is late
    now, and how often something was wrong with it."""

    loans: int
    days_out: int
    late: int
    damages: int


def figures(item: str, since: int, now: int) -> Figures:
    """From `since` until `now`, both ms UTC. A day that was begun counts."""
    rows = list(Loan.select().where(Loan.item == item, Loan.issued_at >= since, Loan.undone == False))  # noqa: E712
    damages = Damage.select().where(Damage.item == item, Damage.reported_at >= since)
    return Figures(
        loans=len(rows),
        days_out=sum(-(-max(0, (row.returned_at or now) - row.issued_at) // DAY_MS) for row in rows),
        late=sum((row.returned_at or now) > (row.due_at or now) for row in rows),
        damages=damages.where(Damage.state.in_(("open", "settled"))).count(),
    )


@dataclass(frozen=True)
class PartState:
    """A part, how many pieces of it there are and how many of them are missing."""

    part: register.Part
    missing: int


def parts(found: list[register.Part], damages: list[Damage]) -> list[PartState]:
    """The parts of a thing; what an open damage misses is missing until that is settled."""
    lacks = Counter(part for damage in damages for part in _ids(damage.parts))
    return [PartState(part, min(part.count, lacks[part.id])) for part in found]
