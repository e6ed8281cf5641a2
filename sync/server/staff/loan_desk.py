"""The loan desk: find a member, scan or find things, hand them over. Works by touch and with a scanner that types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from sync import register
from sync.rules import agreements, inspections, parties
from sync.rules.loans import Borrower, OpenLoan, Weighing
from sync.rules.refusals import Refusal
from sync.server import (
    agreeing,
    lending,
    opening,
    questions_bookings,
    questions_lending,
    questions_names,
    register_store,
    store,
)
from sync.server.lending import Handing
from sync.server.permissions import Permission, needs
from sync.server.questions_lending import MANY, Picked
from sync.server.staff import asked, desk_find, desk_picking, handing, names, part_ticks, slips
from sync.server.staff.acts import to_act
from sync.server.staff.desk import office, sites_allowed, staff_id
from sync.server.staff.desk_find import Meant
from sync.server.staff.guard import sees
from sync.server.staff.refusal_words import sentence
from sync.server.staff.screens import screens, show, sites


@dataclass(frozen=True)
class Row:
    """One thing on the desk: its parts, what bars it, and in which loan it is out, if it is."""

    picked: Picked
    item: register.Item
    kind: register.ItemType | None
    ticks: list[part_ticks.Tick]
    due_at: int | None
    bars: list[str]
    out: str | None


@screens.get("/loan-desk")
@needs(Permission.LEND)
@sees
def loan_desk() -> str:
    return _page(handing.from_address())


@screens.post("/loan-desk")
@needs(Permission.LEND)
@sees
def work_at_desk() -> str | Response | tuple[str, int]:
    """What was typed or scanned is found, a thing is put off, or all of it is handed over."""
    here, what = handing.from_form(), request.form.get("do", "find")
    handing.remember_site(here.site)
    if what.startswith("drop:"):
        left = tuple(each for each in here.picked if each.item != what.removeprefix("drop:"))
        return redirect(handing.address(replace(here, picked=left)), 303)
    if what == "hand_over":
        answer = lending.hand_over(here, staff_id(), office().now())
        return redirect(to_act(answer), 303) if _is_done(answer) else (_page(here, told=answer), 409)  # type: ignore[arg-type]
    typed = request.form.get("q", "").strip()
    if (address := slips.seen(typed)) is not None:
        return redirect(address, 303)
    text = typed[: asked.LONGEST].replace("\0", "")
    return _find(here, text) if text else redirect(handing.address(here), 303)


@screens.get("/bookings/<id>/fetch")
@needs(Permission.LEND)
def fetch_booking(id: str) -> Response:
    """The desk with the things of a booking on it."""
    row = questions_bookings.booking(id) or abort(404)
    return redirect(desk_picking.address_of(row, office().now()), 303)


@screens.get("/loan-desk/agreement.pdf")
@needs(Permission.LEND)
def agreement_to_sign() -> Response:
    """The agreement on what lies on the desk, to be printed and signed by hand."""
    from sync.server.papers import pdf  # slow to load, and wanted by few requests

    paper = lending.to_sign(handing.from_address(), staff_id(), office().now()) or abort(404)
    headers = {"Content-Disposition": f'inline; filename="{paper.number}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf.agreement(paper), mimetype="application/pdf", headers=headers)


def _is_done(answer: Sequence[str] | Sequence[Refusal]) -> bool:
    return bool(answer) and all(isinstance(each, str) for each in answer)


def _find(here: Handing, text: str) -> str | Response:
    found = desk_find.meant(text, here.site)
    if found.person is not None:
        return redirect(handing.address(_with_person(here, found.person)), 303)
    if found.kit is not None:
        return redirect(handing.address(desk_picking.with_kit(here, found.kit)), 303)
    if found.item is None:
        return _page(here, found=found, text=text)
    out = questions_lending.out_of(found.item)
    if out is not None and not _is_many(found.item) and here.person in ("", out.person):
        return redirect(url_for("staff.desk_return", id=found.item), 303)  # whoever has it brings it
    picked = tuple(each for each in here.picked if each.item != found.item)
    return redirect(handing.address(replace(here, picked=(*picked, Picked(found.item))[: handing.MOST])), 303)


def _is_many(item_id: str) -> bool:
    item = register_store.get(register.Item, item_id)
    kind = register_store.get(register.ItemType, item.item_type) if item else None
    return kind is not None and kind.kind in MANY


def _with_person(here: Handing, person: str) -> Handing:
    """For this person, and for the one party that they act for when there is only one."""
    found = _parties(person, here.site)
    return replace(here, person=person, party=found[0].id if len(found) == 1 else "")


def _parties(person: str, site: str) -> list[register.Party]:
    memberships = questions_names.memberships(person=person)
    known = register_store.get_many(register.Party, {each.party for each in memberships})
    today = opening.calendar_of(site, office().now()).day_of(office().now())
    return parties.acting_for(memberships, known.values(), (), today)


def _page(here: Handing, found: Meant | None = None, text: str = "", told: Sequence[Refusal] = ()) -> str:
    now = office().now()
    weighing = lending.weigh(here, staff_id(), now) if here.person and here.party else None
    borrower = questions_lending.borrower_of(here.person, here.party, now) if here.person else None
    rows = [row for each in here.picked if (row := _row(each, weighing)) is not None]
    things = [row.item.id for row in rows] + [loan.item for loan in borrower.loans] if borrower else []
    bars = [sentence(each) for each in [*(weighing.refusals if weighing else ()), *told] if each.item is None]
    return show(
        "loan_desk", here=here, rows=rows, bars=list(dict.fromkeys(bars)), lifted=_lifted(here, weighing),
        may=bool(rows) and weighing is not None and not weighing.refusals, days=_days(weighing), found=found, text=text,
        person=borrower.person if borrower else None, out=_seen(borrower), sites=sites(),
        parties=_parties(here.person, here.site) if borrower else [], address=handing.address,
        worded=handing.worded, with_kit=lambda id: handing.address(desk_picking.with_kit(here, id)),
        kit_names=desk_picking.kit_names(here), agreed=_agreed(here, weighing),
        fetching=desk_picking.to_fetch(handing.sites_here(), now) if borrower is None and not here.picked else None,
        purposes=_purposes(), asks=_asks(weighing),
        answering=_answering(here),
        with_person=lambda id: handing.address(_with_person(here, id)),
        with_item=lambda id: handing.address(replace(here, picked=(*here.picked, Picked(id)))),
        names=names.Names(people=[here.person], items=[*things, *(row.item.id for row in rows)]),
    )  # fmt: skip


def _seen(borrower: Borrower | None) -> list[OpenLoan]:
    """What they have out, as far as whoever is logged in may see it; all of it counts for the rules."""
    allowed = sites_allowed()
    mine = borrower.loans if borrower else ()
    return [each for each in mine if allowed is None or ((row := store.loan(each.id)) and row.site in allowed)]


def _agreed(here: Handing, weighing: Weighing | None) -> str | None:
    """The address of the agreement to print; `None` where nothing is agreed to, or nothing can be handed over yet."""
    if weighing is None or weighing.refusals or not weighing.lines or agreeing.terms(here.site, office().now()) is None:
        return None
    return handing.address(here, "staff.agreement_to_sign")


def _asks(weighing: Weighing | None) -> bool:
    """Whether the rules of something on the desk want to know what it is for."""
    return weighing is not None and any(line.wanted.policy.ask_purpose for line in weighing.lines)


def _purposes() -> list[tuple[str, str]]:
    every = sorted(register_store.every(register.Purpose), key=lambda each: (each.position, each.id))
    return [(each.id, each.name.in_language(names.language())) for each in every]


def _answering(here: Handing) -> list[tuple[str, str]]:
    """Who else of the party could answer for it, by name."""
    party = register_store.get(register.Party, here.party)
    if party is None:
        return []
    today = opening.calendar_of(here.site, office().now()).day_of(office().now())
    acting = [each for each in questions_names.memberships(party=party.id) if each.person != here.person]
    people = register_store.get_many(register.Person, {each.person for each in acting})
    may = [
        person.id for person in people.values()
        if not agreements.against_answering(person, party, [m for m in acting if m.person == person.id], today)
    ]  # fmt: skip
    full = questions_names.full_names(may)
    return sorted(((id, full.get(id, "")) for id in may), key=lambda pair: questions_names.fold(pair[1]))


def _row(picked: Picked, weighing: Weighing | None) -> Row | None:
    item = register_store.get(register.Item, picked.item)
    if item is None:
        return None
    kind = register_store.get(register.ItemType, item.item_type)
    parts = {part.id: part for part in questions_names.parts(item.id)}
    whole = inspections.pieces(parts.values())
    lacks = inspections.missing_of(whole, picked.parts if picked.parts is not None else whole)
    due = {line.wanted.item.id: line.due_at for line in weighing.lines} if weighing else {}
    bars = [sentence(each) for each in weighing.refusals if each.item == item.id] if weighing else []
    out = questions_lending.out_of(item.id) if kind is not None and kind.kind not in MANY else None
    return Row(
        picked, item, kind, part_ticks.ticks(whole, parts, names.language(), lacks), due.get(item.id), bars,
        out.id if out else None,
    )  # fmt: skip


def _lifted(here: Handing, weighing: Weighing | None) -> list[str]:
    """What would bar it at a kiosk, and whoever is logged in answers for."""
    if weighing is None or not here.picked:
        return []
    alone = lending.weigh(here, None, office().now())
    stays = set(map(repr, weighing.refusals))
    found = [each for each in alone.refusals if repr(each) not in stays] if alone else []
    return list(dict.fromkeys(text for each in found if (text := sentence(each, lifted=True))))


def _days(weighing: Weighing | None) -> list[str]:
    """The days to choose from: those of the thing that may be kept longest."""
    days = [list(line.days) for line in weighing.lines] if weighing else []
    return max(days, key=lambda each: len(each)) if days else []


