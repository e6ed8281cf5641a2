"""Prints and copies: how many pages came out, against what the month allows."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk import page_counts, thing_words, words
from kiosk.loan_sentences import Said
from kiosk.page_bars import Bar, bars, why
from kiosk.page_counts import FAILED, SHEETS, Counts, key_of, lines_of
from kiosk.session import PagesDraft, Session
from kiosk.station.outcome import Done, Refused, strongest
from kiosk.views import counter, page_asking, visitor
from kiosk.views.confirm import results
from kiosk.views.member import WANTED_LENGTH
from sync.facts import PageLine
from sync.rules import corrections, plausible
from sync.rules import pages as pages_rules
from sync.rules.corrections import Standing
from sync.rules.pages import MOST_PAGES, Weighing
from sync.rules.parties import FOREIGN
from sync.rules.refusals import Reason, Refusal, Remedy

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
    return _asked(session) or _page(session)


def _asked(session: Session) -> str | None:
    """What is asked beside the counts; `None` for nothing."""
    args = request.args
    if page_counts.is_key(args.get("type", "")):
        return page_asking.number(session, args["type"])
    if "whom" in args:
        return page_asking.whom(session)
    if not session.page_lines:
        return None
    if "why" in args and session.pages.approved_by:
        cautions = weigh(session, lines_of(session.page_lines)).cautions
        return page_asking.why(session, [each.reason for each in cautions])
    if "where" in args:
        return page_asking.where(session)
    doubt = _doubt(session) if "sure" in args else None
    return page_asking.sure(session, doubt) if doubt is not None else None


def _doubt(session: Session) -> Refusal | None:
    return pages_rules.doubted(weigh(session, lines_of(session.page_lines)).refusals)


def _change(session: Session) -> Response:
    form = request.form
    answer = next((answer for name, answer in ANSWERS.items() if name in form), None)
    if answer is not None:
        return answer(session)
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
        page_counts.step(session.page_lines, step)
    if form.get("save"):
        return declare(session)
    return _shown_next()


def _shown_next() -> Response:
    """The counts again, of the kind that was chosen, or what was asked for beside them."""
    form = request.form
    if page_counts.is_key(form.get("type", "")):
        return redirect(url_for("pages", type=form["type"]))
    if form.get("for"):
        return redirect(url_for("pages", whom=1))
    kind, sides, *failed = f"{form.get('was', '')}".split(".")
    kind, sides = form.get("kind", kind), form.get("sides", sides)
    is_failed = form.get("mode", "failed" if failed else "") == "failed"
    return redirect(url_for("pages", kind=kind or None, sides=sides or None, failed=1 if is_failed else None))


def _let_over(session: Session) -> Response:
    """Staff, who have just agreed, say why it may go over the allowance."""
    if session.pages.approved_by is None:
        return redirect(url_for("pages"), 303)
    session.pages.override = next((each for each in page_asking.OVERRIDES if each == request.form["why"]), None)
    return declare(session)


def _look_for_whom(session: Session) -> Response:
    """A part of a name to look for, or whom they chose; "" is whom they act for themselves."""
    if "whom" not in request.form:
        session.pages.wanted = request.form["wanted"].strip()[:WANTED_LENGTH]
        return redirect(url_for("pages", whom=1), 303)
    session.forget_approval()
    found = counter().station.desk.parties_matching(session.pages.wanted)
    session.pages.whom = next((each.id for each in found if each.id == request.form["whom"]), None)
    session.pages.wanted = ""
    return redirect(url_for("pages"), 303)


def for_whom(session: Session) -> str | None:
    standing = _standing(session)
    return standing.party if standing is not None else session.pages.whom or session.party


def _sure(session: Session) -> Response:
    """So many are right, and staff must agree; or a digit less was meant, and they see it before they save it."""
    if request.form["sure"] == "yes":
        session.pages.sure = True
        return declare(session)
    session.forget_approval()
    if session.page_lines:
        session.page_lines |= page_counts.counts_of(plausible.tenth(lines_of(session.page_lines)))
    return redirect(url_for("pages"), 303)


def _keep(counts: Counts) -> None:
    """The numbers on the screen go into the session; what is not a number stays what it was."""
    for name in filter(page_counts.is_key, request.form):
        number = request.form.get(name, type=int)
        if number is not None:
            page_counts.put(counts, name, number)


def _begin_correcting(session: Session) -> Response:
    """Their last entry comes back onto the screen; an empty word ends that."""
    session.page_lines.clear()
    session.pages = PagesDraft()
    session.forget_approval()
    standing = counter().station.pages.correctable(session.person, counter().clock.now())
    if standing is not None and request.form["correct"] == standing.usage:
        session.pages.correcting = standing.usage
        session.page_lines |= page_counts.counts_of(standing.lines)
    return redirect(url_for("pages"), 303)


ANSWERS = {
    "correct": _begin_correcting, "why": _let_over, "sure": _sure, "wanted": _look_for_whom, "whom": _look_for_whom
}  # fmt: skip


def declare(session: Session) -> Response:
    """Record the pages; over the allowance, or when there are hardly so many, staff must agree first."""
    lines = lines_of(session.page_lines)
    weighing = weigh(session, lines)
    refusals = weighing.refusals
    if refusals and strongest(refusals) is Remedy.NONE:
        return redirect(url_for("pages"))
    if session.pages.correcting is None and session.pages.meter is None and counter().station.pages.asks_where():
        return redirect(url_for("pages", where=1))
    if pages_rules.doubted(refusals) and not session.pages.sure:
        return redirect(url_for("pages", sure=1))
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
        return station.correct(standing, lines, session.person, draft.approved_by, now, draft.note, draft.override)
    return station.declare(
        lines, session.person, for_whom(session), draft.approved_by, now, draft.meter or None, draft.note,
        draft.override,
    )


def _standing(session: Session) -> Standing | None:
    """The entry that is being corrected."""
    return counter().station.pages.standing(session.pages.correcting) if session.pages.correcting else None


def weigh(session: Session, lines: list[PageLine]) -> Weighing:
    """What the rules say of an entry, with the approval that was given for it."""
    standing = _standing(session)
    if standing is not None and session.person is not None:
        return counter().station.pages.weigh_correction(standing, lines, session.pages.approved_by, session.person)
    return counter().station.pages.weigh(
        lines, for_whom(session), session.pages.approved_by, counter().clock.now(), session.person, session.pages.meter
    )


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
    shown = _bars(session, standing, lines, now)
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
        results=_results(barred or refusals, said, session.language),
        needs=strongest(refusals).value,
        total=sum(line.pages for line in lines),
        may_save=bool(lines) or standing is not None,
        failed_total=sum(line.failed for line in lines),
        bars=shown,
        why=why(shown),
        note=session.pages.note,
        whom=page_asking.party_name(session.pages.whom),
        may_choose=standing is None,
        correcting=words.clock_time(standing.at, session.language) if standing else "",
        last={"usage": last.usage, "time": words.clock_time(last.at, session.language)} if last else None,
    )


def _results(refusals: list[Refusal], said: Weighing | None, language: str) -> list[Said]:
    """The first thing to be said; that staff must agree to pages for others stands on their buttons."""
    told = [refusal for refusal in refusals if refusal.reason not in FOREIGN]
    return results(told, said.cautions if said and not refusals else (), language)[:1]


def _bars(session: Session, standing: Standing | None, lines: list[PageLine], now: int) -> list[Bar]:
    """While an entry is corrected, what it took is not counted beside what it takes now."""
    if standing is None:
        return bars(counter().station.pages.allowance(for_whom(session), now), lines)
    allowed = counter().station.pages.allowance(standing.party, standing.at)
    return bars(corrections.without(allowed, standing), lines)


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
