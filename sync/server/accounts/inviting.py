"""Letting somebody in by a link that is good once and for a week: to open an account, or to choose a new password.

Nobody chooses a password for somebody else. The link holds 256 random bits; the table keeps their SHA-256, and for whom
the link is only until it is used. Each step is a fact. Knows no screen.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from sync import account_facts as facts
from sync.account_facts import Grant
from sync.hosts import is_loopback
from sync.server import letters, mail, own_journal, questions_papers, questions_staff
from sync.server.accounts import keeping
from sync.server.accounts.accounts_models import StaffInvitation
from sync.server.office import Office
from sync.server.own_journal import Draft
from sync.server.questions_staff import Account

GOOD_FOR_MS = 7 * 24 * 3_600_000
grants_of = msgspec.json.Decoder(tuple[Grant, ...]).decode
Sent = Literal["sent", "later", "refused", "unknown", "no_mail"]


def invite(
    name: str, email: str, language: str, grants: Sequence[Grant], staff: str | None, at: int, *, by_mail: bool = False
) -> str:
    """Returns what the link holds, which is kept nowhere. `name` and `email` say for whom it is, "" for nobody said."""
    account = secrets.token_hex(8)
    fact = facts.AccountInvited(account=account, grants=[*grants], staff=staff, by_mail=by_mail)
    text = msgspec.json.encode(grants).decode()
    return _make(fact, StaffInvitation(account=account, purpose="account", grants=text, name=name, email=email,
                                       language=language, made_by=staff), at)  # fmt: skip


def link_for_password(account: Account, staff: str | None, at: int) -> str:
    """The same for somebody who has an account and forgot the password. A link made before is good no longer."""
    row = StaffInvitation(account=account.id, purpose="password", language=account.language, made_by=staff)
    return _make(facts.PasswordLinkMade(account=account.id, staff=staff), row, at)


def _make(fact: facts.Fact, row: StaffInvitation, at: int) -> str:
    token = secrets.token_urlsafe(32)
    row.hash, row.made_at, row.expires_at = _digest(token), at, at + GOOD_FOR_MS
    with own_journal.alone(at):
        StaffInvitation.update(withdrawn_at=at).where(StaffInvitation.account == row.account, *_unused()).execute()
        row.save(force_insert=True)
        _note(fact, at)
    return token


def look(token: str, at: int) -> StaffInvitation | None:
    """The invitation of a link, `None` for one that is used, over, withdrawn or made up."""
    return StaffInvitation.get_or_none(
        StaffInvitation.hash == _digest(token), StaffInvitation.expires_at > at, *_unused()
    )


def waiting(at: int) -> list[StaffInvitation]:
    """Those that are still good and open an account, the newest first."""
    rows = StaffInvitation.select().where(
        StaffInvitation.purpose == "account", StaffInvitation.expires_at > at, *_unused()
    )
    return list(rows.order_by(StaffInvitation.made_at.desc(), StaffInvitation.hash))


def withdraw(account: str, staff: str | None, at: int) -> bool:
    """The link is good no longer. Returns whether it was."""
    with own_journal.alone(at):
        rows = StaffInvitation.update(withdrawn_at=at, name="", email="")
        if not rows.where(StaffInvitation.account == account, StaffInvitation.expires_at > at, *_unused()).execute():
            return False
        _note(facts.InvitationWithdrawn(account=account, staff=staff), at)
    return True


def accept(token: str, account: Account, at: int) -> Literal["opened", "taken", "over"]:
    """Open the account that somebody was invited to; its id and grants are those of the invitation. `taken`: somebody
    else has this login."""
    with own_journal.alone(at):
        row = look(token, at)
        if row is None or row.purpose != "account":
            return "over"
        opened = Account(
            row.account, account.login, account.name, account.role, account.language, "active", account.password_hash,
            None, grants_of(row.grants),
        )  # fmt: skip
        if not keeping.open_account(opened, "invitation", at):
            return "taken"
        _use(row, at)
    return "opened"


def choose_password(token: str, hashed: str, at: int) -> Account | None:
    """A new password for the account of the link; `None` when the link is good no longer."""
    with own_journal.alone(at):
        row = look(token, at)
        account = questions_staff.account(row.account) if row and row.purpose == "password" else None
        if row is None or account is None or account.status != "active":
            return None
        keeping.set_password(account.id, hashed, "link", at)
        questions_staff.forget_failures(account.login)
        _use(row, at)
    return account


def _use(row: StaffInvitation, at: int) -> None:
    changes = {"used_at": at, "name": "", "email": ""}
    StaffInvitation.update(**changes).where(StaffInvitation.hash == row.hash).execute()


def _unused() -> list[object]:
    return [StaffInvitation.used_at.is_null(), StaffInvitation.withdrawn_at.is_null()]


def address(office: Office, token: str) -> str:
    """The link."""
    return f"{office.settings.server.base_url}/invitation/{token}"


def can_mail(office: Office) -> bool:
    """Whether there is a mail server, and an address of ours that others can open."""
    host = urlsplit(office.settings.server.base_url).hostname or "localhost"
    return bool(office.settings.mail.host) and not is_loopback(host)


def send(office: Office, to: str, language: str, link: str) -> Sent:
    """Hand the link to the mail server, once."""
    centre = questions_papers.centre()
    name = office.settings.server.centre or (centre.name if centre else "Lada")
    text = letters.invitation(language, name, link)
    letter = letters.letter(text, to, office.settings.mail.sender, name, office.now(), secrets.token_hex(16))
    try:
        return mail.Post(office.settings.mail).send(to, letter).outcome
    except mail.MailTrouble:
        return "no_mail"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _note(fact: facts.Fact, at: int) -> None:
    own_journal.record([Draft(fact)], at)  # type: ignore[arg-type]
