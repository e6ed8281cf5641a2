"""Done: what happened, the slip as it comes out, and back to the start by itself. A reload shows the same again."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk import thing_words
from kiosk.done_sentences import Around, told_done
from kiosk.session import Session
from kiosk.station.outcome import Done
from kiosk.views import counter, for_whom, visitor
from kiosk.views.slip_picture import picture_of_slip
from kiosk.words import counted
from sync.facts import LoanIssued, LoanRenewed
from sync.lending_facts import BookingCollected

NOT_PRINTING = {"out", "offline", None}
MOST_LENT = 4  # lines; a basket may hold more


def done() -> Response | str:
    session = visitor()
    if session.done is None:
        return redirect(url_for("greeting" if session.person else "home"))
    spool = counter().spool
    if request.method == "POST" and "mail" in request.form:
        _mail(session, session.done)
        return redirect(url_for("done", unprinted=1 if "unprinted" in request.form else None), 303)
    if request.method == "POST" and session.done.slip is not None and spool is not None:
        spool.reprint(session.done.slip.number, session.person.id if session.person else None)
        return redirect(url_for("done", unprinted=1), 303)
    return _page(session, session.done)


def _mail(session: Session, outcome: Done) -> None:
    """Once for a slip, however often somebody touches it."""
    if _may_mail(session, outcome) and session.person is not None and outcome.slip is not None:
        answer = counter().station.slip_mail.ask(outcome.slip.number, session.person.id)
        session.mailed = outcome.slip.number if isinstance(answer, Done) else ""


def _may_mail(session: Session, outcome: Done) -> bool:
    """Offered to whoever is known here, where the centre wants it, for a slip that was not asked for yet."""
    known = session.person is not None and outcome.slip is not None
    return known and counter().settings.kiosk.slips_by_mail and session.mailed != getattr(outcome.slip, "number", "")


def undo() -> Response:
    """Take it back: possible for a minute, on this screen and in My things."""
    session = visitor()
    if session.done is None:
        return redirect(url_for("home"), 303)
    outcome = counter().station.undo(session.done.uids, session.person, counter().clock.now())
    if isinstance(outcome, Done):
        session.done = outcome
        return redirect(url_for("done"), 303)
    session.refused = outcome
    return redirect(url_for("refused"), 303)


def _page(session: Session, outcome: Done) -> str:
    now = counter().clock.now()
    paper = counter().devices.states().paper
    slip = picture_of_slip(outcome.slip.number) if outcome.slip else None
    unprinted = "unprinted" in request.args or (slip is not None and not slip.is_printed and paper in NOT_PRINTING)
    lent = _lent(session, outcome) if unprinted else []
    around = Around(
        at=now, language=session.language, things=_things(session, outcome), listed=bool(lent),
        booked=_booked(session, outcome),
        printing=slip is not None and not unprinted, party=for_whom() or "",
    )  # fmt: skip
    return render_template(
        "kiosk/done.html",
        act=outcome.act,
        told=told_done(outcome, around),
        slip=slip,
        number=outcome.slip.number if outcome.slip else "",
        document=outcome.slip.document if outcome.slip else None,
        unprinted=unprinted,
        lent=lent,
        asked="unprinted" in request.args,
        may_mail=unprinted and _may_mail(session, outcome),
        mailed=outcome.slip is not None and session.mailed == outcome.slip.number,
        undo=outcome.undo_until is not None and now < outcome.undo_until,
        more=url_for("take_back") if outcome.act == "take_back" and session.person is None else _more(session),
    )


def _more(session: Session) -> str:
    return url_for("greeting") if session.person else ""


def _lent(session: Session, outcome: Done) -> list[str]:
    """What the slip says of several things that were handed out: each with its inventory number and its day."""
    loans = [fact for fact in outcome.facts if isinstance(fact, LoanIssued)]
    if len(loans) < 2:
        return []
    shown = loans if len(loans) <= MOST_LENT else loans[: MOST_LENT - 1]
    lines = [_lent_line(fact, session.language) for fact in shown]
    rest = len(loans) - len(shown)
    return lines + ([ngettext("and %(num)d more thing", "and %(num)d more things", rest)] if rest else [])


def _lent_line(fact: LoanIssued, language: str) -> str:
    item = counter().store.item(fact.item)
    name = _bound(counter().station.loans.name_of(item, language))
    day = thing_words.short_day(thing_words.day_of(fact.due_at), language)
    return _("%(thing)s, until %(day)s", thing=f"{name} ({item.inventory_no})" if item else name, day=day)


def _things(session: Session, outcome: Done) -> list[str]:
    """The names of the things that the act was about."""
    found = []
    for fact in outcome.facts:
        item = getattr(fact, "item", None)
        if isinstance(fact, LoanRenewed):
            loan = counter().store.loan(fact.loan)
            item = loan.item if loan else None
        if item:
            name = counter().station.loans.name_of(counter().store.item(item), session.language)
            found.append(counted(_bound(name), getattr(fact, "quantity", None) or 1) if name else "")
    return [name for name in found if name]


def _booked(session: Session, outcome: Done) -> list[str]:
    """What they had booked and came for: "Sala, 16:00–18:00"."""
    ids = [fact.booking for fact in outcome.facts if isinstance(fact, BookingCollected)]
    return [text for id in ids if (text := counter().station.visits.booking_words(id, session.language))]


def _bound(name: str) -> str:
    """The number of a thing never stands alone at the beginning of a line."""
    before, space, number = name.rpartition(" ")
    return f"{before}\u00a0{number}" if space and number.isdecimal() else name
