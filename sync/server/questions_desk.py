"""What staff ask when things come back and go wrong: what waits to be looked at, what is wrong with a thing.

Only reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from sync import register
from sync.rules.inspections import CameBack, OpenDamage, keeps_back, pieces
from sync.server import questions_names, register_store
from sync.server.lending_models import Damage, Inspection
from sync.server.models import Loan, ReturnState, TakeBack
from sync.server.paging import PAGE, Page, page_of

_ids = msgspec.json.Decoder(tuple[str, ...]).decode


def to_inspect(site: str | None = None, limit: int | None = None) -> list[ReturnState]:
    """Things that came back and that nobody has looked at, the newest first."""
    query = ReturnState.select().where(ReturnState.inspected == False, *_at(ReturnState, site))  # noqa: E712
    return list(query.order_by(ReturnState.returned_at.desc(), ReturnState.item).limit(limit))


def count_to_inspect(site: str | None = None) -> int:
    return int(ReturnState.select().where(ReturnState.inspected == False, *_at(ReturnState, site)).count())  # noqa: E712


def _at(table: Any, site: str | None) -> list[Any]:
    return [table.site == site] if site else []


def returned(item: str) -> ReturnState | None:
    """How a thing that came back stands, `None` when it does not wait for staff."""
    return ReturnState.get_or_none(ReturnState.item == item)


def held_back(item: str, policy: register.Policy) -> tuple[str | None, bool]:
    """The condition in which a thing came back, where it waits for staff for that, and whether something is wrong with
    it that is not settled."""
    state = returned(item)
    if state is None or state.damage is not None:
        return None, state is not None
    return (state.condition if keeps_back(state.condition, state.inspected, policy) else None), False


def came_back(item: str) -> CameBack:
    """What the rule must know of a thing to look at: of the last return, or that there was none since it went out."""
    whole = pieces(questions_names.parts(item))
    state = returned(item)
    take_back = TakeBack.get_or_none(TakeBack.fact == state.fact) if state else None
    if take_back is None:
        return CameBack(item, went_out=whole)
    loan = Loan.get_or_none(Loan.id == take_back.closes) if take_back.closes else None
    went_out = _ids(loan.parts) if loan is not None else whole
    return CameBack(item, take_back.fact, loan.id if loan else None, went_out)


def declared(item: str) -> TakeBack | None:
    """The return that a thing to look at came back with."""
    state = returned(item)
    return TakeBack.get_or_none(TakeBack.fact == state.fact) if state else None


def open_damages(item: str) -> list[Damage]:
    """What is wrong with a thing, the oldest first."""
    query = Damage.select().where(Damage.item == item, Damage.state == "open")
    return list(query.order_by(Damage.reported_at, Damage.id))


def known(item: str) -> list[OpenDamage]:
    return [OpenDamage(damage.kind or "damaged", _ids(damage.parts)) for damage in open_damages(item)]


def damages(
    state: str | None = "open", item: str | None = None, older: str | None = None, limit: int = PAGE,
    site: str | None = None,
) -> Page[Damage]:  # fmt: skip
    """Damage by when it was reported. What was taken back is left out."""
    conditions = [Damage.state == state] if state else [Damage.state.in_(("open", "settled"))]
    conditions += [Damage.item == item] if item else []
    conditions += [Damage.site == site] if site else []
    return Page(*page_of(Damage.select(), conditions, (Damage.reported_at, Damage.id), older, limit))


def count_damages(site: str | None = None) -> int:
    wanted = [Damage.state == "open", *([Damage.site == site] if site else [])]
    return int(Damage.select().where(*wanted).count())


def damage(damage_id: str) -> Damage | None:
    """`None` too for one of which only the end is known, and for one that was taken back."""
    found = Damage.get_or_none(Damage.id == damage_id)
    return found if found is not None and found.state in ("open", "settled") else None


def inspections(item: str, limit: int = PAGE) -> list[Inspection]:
    """What staff found when they looked, the newest first."""
    query = Inspection.select().where(Inspection.item == item, Inspection.undone == False)  # noqa: E712
    return list(query.order_by(Inspection.at.desc(), Inspection.fact).limit(limit))


def inspection(uid: str) -> Inspection | None:
    return Inspection.get_or_none(Inspection.fact == uid)


def names_of_parts(ids: Sequence[str], language: str) -> list[str]:
    """The names of parts, one for each piece; of those that are in no register any more, nothing."""
    found = register_store.get_many(register.Part, ids)
    return [found[id].name.in_language(language) for id in ids if id in found]


def parts_of_text(text: str) -> list[str]:
    """The ids in a list as it is kept."""
    return list(_ids(text))

