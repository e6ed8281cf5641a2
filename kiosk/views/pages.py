"""Prints and copies: how many pages came out, against what the month allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk import thing_words
from kiosk.page_bars import bars
from kiosk.session import Session
from kiosk.station.outcome import Done, strongest
from kiosk.views import counter, visitor
from kiosk.views.confirm import results
from sync.facts import PageKind, PageLine
from sync.rules.pages import MOST_PAGES, Weighing
from sync.rules.refusals import Reason, Remedy

SHEETS: tuple[tuple[Literal["A4", "A3"], bool], ...] = (("A4", False), ("A4", True), ("A3", False), ("A3", True))
FAILED = ".failed"


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
    _keep(session.page_lines)
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


def declare(session: Session) -> Response:
    """Record the pages; over the allowance staff must agree first."""
    lines = lines_of(session.page_lines)
    refusals = weigh(session, lines).refusals
    if refusals:
        needs = strongest(refusals)
        blocked = needs is Remedy.NONE
        return redirect(url_for("pages") if blocked else url_for("approval", purpose="pages", by=needs.value))
    outcome = counter().station.pages.declare(
        lines, session.person, session.party, session.approved_by, counter().clock.now()
    )
    if isinstance(outcome, Done):
        session.page_lines.clear()
        session.forget_approval()
        session.done = outcome
        return redirect(url_for("done"))
    session.refused = outcome
    return redirect(url_for("refused"))


def weigh(session: Session, lines: list[PageLine]) -> Weighing:
    """What the rules say of an entry, with the approval that was given for it."""
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
        failed_total=sum(line.failed for line in lines),
        bars=bars(counter().station.pages.allowance(session.party, now), lines),
    )


def _card(counts: dict[str, int], kind: str, sides: str, size: str, colour: bool, failed: bool) -> CountCard:
    key = key_of(kind, sides, size, colour)
    words = _("colour") if colour else _("black and white")
    made, wrong = counts.get(key, 0), counts.get(key + FAILED, 0)
    return CountCard(
        key=key + FAILED if failed else key,
        size=size,
        colour=colour,
        words=words,
        label=f"{size} {words}",
        number=wrong if failed else made,
        most=made if failed else MOST_PAGES,
    )
