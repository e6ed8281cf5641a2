"""Two entries that may be one: side by side, merged, said to be two; and un-merged by taking the act back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from sync import register
from sync.rules.duplicates import Pair
from sync.server import questions_import, questions_names, register_store, store
from sync.server.importing.plans import PartyDetails, PersonDetails
from sync.server.keeping import duplicates, merging
from sync.server.keeping.name_index import NameKind
from sync.server.permissions import Permission, needs
from sync.server.staff import allowance_fields, listing
from sync.server.staff.desk import office
from sync.server.staff.keeping_acts import author
from sync.server.staff.screens import screens, show

REASONS = {
    "name": _l("same name"), "phone": _l("same telephone"), "email": _l("same e-mail"), "number": _l("same number"),
}  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One of the two, with what tells them apart."""

    id: str
    name: str
    details: Any
    memberships: int
    cards: int
    visits: int
    loans: int


@dataclass(frozen=True)
class Two:
    """`mark` moves when somebody changes one of them; `limits` are sentences about whose limit of pages will hold."""

    pair: Pair
    sides: tuple[Side, Side]
    mark: str
    limits: list[str]


@screens.get("/register/duplicates/<kind>")
@needs(Permission.PEOPLE)
def possible_duplicates(kind: str) -> str:
    """`kind`: person, party."""
    chosen = _kind(kind)
    page = listing.page_of(duplicates.suggested(chosen))
    rows = [_two(chosen, pair) for pair in page.rows]
    return show("duplicates", kind=kind, page=page, rows=rows, reasons=REASONS)


def _two(kind: NameKind, pair: Pair) -> Two:
    sides = (_side(kind, pair.first), _side(kind, pair.second))
    limits = allowance_fields.of_two(pair.first, pair.second) if kind == "party" else []
    return Two(pair, sides, merging.mark(kind, pair.first, pair.second), limits)


def _kind(kind: str) -> NameKind:
    if kind == "person":
        return "person"
    return "party" if kind == "party" else abort(404)


def _side(kind: NameKind, id: str) -> Side:
    details: Any
    if kind == "person":
        details = questions_import.details_of(PersonDetails, id)
        name = questions_names.full_names([id]).get(id, id)
        memberships, cards = questions_names.memberships(person=id), len(questions_names.credentials(id))
        wanted = store.ListFilter(person=id)
    else:
        details, cards = questions_import.details_of(PartyDetails, id), 0
        party = register_store.get(register.Party, id)
        name = party.name if party else id
        memberships, wanted = questions_names.memberships(party=id), store.ListFilter(party=id)
    visits, loans = store.visits(wanted).rows, store.loans(office().now(), wanted).rows
    return Side(id, name, details, len(memberships), cards, len(visits), len(loans))


@screens.post("/register/duplicates/<kind>/merge")
@needs(Permission.PEOPLE)
def merge_two(kind: str) -> Response | tuple[str, int]:
    """`keep` is the id that stays, `merge` the one that becomes its other name, `mark` how both were when shown."""
    chosen = _kind(kind)
    keep, other = _typed("keep"), _typed("merge")
    act = merging.merge(chosen, keep, other, author(), office().now(), request.form.get("mark", "")[:64])
    if act == "unknown":
        abort(404)
    if act == "changed":
        sentence = _("Somebody else changed one of these two meanwhile. Go back and look at both again.")
        return show("trouble", code=409, sentence=sentence), 409
    return redirect(url_for("staff.register_act", id=act), 303)


@screens.post("/register/duplicates/<kind>/apart")
@needs(Permission.PEOPLE)
def say_apart(kind: str) -> Response:
    """These two are two."""
    chosen = _kind(kind)
    entity = register.Person if chosen == "person" else register.Party
    first, second = _typed("first"), _typed("second")
    if len(register_store.get_many(entity, {first, second})) < 2:
        abort(404)  # what is said of them is kept for ever: it must hold ids and nothing that somebody typed
    duplicates.say_apart(chosen, first, second, author(), office().now())
    return redirect(url_for("staff.possible_duplicates", kind=kind), 303)


def _typed(name: str) -> str:
    """An id of a form; no database takes the sign that ends a word."""
    return request.form.get(name, "")[:60].replace("\0", "")
