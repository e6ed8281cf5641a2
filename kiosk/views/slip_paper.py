"""Slip paper: a copy of a slip as it lies on paper, drawn from the very bytes that the printer gets, and in words.

For staff alone, as everything that shows whose slip it is. Looking changes nothing, and nothing is printed.
"""

from __future__ import annotations

from flask import Response as Picture
from flask import redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from kiosk import words
from kiosk.spooling import Shown
from kiosk.views import counter, visitor
from kiosk.views.desk import staff_page
from kiosk.views.spool import state_words, title
from printers import plain, roll
from printers.mechanism import pages_of

RULE = "---"  # a line across the paper, for whoever hears it read


def slip_paper() -> Response | str:
    session, found, shown = visitor(), _found(), request.args.get("shown")
    back = url_for("spool", shown="recent" if shown == "recent" else None, page=request.args.get("page", type=int))
    if found is None:
        return redirect(back)
    state, icon, tone = state_words(found.row)
    return staff_page(
        session, copy=found.row.key, number=found.row.slip_no, title=title(found.row), state=state, icon=icon,
        tone=tone, queued=words.day_and_time(found.row.queued_at, session.language), text=_text(found), back=back,
    )  # fmt: skip


def slip_paper_drawing() -> Picture:
    """The picture alone. 404 for a copy that is not here."""
    found = _found()
    if found is None:
        raise NotFound
    paper = counter().paper.profile
    return Picture(roll.picture(found.pieces, paper.dots, pages_of(paper.slots)), mimetype="image/png")


def _found() -> Shown | None:
    key, book = request.args.get("copy", type=int), counter().book
    return book.shown(key) if key is not None and book is not None and abs(key) < 2**63 else None


def _text(found: Shown) -> str:
    """What the printer reads in the bytes, without the spaces that set it out; what it draws instead of writing has its
    text from the layout."""
    paper = counter().paper.profile
    if paper.mode == "raster":
        lines = plain.text(found.slip, paper.width).splitlines()
    else:
        lines = [line for piece in found.pieces for line in roll.text_of(piece, pages_of(paper.slots))]
    return "\n".join(RULE if set(line) == {"-"} else " ".join(line.split()) for line in lines)
