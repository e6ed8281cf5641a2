"""Check in: what for, how many. The choices live in the session, so that a reload or another language loses none."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kiosk.session import Session
from kiosk.station.outcome import Done
from kiosk.views import counter, visitor
from kiosk.views.greeting import asked_again
from sync.facts import Means
from sync.rules.visits import MOST_PEOPLE

CHIPS = (1, 5, 10, 20)


def check_in() -> Response | str:
    session = visitor()
    assert session.person is not None
    if request.method == "POST":
        keep_choices(session)
        return _enter(session) if request.form.get("enter") else redirect(url_for("check_in"), 303)
    view = counter().station.visits.greeting(session.person, counter().clock.now())
    if view.open_visit is not None:
        return redirect(url_for("greeting"))
    if not session.purposes:
        session.purposes = set(view.last_purposes)
    return purposes_page(session, url_for("check_in"), url_for("greeting"), confirmed=view.repeated)


def _enter(session: Session) -> Response:
    assert session.person is not None
    outcome = counter().station.visits.check_in(
        session.person, session.credential, session.means or Means.CARD, session.party, in_order(session.purposes),
        session.people, counter().clock.now(), confirmed=request.form.get("confirmed") == "1",
    )  # fmt: skip
    if not isinstance(outcome, Done):
        return redirect(asked_again(session, outcome), 303)
    session.done, session.purposes, session.people = outcome, set(), 1
    return redirect(url_for("done"), 303)


# --- shared with those who have no card -------------------------------------------------------------------------------


def keep_choices(session: Session) -> None:
    """Purposes as ticked, people as last said."""
    known = {purpose.id for purpose in counter().store.purposes()}
    session.purposes = set(request.form.getlist("purpose")) & known
    people = request.form.get("people", type=int)
    if people is not None:
        session.people = min(max(people, 1), MOST_PEOPLE)


def in_order(chosen: set[str]) -> Sequence[str]:
    return [purpose.id for purpose in counter().store.purposes() if purpose.id in chosen]


def purposes_page(
    session: Session, address: str, back: str, *, confirmed: bool = False, fields: Sequence[tuple[str, str]] = ()
) -> str:
    found = [
        {
            "id": purpose.id,
            "name": purpose.name.in_language(session.language),
            "icon": purpose.icon,
            "chosen": purpose.id in session.purposes,
        }
        for purpose in counter().store.purposes()
    ]
    named = [str(purpose["name"]) for purpose in found if purpose["chosen"]]
    people = ngettext("%(num)d person", "%(num)d people", session.people)
    return render_template(
        "kiosk/check_in.html",
        purposes=found,
        people=session.people,
        most=MOST_PEOPLE,
        chips=CHIPS,
        address=address,
        back=back,
        confirmed=confirmed,
        fields=fields,
        act=_("I am coming in") if session.people == 1 else _("We are coming in"),
        sum=", ".join([people, *_shortly(named)]),
        ready=bool(named),
    )


def _shortly(named: Sequence[str]) -> list[str]:
    """The purposes as they stand on a button: two by name, of more the number that is left."""
    first = [name[:1].lower() + name[1:] for name in named[:2]]
    return [*first, f"+{len(named) - 2}"] if len(named) > 2 else first
