"""Stocktake: the counts of this site, and one of them while its stickers are read. Each scan is written down before
this screen hears of it; here is only shown where things stand."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk import counting_sentences, words
from kiosk.session import CountDraft, ReturnDraft, Session
from kiosk.station.counting import CountView
from kiosk.station.outcome import Counted, Done
from kiosk.store.stocktakes import StocktakeRow
from kiosk.views import counter, visitor
from kiosk.views.desk import staff_page, tell
from sync import codes, register
from sync.rules.stocktakes import Because, Bucket

SHOWN = 4
MOST_PIECES = 9_999
TALLIED = (Bucket.FOUND, Bucket.MISSING, Bucket.ON_LOAN, Bucket.UNEXPECTED, Bucket.ELSEWHERE)


@dataclass(frozen=True)
class CountLine:
    """A count that goes on, in the list."""

    id: str
    title: str
    begun: str


@dataclass(frozen=True)
class ThingLine:
    """A thing that has not been read yet."""

    name: str
    about: str


def stocktake() -> Response | str:
    session = visitor()
    row = counter().station.counting.one(request.values.get("count", ""))
    if request.method == "POST":
        return _act(session, row)
    if row is None:
        session.counting = None
        return _list(session)
    if session.counting is None or session.counting.stocktake != row.id:
        session.counting = CountDraft(row.id)
    pile = counter().store.item(request.args.get("pile", ""))
    if pile is not None and pile.id in row.piles:
        return _page(session, row, shown="pile", pile=pile, pile_name=_name(session, pile.id))
    shown = request.args.get("shown", "")
    return _page(session, row, shown=shown if shown in ("missing", "finish") else "scans")


# --- what is shown ----------------------------------------------------------------------------------------------------


def _list(session: Session) -> str:
    lines = [_line(row, session.language) for row in counter().station.counting.going_on()]
    return staff_page(session, row=None, shown="list", lines=lines[:SHOWN], more=max(0, len(lines) - SHOWN))


def _line(row: StocktakeRow, language: str) -> CountLine:
    return CountLine(row.id, _title(row, language), words.day_and_time(row.opened_at, language))


def _title(row: StocktakeRow, language: str) -> str:
    category = counter().store.entity(register.Category, row.category) if row.category else None
    parts = [category.name.in_language(language)] if category else []
    return ", ".join([*parts, row.place] if row.place else parts) or _("everything")


def _page(session: Session, row: StocktakeRow, shown: str, **values: object) -> str:
    view = counter().station.counting.view(row)
    draft = session.counting
    last = draft.last if draft else None
    page, pages, things = _missing(session, view) if shown == "missing" else (1, 1, [])
    item = last.item if last else None
    return staff_page(
        session, row=row, shown=shown, title=_title(row, session.language), settled=view.settled, wanted=view.wanted,
        tally=[(counting_sentences.BUCKETS[bucket], bucket.value, len(view.of(bucket))) for bucket in TALLIED],
        scan=last, last=counting_sentences.told(last, _name(session, item.id) if item else "") if last else None,
        may_take_back=draft is not None and _may_take_back(draft), may_bind=last is not None and _may_bind(last),
        things=things, page=page, pages=pages, digits=len(str(MOST_PIECES)), **values,
    )  # fmt: skip


def _may_take_back(draft: CountDraft) -> bool:
    return draft.last is not None and draft.last.because is Because.LENT_BUT_HERE and not draft.is_back


def _may_bind(last: Counted) -> bool:
    """A sticker of ours that belongs to nothing yet."""
    return last.item is None and last.uid is not None and codes.parse(last.code) is not None


def _name(session: Session, item: str) -> str:
    return counter().station.loans.name_of(counter().store.item(item), session.language)


def _missing(session: Session, view: CountView) -> tuple[int, int, list[ThingLine]]:
    lines = view.of(Bucket.MISSING)
    pages = max(1, -(-len(lines) // SHOWN))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    things = []
    for line in lines[(page - 1) * SHOWN : page * SHOWN]:
        item = counter().store.item(line.item or "")
        if item is not None:
            counted = f"{line.counted} / {line.wanted}" if line.wanted > 1 else ""
            about = " · ".join(filter(None, (item.inventory_no, item.place, counted)))
            things.append(ThingLine(_name(session, item.id), about))
    return page, pages, things


# --- what staff do ----------------------------------------------------------------------------------------------------


def _act(session: Session, row: StocktakeRow | None) -> Response:
    assert session.staff is not None
    staff, form = session.staff.id, request.form
    if form.get("begin"):
        return _begin(session, staff)
    if row is None:
        return redirect(url_for("stocktake"), 303)
    if session.counting is None or session.counting.stocktake != row.id:
        session.counting = CountDraft(row.id)
    if form.get("finish"):
        return _finish(session, row, staff)
    if form.get("bind") and session.counting.last is not None:
        session.desk.sticker, session.desk.sticker_of = session.counting.last.code.strip().upper(), row.id
        session.desk.wanted = ""
        return redirect(url_for("sticker"), 303)
    if form.get("undo"):
        _take_back_scan(session.counting, form["undo"], staff)
    elif form.get("returned"):
        _take_back_thing(session, session.counting, form["returned"])
    elif form.get("pile"):
        _count_pieces(session.counting, form["pile"], form.get("value", ""), staff)
    return redirect(url_for("stocktake", count=row.id), 303)


def _begin(session: Session, staff: str) -> Response:
    outcome = counter().station.counting.begin(staff)
    if not isinstance(outcome, Done):
        tell(session, "stocktake", outcome)
        return redirect(url_for("stocktake"), 303)
    return redirect(url_for("stocktake", count=counter().station.counting.begun(outcome)), 303)


def _finish(session: Session, row: StocktakeRow, staff: str) -> Response:
    outcome = counter().station.counting.finish(row.id, staff)
    if outcome is not None:
        tell(session, "desk", outcome)
    return redirect(url_for("desk"), 303)


def _take_back_scan(draft: CountDraft, scan: str, staff: str) -> None:
    if draft.last is not None and draft.last.uid == scan:
        counter().station.counting.take_back(scan, staff)
        draft.last = None


def _take_back_thing(session: Session, draft: CountDraft, item: str) -> None:
    """It lies here although somebody has it by the books: staff say that it is back. What is missing of it is looked at
    with everything that came back."""
    known, loan = counter().store.item(item), counter().store.open_loan_on(item)
    if known is None or loan is None or draft.last is None or draft.last.item != known:
        return
    back = ReturnDraft(item=item, loan=loan.id, parts_back=set(loan.parts), implied=True)
    outcome = counter().station.loans.take_back(back, None, counter().clock.now())
    draft.is_back = isinstance(outcome, Done)
    tell(session, "stocktake", outcome)


def _count_pieces(draft: CountDraft, pile: str, text: str, staff: str) -> None:
    if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_PIECES)) and int(text) <= MOST_PIECES:
        draft.last = counter().station.counting.pieces(draft.stocktake, pile, int(text), staff) or draft.last
