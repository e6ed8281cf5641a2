"""Reminding people by mail: what is to be said to whom, sent, and written down.

An attempt is written before the letter is handed over and ended after the answer, together with the fact. If this
server dies in between, or the line breaks before the answer, the attempt stays *unknown*: perhaps the letter was sent,
so it is never sent again by itself, staff see it, and the next step goes out as if it had come. One reminder too few is
better than one too many.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
import peewee

from sync.lending_facts import ReminderSent
from sync.rules.reminders import Hold, Reminder
from sync.server import letters, mail, own_journal, questions_reminders, reminder_words
from sync.server.mail import Answer, MailTrouble, Post
from sync.server.mail_models import MailAttempt, MailRun
from sync.server.models import database
from sync.server.office import Office
from sync.server.own_journal import Draft
from sync.server.questions_reminders import Outlook

logger = logging.getLogger("lada.server.reminding")

STALE_MS = 10 * 60_000  # longer than any conversation with a mail server lasts
KEPT_MS = 400 * 24 * 3_600_000  # as long as kiosks keep facts


@dataclass(frozen=True)
class Planned:
    """What is to be said to one person now, or waits."""

    person: str
    reminder: Reminder


@dataclass(frozen=True)
class Report:
    """What came of a run; `trouble` is a word of `mail.TroubleWord`, "" when the mail server did its work. `cut_short`
    counts letters of runs before it, of which nobody knows whether they were sent."""

    sent: int
    failed: int
    held: dict[Hold, int]
    trouble: str = ""
    told: str = ""
    cut_short: int = 0


@dataclass(frozen=True)
class _Begun:
    attempt: int
    to: str
    reminder: Reminder
    letter: letters.EmailMessage


def planned(office: Office) -> list[Planned]:
    """Everybody to whom there is something to say, by their loan that is due first. Changes nothing."""
    return [Planned(person, reminder) for person, reminder in _outlook(office).plans.items()]


def run(office: Office, post: Post, by: str) -> Report:
    """Write to everybody to whom it is time to write. One letter that fails stops no other; a mail server that does
    not work ends the run, and the next one begins where this one stopped."""
    began = office.now()
    with database.writing():
        cut_short = end_stale(began)
        MailAttempt.delete().where(MailAttempt.began_at < began - KEPT_MS).execute()
        MailRun.delete().where(MailRun.began_at < began - KEPT_MS).execute()
    sent = failed = 0
    held: dict[Hold, int] = {}
    trouble = told = ""
    for plan in planned(office):
        if plan.reminder.hold is not None:
            held[plan.reminder.hold] = held.get(plan.reminder.hold, 0) + 1
            continue
        try:
            answer = _send(office, post, plan.person, by, by_hand=False)
        except MailTrouble as error:
            logger.warning("The mail server does not work: %s", error)
            trouble, told = error.word, str(error)
            break
        sent += answer is not None and answer.outcome == "sent"
        failed += answer is not None and answer.outcome != "sent"
    _note_run(began, office.now(), sent, failed, sum(held.values()), trouble)
    return Report(sent, failed, held, trouble, told, cut_short)


def send_now(office: Office, post: Post, person: str, by: str, staff: str) -> Answer | None:
    """Write to one person now, because staff said so. `None`: a letter to them is under way, or there is nothing to say
    or nobody to say it to. Raises `MailTrouble`."""
    end_stale(office.now())
    return _send(office, post, person, by, by_hand=True, staff=staff)


def end_stale(now: int) -> int:
    """Attempts whose end nobody wrote down are unknown from now on. Returns how many."""
    stale = (MailAttempt.ended_at.is_null(), MailAttempt.began_at < now - STALE_MS)
    with database.writing():
        return int(MailAttempt.update(ended_at=now, outcome="unknown").where(*stale).execute())


def text_for(office: Office, person: str, reminder: Reminder, view: Outlook | None = None) -> letters.Text:
    """The letter in words, as it would go now."""
    return letters.reminder(reminder_words.content(office, person, reminder, view or _outlook(office, person)))


def note_call(person: str, loans: Iterable[str], staff: str, now: int, *, overdue: bool) -> tuple[str, ...]:
    """Staff told somebody by telephone. Returns the uid of the fact."""
    kind = "overdue" if overdue else "due_soon"
    fact = ReminderSent(person=person, loans=list(loans), kind=kind, means="phone", staff=staff)  # type: ignore[arg-type]
    return own_journal.record([Draft(fact)], now)


def _outlook(office: Office, person: str | None = None) -> Outlook:
    return questions_reminders.outlook(office.now(), office.settings.reminders.schedule, person)


def _send(
    office: Office, post: Post, person: str, by: str, *, by_hand: bool, staff: str | None = None
) -> Answer | None:
    begun = _begin(office, person, by, by_hand)
    if begun is None:
        return None
    try:
        answer = post.send(begun.to, begun.letter)
    except MailTrouble:
        with database.writing():
            MailAttempt.delete_by_id(begun.attempt)  # it was never begun
        raise
    _end(begun, person, answer, staff, office.now())
    return answer


def _begin(office: Office, person: str, by: str, by_hand: bool) -> _Begun | None:
    """Look once more whether it is still to be said, and write down that it is about to be. `None`: it is not."""
    try:
        with database.writing():
            view = _outlook(office, person)
            reminder = view.by_hand(person) if by_hand else view.composed(person)
            to, reach = view.contacts[person].email, view.reach(person)
            is_open = any(each.ended_at is None for each in view.attempts.get(person, ()))
            if reminder is None or reminder.hold is not None or is_open or not reach.has_address or reach.is_declined:
                return None
            row = MailAttempt.create(
                person=person, overdue=_text(reminder.overdue), soon=_text(reminder.soon), began_at=view.at, by=by
            )
            return _Begun(int(row.id), to, reminder, _letter(office, person, to, reminder, view))
    except peewee.IntegrityError:  # another run began at the same moment
        return None


def _letter(office: Office, person: str, to: str, reminder: Reminder, view: Outlook) -> letters.EmailMessage:
    content = reminder_words.content(office, person, reminder, view)
    return letters.letter(
        letters.reminder(content), to, office.settings.mail.sender, content.centre, view.at, secrets.token_hex(16),
        content.stop,
    )  # fmt: skip


def _end(begun: _Begun, person: str, answer: Answer, staff: str | None, now: int) -> None:
    with database.writing():
        MailAttempt.change(begun.attempt, ended_at=now, outcome=answer.outcome, code=answer.code)
        if answer.outcome == "sent":
            kinds = (("overdue", begun.reminder.overdue), ("due_soon", begun.reminder.soon))
            facts = (
                ReminderSent(person=person, loans=list(loans), kind=kind, means="mail", staff=staff)  # type: ignore[arg-type]
                for kind, loans in kinds
                if loans
            )
            own_journal.record([Draft(fact) for fact in facts], now)


def _note_run(began: int, ended: int, sent: int, failed: int, held: int, trouble: str) -> None:
    with database.writing():
        MailRun.add(began_at=began, ended_at=ended, sent=sent, failed=failed, held=held, trouble=trouble)


def _text(loans: tuple[str, ...]) -> str:
    return msgspec.json.encode(loans).decode()


def last_run() -> MailRun | None:
    return MailRun.select().order_by(MailRun.id.desc()).first()


def is_set_up(office: Office) -> bool:
    """Whether there is a mail server to send by."""
    return bool(office.settings.mail.host)


def post_of(office: Office) -> Post:
    return mail.Post(office.settings.mail)
