"""Borrow: scan things or take them from the shelf, until everything stands on the counter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk import shelf_cards, thing_words
from kiosk.loan_sentences import Said, said
from kiosk.pictures import picture_of
from kiosk.session import BasketLine, Session
from kiosk.shelf_cards import Card
from kiosk.station import books
from kiosk.station.lending import Weighed
from kiosk.station.shelf import MANY, ShelfCategory
from kiosk.views import counter, visitor
from kiosk.words import counted
from sync import register
from sync.rules.refusals import Caution, Reason, Refusal, Remedy

SHELF = 8  # pictures on one shelf
LONGEST_WISH = 60  # letters of a search


@dataclass(frozen=True)
class Standing:
    """A thing that stands on the counter, or a whole kit. `until` is when it is due, or who wrote it."""

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
    return _shelf(session, session.person)


def _change(session: Session) -> Response:
    form = request.form
    if thing := form.get("put_off"):
        put_off(session, thing)
    elif kind := form.get("take"):
        return _take(session, kind)
    elif kit := form.get("kit"):
        return _take_kit(session, kit)
    elif copy := counter().store.item(form.get("copy", "")):
        return _back_to_shelf() if _is_here(session, copy.id) else redirect(scanned(session, copy))
    return _back_to_shelf()


def _back_to_shelf(because: Reason | None = None, kit: str | None = None) -> Response:
    keep = {name: request.form.get(name) or None for name in ("category", "page", "q")}
    return redirect(url_for("borrow", because=because, made=kit, **keep))  # type: ignore[arg-type]


def _take(session: Session, kind: str) -> Response:
    """The first free thing of a kind goes onto the counter; of a pile the person says how many."""
    item_type = counter().store.item_type(kind)
    many = item_type is not None and item_type.kind in MANY
    item = counter().station.loans.free_item_of(kind, [] if many else _items(session))
    if item is None:
        return _back_to_shelf(Reason.ITEM_ON_LOAN)
    if many:
        return redirect(url_for("quantity", item=item.id))
    put_on(session, item.id)
    return _back_to_shelf()


def _take_kit(session: Session, kit: str) -> Response:
    """Everything of a kit that is here goes onto the counter; the rules say what is missing of it."""
    found = None if kit in _kits(session) else counter().station.loans.kit(kit, _pieces(session), session.party)
    if found is None:
        return _back_to_shelf()
    for one in found.chosen:
        put_on(session, one.item, one.quantity, kit)
    return _back_to_shelf(kit=kit)


def put_on(session: Session, item: str, quantity: int = 1, kit: str | None = None) -> None:
    """Onto the counter, with all its parts; an approval that was given for less holds no longer."""
    parts = {part.id for part in counter().store.parts_of(item)}
    session.basket.append(BasketLine(item=item, parts=parts, quantity=quantity, kit=kit))
    session.forget_approval()


def put_in_place(line: BasketLine, sister: register.Item) -> None:
    """Another unit of the same type, with all its parts, where a line names one."""
    line.item, line.pieces = sister.id, {}
    line.parts = {part.id for part in counter().store.parts_of(sister.id)}


def put_off(session: Session, thing: str) -> None:
    """An item, or a kit; with one thing of a kit all of it goes."""
    kits = {thing, *(line.kit for line in session.basket if line.item == thing and line.kit is not None)}
    session.basket[:] = [line for line in session.basket if line.item != thing and line.kit not in kits]
    session.forget_approval()


def _items(session: Session) -> list[str]:
    return [line.item for line in session.basket]


def _pieces(session: Session) -> Counter[str]:
    """How many of each item stand on the counter."""
    found: Counter[str] = Counter()
    for line in session.basket:
        found[line.item] += line.quantity
    return found


def _kits(session: Session) -> set[str]:
    return {line.kit for line in session.basket if line.kit is not None}


def _is_here(session: Session, item: str) -> bool:
    return item in _items(session)


def scanned(session: Session, item: register.Item) -> str:
    """An item's sticker was read on this screen: where to go now. Things that cannot be lent stay off the counter."""
    item_type = counter().store.item_type(item.item_type)
    if item_type is not None and item_type.kind in MANY:
        return url_for("quantity", item=item.id)
    if _is_here(session, item.id):
        return url_for("borrow", because=Reason.ITEM_TWICE, item=item.id)
    put_on(session, item.id)
    against = _against(session, item.id)
    category = request.form.get("category") or None
    if against is None and any(r.reason is Reason.ITEM_BOOKED and r.item == item.id for r in weigh(session).refusals):
        return url_for("borrow", because=Reason.ITEM_BOOKED, item=item.id, category=category)
    if against is None:
        return url_for("borrow", added=item.id, category=category)
    put_off(session, item.id)
    if against.reason is Reason.ITEM_ON_LOAN:
        return url_for("on_loan", item=item.id)
    return url_for("borrow", because=against.reason, item=item.id, category=category)


