"""What staff find when they look at a thing that came back, and what follows from it. PURE.

An inspection says how the thing is and of nobody that it is their fault: the loan is named because that is where it was
noticed. Looking is never refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sync.facts import Condition
from sync.lending_facts import DamageKind, DamageReported, ItemInspected
from sync.register import Part, Policy

DUE_MS = 24 * 3_600_000  # staff promise to look within a day


class Verdict(StrEnum):
    """What comes of it."""

    FINE = "fine"
    DAMAGE = "damage"  # something to settle: it is not lent until then
    RESUMED = "resumed"  # the thing is not there: the loan goes on
    LOST = "lost"  # not there, and no loan that could go on


@dataclass(frozen=True)
class CameBack:
    """A thing to look at. `take_back` is the uid of its return, `None` when nobody brought it; `loan` the one that the
    return counts for, `None` for none; `went_out` are the ids of the parts that should be there, one for each piece."""

    item: str
    take_back: str | None = None
    loan: str | None = None
    went_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What staff see. `parts` are ids, one for each piece that lies there; `here`: the thing itself does."""

    parts: tuple[str, ...] = ()
    condition: Condition = Condition.FINE
    here: bool = True


@dataclass(frozen=True)
class OpenDamage:
    """What is known to be wrong with the thing already."""

    kind: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inspected:
    """The facts of an inspection; `damage` is `None` when there is none, or none that was not known."""

    verdict: Verdict
    inspection: ItemInspected
    damage: DamageReported | None = None


def inspect(
    came: CameBack, found: Found, known: Iterable[OpenDamage], site: str, staff: str, new_damage: str,
    note_commitment: str | None = None,
) -> Inspected:  # fmt: skip
    """What follows from what staff see. `new_damage` is an id for a damage, should there be one."""
    missing = missing_of(came.went_out, found.parts if found.here else ())
    verdict = verdict_of(came, found)
    condition = found.condition if found.here else Condition.INCOMPLETE
    if missing and condition is Condition.FINE:
        condition = Condition.INCOMPLETE
    resumed = verdict is Verdict.RESUMED
    inspection = ItemInspected(
        item=came.item, site=site, staff=staff, condition=Condition.FINE if resumed else condition,
        missing=[] if resumed else missing, take_back=came.take_back, loan=came.loan,
        resumed_loan=came.loan if resumed else None, note_commitment=note_commitment,
    )  # fmt: skip
    kind = _KINDS.get(verdict, "damaged" if condition is Condition.DAMAGED else "incomplete")
    if verdict in (Verdict.FINE, Verdict.RESUMED) or _is_known(kind, missing, known):
        return Inspected(verdict, inspection)
    damage = DamageReported(
        damage=new_damage, item=came.item, site=site, kind=kind, parts=missing, loan=came.loan, staff=staff,
        note_commitment=note_commitment,
    )  # fmt: skip
    return Inspected(verdict, inspection, damage)


_KINDS: dict[Verdict, DamageKind] = {Verdict.LOST: "lost"}


def verdict_of(came: CameBack, found: Found) -> Verdict:
    if not found.here:
        return Verdict.RESUMED if came.loan is not None and came.take_back is not None else Verdict.LOST
    lacks = missing_of(came.went_out, found.parts)
    return Verdict.DAMAGE if lacks or found.condition is not Condition.FINE else Verdict.FINE


def missing_of(went_out: Iterable[str], found: Iterable[str]) -> list[str]:
    """The pieces that went out and are not there, one id for each."""
    return sorted((Counter(went_out) - Counter(found)).elements())


def _is_known(kind: str, missing: Sequence[str], known: Iterable[OpenDamage]) -> bool:
    return any(each.kind == kind and not missing_of(missing, each.parts) for each in known)


def keeps_back(condition: str, inspected: bool, policy: Policy) -> bool:
    """Whether a thing that came back like that waits for staff before it goes out again: with something wrong always,
    otherwise where its policy wants it looked at."""
    return condition != Condition.FINE or (policy.inspection and not inspected)


def pieces(parts: Iterable[Part]) -> tuple[str, ...]:
    """Ids of parts, one for each piece that the thing has."""
    return tuple(part.id for part in parts for _ in range(max(1, part.count)))
