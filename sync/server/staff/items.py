"""Things: the list, and one thing: where it is now and what happened to it."""

from __future__ import annotations

from flask import abort

from sync import register
from sync.server import questions_names, register_store, store
from sync.server.papers import qr
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, listing, names
from sync.server.staff.desk import office
from sync.server.staff.screens import screens, show
from sync.server.staff.wording import ITEM_STATES

HISTORY = 20


@screens.get("/items")
@needs(Permission.READ)
def items() -> str:
    search, status = asked.word("search"), asked.one_of("status", ITEM_STATES)
    found = [row for row in questions_names.items(search or "", names.thing) if status in (None, row.status)]
    page = listing.page_of(found)
    out = {loan.item: loan for loan in store.loans(office().now(), store.ListFilter(state="out"), limit=10_000).rows}
    loans = [out[row.id] for row in page.rows if row.id in out]
    shown = names.Names(loans, items=[row.id for row in page.rows])
    return show("items", page=page, names=shown, out=out, search=search, status=status, states=ITEM_STATES)


@screens.get("/items/<id>")
@needs(Permission.READ)
def item(id: str) -> str:
    found = register_store.get(register.Item, id) or abort(404)
    kind = register_store.get(register.ItemType, found.item_type)
    policy = register_store.get(register.Policy, kind.policy) if kind else None
    category = register_store.get(register.Category, kind.category) if kind else None
    loans = store.loans(office().now(), store.ListFilter(item=id), limit=HISTORY).rows
    last = store.journal(store.JournalFilter(item=id), asked.word("older"), limit=HISTORY)
    return show(
        "item", item=found, kind=kind, policy=policy, category=category, parts=questions_names.parts(id), last=last,
        loan=next((loan for loan in loans if loan.state == "out"), None), title=names.thing(found, kind),
        names=names.Names([*loans, *last.rows], items=[id]), language=names.language(), picture=qr.picture(found.code),
    )  # fmt: skip
