"""Spool: slips that wait for paper or for a person's word, and those of before, to be printed again."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk import slips, words
from kiosk.session import DeskDraft
from kiosk.store import spool_rows
from kiosk.store.spool_rows import SpoolRow
from kiosk.views import counter, visitor
from kiosk.views.desk import staff_page
from printers.slip import Text
from printers.spool import ASKED_FOR, OVER, SlipState, Spool

FIT_LANDSCAPE, FIT_PORTRAIT, FIT_BUTTONS = 3, 4, 2  # the last: a second row of buttons stands below
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True)
class SpoolLine:
    """One slip. `copy` is the key of its row, `title` what it is about, without anybody's name; `asks`: nobody knows
    whether it came out."""

    copy: int
    number: str
    title: str
    queued: str
    state: str
    icon: str
    tone: str
    asks: bool
    can_print: bool
    can_discard: bool


def spool() -> Response | str:
    session, found = visitor(), counter().spool
    if found is None:
        return redirect(url_for("desk"))
    if request.method == "POST":
        assert session.staff is not None
        session.desk.outcome = None
        noted = _all(found, session.desk, session.staff.id) or _act(found, session.staff.id)
        return redirect(url_for("spool", shown=request.form.get("shown") or None, noted=noted), 303)
    return _question(found) if request.args.get("shown") == "discard" else _page(found)


def _all(found: Spool, draft: DeskDraft, staff: str) -> str | None:
    """Do what a button says about all slips that wait; the word for what was done."""
    if "all" in request.form:
        found.print_waiting(by=staff)
        return "again"
    if "discard_all" in request.form:
        draft.discarded, draft.to_discard = found.discard_waiting(draft.to_discard, by=staff), ()
        return "all_discarded" if draft.discarded else None
    if "undo" in request.form:
        back = [number for number in draft.discarded if found.put_back(number, by=staff)]
        draft.discarded = ()
        return "put_back" if back else None
    return None


def _act(found: Spool, staff: str) -> str | None:
    """Do what a button says; the word for what was done."""
    form = request.form
    for name, noted, act in (
        ("yes", "answered", lambda number: found.answer(number, printed=True, by=staff)),
        ("no", "again", lambda number: found.answer(number, printed=False, by=staff)),
        ("print", "again", lambda number: found.reprint(number, by=staff)),
        ("discard", "discarded", lambda number: found.discard(number, by=staff)),
    ):
        if name in form:
            return noted if act(form[name]) else None
    return None


def _question(found: Spool) -> Response | str:
    """Whether all that wait are to be discarded: how many, and how old. It is these that the button then discards."""
    session = visitor()
    rows = [row for row in _rows("open") if row.state in ASKED_FOR]
    if not rows:
        return redirect(url_for("spool"))
    session.desk.to_discard = tuple(row.slip_no for row in rows)
    age = _oldest(counter().clock.now() - min(row.queued_at for row in rows))
    question = ngettext("Discard %(num)d slip?", "Discard %(num)d slips?", len(rows))
    return staff_page(session, shown="discard", question=question, age=age, lines=[], pages=1)


def _rows(shown: str) -> list[SpoolRow]:
    reading = counter().store.database.reading()
    return spool_rows.recent(reading) if shown == "recent" else spool_rows.not_over(reading)


def _page(found: Spool) -> str:
    session = visitor()
    shown = "recent" if request.args.get("shown") == "recent" else "open"
    rows, health = _rows(shown), found.health()
    panel = counter().settings.kiosk
    is_all = shown == "open" and sum(row.state in ASKED_FOR for row in rows) > 1
    fit = FIT_LANDSCAPE if panel.screen_px_h <= panel.screen_px_w else FIT_BUTTONS if is_all else FIT_PORTRAIT
    pages = max(1, -(-len(rows) // fit))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    here = rows[(page - 1) * fit : page * fit]
    return staff_page(
        session,
        shown=shown,
        lines=[_line(row, session.language, shown == "recent") for row in here],
        page=page,
        pages=pages,
        summary=summary(health.queued + health.waiting + health.unconfirmed, health.oldest_at),
        paper=f"{paper_words()} {left_words()}".strip(),
        all=is_all,
        noted=NOTED[request.args["noted"]]() if request.args.get("noted") in NOTED else "",
        may_undo=request.args.get("noted") == "all_discarded" and bool(session.desk.discarded),
    )


NOTED = {
    "answered": lambda: _("Thank you, noted as printed."),
    "again": lambda: _("It goes to the printer now."),
    "discarded": lambda: _("It will not be printed. Its number stays."),
    "all_discarded": lambda: ngettext(
        "%(num)d slip will not be printed.", "%(num)d slips will not be printed.", len(visitor().desk.discarded)
    ),
    "put_back": lambda: _("They wait again."),
}


def _line(row: SpoolRow, language: str, recent: bool) -> SpoolLine:
    state, icon, tone = state_words(row)
    over = row.state in OVER
    return SpoolLine(
        copy=row.key,
        number=row.slip_no,
        title=title(row),
        queued=words.day_and_time(row.queued_at, language),
        state=state,
        icon=icon,
        tone=tone,
        asks=row.state is SlipState.UNCONFIRMED,
        can_print=row.state in ASKED_FOR or (recent and over),
        can_discard=not recent and row.state in (*ASKED_FOR, SlipState.QUEUED),
    )


def title(row: SpoolRow) -> str:
    """What the slip calls itself: its one line in big letters."""
    lines = slips.from_bytes(row.slip).lines
    said = next((line.text for line in lines if isinstance(line, Text) and line.size == 2), "")
    return said if row.copy_no == 1 else _("%(title)s, copy %(number)s", title=said, number=row.copy_no)


def state_words(row: SpoolRow) -> tuple[str, str, str]:
    """Words, icon and tone of a slip's state."""
    return {
        SlipState.QUEUED: (_("waits for the printer"), "hourglass", "busy"),
        SlipState.SENDING: (_("is being printed"), "printer", "busy"),
        SlipState.WAITING: (_("waits to be asked for"), "clock-pause", "busy"),
        SlipState.UNCONFIRMED: (_("nobody knows"), "message-question", "late"),
        SlipState.PRINTED: (_("printed"), "circle-check", "free"),
        SlipState.SKIPPED: (_("not printed"), "x", "busy"),
        SlipState.FAILED: (_("could not be printed"), "printer-off", "late"),
        SlipState.SUPERSEDED: (_("a newer one says it"), "replace", "busy"),
    }[row.state]


