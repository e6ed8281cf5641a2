"""My things: counts until tapped, then what I have and when it is due. It hides again by itself."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk import thing_words, words
from kiosk.loan_sentences import said
from kiosk.pictures import picture_of
from kiosk.session import Session
from kiosk.station.loans import OpenLoanView
from kiosk.station.outcome import Done
from kiosk.views import counter, visitor
from sync import register
from sync.rules.refusals import Reason, Refusal

SHOWN_S = 15
ROWS = 3


def things() -> Response | str:
    session = visitor()
    if session.person is None:
        return redirect(url_for("home"))
    if request.method == "POST":
        return _change(session)
    if not request.args.get("show"):
        return _counts(session, session.person)
    response = make_response(_list(session, session.person))
    response.headers["Refresh"] = f"{SHOWN_S}; url={url_for('things')}"
    return response


def _change(session: Session) -> Response:
    """Keep longer, or undo: only what is this person's own."""
    assert session.person is not None
    now = counter().clock.now()
    own = {loan.loan for loan in counter().station.things(session.person, now).loans}
    renew, undo = request.form.get("renew"), request.form.get("undo")
    if renew in own:
        outcome = counter().station.loans.renew(renew or "", session.person, now)
    elif undo in own and (row := counter().store.loan(undo or "")):
        outcome = counter().station.undo([row.fact], session.person, now)
    else:
        return redirect(url_for("things"))
    if isinstance(outcome, Done):
        session.done = outcome
        return redirect(url_for("done"))
    return redirect(url_for("things", show=1, because=outcome.refusals[0].reason))


def _counts(session: Session, person: register.Person) -> str:
    now = counter().clock.now()
    mine = counter().station.things(person, now)
    late = sum(loan.overdue for loan in mine.loans)
    today = sum(not loan.overdue and _is_today(loan.due_at, now) for loan in mine.loans)
    out = len(mine.loans)
    lines = [
        {
            "icon": "package-export", "number": out, "words": ngettext("thing with me", "things with me", out),
            "pip": _due_pip(late, today), "calm": False,
        },
        {
            "icon": "printer", "number": mine.pages_this_month, "calm": True, "pip": "",
            "words": ngettext("page this month", "pages this month", mine.pages_this_month),
        },
    ]  # fmt: skip
    return render_template("kiosk/things.html", shown=False, counts=lines, news=None)


def _due_pip(late: int, today: int) -> str:
    if late:
        return ngettext("%(num)d overdue", "%(num)d overdue", late)
    return ngettext("%(num)d today", "%(num)d today", today) if today else ""


def _is_today(at: int, now: int) -> bool:
    return words.local(at).date() == words.local(now).date()


def _list(session: Session, person: register.Person) -> str:
    now = counter().clock.now()
    loans = counter().station.things(person, now).loans
    pages = max(1, -(-len(loans) // ROWS))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    reason = request.args.get("because", "")
    known = {one.value for one in Reason}
    return render_template(
        "kiosk/things.html",
        shown=True,
        loans=[_row(loan, now, session.language) for loan in loans[(page - 1) * ROWS : page * ROWS]],
        page=page,
        pages=pages,
        previous=url_for("things", show=1, page=page - 1),
        following=url_for("things", show=1, page=page + 1),
        news=said(Refusal(Reason(reason))) if reason in known else None,
    )


def _row(loan: OpenLoanView, now: int, language: str) -> dict[str, object]:
    today = _is_today(loan.due_at, now)
    tone, icon = (
        ("late", "clock-exclamation")
        if loan.overdue
        else ("due", "calendar-due")
        if today
        else ("free", "calendar-due")
    )
    left = max(0, (loan.undo_until - now) // 1000) if loan.undo_until else 0
    return {
        "id": loan.loan,
        "name": words.counted(counter().station.loans.name_of(loan.item, language), loan.quantity),
        "picture": picture_of(loan.item_type.picture),
        "due": thing_words.due_words(loan.due_at, now, language),
        "tone": tone,
        "icon": icon,
        "late": loan.overdue,
        "renewals": loan.renewals_left > 0 and not loan.overdue,
        "undo": ngettext("%(num)d s more", "%(num)d s more", left) if left else "",
    }
