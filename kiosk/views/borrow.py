"""Borrow: scan things or take them from the shelf, until everything stands on the counter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk import thing_words
from kiosk.loan_sentences import Said, said
from kiosk.pictures import picture_of
from kiosk.session import BasketLine, Session
from kiosk.station.lending import ShelfType, Weighed
from kiosk.views import counter, visitor
from sync import register
from sync.rules.loans import Availability
from sync.rules.refusals import Reason, Refusal, Remedy

SHELF = 8  # pictures on one shelf


@dataclass(frozen=True)
class Card:
    """A kind of thing on the shelf. `free`: it can be taken; otherwise its card only tells why not."""

    id: str
    name: str
    picture: str
    free: bool
    tone: str
    icon: str
    words: str


@dataclass(frozen=True)
class Standing:
    """A thing that stands on the counter. `until` is when it is due, "" when that is not known."""

    id: str
    name: str
    picture: str
    until: str


def borrow() -> Response | str:
    session = visitor()
    if session.person is None or session.party is None:
        return redirect(url_for("home"))
    if request.method == "POST":
        return _change(session)
    return _shelf(session)


def _change(session: Session) -> Response:
    form = request.form
    if thing := form.get("put_off"):
        put_off(session, thing)
    elif kind := form.get("take"):
        return _take(session, kind)
    return _back_to_shelf()


def _back_to_shelf(because: Reason | None = None) -> Response:
    category, page = request.form.get("category") or None, request.form.get("page") or None
    return redirect(url_for("borrow", category=category, page=page, because=because))


def _take(session: Session, kind: str) -> Response:
    """The first free thing of a kind goes onto the counter."""
    item = counter().station.loans.free_item_of(kind, [line.item for line in session.basket])
    if item is None:
        return _back_to_shelf(Reason.ITEM_ON_LOAN)
    put_on(session, item.id)
    return _back_to_shelf()


def put_on(session: Session, item: str) -> None:
    """Onto the counter, with all its parts; an approval that was given for less holds no longer."""
    parts = {part.id for part in counter().store.parts_of(item)}
    session.basket.append(BasketLine(item=item, parts=parts))
    session.forget_approval()


def put_off(session: Session, item: str) -> None:
    session.basket[:] = [line for line in session.basket if line.item != item]
    session.forget_approval()


def scanned(session: Session, item: register.Item) -> str:
    """An item's sticker was read on this screen: where to go now. Things that cannot be lent stay off the counter."""
    if any(line.item == item.id for line in session.basket):
        return url_for("borrow", because=Reason.ITEM_TWICE, item=item.id)
    put_on(session, item.id)
    against = _against(session, item.id)
    if against is None:
        return url_for("borrow", added=item.id)
    put_off(session, item.id)
    if against.reason is Reason.ITEM_ON_LOAN:
        return url_for("on_loan", item=item.id)
    return url_for("borrow", because=against.reason, item=item.id)


def _against(session: Session, item: str) -> Refusal | None:
    """What forbids to lend this very thing, whoever asks."""
    refusals = weigh(session).refusals
    return next((r for r in refusals if r.item == item and r.remedy is Remedy.NONE and r.reason in ABOUT_THINGS), None)


ABOUT_THINGS = {reason for reason in Reason if reason.value.startswith("item_")}


def weigh(session: Session) -> Weighed:
    """What the rules say of everything on the counter, all at once."""
    assert session.person is not None
    return counter().station.loans.weigh(
        session.basket, session.person, session.party, session.proof, session.approved_by, counter().clock.now()
    )


# --- the page ---------------------------------------------------------------------------------------------------------


def _shelf(session: Session) -> str:
    shelves = counter().station.loans.shelf()
    wanted = request.args.get("category")
    at = next((n for n, shelf in enumerate(shelves) if shelf.category.id == wanted), 0)
    types = shelves[at].types if shelves else []
    pages = max(1, -(-len(types) // SHELF))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    category = shelves[at].category.id if shelves else ""
    here = {line.item for line in session.basket}
    return render_template(
        "kiosk/borrow.html",
        categories=[_tab(shelf.category, n == at, session.language) for n, shelf in enumerate(shelves)],
        shelf=[_card(kind, here, session.language) for kind in types[(page - 1) * SHELF : page * SHELF]],
        category=category,
        page=page,
        pages=pages,
        previous=url_for("borrow", category=category, page=page - 1),
        following=url_for("borrow", category=category, page=page + 1),
        basket=standing(session),
        news=_news(session),
    )


def _tab(category: register.Category, current: bool, language: str) -> dict[str, object]:
    return {
        "name": category.name.in_language(language),
        "icon": category.icon,
        "url": url_for("borrow", category=category.id),
        "current": current,
    }


def _card(kind: ShelfType, here: set[str], language: str) -> Card:
    item_type = kind.item_type
    left = [item for item in kind.availability.free if item not in here]
    tone, icon, words = _availability(kind.availability, len(left), language)
    name = item_type.name.in_language(language)
    return Card(item_type.id, name, picture_of(item_type.picture), bool(left), tone, icon, words)


def _availability(kind: Availability, free: int, language: str) -> tuple[str, str, str]:
    """Tone, icon and words: free n of m, from a date, in repair, handed over by staff."""
    if free and kind.by_staff:
        return "staff", "bell-ringing", _("Staff hand it over")
    if free and free == kind.total:
        return "free", "circle-check", ngettext("%(num)d free", "%(num)d free", free)
    if free:
        return (
            "free",
            "circle-check",
            ngettext("%(num)d free of %(total)d", "%(num)d free of %(total)d", free, total=kind.total),
        )
    if kind.free:
        return "busy", "circle-check", _("On the counter")
    if kind.back_on:
        return "busy", "clock", _("From %(day)s", day=thing_words.short_day(date.fromisoformat(kind.back_on), language))
    if kind.in_repair:
        return "fix", "tool", _("In repair")
    return "busy", "clock", _("Not here now")


def standing(session: Session) -> list[Standing]:
    """Everything on the counter, as the screens show it."""
    if not session.basket:
        return []
    due = {line.item.id: line.due_at for line in weigh(session).lines}
    return [_standing(line, due.get(line.item), session.language) for line in session.basket]


def _standing(line: BasketLine, due_at: int | None, language: str) -> Standing:
    name, picture = thing(line.item, language)
    until = _("until %(day)s", day=thing_words.short_day(thing_words.day_of(due_at), language)) if due_at else ""
    return Standing(line.item, name, picture, until)


def thing(item_id: str, language: str) -> tuple[str, str]:
    """The name and the picture of an item."""
    store = counter().store
    item = store.item(item_id)
    if item is None:
        return _("A thing we do not know"), picture_of(None)
    item_type = store.item_type(item.item_type)
    return counter().station.loans.name_of(item, language), picture_of(item_type.picture if item_type else None)


def _news(session: Session) -> Said | None:
    """What the last scan came to, as the address says."""
    item = request.args.get("item") or request.args.get("added") or ""
    name = thing(item, session.language)[0] if item and counter().store.item(item) else ""
    if request.args.get("added") and name:
        return Said(
            "ok", "circle-check", _("%(thing)s stands on the counter", thing=name), _("Scan the next one or go on.")
        )
    reason = request.args.get("because", "")
    known: Sequence[str] = [reason.value for reason in Reason]
    return said(Refusal(Reason(reason), item=item or None), name) if reason in known else None
