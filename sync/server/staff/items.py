"""Things: the list, and one thing: where it is now and what happened to it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort

from sync import register
from sync.rules import policies
from sync.server import (
    item_details,
    item_history,
    questions_desk,
    questions_names,
    questions_operators,
    questions_rules,
    questions_stock,
    register_store,
    store,
    story,
)
from sync.server.models import Loan
from sync.server.papers import qr
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, history, listing, names, sheets
from sync.server.staff.desk import office
from sync.server.staff.screens import screens, show, sites
from sync.server.staff.wording import ITEM_STATES, local

HISTORY = 20


@screens.get("/items")
@needs(Permission.READ)
def items() -> str:
    search, status = asked.word("search"), asked.one_of("status", ITEM_STATES)
    found = [row for row in questions_names.items(search or "", names.thing) if status in (None, row.status)]
    site, kind = asked.site(), asked.word("item_type")
    if site or kind:
        entities = register_store.get_many(register.Item, [row.id for row in found])
        found = [row for row in found if _is_wanted(entities[row.id], site, kind)]
    page = listing.page_of(found)
    lent = store.loans(office().now(), store.ListFilter(state="out", site=site), limit=10_000).rows
    out = {loan.item: loan for loan in lent}
    loans = [out[row.id] for row in page.rows if row.id in out]
    shown = names.Names(loans, items=[row.id for row in page.rows])
    return show(
        "items", page=page, names=shown, out=out, search=search, status=status, states=ITEM_STATES, sites=sites(),
        site=site, kinds=sheets.named(register.ItemType), kind=kind,
    )  # fmt: skip


def _is_wanted(item: register.Item, site: str | None, kind: str | None) -> bool:
    return (site is None or item.site == site) and (kind is None or item.item_type == kind)


@screens.get("/items/<id>")
@needs(Permission.READ)
def item(id: str) -> str:
    found = register_store.get(register.Item, id) or abort(404)
    kind = register_store.get(register.ItemType, found.item_type)
    today = local(office().now()).date()
    asked_for = policies.Asked(found.site, questions_operators.on(today), None, today)
    policy = questions_rules.policy_for(kind.policy, asked_for) if kind else None
    category = register_store.get(register.Category, kind.category) if kind else None
    loans = store.loans(office().now(), store.ListFilter(item=id, site=asked.site()), limit=HISTORY).rows
    last = store.journal(store.JournalFilter(item=id, site=asked.site()), asked.word("older"), limit=HISTORY)
    told = {each.uid: each for each in story.read(row.uid for row in last.rows)}
    damages, year = questions_desk.open_damages(id), today.replace(month=1, day=1)
    return show(
        "item", item=found, kind=kind, policy=policy, category=category, parts=questions_names.parts(id), last=last,
        loan=next((loan for loan in loans if loan.state == "out"), None), title=names.one(found, kind),
        told=told, damages=damages, returned=questions_desk.returned(id),
        figures=item_history.figures(id, asked.start_of(year), office().now()), year=year.year,
        part_states=item_history.parts(questions_names.parts(id), damages),
        names=names.Names([*loans, *last.rows], people=_people(told.values(), loans), items=[id]),
        changes=_changes(id), language=names.language(), picture=qr.picture(found.code),
        details=item_details.of(id), stock=questions_stock.left_of(found), book=register_store.get(register.Book, id),
    )  # fmt: skip


def _people(told: Iterable[story.Happening], loans: Iterable[Loan]) -> list[str | None]:
    """Whom the page names beside those of its rows."""
    return [*(each.staff for each in told), *(each.responsible for each in loans)]


def _changes(id: str) -> list[history.Told]:
    """What was changed in the register of a thing and its parts, where it was moved to too, the newest first."""
    parts = [part.id for part in questions_names.parts(id)]
    own = [*history.told(register.Item, [id]), *history.of_tag("item_detail", [id])]
    told = [*own, *history.told(register.Part, parts)]
    return sorted(told, key=lambda each: each.at, reverse=True)[: history.SHOWN]
