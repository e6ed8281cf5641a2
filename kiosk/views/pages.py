"""Prints and copies: how many pages came out, against what the month allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk import thing_words, words
from kiosk.page_bars import Bar, bars
from kiosk.session import PagesDraft, Session
from kiosk.station.outcome import Done, Refused, strongest
from kiosk.views import counter, visitor
from kiosk.views.confirm import results
from sync.facts import PageKind, PageLine
from sync.page_facts import OverrideReason
from sync.rules import pages as pages_rules
from sync.rules.corrections import Standing
from sync.rules.pages import MOST_PAGES, Weighing
from sync.rules.refusals import Reason, Remedy

SHEETS: tuple[tuple[Literal["A4", "A3"], bool], ...] = (("A4", False), ("A4", True), ("A3", False), ("A3", True))
FAILED = ".failed"
OVERRIDES: tuple[OverrideReason, ...] = get_args(OverrideReason)
NOTE_LENGTH = 200


@dataclass(frozen=True)
class CountCard:
    """One stepper: what it counts and how far it goes. `key` is its name in the session."""

    key: str
    size: str
    colour: bool
    words: str
    label: str
    number: int
    most: int


def pages() -> Response | str:
    session = visitor()
    if session.person is None or session.party is None:
        return redirect(url_for("home"))
    if request.method == "POST":
        return _change(session)
    if "why" in request.args and session.page_lines and session.approved_by:
        return _why(session)
    if "where" in request.args and session.page_lines:
        return _where(session)
    return _page(session)


def key_of(kind: str, sides: str, size: str, colour: bool) -> str:
    """The session's name for one count: "copy.one.A4.mono"."""
    return f"{kind}.{sides}.{size}.{'colour' if colour else 'mono'}"


KEYS = {
    key_of(kind.value, sides, size, colour): PageLine(
        kind=kind, pages=0, colour=colour, size=size, duplex=sides == "two"
    )
    for kind in PageKind
    for sides in ("one", "two")
    for size, colour in SHEETS
}


def lines_of(counts: dict[str, int]) -> list[PageLine]:
    """The session's counts as the rules want them."""
    return [
        PageLine(
            kind=line.kind, pages=counts.get(key, 0), colour=line.colour, size=line.size, duplex=line.duplex,
            failed=counts.get(key + FAILED, 0),
        )
        for key, line in KEYS.items()
        if counts.get(key, 0)
    ]  # fmt: skip


def _change(session: Session) -> Response:
    form = request.form
    if "correct" in form:
        return _begin_correcting(session)
    if "why" in form:
        return _let_over(session)
    _keep(session.page_lines)
    if "note" in form:
        session.pages.note = form["note"].strip()[:NOTE_LENGTH]
    if "meter" in form:
        known = {one.id for one in counter().store.meters()}
        session.pages.meter = form["meter"] if form["meter"] in known else ""
    if form.get("keep"):
        return Response(status=204)
    session.forget_approval()
    if step := form.get("step"):
        _step(session.page_lines, step)
    if form.get("save"):
        return declare(session)
    kind, sides, *failed = f"{form.get('was', '')}".split(".")
    kind, sides = form.get("kind", kind), form.get("sides", sides)
    is_failed = form.get("mode", "failed" if failed else "") == "failed"
    return redirect(url_for("pages", kind=kind or None, sides=sides or None, failed=1 if is_failed else None))


def _let_over(session: Session) -> Response:
    """Staff, who have just agreed, say why it may go over the allowance."""
    if session.approved_by is None:
        return redirect(url_for("pages"), 303)
    session.pages.override = next((each for each in OVERRIDES if each == request.form["why"]), None)
    return declare(session)


def _keep(counts: dict[str, int]) -> None:
    """The numbers on the screen go into the session; what is not a number stays what it was."""
    for name in request.form:
        if name.removesuffix(FAILED) in KEYS:
            number = request.form.get(name, type=int)
            if number is not None:
                _put(counts, name, number)


def _put(counts: dict[str, int], name: str, number: int) -> None:
    most = counts.get(name.removesuffix(FAILED), 0) if name.endswith(FAILED) else MOST_PAGES
    counts[name] = max(0, min(number, most))
    if not name.endswith(FAILED):
        counts[name + FAILED] = min(counts.get(name + FAILED, 0), counts[name])


def _step(counts: dict[str, int], step: str) -> None:
    name, _space, by = step.partition(" ")
    if name.removesuffix(FAILED) in KEYS and by in ("-1", "1", "10"):
        _put(counts, name, counts.get(name, 0) + int(by))


def _begin_correcting(session: Session) -> Response:
    """Their last entry comes back onto the screen; an empty word ends that."""
    session.page_lines.clear()
    session.pages = PagesDraft()
    session.forget_approval()
    standing = counter().station.pages.correctable(session.person, counter().clock.now())
    if standing is not None and request.form["correct"] == standing.usage:
        session.pages.correcting = standing.usage
        for line in standing.lines:
            key = key_of(line.kind.value, "two" if line.duplex else "one", line.size, line.colour)
            session.page_lines |= {key: line.pages, key + FAILED: line.failed}
    return redirect(url_for("pages"), 303)


