"""Approval: the PIN that an act needs, the member's own or that of staff whose card lies on the reader."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk import thing_words
from kiosk.loan_sentences import Said, said
from kiosk.page_counts import lines_of
from kiosk.session import Session
from kiosk.station.outcome import strongest
from kiosk.views import borrow, confirm, counter, page_asking, pages, picking, signing, visitor, what_for
from kiosk.views.borrow import thing, weigh
from sync import register
from sync.facts import Proof
from sync.rules.pages import doubted
from sync.rules.parties import FOREIGN
from sync.rules.refusals import Reason, Refusal, Remedy

PURPOSES = {"loans": "confirm", "pages": "pages"}


def approval() -> Response | str:
    session = visitor()
    purpose = request.values.get("purpose", "")
    if session.person is None or purpose not in PURPOSES or not _awaits(session, purpose):
        return redirect(url_for("home" if session.person is None else PURPOSES.get(purpose, "greeting")))
    if purpose == "loans" and what_for.is_asked(weigh(session).refusals):
        return redirect(url_for("what_for", because=Reason.PURPOSE_MISSING))
    by = _whose(session, purpose)
    if request.method == "POST" and request.form.get("pick") and purpose == "loans":
        picking.pick(session, again=True)
        return redirect(url_for("approval", purpose=purpose, by=by.value, picked=1))
    if request.method == "POST":
        return _try(session, purpose, by)
    expected = request.args.get("because") == Reason.CARD_EXPECTED
    return _page(session, purpose, by, said(Refusal(Reason.CARD_EXPECTED)) if expected else None)


def _whose(session: Session, purpose: str) -> Remedy:
    """Whose PIN is asked for. A staff card on the reader is an answer of its own; "own" goes back to the member's."""
    if request.values.get("by") == "own":
        session.approver = None
    staff = request.values.get("by") == "staff" or session.approver is not None
    return Remedy.STAFF if staff or _needs(session, purpose) is Remedy.STAFF else Remedy.PIN


def thing_seen(session: Session, item: register.Item) -> bool:
    """Staff scanned what they brought: its line is ticked. A sister that lies here may come in its place. False for a
    thing that is on no slip for them, nor stands for one that is."""
    if item.id not in session.picked or all(line.item != item.id for line in session.basket):
        line = picking.line_for(session, item)
        if line is None:
            return False
        session.picked = session.picked - {line.item} | {item.id}
        borrow.put_in_place(line, item)
        session.hand_over.signature = None  # it would be another agreement
    session.fetched.add(item.id)
    return True


def staff_seen(session: Session, staff: register.Person) -> None:
    """A staff card was read while an approval is possible: now their PIN is awaited."""
    session.approver = staff


def _needs(session: Session, purpose: str) -> Remedy:
    refusals = what_for.beside(weigh(session).refusals) if purpose == "loans" else _page_refusals(session)
    return strongest(refusals)


def _page_refusals(session: Session) -> tuple[Refusal, ...]:
    return pages.weigh(session, lines_of(session.page_lines)).refusals


def _awaits(session: Session, purpose: str) -> bool:
    """Whether there is anything that an approval would lift."""
    return (
        bool(session.basket if purpose == "loans" else session.page_lines)
        and _needs(session, purpose) is not Remedy.NONE
    )


def _try(session: Session, purpose: str, by: Remedy) -> Response | str:
    """The PIN is right: the act follows at once. Wrong: the same screen says so."""
    who = session.approver if by is Remedy.STAFF else session.person
    if who is None:
        return redirect(url_for("approval", purpose=purpose, by=by.value))
    refused = counter().station.desk.check_pin(who, request.form.get("pin", ""), counter().clock.now())
    if refused is not None:
        return _page(session, purpose, by, said(refused.refusals[0]))
    approved_by = who.id if by is Remedy.STAFF else None
    if purpose == "pages":  # what lies on the counter beside is not agreed to by that
        session.pages.approved_by, session.approver = approved_by, None
        return pages.declare(session)
    session.proof, session.approved_by = Proof.STAFF if by is Remedy.STAFF else Proof.PIN, approved_by
    return confirm.hand_over(session)


# --- the page ---------------------------------------------------------------------------------------------------------


