"""Confirm: parts, due day, what for, what is agreed and signed, and every result of the rules at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk import due_days, part_lines, thing_words, words
from kiosk.loan_sentences import Said, said
from kiosk.part_lines import KitLine, PartLine
from kiosk.session import BasketLine, HandOver, Session
from kiosk.station.lending import WeighedLine
from kiosk.station.outcome import Done, strongest
from kiosk.views import counter, due_choice, picking, signing, visitor, what_for
from kiosk.views.borrow import about, put_off, thing, weigh
from sync import register
from sync.rules.refusals import Caution, Reason, Refusal, Remedy


def confirm() -> Response | str:
    session = visitor()
    if session.person is None or session.party is None:
        return redirect(url_for("home"))
    if request.method == "POST":
        return _change(session)
    if not session.basket:
        return redirect(url_for("borrow"))
    what_for.foreseen(session)
    return _page(session)


def _change(session: Session) -> Response:
    form = request.form
    if item := form.get("put_off"):
        put_off(session, item)
        return redirect(url_for("confirm" if session.basket else "borrow"))
    _keep(session)
    if form.get("keep"):
        return Response(status=204)
    for word, step in (("fewer", -1), ("more", 1)):
        if part := form.get(word):
            _count(session, part, step)
    if form.get("what_for"):
        return redirect(url_for("what_for"))
    if form.get("go"):
        if what_for.is_asked(weigh(session).refusals):
            return redirect(url_for("what_for", because=Reason.PURPOSE_MISSING))
        if signing.is_all_that_lacks(weigh(session).refusals):
            return redirect(url_for("confirm", unsigned=1))
        return hand_over(session)
    return redirect(url_for("confirm", days=form.getlist("days")[-1:] or None, kits=form.getlist("kits")[-1:] or None))


def _count(session: Session, part_id: str, step: int) -> None:
    """One piece of a part more or fewer; none is as if it were not ticked. What was signed held for the others."""
    for line in session.basket:
        part = next((one for one in counter().store.parts_of(line.item) if one.id == part_id), None)
        if part is not None:
            pieces = max(0, min(part.count, _pieces(line, part) + step))
            line.parts = line.parts | {part_id} if pieces else line.parts - {part_id}
            line.pieces = {**line.pieces, part_id: pieces}
            if not pieces:  # ticked again, all of it goes along
                del line.pieces[part_id]
            session.hand_over.signature = None


def _keep(session: Session) -> None:
    """What the form says of parts, of the due day and of the signature goes into the session."""
    ticked = set(request.form.getlist("part"))
    chosen = request.form.get("due", "")
    before = weigh(session).lines
    allowed = {line.item.id: list(line.due_days) for line in before}
    shown = set(request.form.getlist("shown"))
    for line in session.basket:
        if line.item in shown:
            line.parts = {part.id for part in counter().store.parts_of(line.item)} & ticked
            line.pieces = {part: pieces for part, pieces in line.pieces.items() if part in line.parts}
        if _is_day(chosen):
            line.due_day = due_days.capped(allowed.get(line.item, []), chosen)
    signing.keep(session, is_changed=weigh(session).lines != before)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def hand_over(session: Session) -> Response:
    """Issue what stands on the counter; where the rules ask for more, go and get it first. What nothing lifts is
    written down as refused."""
    refusals = weigh(session).refusals
    needs = strongest(refusals)
    if needs is not Remedy.NONE:
        if needs is Remedy.STAFF and any(refusal.reason is Reason.STAFF_NEEDED for refusal in refusals):
            picking.pick(session)
        return redirect(url_for("approval", purpose="loans", by=needs.value))
    assert session.person is not None
    wish = replace(session.hand_over, language=cast("register.Language", session.language))
    outcome = counter().station.loans.issue(
        session.basket, session.person, session.party, session.proof, session.approved_by, counter().clock.now(), wish
    )
    if isinstance(outcome, Done):
        session.basket.clear()
        session.forget_approval()
        session.hand_over = HandOver()
        session.picked, session.fetched = frozenset(), set()
        session.done = outcome
        return redirect(url_for("done"))
    session.refused = outcome
    return redirect(url_for("confirm" if refusals else "refused"))


# --- the page ---------------------------------------------------------------------------------------------------------


def _page(session: Session) -> str:
    weighed = weigh(session)
    lines = {line.item.id: line for line in weighed.lines}
    things = [_kit(line, lines.get(line.item), session.language) for line in session.basket]
    blocked = any(refusal.remedy is Remedy.NONE for refusal in what_for.beside(weighed.refusals))
    others = what_for.beside(weighed.refusals if "unsigned" in request.args else signing.beside(weighed.refusals))
    told = results(_worth_saying(others), () if blocked else weighed.cautions, session.language)
    if blocked or not (lines or weighed.gifts):
        returning = {Reason.LOAN_OVERDUE, Reason.LOAN_LIMIT, Reason.ITEM_ON_LOAN}
        can_return = any(refusal.reason in returning for refusal in weighed.refusals)
        return render_template("kiosk/confirm.html", blocked=True, things=things, results=told, can_return=can_return)
    ticked = sum(part.pieces for kit in things for part in kit.parts)
    return render_template(
        "kiosk/confirm.html",
        blocked=False,
        results=told,
        needs=strongest(signing.beside(weighed.refusals)).value,
        aim=what_for.aim(session, weighed.refusals) if lines else None,
        signing=signing.signing(session, weighed.refusals, lends=bool(lines)),
        **part_lines.paged(things, request.args.get("kits", 1, type=int)),
        parts_ticked=ticked,
        parts_total=sum(part.count for kit in things for part in kit.parts),
        **(due_choice.choice(list(lines.values()), session.language) if lines else {"days": []}),
    )


def _worth_saying(refusals: Sequence[Refusal]) -> list[Refusal]:
    """What is lifted by more than a PIN makes the PIN not worth a word; what nothing lifts makes all approvals so."""
    needs = strongest(refusals)
    moot = {Remedy.NONE: APPROVALS, Remedy.STAFF: {Reason.PIN_NEEDED}, Remedy.PIN: set()}[needs]
    return [refusal for refusal in refusals if refusal.reason not in moot]


APPROVALS = {Reason.PIN_NEEDED, Reason.PIN_NOT_SET, Reason.STAFF_NEEDED}


def results(refusals: Sequence[Refusal], cautions: Sequence[Caution], language: str) -> list[Said]:
    """Every refusal and caution as a sentence, the ones that cannot be lifted first, each once."""
    barred_first = sorted(refusals, key=lambda refusal: refusal.remedy is not Remedy.NONE)
    by_reason: dict[Reason, list[Refusal | Caution]] = {}
    every: list[Refusal | Caution] = [*barred_first, *cautions]
    for result in every:
        by_reason.setdefault(result.reason, []).append(result)
    return [_said_once(same, language) for same in by_reason.values()]


def _said_once(same: Sequence[Refusal | Caution], language: str) -> Said:
    """One sentence for one reason, with the names of all things that it is about."""
    names = dict.fromkeys(name for result in same if (name := about(result, language)))
    return said(same[0], ", ".join(names), lambda day: thing_words.short_day(day, language))


def _pieces(line: BasketLine, part: register.Part) -> int:
    return line.pieces.get(part.id, part.count) if part.id in line.parts else 0


def _kit(line: BasketLine, weighed: WeighedLine | None, language: str) -> KitLine:
    name, picture = thing(line.item, language)
    parts = tuple(
        PartLine(part.id, part.name.in_language(language), _pieces(line, part), part.count)
        for part in counter().store.parts_of(line.item)
    )
    until = ""
    if weighed is not None and weighed.due_at:
        day = thing_words.short_day(thing_words.day_of(weighed.due_at), language)
        until = _("until %(day)s", day=day)
    return KitLine(line.item, words.counted(name, line.quantity), picture, until, parts)
