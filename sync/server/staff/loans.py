"""Loans: those that are out, those that are late, all of them."""

from __future__ import annotations

from flask import abort

from sync.server import store
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, names
from sync.server.staff.desk import office
from sync.server.staff.screens import screens, show, sites

STATES = ("out", "overdue", "declared_returned", "all")


@screens.get("/loans")
@needs(Permission.READ)
def loans() -> str:
    state = asked.one_of("state", STATES) or "out"
    wanted = store.ListFilter(
        site=asked.word("site"), person=asked.word("person"), party=asked.word("party"), item=asked.word("item"),
        state=None if state == "all" else state, span=asked.days(),
    )  # fmt: skip
    page = store.loans(office().now(), wanted, asked.word("older"))
    return show(
        "loans", page=page, names=names.Names(page.rows), chosen=names.Names([wanted]), wanted=wanted, state=state,
        states=STATES, sites=sites(),
    )  # fmt: skip


@screens.get("/loans/<id>")
@needs(Permission.READ)
def loan(id: str) -> str:
    """One loan with its facts."""
    found = store.loan(id) or abort(404)
    return show("loan", loan=found, names=names.Names([found], people=[found.approved_by]))