def _page(session: Session, purpose: str, by: Remedy, news: Said | None) -> str:
    words = _own_words(_signs_alone(session, purpose)) if by is Remedy.PIN else _staff_words(session.approver)
    own = by is Remedy.PIN
    locked = news is not None and news.reason is Reason.PIN_LOCKED
    return render_template(
        "kiosk/approval.html",
        purpose=purpose,
        by=by.value,
        pad=(own or session.approver is not None) and not locked,
        news=news,
        facts=_facts(session, purpose),
        back=url_for(PURPOSES[purpose]),
        other=_other(session, purpose, own),
        picks=purpose == "loans" and not own,
        picked="picked" in request.args,
        **words,
    )


def _signs_alone(session: Session, purpose: str) -> bool:
    """Whether the PIN is wanted as a signature and for nothing else."""
    return purpose == "loans" and signing.is_all_that_lacks(weigh(session).refusals)


def _own_words(signs: bool) -> dict[str, str]:
    if signs:
        return {
            "kicker": _("Your signature"),
            "heading": _("Sign with your PIN"),
            "lead": _("With it you agree to what stands here and to the terms."),
            "pad_label": _("Your PIN"),
        }
    return {
        "kicker": _("One more step"),
        "heading": _("Give your PIN"),
        "lead": _("It shows that it is you. Hide the pad with your hand."),
        "pad_label": _("Your PIN"),
    }


def _staff_words(approver: register.Person | None) -> dict[str, str]:
    if approver is None:
        lead = _("They put their card on the reader, then give their PIN here.")
        if counter().devices.states().reader is False:
            lead = _(
                "Cards cannot be read just now: they hold their QR code before the scanner, then give their PIN here."
            )
        return {
            "kicker": _("Staff agree to this"),
            "heading": _("Ask a member of staff"),
            "lead": lead,
            "pad_label": "",
        }
    return {
        "kicker": _("Staff agree to this"),
        "heading": _("Now the PIN of staff"),
        "lead": _("On the reader lies the card of %(name)s", name=approver.display_name),
        "pad_label": _("PIN of staff"),
    }


def _other(session: Session, purpose: str, own: bool) -> dict[str, str] | None:
    """Somebody who forgot the PIN is not stuck, and somebody who remembers it need not wait."""
    if not own:
        can = session.person is not None and session.person.pin is not None and _needs(session, purpose) is Remedy.PIN
        return (
            {"url": url_for("approval", purpose=purpose, by="own"), "icon": "lock", "words": _("I give my PIN")}
            if can
            else None
        )
    return {
        "url": url_for("approval", purpose=purpose, by="staff"),
        "icon": "bell-ringing",
        "words": _("No PIN? Staff agree"),
    }


def _facts(session: Session, purpose: str) -> list[dict[str, str]]:
    """What the approval is for."""
    if purpose == "pages":
        lines = lines_of(session.page_lines)
        number = sum(line.pages for line in lines)
        refusals = _page_refusals(session)
        over = [refusal for refusal in refusals if refusal.reason is Reason.ALLOWANCE_EXCEEDED]
        facts = [{"icon": "printer", "words": ngettext("%(num)d page", "%(num)d pages", number)}, *map(_over, over)]
        if doubted(refusals):
            facts.append({"icon": "alert-triangle", "words": _("That is very many pages")})
        if any(refusal.reason in FOREIGN for refusal in refusals):
            name = page_asking.party_name(pages.for_whom(session))
            words = _("for %(party)s, which they do not act for", party=name)
            facts.append({"icon": "users-group", "words": words})
        return facts
    due = {line.item.id: line.due_at for line in weigh(session).lines}
    return [_thing_fact(session, line.item, due.get(line.item)) for line in session.basket[:5]]


def _over(refusal: Refusal) -> dict[str, str]:
    details = refusal.details
    over = int(details.get("used", 0)) + int(details.get("now", 0)) - int(details.get("limit", 0))
    kind = _("colour") if details.get("kind") == "colour" else _("black and white")
    return {
        "icon": "gauge",
        "words": ngettext(
            "%(num)d over the allowance, %(kind)s", "%(num)d over the allowance, %(kind)s", over, kind=kind
        ),
    }


def _thing_fact(session: Session, item: str, due_at: int | None) -> dict[str, str]:
    name, _picture = thing(item, session.language)
    icon = "circle-check" if item in session.fetched else "package-export"
    if due_at is None:
        return {"icon": icon, "words": name}
    day = thing_words.short_day(thing_words.day_of(due_at), session.language)
    if item in session.fetched:
        return {"icon": icon, "words": _("%(thing)s, until %(day)s: handed over", thing=name, day=day)}
    return {"icon": icon, "words": _("%(thing)s, until %(day)s", thing=name, day=day)}
