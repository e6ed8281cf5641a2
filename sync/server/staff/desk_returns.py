"""Taking things back at the loan desk, some of a pile too, and putting another unit in the place of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from sync import register
from sync.facts import Condition
from sync.rules.inspections import missing_of, pieces
from sync.rules.refusals import Refusal
from sync.server import lending, photos, questions_lending, questions_names, register_store, store, story
from sync.server.lending import Return
from sync.server.models import Loan
from sync.server.permissions import Permission, needs
from sync.server.photos import PhotoError
from sync.server.questions_lending import Picked
from sync.server.staff import asked, desk_find, handing, names, part_ticks
from sync.server.staff.acts import to_act
from sync.server.staff.desk import office, staff_id
from sync.server.staff.guard import takes_file
from sync.server.staff.inspections import found_in_form, note, photo_in_form
from sync.server.staff.refusal_words import sentence
from sync.server.staff.screens import screens, show, sites


@screens.get("/loan-desk/return/<id>")
@needs(Permission.LEND)
def desk_return(id: str) -> str:
    """A thing lies on the desk: which loan it ends, its parts, how it is."""
    return _page(id)


def _page(id: str, *, unreadable: bool = False) -> str:
    """With what was typed before, when the picture was none."""
    item = register_store.get(register.Item, id) or abort(404)
    loans = questions_lending.loans_out(id)
    loan = _chosen(loans, request.form.get("loan") or asked.word("loan"))
    thing = _thing(item, loan)
    if unreadable:
        parts = {part.id: part for part in questions_names.parts(item.id)}
        went_out = questions_lending.went_out(item.id, loan)
        lacks = missing_of(went_out, part_ticks.told(request.form, went_out))
        thing["ticks"] = part_ticks.ticks(went_out, parts, names.language(), lacks)
    still_out = story.still_out(loan)
    thing["names"] = names.Names([*([loan] if loan else []), *still_out], items=[item.id])
    return show(
        "desk_return", loans=loans, loan=loan, unreadable=unreadable, typed=request.form, still_out=still_out, **thing
    )  # fmt: skip


def _chosen(loans: Sequence[Loan], wanted: str | None) -> Loan | None:
    """The loan asked for, or the one that is due first."""
    return next((loan for loan in loans if loan.id == wanted), loans[0] if loans else None)


def _thing(item: register.Item, loan: Loan | None) -> dict[str, object]:
    """What both screens show of a thing that comes back."""
    parts = {part.id: part for part in questions_names.parts(item.id)}
    went_out = questions_lending.went_out(item.id, loan)
    return {
        "item": item, "ticks": part_ticks.ticks(went_out, parts, names.language()), "conditions": list(Condition),
        "sites": sites(), "site": handing.at_site(), "names": names.Names([loan] if loan else [], items=[item.id]),
    }  # fmt: skip


@screens.post("/loan-desk/return/<id>")
@needs(Permission.LEND)
@takes_file(photos.LARGEST)
def take_back(id: str) -> Response | tuple[str, int]:
    item = register_store.get(register.Item, id) or abort(404)
    wanted = request.form.get("loan", "")
    loan = _chosen(questions_lending.loans_out(id), wanted)
    if (loan.id if loan else "") != wanted:
        return redirect(url_for("staff.desk_return", id=id), 303)  # it came back or went out meanwhile
    try:
        seen = replace(_seen(item.id, loan), photo=photo_in_form())
    except PhotoError:
        return _page(id, unreadable=True), 400
    uids = lending.take_back(item.id, loan, seen, _site(item), staff_id(), office().now())
    return redirect(to_act(uids), 303)


def _seen(item: str, loan: Loan | None) -> Return:
    form = request.form
    number = form.get("quantity", "")
    return Return(
        found=found_in_form(questions_lending.went_out(item, loan)),
        note=note(),
        quantity=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else None,
        inspected=form.get("inspected") == "yes",
        implied=form.get("implied") == "yes",
    )


def _site(item: register.Item) -> str:
    """Where it lies now: as the form says, or where whoever is logged in works."""
    chosen = request.form.get("site", "")
    handing.remember_site(chosen)
    return chosen if chosen in {each.id for each in sites()} else handing.at_site() or item.site


# --- another unit in its place ----------------------------------------------------------------------------------------


@screens.get("/loans/<id>/swap")
@needs(Permission.LEND)
def desk_swap(id: str) -> str:
    return _swap_page(id)


def _swap_page(id: str, told: Sequence[Refusal] = ()) -> str:
    loan = store.loan(id) or abort(404)
    item = register_store.get(register.Item, loan.item or "") or abort(404)
    text = asked.word("q")
    found = desk_find.meant(text) if text else None
    new = _unit(found.item if found else asked.word("unit") or request.form.get("unit"))
    weighing = None
    if new is not None and loan.state == "out":
        weighing = lending.weigh_swap(loan, Picked(new.id), handing.at_site(), staff_id(), office().now())
    bars = [sentence(each) for each in [*(weighing.refusals if weighing else ()), *told]]
    return show(
        "desk_swap", loan=loan, found=found, text=text, unit=new, unit_ticks=_ticks(new),
        bars=list(dict.fromkeys(bars)), sisters=_sisters(item),
        is_out=loan.state == "out", unit_name=_name(new), **_thing(item, loan),
    )  # fmt: skip


def _unit(id: str | None) -> register.Item | None:
    return register_store.get(register.Item, id) if id else None


def _name(item: register.Item | None) -> str:
    kind = register_store.get(register.ItemType, item.item_type) if item else None
    return names.one(item, kind) if item else ""


def _ticks(item: register.Item | None) -> list[part_ticks.Tick]:
    if item is None:
        return []
    parts = {part.id: part for part in questions_names.parts(item.id)}
    return part_ticks.ticks(pieces(parts.values()), parts, names.language())


def _sisters(item: register.Item) -> list[tuple[str, str]]:
    """Other units of the same type that lie here, by what tells them apart."""
    free = questions_lending.free_sisters(item)
    return [(each.id, _name(each)) for each in free]


@screens.post("/loans/<id>/swap")
@needs(Permission.LEND)
def swap(id: str) -> str | Response | tuple[str, int]:
    loan = store.loan(id) or abort(404)
    item = register_store.get(register.Item, loan.item or "") or abort(404)
    new = _unit(request.form.get("unit"))
    if new is None:
        return redirect(url_for("staff.desk_swap", id=id), 303)
    picked = Picked(new.id, part_ticks.told(request.form, pieces(questions_names.parts(new.id))))
    seen = _seen(item.id, loan)
    answer = lending.swap(id, picked, seen, _site(item), staff_id(), office().now())
    uids = tuple(each for each in answer if isinstance(each, str))
    if uids:
        return redirect(to_act(uids), 303)
    return _swap_page(id, [each for each in answer if isinstance(each, Refusal)]), 409


