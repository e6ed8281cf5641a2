"""Labels: stickers for things on sheets and rolls, sheets of codes that belong to nothing yet, and another sticker for
one thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from sync import register
from sync.rules.refusals import Reason, Refusal
from sync.rules.stickers import MOST
from sync.server import questions_papers, register_store, stickers
from sync.server.papers.pages import Label
from sync.server.papers.sheets import LAYOUTS, ROLLS, SheetLayout
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, listing, names
from sync.server.staff.desk import office, staff_id
from sync.server.staff.screens import centre_name, screens, show, sites
from sync.server.staff.sheets import named
from sync.server.staff.wording import figure

COPIES = 20
MOST_LABELS = 3_000  # of one PDF
NUMBERS_LENGTH = 4_000


class WrongPrint(ValueError):
    """What was asked for cannot be printed; the message says what to ask instead."""


@screens.get("/labels")
@needs(Permission.READ)
def labels() -> str:
    return _labels_page()


def _labels_page(told: str = "", told_codes: str = "") -> str:
    page = stickers.batches(asked.word("older"))
    return show(
        "labels", sites=sites(), kinds=named(register.ItemType), told=told,
        told_codes=told_codes, **_print_choice(), page=page, number_of=stickers.number_of, most=MOST,
        names=names.Names(people=[row.staff for row in page.rows]),
    )  # fmt: skip


def _print_choice() -> dict[str, Any]:
    """What every form that prints stickers needs, with what was typed."""
    return {"layouts": list(LAYOUTS.values()), "words_of": layout_words, "typed": request.values}


# --- on paper ---------------------------------------------------------------------------------------------------------


@screens.get("/labels/print")
@needs(Permission.LEND)
def print_labels() -> Response | tuple[str, int]:
    """Stickers of a site, of a kind of things, or of some numbers."""
    try:
        made = _chosen(request.args)
        return _printed(made, request.args, "labels")
    except WrongPrint as error:
        return _labels_page(str(error)), 400


def _chosen(wanted: MultiDict[str, str]) -> list[Label]:
    numbers = [text for text in re.split(r"[\n,;]+", wanted.get("numbers", "")[:NUMBERS_LENGTH]) if text.strip()]
    found = questions_papers.stickered(asked.site(), numbers)
    kind = asked.word("item_type")
    found = [pair for pair in found if kind is None or pair[0].item_type == kind]
    if not found:
        raise WrongPrint(_("No thing fits. Choose another site or kind, or look at the numbers."))
    return [_label(item, item_type) for item, item_type in found]


def _label(item: register.Item, kind: register.ItemType | None) -> Label:
    return Label(item.code, item.inventory_no, names.one(item, kind), centre_name())


def _printed(made: Sequence[Label], wanted: MultiDict[str, str], name: str) -> Response:
    """Raises `WrongPrint`."""
    from sync.server.papers import pdf  # slow to load, and wanted by few requests

    layout = LAYOUTS.get(wanted.get("sheet", ""))
    if layout is None:
        raise WrongPrint(_("Choose the sheet or the roll."))
    start = _number(wanted, "start", layout.cells, _("Start at a sticker from 1 to %(most)s.", most=layout.cells))
    copies = _number(wanted, "copies", COPIES, _("Print 1 to %(most)s of each.", most=COPIES))
    if len(made) * copies > MOST_LABELS:
        raise WrongPrint(_("Those are more than %(most)s stickers. Print them in parts.", most=MOST_LABELS))
    cells = [label for label in made for _copy in range(copies)]
    data = pdf.labels(cells, layout, start - 1, outline=wanted.get("outline") == "yes")
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(data, mimetype="application/pdf", headers=headers)


def _number(wanted: MultiDict[str, str], name: str, most: int, sentence: str) -> int:
    text = wanted.get(name, "").strip() or "1"
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= most):
        raise WrongPrint(sentence)
    return int(text)


# --- codes that belong to nothing yet ---------------------------------------------------------------------------------


@screens.post("/labels/codes")
@needs(Permission.REGISTER)
def make_codes() -> AnyResponse | tuple[str, int]:
    text = request.form.get("number", "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST):
        return _labels_page(told_codes=_("Type a whole number from %(least)s to %(most)s.", least=1, most=MOST)), 400
    return redirect(url_for("staff.code_batch", id=stickers.make(int(text), staff_id(), office().now())), 303)


@screens.get("/labels/codes/<id>")
@needs(Permission.READ)
def code_batch(id: str) -> str:
    return _batch_page(stickers.batch(id) or abort(404))


def _batch_page(found: stickers.Batch, told: str = "") -> str:
    page = listing.page_of(found.codes)
    items = [found.bound[code].id for code in page.rows if code in found.bound]
    return show(
        "code_batch", found=found, page=page, told=told, **_print_choice(),
        names=names.Names(people=[found.row.staff], items=items),
    )  # fmt: skip


@screens.get("/labels/codes/<id>/print")
@needs(Permission.LEND)
def print_codes(id: str) -> Response | tuple[str, int]:
    """The sheet of a batch; printed again, it leaves out what is on a thing by now."""
    found = stickers.batch(id) or abort(404)
    free = [code for code in found.codes if code not in found.bound]
    try:
        if not free:
            raise WrongPrint(_("Each of them is on a thing by now."))
        return _printed(stickers.fresh_labels(free, centre_name()), request.args, f"codes-{id[:8]}")
    except WrongPrint as error:
        return _batch_page(found, str(error)), 400


@screens.post("/labels/codes/<id>/throw-away")
@needs(Permission.REGISTER)
def throw_codes_away(id: str) -> AnyResponse | tuple[str, int]:
    found = stickers.batch(id) or abort(404)
    if not stickers.throw_away(found, staff_id(), office().now()):
        return _batch_page(found, _("Some of them are on things, so the sheet stays.")), 409
    return redirect(url_for("staff.labels"), 303)


# --- another sticker for one thing ------------------------------------------------------------------------------------


@screens.get("/items/<id>/sticker")
@needs(Permission.REGISTER)
def sticker(id: str) -> str:
    return _sticker_page(register_store.get(register.Item, id) or abort(404))


def _sticker_page(item: register.Item, told: str = "") -> str:
    kind = register_store.get(register.ItemType, item.item_type)
    return show(
        "sticker", item=item, title=names.one(item, kind), told=told,
        **_print_choice(),
    )  # fmt: skip


@screens.post("/items/<id>/sticker")
@needs(Permission.REGISTER)
def bind_sticker(id: str) -> AnyResponse | tuple[str, int]:
    """Put a sticker on it that was printed beforehand, or give it a new code to be printed."""
    item, was = register_store.get(register.Item, id) or abort(404), request.form.get("was")
    if request.form.get("fresh") == "yes":
        answer = stickers.bind_fresh(id, staff_id(), office().now(), was)
    else:
        answer = stickers.bind(id, request.form.get("code", "")[:120], staff_id(), office().now(), was)
    if answer == "changed":
        sentence = _("Somebody else gave it another code meanwhile: it stands above. Look which sticker is on it now.")
        return _sticker_page(register_store.get(register.Item, id) or abort(404), sentence), 409
    if answer is not None:
        return _sticker_page(item, _why_not(answer)), 409 if answer.reason is Reason.STICKER_TAKEN else 400
    return redirect(url_for("staff.sticker", id=id), 303)


def _why_not(refusal: Refusal) -> str:
    if refusal.reason is Reason.STICKER_TAKEN:
        other = names.Names(items=[refusal.item]).item(refusal.item)
        return _("This sticker is on another thing: %(thing)s. Take another one.", thing=other)
    return _("This is no sticker of ours. Scan it, or type its letters and digits.")


def layout_words(layout: SheetLayout) -> str:
    """What a sheet is called in the choice."""
    if layout.name in ROLLS:
        return _("Roll of 62 mm, cut every %(length)s mm", length=round(layout.height))
    width, height = (figure(side) for side in (layout.width, layout.height))
    return _(
        "%(cells)s on a sheet, %(width)s × %(height)s mm (%(sold_as)s)", cells=layout.cells, width=width,
        height=height, sold_as=layout.sold_as,
    )  # fmt: skip
