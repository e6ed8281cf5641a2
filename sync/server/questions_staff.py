"""Staff accounts, what they may where, and failed logins in the database. Reads and writes rows; decides nothing.

Times are ms UTC. Sessions are kept by `accounts/sessions.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync.account_facts import Grant
from sync.rules.account_rights import highest
from sync.server.accounts import sessions
from sync.server.accounts.accounts_models import StaffGrant
from sync.server.models import database
from sync.server.staff_models import LoginAttempt, StaffAccount


@dataclass(frozen=True)
class Account:
    """Somebody who may log in. `person` is their id in the register, `None` when they have none. `grants` say what
    they may where; `role` is the highest of them. A new account without grants may everywhere what its role says."""

    id: str
    login: str
    name: str
    role: str
    language: str
    status: str
    password_hash: str
    person: str | None
    grants: tuple[Grant, ...] = ()
    last_login_at: int | None = None


def accounts() -> list[Account]:
    """Everybody, by login."""
    return _accounts(StaffAccount.select().order_by(StaffAccount.login))


def account_by(login: str) -> Account | None:
    return next(iter(_accounts(StaffAccount.select().where(StaffAccount.login == login))), None)


def account(account_id: str) -> Account | None:
    return next(iter(_accounts(StaffAccount.select().where(StaffAccount.id == account_id))), None)


def _accounts(rows: Iterable[StaffAccount]) -> list[Account]:
    found = list(rows)
    grants: dict[str, list[Grant]] = {row.id: [] for row in found}
    for each in StaffGrant.select().where(StaffGrant.account.in_(list(grants))):
        grants[each.account_id].append(Grant(each.role, each.site or None))
    return [
        Account(
            row.id, row.login, row.name, row.role, row.language, row.status, row.password_hash, row.person,
            tuple(sorted(grants[row.id], key=lambda each: (each.site or "", each.role))), row.last_login_at,
        )
        for row in found
    ]  # fmt: skip


def put_grants(account_id: str, grants: Sequence[Grant]) -> None:
    """What an account may where, from now on."""
    with database.writing():
        StaffGrant.delete().where(StaffGrant.account == account_id).execute()
        for each in dict.fromkeys(grants):
            StaffGrant.insert(account=account_id, role=each.role, site=each.site or "").execute()
        StaffAccount.update(role=highest(grants)).where(StaffAccount.id == account_id).execute()


def add_account(account: Account, *, at: int) -> bool:
    """False when the login is taken."""
    with database.writing():
        if account_by(account.login):
            return False
        StaffAccount.insert(
            id=account.id,
            login=account.login,
            name=account.name,
            role=account.role,
            language=account.language,
            password_hash=account.password_hash,
            status=account.status,
            person=account.person,
            made_at=at,
            password_at=at,
        ).execute()
        put_grants(account.id, account.grants or [Grant(account.role)])  # type: ignore[arg-type]
    return True


def set_password(account_id: str, password_hash: str, *, at: int) -> None:
    """A new password ends every session of the account."""
    with database.writing():
        StaffAccount.update(password_hash=password_hash, password_at=at).where(StaffAccount.id == account_id).execute()
        sessions.end_all(account_id, at=at)


def renew_hash(account_id: str, password_hash: str) -> None:
    """The same password under newer parameters; sessions stay."""
    with database.writing():
        StaffAccount.update(password_hash=password_hash).where(StaffAccount.id == account_id).execute()


def set_status(account_id: str, status: str, *, at: int) -> None:
    """`status` is active or blocked; blocking ends every session."""
    with database.writing():
        StaffAccount.update(status=status).where(StaffAccount.id == account_id).execute()
        if status != "active":
            sessions.end_all(account_id, at=at)


def set_language(account_id: str, language: str) -> None:
    with database.writing():
        StaffAccount.update(language=language).where(StaffAccount.id == account_id).execute()


def set_person(account_id: str, person: str) -> None:
    with database.writing():
        StaffAccount.update(person=person).where(StaffAccount.id == account_id).execute()


# --- failed logins ---


def note_failure(login: str, *, at: int, keep_ms: int) -> None:
    """One more; those older than `keep_ms` are cleared away."""
    with database.writing():
        LoginAttempt.delete().where(LoginAttempt.at < at - keep_ms).execute()
        LoginAttempt.insert(login=login, at=at).execute()


def forget_failures(login: str) -> None:
    with database.writing():
        LoginAttempt.delete().where(LoginAttempt.login == login).execute()


def failures(since: int, login: str | None = None) -> list[int]:
    """When logins failed after `since`, newest first; of one login or of all."""
    query = LoginAttempt.select(LoginAttempt.at).where(LoginAttempt.at > since)
    if login is not None:
        query = query.where(LoginAttempt.login == login)
    return [row.at for row in query.order_by(LoginAttempt.at.desc())]
