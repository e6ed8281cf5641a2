"""One person who has things: the letter before it goes, sending it now, noting a call, and whether they want mail."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from sync import register
from sync.server import mail_choice, questions_reminders, register_store, reminding
from sync.server.mail import Answer, MailTrouble, is_address
from sync.server.permissions import Permission, needs
from sync.server.questions_reminders import Outlook
from sync.server.staff import asked, names
from sync.server.staff.acts import to_act
from sync.server.staff.desk import office, somebody, staff_id
from sync.server.staff.reminder_names import HOLDS, TROUBLES
from sync.server.staff.reminders import phones_of, said_of
from sync.server.staff.screens import screens, show

DONE = ("sent", "stopped", "resumed")


@screens.get("/reminders/<id>")
@needs(Permission.LEND)
def reminder(id: str) -> str:
    return _page(id)


@screens.post("/reminders/<id>/send")
@needs(Permission.LEND)
def send_reminder(id: str) -> Response | tuple[str, int]:
    """Send the letter now, whatever the hour: staff have looked at it."""
    _known(id)
    if not reminding.is_set_up(office()):
        return _page(id, _not_set_up()), 409
    try:
        answer = reminding.send_now(office(), reminding.post_of(office()), id, somebody().id, staff_id())
    except MailTrouble as trouble:
        return _page(id, str(TROUBLES[trouble.word])), 409
    if answer is None or answer.outcome != "sent":
        return _page(id, _why(answer)), 409
    return redirect(url_for("staff.reminder", id=id, done="sent"), 303)


def _why(answer: Answer | None) -> str:
    if answer is None:
        return _("Nothing was sent: a letter to them is under way just now, or there is nothing to say.")
    if answer.outcome == "unknown":
        return _("The line broke at the last moment: perhaps it was sent. It is not sent again by itself.")
    if answer.outcome == "refused":
        return _("The mail server takes nothing for this address (%(code)s). Call them, or put the address right.",
                 code=answer.code)  # fmt: skip
    return _("The mail server does not take it just now (%(code)s). It is tried again by itself.", code=answer.code)


def _not_set_up() -> str:
    return _("No mail server is set up, so nothing can be sent. Call them, or ask whoever looks after the server.")


@screens.post("/reminders/<id>/called")
@needs(Permission.LEND)
def note_call(id: str) -> Response:
    """Staff spoke to them; with nothing to speak of there is nothing to note."""
    _known(id)
    found = _outlook(id).by_hand(id)
    if found is None:
        return redirect(url_for("staff.reminder", id=id), 303)
    loans = found.overdue or found.soon
    uids = reminding.note_call(id, loans, staff_id(), office().now(), overdue=bool(found.overdue))
    return redirect(to_act(uids), 303)


@screens.post("/reminders/<id>/mail")
@needs(Permission.LEND)
def note_mail_choice(id: str) -> Response:
    """They told staff that they want no letters, or want them again."""
    _known(id)
    wanted = request.form.get("choice") == "resume"
    mail_choice.choose(id, wanted=wanted, at=office().now(), by=somebody().id, staff=staff_id())
    return redirect(url_for("staff.reminder", id=id, done="resumed" if wanted else "stopped"), 303)


def _known(id: str) -> register.Person:
    return register_store.get(register.Person, id) or abort(404)


def _outlook(person: str) -> Outlook:
    return questions_reminders.outlook(office().now(), office().settings.reminders.schedule, person)



def _page(id: str, trouble: str = "") -> str:
    person = _known(id)
    view = _outlook(id)
    contact = view.contacts[id]
    by_hand, composed = view.by_hand(id), view.composed(id)
    loans = view.of_people.get(id, [])
    known = names.Names(loans, people=[id, contact.guardian])
    return show(
        "reminder", person=person, name=known.person(id), contact=contact, phones=phones_of(contact, known),
        has_address=is_address(contact.email), loans=loans, names=known, said=said_of(view, id),
        text=reminding.text_for(office(), id, by_hand, view) if by_hand else None,
        composed=composed, hold=str(HOLDS[composed.hold]) if composed and composed.hold else "",
        is_set_up=reminding.is_set_up(office()), trouble=trouble, done=asked.one_of("done", DONE),
        unsure=[loan.id for loan in loans if not view.is_sure(loan)],
    )  # fmt: skip
