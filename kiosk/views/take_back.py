"""Return: put the thing on the desk, scan it, say how it is. No card is needed, and nothing is ever refused."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk import loan_sentences, thing_words
from kiosk.loan_sentences import Said
from kiosk.part_lines import PartLine
from kiosk.pictures import picture_of
from kiosk.session import ReturnDraft, Session
from kiosk.station.loans import ReturnView
from kiosk.station.outcome import Done
from kiosk.views import counter, visitor
from kiosk.words import counted
from sync import register
from sync.facts import Condition
from sync.rules.refusals import Caution, Reason, Refusal

NOTE_LENGTH = 200


@dataclass(frozen=True)
class DraftLine:
    """The thing that lies on the desk, as the screen shows it."""

    name: str
    picture: str
    state: str
    state_tone: str
    state_icon: str
    due: str = ""
    note: str = ""
    parts: tuple[PartLine, ...] = ()
    notices: list[Said] = field(default_factory=list)


def take_back() -> Response | str:
    session = visitor()
    if request.method == "POST":
        return _change(session)
    return _draft_page(session) if session.return_draft else _prompt(session)


def _change(session: Session) -> Response | str:
    form = request.form
    if item := counter().store.item(form.get("item", "")):
        begin(session, item.code or item.inventory_no, implied=True)  # from the screen that says who has it
        return redirect(url_for("take_back"))
    if "code" in form:
        code = form["code"].strip()
        if not code:
            return redirect(url_for("take_back"))
        begin(session, code)
        return redirect(url_for("take_back"))
    if form.get("forget") or session.return_draft is None:
        session.return_draft = None
        return redirect(url_for("take_back"))
    _keep(session, session.return_draft)
    if form.get("keep"):
        return Response(status=204)
    for word, step in (("fewer", -1), ("more", 1)):
        if part := form.get(word):
            _count(session, session.return_draft, part, step)
    if form.get("return"):
        return _finish(session, session.return_draft)
    return redirect(url_for("take_back"))


def begin(session: Session, code: str, *, implied: bool = False) -> None:
    """A sticker was read or a number typed: this is what lies on the desk now. Any text will do. `implied`: it stands
    before somebody who wanted to borrow it."""
    view = counter().station.loans.draft_return(code, session.person, counter().clock.now())
    session.return_draft = ReturnDraft(
        item=view.item.id if view.item else None,
        loan=view.loan.loan if view.loan else None,
        code=code,
        parts_back={part.id for part in view.parts},
        implied=implied,
    )


def _count(session: Session, draft: ReturnDraft, part: str, step: int) -> None:
    """One piece of a part more or fewer came; none is as if it were not ticked."""
    of = _view(session, draft).went_out.count(part)
    if not of:
        return
    pieces = max(0, min(of, draft.back(part, of) + step))
    draft.parts_back = draft.parts_back | {part} if pieces else draft.parts_back - {part}
    draft.pieces = {**draft.pieces, part: pieces}
    if not pieces:  # ticked again, all of it came
        del draft.pieces[part]
    _settle(draft, _view(session, draft))


def _settle(draft: ReturnDraft, view: ReturnView) -> None:
    """What is not complete is not fine, as the rule will have it; the screen shows it before."""
    is_whole = all(draft.back(part.id, view.went_out.count(part.id)) == view.went_out.count(part.id)
                   for part in view.parts)  # fmt: skip
    if draft.condition is Condition.FINE and not is_whole:
        draft.condition = Condition.INCOMPLETE


def _keep(session: Session, draft: ReturnDraft) -> None:
    view = _view(session, draft)
    if view.left > 1:
        told = draft.quantity or view.left
        draft.quantity = max(1, min(told + request.form.get("step", 0, type=int), view.left))
    draft.parts_back = set(request.form.getlist("part"))
    try:
        draft.condition = Condition(request.form.get("condition", ""))
    except ValueError:
        draft.condition = Condition.FINE
    draft.pieces = {part: pieces for part, pieces in draft.pieces.items() if part in draft.parts_back}
    _settle(draft, view)
    draft.note = request.form.get("note", "").strip()[:NOTE_LENGTH]


def _view(session: Session, draft: ReturnDraft) -> ReturnView:
    return counter().station.loans.draft_return(draft.code or "", session.person, counter().clock.now())


def _finish(session: Session, draft: ReturnDraft) -> Response:
    outcome = counter().station.loans.take_back(draft, session.person, counter().clock.now())
    if not isinstance(outcome, Done):
        session.refused = outcome
        return redirect(url_for("refused"))
    session.done, session.return_draft = outcome, None
    return redirect(url_for("done"))


# --- the pages --------------------------------------------------------------------------------------------------------


def _prompt(session: Session) -> str:
    back = url_for("greeting" if session.person else "home")
    return render_template("kiosk/take_back.html", draft=None, back=back, code="", news=_news())


def _news() -> Said | None:
    """That a person's code was scanned where a thing's sticker is wanted."""
    expected = request.args.get("because") == Reason.STICKER_EXPECTED
    return loan_sentences.said(Refusal(Reason.STICKER_EXPECTED)) if expected else None


def _draft_page(session: Session) -> str:
    draft = session.return_draft
    assert draft is not None
    view = _view(session, draft)
    lines = tuple(_part(part, view.went_out.count(part.id), draft, session.language) for part in view.parts)
    mine = bool(view.loan and session.person and _borrower(view.loan.loan) == session.person.id)
    missing = [counted(line.name, line.count - line.pieces) for line in lines if line.pieces < line.count]
    return render_template(
        "kiosk/take_back.html",
        draft=_line(session, draft, view, lines),
        conditions=_conditions(draft.condition),
        missing_words=_missing(missing, mine),
        left=view.left,
        number=draft.quantity or view.left,
        shelf_words=_("Put it on the shelf Returns."),
        news=_news(),
    )


def _part(part: register.Part, of: int, draft: ReturnDraft, language: str) -> PartLine:
    return PartLine(part.id, part.name.in_language(language), draft.back(part.id, of), of)


def _borrower(loan: str) -> str | None:
    row = counter().store.loan(loan)
    return row.person if row else None


def _line(session: Session, draft: ReturnDraft, view: ReturnView, parts: tuple[PartLine, ...]) -> DraftLine:
    notices = [_caution(caution) for caution in view.cautions]
    if view.item is None:
        return DraftLine(
            name=draft.code or "",
            picture=picture_of(None),
            state=_("We do not know this sticker"),
            state_tone="lacks",
            state_icon="message-question",
            note=draft.note,
            notices=notices,
        )
    due = _due(view.loan.due_at, session.language) if view.loan else ""
    return DraftLine(
        name=counter().station.loans.name_of(view.item, session.language),
        picture=picture_of(view.item_type.picture if view.item_type else None),
        state=_("Just scanned"),
        state_tone="free",
        state_icon="circle-check",
        due=due,
        note=draft.note,
        parts=parts,
        notices=notices,
    )


def _due(due_at: int, language: str) -> str:
    """ "Due: Fri 27.11, until 16:00"; of what is past its day: "Was due Sat 21.11"."""
    now = counter().clock.now()
    when = thing_words.due_words(due_at, now, language)
    if thing_words.is_past_its_day(due_at, now):
        return when[:1].upper() + when[1:]
    return _("Due: %(when)s", when=when)


def _caution(caution: Caution) -> Said:
    """Why something is unusual about this return, and that it is taken all the same."""
    said = {
        Reason.ITEM_UNKNOWN: ("message-question", _("We take it all the same"), _("Staff find out whose it is.")),
        Reason.LOAN_CLOSED: ("circle-check", _("Nobody has it on loan"), _("We note that it is here. Staff check it.")),
        Reason.ITEM_OTHER_SITE: (
            "arrows-split-2",
            _("It belongs to another branch"),
            _("We take it and send it there."),
        ),
    }
    icon, heading, step = said.get(caution.reason, ("bell-ringing", _("We take it all the same"), _("Staff check it.")))
    return Said("info", icon, heading, step, caution.item, caution.reason)


def _missing(names: list[str], mine: bool) -> str:
    """What becomes of the parts that did not come back; an account is named only to its owner."""
    if not names:
        return _("What is missing stays open until it is found.")
    parts = ", ".join(names)
    if mine:
        return ngettext(
            "%(parts)s stays on your account until it is found.",
            "%(parts)s stay on your account until they are found.",
            len(names),
            parts=parts,
        )
    return ngettext(
        "%(parts)s stays open until it is found.", "%(parts)s stay open until they are found.", len(names), parts=parts
    )


def _conditions(chosen: Condition) -> list[dict[str, object]]:
    return [
        {"value": value.value, "tone": tone, "icon": icon, "words": words, "chosen": value is chosen}
        for value, tone, icon, words in (
            (Condition.FINE, "ok", "circle-check", _("It works")),
            (Condition.INCOMPLETE, "warn", "puzzle", _("A part is lacking")),
            (Condition.DAMAGED, "warn", "tool", _("It is damaged")),
        )
    ]
