"""Visits of a day, or of any days; and those that nobody ended."""

from __future__ import annotations

import json

from sync import register
from sync.server import register_store, store
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, names
from sync.server.staff.desk import office
from sync.server.staff.screens import screens, show, sites
from sync.server.staff.wording import VISIT_STATES


@screens.get("/visits")
@needs(Permission.READ)
def visits() -> str:
    """Without days asked for: today; with `state=in`: everybody who is still in, whenever they came."""
    state = asked.one_of("state", VISIT_STATES)
    span = asked.days()
    person, party = asked.word("person"), asked.word("party")
    is_today = span == store.Span() and not (state or person or party)
    wanted = store.ListFilter(
        site=asked.site(),
        person=person,
        party=party,
        state=state,
        span=store.day_of(office().now()) if is_today else span,
    )
    page = store.visits(wanted, asked.word("older"))
    return show(
        "visits",
        page=page,
        names=names.Names(page.rows),
        chosen=names.Names([wanted]),
        wanted=wanted,
        is_today=is_today,
        sites=sites(),
        states=VISIT_STATES,
        purposes_of=_purposes(),
    )


def _purposes() -> object:
    """Words of a visit's purposes from its JSON list of ids."""
    known = {
        purpose.id: purpose.name.in_language(names.language()) for purpose in register_store.every(register.Purpose)
    }

    def words(purposes: str) -> str:
        return ", ".join(known.get(each, each) for each in json.loads(purposes))

    return words