def _against(session: Session, item: str) -> Refusal | None:
    """What forbids to lend this very thing, whoever asks."""
    refusals = weigh(session).refusals
    return next((r for r in refusals if r.item == item and r.remedy is Remedy.NONE and r.reason in ABOUT_THINGS), None)


ABOUT_THINGS = {reason for reason in Reason if reason.value.startswith("item_")}


def weigh(session: Session) -> Weighed:
    """What the rules say of everything on the counter, all at once."""
    assert session.person is not None
    return counter().station.loans.weigh(
        session.basket, session.person, session.party, session.proof, session.approved_by, counter().clock.now(),
        session.hand_over,
    )  # fmt: skip


# --- the page ---------------------------------------------------------------------------------------------------------


def _shelf(session: Session, person: register.Person) -> str:
    shelves = counter().station.loans.shelf(session.party, _pieces(session))
    wanted = request.args.get("category")
    at = next((n for n, shelf in enumerate(shelves) if shelf.category.id == wanted), 0)
    shelf = shelves[at] if shelves else None
    sought = request.args.get("q", "").strip()[:LONGEST_WISH]
    cards = _cards(session, shelf, sought) if shelf else []
    pages = max(1, -(-len(cards) // SHELF))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    category = shelf.category.id if shelf else ""
    titles = bool(cards) and all(card.act == "copy" for card in cards)
    return render_template(
        "kiosk/borrow.html",
        categories=[_tab(shelf.category, n == at, session.language) for n, shelf in enumerate(shelves)],
        shelf=cards[(page - 1) * SHELF : page * SHELF],
        category=category,
        sought=sought,
        has_books=bool(shelf and shelf.books),
        titles=titles,
        page=page,
        pages=pages,
        previous=url_for("borrow", category=category, page=page - 1, q=sought or None),
        following=url_for("borrow", category=category, page=page + 1, q=sought or None),
        basket=standing(session),
        news=_news(session),
        foretold=_foretold(session, person, shelf) if shelf else None,
    )


def _cards(session: Session, shelf: ShelfCategory, sought: str) -> list[Card]:
    if sought:
        shelf = ShelfCategory(shelf.category, (), (), tuple(b for b in shelf.books if books.matches(b.book, sought)))
    return shelf_cards.cards_of(shelf, _pieces(session), _kits(session), session.language)


def _tab(category: register.Category, current: bool, language: str) -> dict[str, object]:
    return {
        "name": category.name.in_language(language),
        "icon": category.icon,
        "url": url_for("borrow", category=category.id),
        "current": current,
    }


def _foretold(session: Session, person: register.Person, shelf: ShelfCategory) -> str:
    """What the rules allow of this shelf, before anything is scanned: how many more, until when."""
    shown = [*(one.policy for one in shelf.types if one.is_lent), *(book.policy for book in shelf.books)]
    now = counter().clock.now()
    found = counter().station.loans.foretold(shown, session.basket, person, session.party, now)
    if found is None:
        return _("or choose from the shelf")
    day = thing_words.short_day(thing_words.day_of(found.until_at), session.language)
    if found.left is None:
        return _("You may take things until %(day)s.", day=day)
    if found.left == 0:
        return _("You have as many as the rules allow.")
    return ngettext(
        "You may take %(num)d more, until %(day)s.", "You may take %(num)d more, until %(day)s.", found.left, day=day
    )


def standing(session: Session) -> list[Standing]:
    """Everything on the counter, as the screens show it: a kit as one."""
    if not session.basket:
        return []
    due = {line.item.id: line.due_at for line in weigh(session).lines}
    shown: dict[str, Standing] = {}
    for line in session.basket:
        if line.kit is None:
            shown[line.item] = _standing(line, due.get(line.item), session.language)
        elif line.kit not in shown:
            shown[line.kit] = _standing_kit(line.kit, session)
    return list(shown.values())


def _standing(line: BasketLine, due_at: int | None, language: str) -> Standing:
    name, picture = thing(line.item, language)
    until = _("until %(day)s", day=thing_words.short_day(thing_words.day_of(due_at), language)) if due_at else ""
    author = counter().station.loans.author_of(counter().store.item(line.item))
    return Standing(line.item, counted(name, line.quantity), picture, author or until)


def _standing_kit(kit_id: str, session: Session) -> Standing:
    kit = counter().store.entity(register.Kit, kit_id)
    count = sum(line.quantity for line in session.basket if line.kit == kit_id)
    name = kit.name.in_language(session.language) if kit else _("A thing we do not know")
    picture = picture_of(kit.picture if kit else None)
    return Standing(kit_id, name, picture, ngettext("%(num)d thing", "%(num)d things", count))


def thing(item_id: str, language: str) -> tuple[str, str]:
    """The name and the picture of an item."""
    store = counter().store
    item = store.item(item_id)
    if item is None:
        return _("A thing we do not know"), picture_of(None)
    item_type = store.item_type(item.item_type)
    return counter().station.loans.name_of(item, language), picture_of(item_type.picture if item_type else None)


def about(result: Refusal | Caution, language: str) -> str:
    """The name of what a result is about: a thing, what is missing of a kit, a training; "" for none."""
    store = counter().store
    if result.reason is Reason.KIT_INCOMPLETE:
        return _missing(str(result.details.get("kit")), str(result.details.get("line")), language)
    if result.reason is Reason.TRAINING_NEEDED:
        training = store.entity(register.Training, str(result.details.get("training")))
        return training.name.in_language(language) if training else ""
    return thing(result.item, language)[0] if result.item and store.item(result.item) else ""


def _missing(kit: str, line_id: str, language: str) -> str:
    """What a line of a kit asks for."""
    store = counter().store
    line = next((line for line in store.kit_lines(kit) if line.id == line_id), None)
    if line is None:
        return ""
    if line.item is not None:
        return thing(line.item, language)[0]
    item_type = store.item_type(line.item_type or "")
    return counted(item_type.name.in_language(language), line.count) if item_type else ""


def _news(session: Session) -> Said | None:
    """What the last scan came to, as the address says."""
    item = request.args.get("item") or request.args.get("added") or ""
    name = thing(item, session.language)[0] if item and counter().store.item(item) else ""
    if request.args.get("added") and name:
        alone = next((line.quantity for line in session.basket if line.item == item and line.kit is None), 1)
        return _stands(counted(name, alone))
    if (made := request.args.get("made", "")) in _kits(session):
        return _news_of_kit(session, made)
    reason = request.args.get("because", "")
    known: Sequence[str] = [reason.value for reason in Reason]
    return said(Refusal(Reason(reason), item=item or None), name) if reason in known else None


def _news_of_kit(session: Session, kit: str) -> Said:
    """A kit was taken: whether all of it is there."""
    missing = [r for r in weigh(session).refusals if r.reason is Reason.KIT_INCOMPLETE and r.details.get("kit") == kit]
    if missing:
        return said(missing[0], ", ".join(about(each, session.language) for each in missing))
    return _stands(_standing_kit(kit, session).name)


def _stands(name: str) -> Said:
    return Said(
        "ok", "circle-check", _("%(thing)s stands on the counter", thing=name), _("Scan the next one or go on.")
    )
