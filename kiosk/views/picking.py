"""The slip for staff that says where the things lie which they must fetch."""

from __future__ import annotations

from kiosk.session import BasketLine, Session
from kiosk.station.shelf import MANY
from kiosk.views import counter
from sync import register


def pick(session: Session, *, again: bool = False) -> None:
    """Print it; once for the same things, unless somebody wants it `again`."""
    wanted = frozenset(line.item for line in session.basket)
    if session.person is not None and (again or wanted != session.picked):
        counter().station.loans.pick(session.basket, session.person, session.party, counter().clock.now())
        session.picked = wanted


def line_for(session: Session, item: register.Item) -> BasketLine | None:
    """The line for which staff brought a sister: of the same type, on the slip and not ticked yet; `None` for a thing
    that is in the basket already, or that nobody can take now."""
    item_type = counter().store.item_type(item.item_type)
    free = counter().station.loans.pieces_of(item)
    if item_type is None or item_type.kind in MANY or not free or any(line.item == item.id for line in session.basket):
        return None
    return next((line for line in session.basket if _awaits(session, line, item)), None)


def _awaits(session: Session, line: BasketLine, item: register.Item) -> bool:
    wanted = counter().store.item(line.item)
    on_slip = line.item in session.picked and line.item not in session.fetched
    return on_slip and wanted is not None and wanted.item_type == item.item_type
