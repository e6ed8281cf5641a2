"""Who wants no reminders by mail, and the address by which anybody says so for themselves.

The address ends in a mark that only this server can make, and is the key: it needs no login, shows nobody's name and
changes nothing but this choice. Knows no web framework.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import msgspec

from sync.desk_facts import LettersChosen
from sync.hosts import is_loopback
from sync.server import own_journal, register_store
from sync.server.mail_models import MailChoice
from sync.server.own_journal import Draft
from sync.server.register_models import RegisterChange

if TYPE_CHECKING:
    from sync.server.office import Office

ENTITY = "mail_choice"  # what the history of the register calls it
MEMBER = "member"


def mark_of(office: Office, person: str) -> str:
    return hmac.new(office.secrets.server, f"mail choice\0{person}".encode(), "sha256").hexdigest()[:40]


def is_marked(office: Office, person: str, mark: str) -> bool:
    return hmac.compare_digest(mark.encode(), mark_of(office, person).encode())


def address_of(office: Office, person: str) -> str:
    """Where somebody may end their letters; "" when nobody outside of this machine could open it."""
    base = office.settings.server.base_url
    if is_loopback(urlsplit(base).hostname or "localhost"):
        return ""
    return f"{base}/mail/{quote(person, safe='')}/{mark_of(office, person)}"


def is_declined(person: str) -> bool:
    return MailChoice.get_or_none(MailChoice.person == person) is not None


def choose(person: str, *, wanted: bool, at: int, by: str, staff: str | None = None) -> None:
    """Note whether somebody wants letters. `by` is `MEMBER`, or the account of staff to whom they said it, whom facts
    call `staff`."""
    with own_journal.alone(at):
        was = not is_declined(person)
        if was == wanted:
            return
        if wanted:
            MailChoice.delete().where(MailChoice.person == person).execute()
        else:
            MailChoice.insert(person=person, declined_at=at, by=by).execute()
        before, after = (msgspec.json.encode({"mail": said}).decode() for said in (was, wanted))
        RegisterChange.add(entity=ENTITY, entity_id=person, at=at, by=by, before=before, after=after)
        own_journal.record([Draft(LettersChosen(person=person, wanted=wanted, staff=staff))], at)


def forget(person: str) -> None:
    """Leave nothing of somebody who is erased. Only inside `database.writing()`."""
    MailChoice.delete().where(MailChoice.person == person).execute()
    register_store.forget_history(ENTITY, person)