def declare(session: Session) -> Response:
    """Record the pages; over the allowance staff must agree first."""
    lines = lines_of(session.page_lines)
    weighing = weigh(session, lines)
    refusals = weighing.refusals
    if refusals and strongest(refusals) is Remedy.NONE:
        return redirect(url_for("pages"))
    if session.pages.correcting is None and session.pages.meter is None and counter().station.pages.asks_where():
        return redirect(url_for("pages", where=1))
    if refusals:
        return redirect(url_for("approval", purpose="pages", by=strongest(refusals).value))
    if pages_rules.is_over(weighing) and session.pages.override is None:
        return redirect(url_for("pages", why=1))
    outcome = _record(session, lines)
    if isinstance(outcome, Done):
        session.page_lines.clear()
        session.pages = PagesDraft()
        session.forget_approval()
        session.done = outcome
        return redirect(url_for("done"))
    session.refused = outcome
    return redirect(url_for("refused"))


def _record(session: Session, lines: list[PageLine]) -> Done | Refused:
    now, draft, station = counter().clock.now(), session.pages, counter().station.pages
    standing = _standing(session)
    if standing is not None and session.person is not None:
        return station.correct(standing, lines, session.person, session.approved_by, now, draft.note, draft.override)
    return station.declare(
        lines, session.person, session.party, session.approved_by, now, draft.meter or None, draft.note,
        draft.override,
    )


def _standing(session: Session) -> Standing | None:
    """The entry that is being corrected."""
    return counter().station.pages.standing(session.pages.correcting) if session.pages.correcting else None


def weigh(session: Session, lines: list[PageLine]) -> Weighing:
    """What the rules say of an entry, with the approval that was given for it."""
    standing = _standing(session)
    if standing is not None:
        return counter().station.pages.weigh_correction(standing, lines, session.approved_by)
    return counter().station.pages.weigh(lines, session.party, session.approved_by, counter().clock.now())


# --- the page ---------------------------------------------------------------------------------------------------------


def _page(session: Session) -> str:
    kind = "print" if request.args.get("kind") == "print" else "copy"
    sides = "two" if request.args.get("sides") == "two" else "one"
    failed = bool(request.args.get("failed"))
    counts = session.page_lines
    lines = lines_of(counts)
    now = counter().clock.now()
    said = weigh(session, lines) if lines else None
    refusals = [r for r in said.refusals if r.reason is not Reason.PAGES_NONE] if said else []
    barred = [r for r in refusals if r.remedy is Remedy.NONE]
    cards = [_card(counts, kind, sides, size, colour, failed) for size, colour in SHEETS]
    month = thing_words.month(thing_words.day_of(now), session.language)
    standing = _standing(session)
    last = counter().station.pages.correctable(session.person, now) if standing is None else None
    return render_template(
        "kiosk/pages.html",
        kind=kind,
        sides=sides,
        failed=failed,
        kinds=[
            {"value": "print", "icon": "printer", "words": _("Printout")},
            {"value": "copy", "icon": "copy", "words": _("Copy")},
        ],
        sidedness=[
            {"value": "one", "words": _("1 side")},
            {"value": "two", "words": _("2 sides")},
        ],
        cards=cards,
        month_words=_("Allowance for %(month)s", month=month),
        results=results(barred or refusals, said.cautions if said and not refusals else (), session.language)[:1],
        needs=strongest(refusals).value,
        total=sum(line.pages for line in lines),
        may_save=bool(lines) or standing is not None,
        failed_total=sum(line.failed for line in lines),
        bars=_bars(session, standing, lines, now),
        note=session.pages.note,
        correcting=words.clock_time(standing.at, session.language) if standing else "",
        last={"usage": last.usage, "time": words.clock_time(last.at, session.language)} if last else None,
    )


def _where(session: Session) -> str:
    """On which device they came out: asked where the site has several, once all is told."""
    total = sum(line.pages for line in lines_of(session.page_lines))
    return render_template("kiosk/pages_where.html", meters=counter().store.meters(), total=total)


def _why(session: Session) -> str:
    """Staff have agreed to more than the allowance: why."""
    icons = {"event": "calendar", "deadline": "clock", "for_the_centre": "users", "spoiled": "alert-triangle",
             "agreed": "circle-check", "other": "message-question"}  # fmt: skip
    said = {
        "event": _("An event"),
        "deadline": _("An application or report is due"),
        "for_the_centre": _("Everybody has of it"),
        "spoiled": _("The machine spoiled pages"),
        "agreed": _("It was agreed before"),
        "other": _("Another reason"),
    }
    reasons = [{"value": each, "icon": icons[each], "words": said[each]} for each in OVERRIDES]
    total = sum(line.pages for line in lines_of(session.page_lines))
    return render_template("kiosk/pages_why.html", reasons=reasons, total=total)


def _bars(session: Session, standing: Standing | None, lines: list[PageLine], now: int) -> list[Bar]:
    """While an entry is corrected, what it took is not counted beside what it takes now."""
    if standing is None:
        return bars(counter().station.pages.allowance(session.party, now), lines)
    allowed = counter().station.pages.allowance(standing.party, standing.at)
    mono, colour = allowed.mono_used - standing.mono_units, allowed.colour_used - standing.colour_units
    return bars(replace(allowed, mono_used=mono, colour_used=colour), lines)


def _card(counts: dict[str, int], kind: str, sides: str, size: str, colour: bool, failed: bool) -> CountCard:
    key = key_of(kind, sides, size, colour)
    ink = _("colour") if colour else _("black and white")
    made, wrong = counts.get(key, 0), counts.get(key + FAILED, 0)
    return CountCard(
        key=key + FAILED if failed else key,
        size=size,
        colour=colour,
        words=ink,
        label=f"{size} {ink}",
        number=wrong if failed else made,
        most=made if failed else MOST_PAGES,
    )
