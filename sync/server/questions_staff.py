"""Staff accounts, their sessions and failed logins in the database. Reads and writes rows; decides nothing.

A session's token is 256 random bits that only the browser holds; the table keeps its SHA-256. Times are ms UTC.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from sync.server.models import database
from sync.server.staff_models import LoginAttempt, StaffAccount, StaffSession

TOUCH_MS = 60_000  # a session in use is written at most once a minute


@dataclass(frozen=True)
class Account:
    """Somebody who may log in. `person` is their id in the register, `None` when they have none."""

    id: str
    login: str
    name: str
    role: str
    language: str
    status: str
    password_hash: str
    person: str | None


def accounts() -> list[Account]:
    """Everybody, by login."""
    return [_account(row) for row in StaffAccount.select().order_by(StaffAccount.login)]


def account_by(login: str) -> Account | None:
    row = StaffAccount.get_or_none(StaffAccount.login == login)
    return _account(row) if row else None


def _account(row: StaffAccount) -> Account:
    return Account(row.id, row.login, row.name, row.role, row.language, row.status, row.password_hash, row.person)


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
    return True


def set_password(account_id: str, password_hash: str, *, at: int) -> None:
    """A new password ends every session of the account."""
    with database.writing():
        StaffAccount.update(password_hash=password_hash, password_at=at).where(StaffAccount.id == account_id).execute()
        _end_all(account_id, at)


def renew_hash(account_id: str, password_hash: str) -> None:
    """The same password under newer parameters; sessions stay."""
    with database.writing():
        StaffAccount.update(password_hash=password_hash).where(StaffAccount.id == account_id).execute()


def set_status(account_id: str, status: str, *, at: int) -> None:
    """`status` is active or blocked; blocking ends every session."""
    with database.writing():
        StaffAccount.update(status=status).where(StaffAccount.id == account_id).execute()
        if status != "active":
            _end_all(account_id, at)


def set_language(account_id: str, language: str) -> None:
    with database.writing():
        StaffAccount.update(language=language).where(StaffAccount.id == account_id).execute()


def set_person(account_id: str, person: str) -> None:
    with database.writing():
        StaffAccount.update(person=person).where(StaffAccount.id == account_id).execute()


# --- sessions ---


def begin_session(account_id: str, *, at: int, absolute_ms: int) -> str:
    """A new session; returns its token, which is kept nowhere. Sessions that are long over are cleared away."""
    token = secrets.token_urlsafe(32)
    with database.writing():
        StaffSession.delete().where(StaffSession.created_at < at - 2 * absolute_ms).execute()
        StaffSession.insert(hash=_digest(token), account=account_id, created_at=at, last_seen_at=at).execute()
    return token


def account_in_session(token: str, *, at: int, idle_ms: int, absolute_ms: int) -> Account | None:
    """Who is logged in with `token`; `None` when the session is over, unknown, or the account was blocked."""
    row = (
        StaffSession.select(StaffSession, StaffAccount)
        .join(StaffAccount)
        .where(StaffSession.hash == _digest(token), StaffSession.revoked_at.is_null(), StaffAccount.status == "active")
        .first()
    )
    # a clock set back must not make a session eternal
    if row is None or not (row.last_seen_at - TOUCH_MS <= at < row.last_seen_at + idle_ms):
        return None
    if at >= row.created_at + absolute_ms:
        return None
    if at - row.last_seen_at >= TOUCH_MS:
        with database.writing():
            StaffSession.update(last_seen_at=at).where(StaffSession.hash == row.hash).execute()
    return _account(row.account)


def end_session(token: str, *, at: int) -> None:
    with database.writing():
        StaffSession.update(revoked_at=at).where(StaffSession.hash == _digest(token)).execute()


def _end_all(account_id: str, at: int) -> None:
    StaffSession.update(revoked_at=at).where(
        StaffSession.account == account_id, StaffSession.revoked_at.is_null()
    ).execute()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


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