def summary(number: int, oldest_at: int | None) -> str:
    """How many slips are not over, and how long the oldest of those that wait for paper has waited."""
    if not number:
        return _("No slip waits.")
    told = ngettext("%(num)d slip waits.", "%(num)d slips wait.", number)
    if oldest_at is None:
        return told
    return f"{told} {_oldest(counter().clock.now() - oldest_at)}"


def _oldest(ms: int) -> str:
    if ms >= 2 * DAY:
        return ngettext("The oldest for %(num)d day.", "The oldest for %(num)d days.", ms // DAY)
    if ms >= 2 * HOUR:
        return ngettext("The oldest for %(num)d hour.", "The oldest for %(num)d hours.", ms // HOUR)
    return ngettext("The oldest for %(num)d minute.", "The oldest for %(num)d minutes.", max(0, ms) // MINUTE)


def paper_words() -> str:
    """How the printer stands just now."""
    return {
        "ok": _("The printer has paper."),
        "low": _("Paper is running low."),
        "out": _("The printer has no paper."),
        "offline": _("The printer does not answer."),
    }.get(counter().devices.states().paper or "", _("The printer does not say how much paper it has."))


def left_words() -> str:
    """How much paper is left, as far as it is counted; "" where it is not."""
    left = counter().devices.states().paper_left_mm
    if left is None:
        return ""
    metres = left // 1000
    if not metres:
        return _("Less than a metre is left on the roll.")
    return ngettext("About %(num)d metre is left on the roll.", "About %(num)d metres are left on the roll.", metres)
