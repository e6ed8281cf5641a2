"""Confirm: parts, due day, what was agreed, and every result of the rules at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk import due_days, thing_words, words
from kiosk.loan_sentences import Said, said
from kiosk.session import BasketLine, Session
from kiosk.station.lending import WeighedLine
from kiosk.station.outcome import Done, strongest
from kiosk.views import counter, visitor
from kiosk.views.borrow import put_off, thing, weigh
from sync import register
from sync.rules.refusals import Caution, Reason, Refusal, Remedy


@dataclass(frozen=True)
class PartLine:
    id: str
    name: str
    ticked: bool


@dataclass(frozen=True)
class KitLine:
    """A thing on the counter with its parts to tick. `until` is when it is due."""

    id: str
    name: str
    picture: str
    until: str
    parts: tuple[PartLine, ...]

    @property
    def is_long(self) -> bool:
        """Whether the name needs lines of its own."""
        return len(self.name) > LONG_NAME


LONG_NAME = 20
WEEKS_WITH_PAGER = 2


def confirm() -> Response | str:
    session = visitor()
    if session.person is None or session.party is None:
        return redirect(url_for("home"))
    if request.method == "POST":
        return _change(session)
    if not session.basket:
        return redirect(url_for("borrow"))
    return _page(session)


def _change(session: Session) -> Response:
    form = request.form
    if item := form.get("put_off"):
        put_off(session, item)
        return redirect(url_for("confirm" if session.basket else "borrow"))
    _keep(session)
    if form.get("keep"):
        return Response(status=204)
    if form.get("go"):
        return hand_over(session)
    return redirect(url_for("confirm", days=form.getlist("days")[-1:] or None, kits=form.getlist("kits")[-1:] or None))


def _keep(session: Session) -> None:
    """What the form says of parts and of the due day goes into the session."""
    ticked = set(request.form.getlist("part"))
    chosen = request.form.get("due", "")
    allowed = {line.item.id: list(line.due_days) for line in weigh(session).lines}
    shown = set(request.form.getlist("shown"))
    for line in session.basket:
        if line.item in shown:
            line.parts = {part.id for part in counter().store.parts_of(line.item)} & ticked
        if _is_day(chosen):
            line.due_day = due_days.capped(allowed.get(line.item, []), chosen)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def hand_over(session: Session) -> Response:
    """Issue what stands on the counter; where the rules ask for more, go and get it first."""
    refusals = weigh(session).refusals
    if refusals:
        needs = strongest(refusals)
        blocked = needs is Remedy.NONE
        return redirect(url_for("confirm") if blocked else url_for("approval", purpose="loans", by=needs.value))
    assert session.person is not None
    outcome = counter().station.loans.issue(
        session.basket, session.person, session.party, session.proof, session.approved_by, counter().clock.now()
    )
    if isinstance(outcome, Done):
        session.basket.clear()
        session.forget_approval()
        session.done = outcome
        return redirect(url_for("done"))
    session.refused = outcome
    return redirect(url_for("refused"))


# --- the page ---------------------------------------------------------------------------------------------------------


def _page(session: Session) -> str:
    weighed = weigh(session)
    lines = {line.item.id: line for line in weighed.lines}
    things = [_kit(line, lines.get(line.item), session.language) for line in session.basket]
    blocked = any(refusal.remedy is Remedy.NONE for refusal in weighed.refusals)
    about = results(_worth_saying(weighed.refusals), () if blocked else weighed.cautions, session.language)
    if blocked or not lines:
        returning = {Reason.LOAN_OVERDUE, Reason.LOAN_LIMIT, Reason.ITEM_ON_LOAN}
        can_return = any(refusal.reason in returning for refusal in weighed.refusals)
        return render_template("kiosk/confirm.html", blocked=True, things=things, results=about, can_return=can_return)
    ticked = sum(part.ticked for kit in things for part in kit.parts)
    return render_template(
        "kiosk/confirm.html",
        blocked=False,
        results=about,
        needs=weighed.needs.value,
        **_kits(things),
        parts_ticked=ticked,
        parts_total=sum(len(kit.parts) for kit in things),
        **_due(session, list(lines.values())),
    )


def _worth_saying(refusals: Sequence[Refusal]) -> list[Refusal]:
    """What is lifted by more than a PIN makes the PIN not worth a word; what nothing lifts makes all approvals so."""
    needs = strongest(refusals)
    moot = {Remedy.NONE: APPROVALS, Remedy.STAFF: {Reason.PIN_NEEDED}, Remedy.PIN: set()}[needs]
    return [refusal for refusal in refusals if refusal.reason not in moot]


APPROVALS = {Reason.PIN_NEEDED, Reason.PIN_NOT_SET, Reason.STAFF_NEEDED}


def _kits(things: Sequence[KitLine]) -> dict[str, object]:
    """As many things as fit under each other, by their rows of parts."""
    pages: list[list[KitLine]] = [[]]
    room: float = KITS_ROOM
    for kit in things:
        height = HEAD_ROOM + LONG_ROOM * kit.is_long + ROW_ROOM * -(-len(kit.parts) // 2)
        if pages[-1] and height > room:
            pages.append([])
            room = KITS_ROOM - PAGER_ROOM
        pages[-1].append(kit)
        room -= height
    page = min(max(1, request.args.get("kits", 1, type=int)), len(pages))
    return {"kits": pages[page - 1], "kit_page": page, "kit_pages": len(pages)}


# heights on the landscape panel in rem: the column, its pager, the name of a thing, more for a long one, a row of parts
KITS_ROOM, PAGER_ROOM, HEAD_ROOM, LONG_ROOM, ROW_ROOM = 25, 3, 4.2, 2, 5.4


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
    names = dict.fromkeys(name for result in same if (name := _name(result.item, language)))
    return said(same[0], ", ".join(names), lambda day: thing_words.short_day(day, language))


def _name(item: str | None, language: str) -> str:
    return thing(item, language)[0] if item and counter().store.item(item) else ""


def _kit(line: BasketLine, weighed: WeighedLine | None, language: str) -> KitLine:
    name, picture = thing(line.item, language)
    parts = tuple(
        PartLine(part.id, part.name.in_language(language), part.id in line.parts)
        for part in counter().store.parts_of(line.item)
    )
    until = ""
    if weighed is not None and weighed.due_at:
        day = thing_words.short_day(thing_words.day_of(weighed.due_at), language)
        until = _("until %(day)s", day=day)
    return KitLine(line.item, name, picture, until, parts)


def _due(session: Session, lines: Sequence[WeighedLine]) -> dict[str, object]:
    """The choice of the due day: buttons, calendar, and what the person agrees to."""
    language = session.language
    today = thing_words.day_of(counter().clock.now())
    days = due_days.union([line.due_days for line in lines])
    last = max(lines, key=lambda line: line.due_at)
    chosen = thing_words.day_of(last.due_at)
    offer = due_days.offer(days, chosen, request.args.get("days", type=int))
    paged = len(days) > due_days.OFFERED
    return {
        "days": [_day(day, day == chosen, language) for day in offer.days],
        "begin": days.index(offer.days[0]),
        "earlier": offer.earlier,
        "later": offer.later,
        "weeks": [
            [_cell(cell) for cell in week]
            for week in due_days.calendar(today, chosen, days, WEEKS_WITH_PAGER if paged else due_days.WEEKS)
        ],
        "weekdays": thing_words.column_heads(language),
        "months": " / ".join(dict.fromkeys(thing_words.month(day, language) for day in (today, days[-1]))),
        "longest": _longest(lines),
        "due_day": thing_words.short_day(chosen, language),
        "due_time": _("until %(time)s", time=words.clock_time(last.due_at, language)),
    }


def _longest(lines: Sequence[WeighedLine]) -> str:
    """The rule behind the days: of several policies the most generous."""
    found = [counter().store.entity(register.Policy, line.item_type.policy) for line in lines]
    policy = max((one for one in found if one), key=lambda one: one.period, default=None)
    if policy is None:
        return ""
    if policy.period_unit == "days":
        return ngettext("At the longest %(num)d day.", "At the longest %(num)d days.", policy.period)
    return ngettext("At the longest %(num)d working day.", "At the longest %(num)d working days.", policy.period)


def _day(day: date, chosen: bool, language: str) -> dict[str, object]:
    return {"iso": day.isoformat(), "weekday": thing_words.weekday(day, language), "number": day.day, "chosen": chosen}


def _cell(cell: due_days.Cell) -> dict[str, object]:
    words_of = {"now": _("today"), "mine": _("with you"), "end": _("due"), "shut": _("closed")}
    return {"state": cell.state, "number": cell.day.day, "word": words_of.get(cell.state, "")}
