"""The second factors of an account together: which it has, whether somebody proves one, adding and taking away.

Each change is a fact. Knows no screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from peewee import fn

from sync import account_facts as facts
from sync.rules.account_rights import needs_factor
from sync.server import own_journal
from sync.server.accounts import passkeys, recovery, sessions, totp
from sync.server.accounts.accounts_models import StaffPasskey, StaffTotp
from sync.server.office import Office
from sync.server.own_journal import Draft
from sync.server.questions_staff import Account


@dataclass(frozen=True)
class Factors:
    """What an account proves itself by beside the password: an app's codes, so many passkeys."""

    totp: bool = False
    passkeys: int = 0

    @property
    def any(self) -> bool:
        return self.totp or self.passkeys > 0


def of_account(account: str) -> Factors:
    return Factors(totp.is_set(account), len(passkeys.of_account(account)))


def of_all() -> Mapping[str, Factors]:
    """By account; those without any are left out."""
    apps = {row.account_id for row in StaffTotp.select().where(StaffTotp.confirmed_at.is_null(False))}
    keys = dict(StaffPasskey.select(StaffPasskey.account, fn.COUNT(1)).group_by(StaffPasskey.account).tuples())
    return {id: Factors(id in apps, keys.get(id, 0)) for id in {*apps, *keys}}


def is_missing(office: Office, account: Account) -> bool:
    """Whether the account's role asks for a second factor and there is none yet."""
    required = office.settings.security.second_factor == "required"
    return required and needs_factor(account.grants) and not of_account(account.id).any


def is_code_right(office: Office, account: str, text: str, at: int) -> bool:
    """Whether `text` is the app's code of this moment, or a recovery code; then it is used."""
    key = office.secrets.server
    if totp.is_right(key, account, text, at):
        return True
    with own_journal.alone(at):
        if not recovery.use(key, account, text, at):
            return False
        _note(facts.RecoveryCodeUsed(account=account, left=recovery.left(account)), at)
    return True


def add_app(office: Office, account: str, code: str, at: int) -> bool:
    """The app shows `code`: from now on its codes are asked for."""
    with own_journal.alone(at):
        if not totp.confirm(office.secrets.server, account, code, at):
            return False
        _note(facts.FactorAdded(account=account, kind="totp"), at)
    return True


def remove_app(account: str, at: int) -> bool:
    with own_journal.alone(at):
        if not totp.remove(account):
            return False
        _removed(account, "totp", at)
    return True


def add_passkey(office: Office, session: str, account: str, name: str, answer: object, at: int) -> bool:
    base_url = office.settings.server.base_url
    with own_journal.alone(at):
        if not passkeys.add(base_url, session, account, name, answer, at):
            return False
        _note(facts.FactorAdded(account=account, kind="passkey"), at)
    return True


def remove_passkey(account: str, id: str, at: int) -> bool:
    with own_journal.alone(at):
        if not passkeys.remove(account, id):
            return False
        _removed(account, "passkey", at)
    return True


def _removed(account: str, kind: facts.FactorKind, at: int) -> None:
    _note(facts.FactorRemoved(account=account, kind=kind), at)
    if not of_account(account).any:
        recovery.remove(account)  # they would be the only second factor
        sessions.forget_factor(account)


def make_codes(office: Office, account: str, at: int) -> list[str]:
    """New recovery codes, to be shown once."""
    with own_journal.alone(at):
        _note(facts.RecoveryCodesMade(account=account), at)
        return recovery.make(office.secrets.server, account)


def reset(account: str, staff: str | None, at: int) -> None:
    """Take every second factor away, for somebody who lost theirs, and end their sessions."""
    with own_journal.alone(at):
        totp.remove(account)
        passkeys.remove(account)
        recovery.remove(account)
        sessions.end_all(account, at=at)
        _note(facts.FactorsReset(account=account, staff=staff), at)


def _note(fact: facts.Fact, at: int) -> None:
    own_journal.record([Draft(fact)], at)  # type: ignore[arg-type]
