"""Organisations and informal groups: the list, and one of them."""

from __future__ import annotations

from flask import abort

from sync import register
from sync.server import questions_names, register_store, store
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, listing, names
from sync.server.staff.desk import can, office
from sync.server.staff.screens import screens, show
from sync.server.staff.wording import STATUSES

LAST = 8


@screens.get("/parties")
@needs(Permission.READ)
def parties() -> str:
    search, status = asked.word("search"), asked.one_of("status", STATUSES)
    found = [row for row in questions_names.parties(search or "") if status in (None, row.status)]
    page = listing.page_of(found)
    entities = register_store.get_many(register.Party, [row.id for row in page.rows])
    return show("parties", page=page, entities=entities, search=search, status=status, states=STATUSES)


@screens.get("/parties/<id>")
@needs(Permission.READ)
def party(id: str) -> str:
    found = register_store.get(register.Party, id) or abort(404)
    if found.kind == "person" and not can(Permission.NAMES):
        abort(403)  # its name is somebody's name
    now, site = office().now(), asked.site()
    loans = store.loans(now, store.ListFilter(party=id, site=site, state="out")).rows
    visits = store.visits(store.ListFilter(party=id, site=site), limit=LAST).rows
    members = questions_names.memberships(party=id)
    span = asked.month_span(asked.month(now))
    return show(
        "party", party=found, detail=questions_names.party_detail(id), members=members, loans=loans, visits=visits,
        names=names.Names([*loans, *visits, *members]), month=asked.month(now),
        pages=store.page_totals(store.ListFilter(party=id, site=site, span=span)),
    )  # fmt: skip
