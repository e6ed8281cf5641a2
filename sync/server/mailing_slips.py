"""Slips by mail, for whoever asked for theirs at a kiosk where no paper came: each at most once.

A letter is written down before it is handed over, under the number of its slip. If this server dies in between, or the
line breaks before the answer, perhaps it was sent, so it is never sent again. What the mail server could not take just
now is tried again by the next run, for a week.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import peewee

from sync import journal, register
from sync.server import letters, origins, questions_papers, register_store
from sync.server.letters import EmailMessage
from sync.server.mail import MailTrouble, Post, is_address
from sync.server.mail_models import SlipLetter
from sync.server.models import Fact, Undone, database
from sync.server.office import Office
from sync.server.register_models import PersonDetail
from sync.server.slip_models import SlipAsked
from sync.slip_facts import SlipMailAsked

logger = logging.getLogger("lada.server.mailing_slips")

WEEK_MS = 7 * 24 * 3_600_000
MOST = 500  # letters of one run


@dataclass(frozen=True)
class Report:
    """What came of a run. `lost` counts slips that no letter can be made of: nobody wrote down an address, the act was
    taken back, or the person was erased."""

    sent: int = 0
    failed: int = 0
    lost: int = 0


def run(office: Office, post: Post) -> Report:
    """Send every slip that somebody asked for and that was not sent yet. Raises `MailTrouble`; the next run goes on."""
    sent = failed = lost = 0
    for asked in _waiting(office.now()):
        letter = _letter(office, asked)
        if letter is None:
            lost += 1
        elif (outcome := _send(post, asked.slip, *letter, office.now())) is not None:
            sent += outcome == "sent"
            failed += outcome != "sent"
    return Report(sent, failed, lost)


def _waiting(now: int) -> Iterator[SlipAsked]:
    begun = SlipLetter.select(SlipLetter.slip).where(SlipLetter.slip == SlipAsked.slip)
    rows = SlipAsked.select().where(SlipAsked.at > now - WEEK_MS, ~peewee.fn.EXISTS(begun))
    yield from list(rows.order_by(SlipAsked.at, SlipAsked.slip).limit(MOST))


def _letter(office: Office, asked: SlipAsked) -> tuple[str, EmailMessage] | None:
    """To whom, and the letter."""
    details = PersonDetail.get_or_none(PersonDetail.person == asked.person)
    person, said = register_store.get(register.Person, asked.person), _words(asked.fact)
    taken_back = Undone.get_or_none(Undone.fact == asked.document, Undone.by_fact != "") is not None
    if details is None or not is_address(details.email) or person is None or said is None or taken_back:
        return None
    centre = questions_papers.centre()
    name = centre.name if centre else ""
    text = letters.slip(person.language, name, asked.slip, said)
    return details.email, letters.letter(
        text, details.email, office.settings.mail.sender, name, office.now(), secrets.token_hex(16)
    )


def _words(uid: str) -> str | None:
    """What stands on the slip; `None` when that was erased, or does not match what its fact committed to."""
    place = origins.place_of(uid)
    row = Fact.get_or_none(Fact.stream == place[0], Fact.seq == place[1]) if place else None
    if row is None or row.detached is None:
        return None
    fact, part = journal.fact_in(bytes(row.body)), journal.read_detached(bytes(row.detached)).get("text")
    if not isinstance(fact, SlipMailAsked) or part is None:
        return None
    return part.value if journal.commitment(part.salt, part.value) == fact.text_commitment else None


def _send(post: Post, slip: str, to: str, letter: EmailMessage, now: int) -> str | None:
    """What became of it; `None` when another run is at it."""
    try:
        with database.writing():
            SlipLetter.add(slip=slip, began_at=now)
    except peewee.IntegrityError:
        return None
    try:
        answer = post.send(to, letter)
    except MailTrouble:
        _forget(slip)  # it was never begun
        raise
    if answer.outcome == "later":
        _forget(slip)
    else:
        with database.writing():
            SlipLetter.update(outcome=answer.outcome, code=answer.code).where(SlipLetter.slip == slip).execute()
    return answer.outcome


def _forget(slip: str) -> None:
    with database.writing():
        SlipLetter.delete().where(SlipLetter.slip == slip).execute()
