"""Organisations and informal groups: the list, and one of them."""

from __future__ import annotations

from flask import abort

from sync import register
from sync.rules import agreements_kept
from sync.server import questions_activities, questions_names, register_store, store
from sync.server.keeping import aliases
from sync.server.permissions import Permission, needs
from sync.server.questions_activities import Wanted
from sync.server.staff import activities, asked, finding, kept_history, listing, names, register_words
from sync.server.staff.desk import can, office
from sync.server.staff.screens import screens, show
from sync.server.staff.wording import STATUSES, local

LAST = 8


@screens.get("/parties")
@needs(Permission.READ)
def parties() -> str:
    search, status = asked.word("search"), asked.one_of("status", STATUSES)
    found = [row for row in finding.found("party", search or "") if status in (None, row.status)]
    page = listing.page_of(found)
    entities = register_store.get_many(register.Party, [row.id for row in page.rows])
    return show(
        "parties", page=page, entities=entities, search=search, status=status, states=STATUSES, words=register_words
    )


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
    detail = questions_names.party_detail(id)
    span = asked.month_span(asked.month(now))
    return show(
        "party", party=found, detail=detail, members=members, loans=loans, visits=visits,
        names=names.Names([*loans, *visits, *members]), month=asked.month(now),
        pages=store.page_totals(store.ListFilter(party=id, site=site, span=span)),
        blocks=questions_names.blocks(party=id), today=local(now).date().isoformat(),
        entries=_history(id, members) if can(Permission.NAMES) else [], words=register_words, aliases=aliases.of(id),
        stands_for=aliases.canonical([id]).get(id),
        **_took_part(id, site),
        lacking=agreements_kept.lacking(detail.agreement_kind, detail.documents) if detail else (),
    )  # fmt: skip


def _took_part(id: str, site: str | None) -> dict[str, object]:
    """The last trainings, meetings and consultations that somebody of it was at."""
    rows = questions_activities.activities(Wanted(site=site, party=id), limit=LAST).rows
    return {"activities": rows, **activities.about(rows)}


def _history(id: str, members: list[register.Membership]) -> list[kept_history.Entry]:
    return kept_history.of({"party": [id], "party_detail": [id], "membership": [each.id for each in members]})
