"""Acts at a kiosk of `world.py`, a minute after whatever came before."""

from __future__ import annotations

from kiosk.session import BasketLine, ReturnDraft
from kiosk.station.outcome import Done, Refused
from sync.facts import Condition, Proof
from sync.rules.inspections import Found
from tests.lending.naive import MINUTE
from tests.lending.world import PEOPLE, Place
from tests.simulation.machine import Machine


def lend(
    place: Place, kiosk: Machine, person: str, item: str = "s1", many: int = 1, staff: str | None = None
) -> Done | Refused:
    """`staff` is who stands behind it."""
    place.now.at += MINUTE
    member = kiosk.store.person(person)
    assert member is not None
    basket, proof = [BasketLine(item, quantity=many)], Proof.STAFF if staff else Proof.NONE
    return kiosk.station.loans.issue(basket, member, PEOPLE[person], proof, staff, kiosk.clocks.now())


def bring(
    place: Place, kiosk: Machine, item: str = "s1", person: str | None = None, many: int | None = None,
    condition: Condition = Condition.FINE,
) -> Done | Refused:  # fmt: skip
    """`person` is whose card was read, if any."""
    place.now.at += MINUTE
    member = kiosk.store.person(person) if person else None
    draft = ReturnDraft(item=item, quantity=many, condition=condition)
    return kiosk.station.loans.take_back(draft, member, kiosk.clocks.now())


def undo(kiosk: Machine, act: Done | Refused, person: str | None = None) -> Done | Refused:
    """At once."""
    assert isinstance(act, Done)
    member = kiosk.store.person(person) if person else None
    return kiosk.station.undo(act.uids, member, kiosk.clocks.now())


def inspect(
    kiosk: Machine, item: str = "s1", condition: Condition = Condition.FINE, *, here: bool = True
) -> Done | Refused:
    look = kiosk.station.inspecting.look(item, kiosk.clocks.now())
    assert look is not None
    return kiosk.station.inspecting.inspect(look, Found((), condition, here), "", "marta")


def refused(answer: Done | Refused) -> set[str]:
    """Why not; nothing for what was done."""
    return {each.reason.value for each in answer.refusals} if isinstance(answer, Refused) else set()
