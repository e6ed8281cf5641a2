"""Cards and codes: what becomes of one, sheets of new ones to print, and a plastic card bound to somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from sync import register
from sync.server import questions_names, questions_papers, register_store
from sync.server.keeping import cards
from sync.server.papers.sheets import CARD_SHEETS
from sync.server.permissions import Permission, needs
from sync.server.staff import asked, listing
from sync.server.staff.desk import office
from sync.server.staff.keeping_acts import author
from sync.server.staff.screens import centre_name, screens, show
from sync.server.staff.wording import clock

MOST = 200  # cards of one PDF
SHEETS = {"10": _l("10 cards of 85 × 54 mm on a sheet (C32011)"), "10cut": _l("10 as large as bank cards, to cut out")}


@screens.get("/cards")
@needs(Permission.PEOPLE)
def card_sheets() -> str:
    """Who has no code yet, of one organisation or of all; the first of them can be printed."""
    return _page()


def _page(told: str = "") -> str:
    party = asked.word("party")
    people = questions_papers.without_code(party)
    page = listing.page_of(people)
    return show(
        "cards", page=page, parties=[(row.id, row.name) for row in questions_names.parties()], party=party, told=told,
        names=questions_names.full_names(person.id for person in page.rows), sheets=SHEETS, most=MOST,
    )  # fmt: skip


@screens.post("/cards")
@needs(Permission.PEOPLE)
def print_cards() -> AnyResponse | tuple[str, int]:
    """New codes for those who were ticked, on sheets. Made once: the file is the only place that holds them."""
    wanted = request.form.getlist("person")[: MOST + 1]
    people = list(register_store.get_many(register.Person, wanted).values())
    if not people or len(wanted) > MOST:
        return _page(_("Tick at least one person, and at most %(most)s.", most=MOST)), 400
    made = cards.new_codes([person.id for person in people], author(), office().now(), {})
    if not made:
        sentence = _("Somebody made codes for some of these meanwhile. Nothing was made: look again who is left.")
        return _page(sentence), 409
    return _printed(people, made, request.form.get("sheet", "10"), request.form.get("start", ""), "cards")


@screens.post("/people/<id>/card")
@needs(Permission.PEOPLE)
def print_card(id: str) -> AnyResponse | tuple[str, int]:
    """A new code for one person, in place of those (`code`) that they had when they were shown."""
    person = register_store.get(register.Person, id) or abort(404)
    had = frozenset(request.form.getlist("code"))
    made = cards.new_codes([id], author(), office().now(), {id: had} if "shown" in request.form else None)
    if not made:
        sentence = _("Somebody else made them a card meanwhile. Go back and look at their cards again.")
        return show("trouble", code=409, sentence=sentence), 409
    return _printed([person], made, request.form.get("sheet", "10cut"), "", f"card-{id}")


def _printed(
    people: Sequence[register.Person], made: Mapping[str, str], sheet: str, start: str, name: str
) -> Response:  # fmt: skip
    from sync.server.papers import pdf  # slow to load, and wanted by few requests
    from sync.server.papers.pages import Card

    layout = CARD_SHEETS.get(sheet) or abort(400)
    skip = min(int(start), layout.cells) - 1 if start.isascii() and start.isdigit() and 0 < len(start) < 4 else 0
    parties, names = questions_papers.parties_of(people), questions_names.full_names(person.id for person in people)
    printed = [Card(code, names[person], parties.get(person, ""), centre_name()) for person, code in made.items()]
    data = pdf.cards(printed, layout, max(skip, 0), outline=request.form.get("outline") == "yes")
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(data, mimetype="application/pdf", headers=headers)


@screens.post("/people/<id>/cards/<card>")
@needs(Permission.PEOPLE)
def set_card(id: str, card: str) -> AnyResponse | tuple[str, int]:
    """Block it, say that it is lost, or let it open again."""
    status, was = request.form.get("status", ""), request.form.get("was", "")
    known = next((each for each in questions_names.credentials(id) if each.id == card), None) or abort(404)
    if not cards.set_status(id, card, status, was, author(), office().now()):
        if known.status == was:
            abort(404)
        sentence = _("Somebody else changed this card meanwhile. Go back and look at it again.")
        return show("trouble", code=409, sentence=sentence), 409
    return redirect(url_for("staff.person", id=id, _anchor="cards"), 303)


@screens.post("/people/<id>/cards/want")
@needs(Permission.PEOPLE)
def want_card(id: str) -> AnyResponse | tuple[str, int]:
    """The next strange card tapped at a kiosk is theirs; with no kiosk named, none is waited for any more."""
    device = request.form.get("device", "")[:60]
    if not device:
        cards.want_no_more(id, author().staff, office().now())
        return redirect(url_for("staff.person", id=id, _anchor="cards"), 303)
    done = cards.want(id, device, author().staff, office().now())
    if done is False:
        return show("trouble", code=409, sentence=_("No card can be waited for there. Choose another kiosk.")), 409
    if done is not True:
        name = questions_names.full_names([done.person]).get(done.person, done.person)
        sentence = _("Somebody else waits there for a card of %(name)s, until %(time)s. Choose another kiosk, or wait"
                     " until theirs was tapped.", name=name, time=clock(done.until))  # fmt: skip
        return show("trouble", code=409, sentence=sentence), 409
    return redirect(url_for("staff.person", id=id, _anchor="cards"), 303)


@screens.post("/people/<id>/cards/bind")
@needs(Permission.PEOPLE)
def bind_card(id: str) -> AnyResponse | tuple[str, int]:
    """The card that was just tapped at a kiosk is theirs."""
    if not cards.bind(id, request.form.get("tapped", "")[:120], author(), office().now()):
        sentence = _("Somebody has this card by now, or it was tapped too long ago.")
        return show("trouble", code=409, sentence=sentence), 409
    return redirect(url_for("staff.person", id=id, _anchor="cards"), 303)
