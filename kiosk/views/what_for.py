"""What for: the purpose of what is borrowed, and who answers for it. Nobody is chosen from a list of people: whoever
answers for it instead of the borrower puts their own card on the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kiosk.loan_sentences import Said, said
from kiosk.session import Session
from kiosk.views import counter, visitor
from kiosk.views.borrow import weigh
from sync import register
from sync.rules.refusals import Reason, Refusal


@dataclass(frozen=True)
class Aim:
    """As the confirm screen tells it. `purpose` is "" as long as nobody said it, `asked` whether somebody must;
    `responsible` is "" for the borrower."""

    purpose: str
    asked: bool
    responsible: str


def what_for() -> Response | str:
    session = visitor()
    if session.person is None or session.party is None:
        return redirect(url_for("home"))
    if not session.basket:
        return redirect(url_for("borrow"))
    return _change(session) if request.method == "POST" else _page(session)


def _change(session: Session) -> Response:
    wish = session.hand_over
    before = wish.purpose, wish.responsible
    chosen = request.form.get("purpose", "")
    if chosen in {purpose.id for purpose in counter().store.purposes()}:
        wish.purpose = chosen
    if request.form.get("myself"):
        wish.responsible = None
    if (wish.purpose, wish.responsible) != before:
        wish.signature = None  # it would be another agreement
    if request.form.get("go"):
        asked = is_asked(weigh(session).refusals)
        return redirect(url_for("what_for", because=Reason.PURPOSE_MISSING) if asked else url_for("confirm"))
    return redirect(url_for("what_for"))


def card_seen(session: Session, person: register.Person) -> str:
    """Somebody put their card on the reader of this screen: they answer for what is lent, when they may. Returns the
    address to go on to."""
    if session.person is not None and person.id == session.person.id:
        chosen, refusals = None, []
    else:
        chosen = person
        refusals = counter().station.loans.agreeing.against_answering(person, session.party, counter().clock.now())
    if refusals:
        return url_for("what_for", because=refusals[0].reason)
    if session.hand_over.responsible != chosen:
        session.hand_over.responsible, session.hand_over.signature = chosen, None
    return url_for("what_for")


def foreseen(session: Session) -> None:
    """Where a purpose is asked for, and the visit has one only, that is the one to begin with."""
    if session.hand_over.purpose is not None or session.person is None:
        return
    inside = counter().store.open_visit_of(session.person.id)
    if inside is not None and len(inside.purposes) == 1 and is_asked(weigh(session).refusals):
        session.hand_over.purpose = inside.purposes[0]


def is_asked(refusals: Sequence[Refusal]) -> bool:
    """Whether a purpose is still to be said."""
    return any(refusal.reason is Reason.PURPOSE_MISSING for refusal in refusals)


def beside(refusals: Sequence[Refusal]) -> list[Refusal]:
    """What else stands against it: a purpose is said on this screen, and bars nothing."""
    return [refusal for refusal in refusals if refusal.reason is not Reason.PURPOSE_MISSING]


def aim(session: Session, refusals: Sequence[Refusal]) -> Aim:
    wish = session.hand_over
    purpose = counter().store.entity(register.Purpose, wish.purpose) if wish.purpose else None
    return Aim(
        purpose.name.in_language(session.language) if purpose else "",
        is_asked(refusals),
        wish.responsible.display_name if wish.responsible else "",
    )


def _page(session: Session) -> str:
    wish = session.hand_over
    assert session.person is not None
    return render_template(
        "kiosk/what_for.html",
        purposes=[
            {
                "id": purpose.id, "name": purpose.name.in_language(session.language), "icon": purpose.icon,
                "chosen": purpose.id == wish.purpose,
            }
            for purpose in counter().store.purposes()
        ],
        borrower=session.person.display_name,
        responsible=wish.responsible.display_name if wish.responsible else "",
        news=_news(),
    )  # fmt: skip


def _news() -> Said | None:
    """Why somebody cannot answer for it, or what is still to be said."""
    reason = request.args.get("because", "")
    if reason == Reason.CARD_EXPECTED:
        return said(Refusal(Reason.CARD_EXPECTED))
    sentences = {
        Reason.PURPOSE_MISSING: (_("It is not said yet what for"), _("Touch one of the fields.")),
        Reason.MINOR_NOT_ALLOWED: (_("Only an adult can answer for it"), _("Somebody else can, or you yourself.")),
        Reason.PERSON_BLOCKED: (_("This card cannot answer for it"), _("Somebody else can, or you yourself.")),
    }
    others = _("This card is of nobody who acts for the same organisation"), _("Somebody else can, or you yourself.")
    heading, step = sentences.get(reason, others)  # type: ignore[call-overload]  # a word of the list is its own key
    return Said("warn", "message-question", heading, step) if reason in list(Reason) else None
