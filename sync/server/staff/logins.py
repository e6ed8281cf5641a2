"""Whether somebody may log in, and whether it is still them: password, second factor, pauses after failures, equal
answers. Knows no page.

After a few wrong passwords the account rests, known or unknown alike; after many on any account all logins rest.
Failures are kept in the database, so that a restart forgives nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.server import questions_staff
from sync.server.accounts import factors, passkeys, sessions
from sync.server.office import Office
from sync.server.questions_staff import Account
from sync.server.staff import passwords
from sync.server.staff.desk import absolute_ms

REST_MS = 15 * 60_000
ALL_MS = 5 * 60_000
ALL_FAILURES = 50


@dataclass(frozen=True)
class Refused:
    """Not let in. `minutes` is how long to wait before the next try, `None` when one may try again at once."""

    minutes: int | None = None


def log_in(office: Office, login: str, password: str, device: str = "") -> tuple[Account, str] | Refused:
    """The account and its new session's token, or a refusal that does not tell why."""
    at = office.now()
    login = " ".join(login.casefold().split())[:80]
    if (minutes := _rest(office, login, at)) is not None:
        return Refused(minutes)
    account = questions_staff.account_by(login)
    kept = account.password_hash if account and account.status == "active" else None
    if not passwords.matches(office.secrets.server, kept, password[: passwords.LONGEST + 1]) or account is None:
        questions_staff.note_failure(login, at=at, keep_ms=REST_MS)
        return Refused(_rest(office, login, at))
    questions_staff.forget_failures(login)
    if passwords.is_old(account.password_hash):
        questions_staff.renew_hash(account.id, passwords.make(office.secrets.server, password))
    return account, sessions.begin(account.id, at=at, absolute_ms=absolute_ms(office), device=device)


def prove(office: Office, account: Account, token: str, text: str, *, code_only: bool = False) -> str | Refused:
    """`text` is the account's password, or a code of its app, or a recovery code: the session goes on under the token
    that is returned. `code_only`: a password was given already and does not count."""
    at = office.now()
    if (minutes := _rest(office, account.login, at)) is not None:
        return Refused(minutes)
    is_code = factors.is_code_right(office, account.id, text[:40], at)
    if not is_code and (code_only or not _is_password(office, account, text)):
        questions_staff.note_failure(account.login, at=at, keep_ms=REST_MS)
        return Refused(_rest(office, account.login, at))
    questions_staff.forget_failures(account.login)
    return sessions.prove(token, at=at, factor=is_code)


def _is_password(office: Office, account: Account, text: str) -> bool:
    return passwords.matches(office.secrets.server, account.password_hash, text[: passwords.LONGEST + 1])


def prove_by_passkey(office: Office, account: Account, session: str, token: str, answer: object) -> str | Refused:
    """The same for what a passkey signed in this session."""
    at = office.now()
    if (minutes := _rest(office, account.login, at)) is not None:
        return Refused(minutes)
    if not isinstance(answer, dict):
        return Refused()
    if not passkeys.is_right(office.settings.server.base_url, session, account.id, answer, at):
        questions_staff.note_failure(account.login, at=at, keep_ms=REST_MS)
        return Refused(_rest(office, account.login, at))
    questions_staff.forget_failures(account.login)
    return sessions.prove(token, at=at, factor=True)


def _rest(office: Office, login: str, at: int) -> int | None:
    """Minutes until the next try is let through, `None` for now."""
    waits = []
    mine = questions_staff.failures(at - REST_MS, login)
    if len(mine) >= office.settings.security.login_attempts:
        waits.append(mine[office.settings.security.login_attempts - 1] + REST_MS - at)
    everybody = questions_staff.failures(at - ALL_MS)
    if len(everybody) >= ALL_FAILURES:
        waits.append(everybody[ALL_FAILURES - 1] + ALL_MS - at)
    return max(1, -(-max(waits) // 60_000)) if waits else None
