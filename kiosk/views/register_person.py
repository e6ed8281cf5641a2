"""Register a person, with the least data and one question at a time: the name, of age or not and in which language,
for whom. Of a surname only the initial is kept, from the moment it is sent."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.session import Newcomer, Session
from kiosk.station.outcome import Done, Refused
from kiosk.views import counter, visitor
from kiosk.views.desk import staff_page, tell
from kiosk.words import LANGUAGES
from sync.rules import registration
from sync.rules.refusals import Refusal

STEPS = 3


def register_person() -> Response | str:
    session = visitor()
    step = min(max(request.values.get("step", 1, type=int), 1), STEPS)
    if request.method == "POST":
        return _take(session, session.desk.newcomer, step)
    if step > 1 and not session.desk.newcomer.first_name:
        return redirect(url_for("register_person"))
    return _page(session, session.desk.newcomer, step)


def _take(session: Session, newcomer: Newcomer, step: int) -> Response:
    session.desk.outcome = None
    if step == 1:
        return _take_name(session, newcomer)
    if step == 2:
        newcomer.minor = request.form.get("minor") == "1"
        if request.form.get("language") in LANGUAGES:
            newcomer.language = request.form["language"]
        return redirect(url_for("register_person", step=3), 303)
    if "forget" in request.form:
        setattr(newcomer, "guardian" if request.form["forget"] == "guardian" else "party", None)
        return redirect(url_for("register_person", step=3), 303)
    return _save(session, newcomer)


def _take_name(session: Session, newcomer: Newcomer) -> Response:
    surname = registration.clean(request.form.get("surname", ""))
    newcomer.first_name = registration.clean(request.form.get("first_name", ""))[: registration.LONGEST_NAME]
    newcomer.initial = next((letter for letter in surname if letter.isalpha()), "")[:1]
    name = registration.display_name(newcomer.first_name, newcomer.initial)
    if isinstance(name, Refusal):
        tell(session, "register_person", Refused("register_person", (name,)))
        return redirect(url_for("register_person"), 303)
    return redirect(url_for("register_person", step=2), 303)


def _save(session: Session, newcomer: Newcomer) -> Response:
    assert session.staff is not None
    outcome = counter().station.desk.register_person(
        newcomer.first_name, newcomer.initial, minor=newcomer.minor, language=newcomer.language, party=newcomer.party,
        guardian=newcomer.guardian if newcomer.minor else None, staff=session.staff.id,
    )  # fmt: skip
    if not isinstance(outcome, Done):
        tell(session, "register_person", outcome)
        return redirect(url_for("register_person"), 303)
    session.desk.newcomer = Newcomer()
    session.desk.person = counter().store.person(outcome.facts[0].person)  # type: ignore[attr-defined]
    session.desk.first_reading = None
    tell(session, "bind", outcome)
    return redirect(url_for("bind"), 303)


def _page(session: Session, newcomer: Newcomer, step: int) -> str:
    party = counter().store.party(newcomer.party) if newcomer.party else None
    guardian = counter().store.person(newcomer.guardian) if newcomer.guardian else None
    return staff_page(
        session,
        step=step,
        steps=STEPS,
        newcomer=newcomer,
        shown=registration.display_name(newcomer.first_name, newcomer.initial),
        party=party.name if party else "",
        guardian=guardian.display_name if guardian else "",
    )
