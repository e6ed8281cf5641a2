"""Logins: rows of sessions in the database. Reads and writes them; decides nothing but whether one is over.

A session's token is 256 random bits that only the browser holds; the table keeps its SHA-256. Times are ms UTC.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

from sync.server.models import database
from sync.server.staff_models import StaffAccount, StaffSession

TOUCH_MS = 60_000  # a session in use is written at most once a minute


@dataclass(frozen=True)
class Session:
    """One login. `id` names it on a screen and opens nothing. `factor_at` is `None` until a second factor was proved,
    `proved_at` when a password, a code or a passkey was given last."""

    id: str
    account: str
    device: str
    begun_at: int
    last_seen_at: int
    factor_at: int | None
    proved_at: int


def _session(row: StaffSession) -> Session:
    return Session(
        row.hash, row.account_id, row.device, row.created_at, row.last_seen_at, row.factor_at, row.proved_at
    )  # fmt: skip


def begin(account: str, *, at: int, absolute_ms: int, device: str = "") -> str:
    """A new session, its password just proved; returns its token, which is kept nowhere. Sessions that are long over
    are cleared away."""
    token = secrets.token_urlsafe(32)
    with database.writing():
        StaffSession.delete().where(StaffSession.created_at < at - 2 * absolute_ms).execute()
        StaffSession.insert(
            hash=digest(token), account=account, created_at=at, last_seen_at=at, device=device, proved_at=at
        ).execute()
        StaffAccount.update(last_login_at=at).where(StaffAccount.id == account).execute()
    return token


def find(token: str, *, at: int, idle_ms: int, absolute_ms: int) -> Session | None:
    """The session of `token`; `None` when it is over, unknown, or its account was blocked."""
    row = (
        StaffSession.select()
        .join(StaffAccount)
        .where(StaffSession.hash == digest(token), StaffSession.revoked_at.is_null(), StaffAccount.status == "active")
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
    return _session(row)


def prove(token: str, *, at: int, factor: bool) -> str:
    """Somebody proved again who they are: the session goes on under a new token, which is returned. `factor`: by a
    second factor."""
    new = secrets.token_urlsafe(32)
    changes = {"hash": digest(new), "proved_at": at, "challenge": None} | ({"factor_at": at} if factor else {})
    with database.writing():
        StaffSession.update(**changes).where(StaffSession.hash == digest(token)).execute()
    return new


def of_account(account: str, *, at: int, idle_ms: int, absolute_ms: int) -> list[Session]:
    """Those that are not over, the one used last first."""
    rows = StaffSession.select().where(
        StaffSession.account == account, StaffSession.revoked_at.is_null(),
        StaffSession.last_seen_at > at - idle_ms, StaffSession.created_at > at - absolute_ms,
    )  # fmt: skip
    return [_session(row) for row in rows.order_by(StaffSession.last_seen_at.desc(), StaffSession.hash)]


def end(token: str, *, at: int) -> None:
    with database.writing():
        StaffSession.update(revoked_at=at).where(StaffSession.hash == digest(token)).execute()


def end_by_id(account: str, ids: list[str], *, at: int) -> int:
    """End sessions of one account; returns how many there were."""
    with database.writing():
        return int(
            StaffSession.update(revoked_at=at)
            .where(StaffSession.account == account, StaffSession.hash.in_(ids), StaffSession.revoked_at.is_null())
            .execute()
        )


def end_all(account: str, *, at: int, but: str | None = None) -> int:
    """End every session of an account, but the one with this id. Returns how many there were."""
    conditions = [StaffSession.account == account, StaffSession.revoked_at.is_null()]
    if but is not None:
        conditions.append(StaffSession.hash != but)
    with database.writing():
        return int(StaffSession.update(revoked_at=at).where(*conditions).execute())


def forget_factor(account: str) -> None:
    """The account has no second factor any more: no session of it has proved one."""
    with database.writing():
        StaffSession.update(factor_at=None).where(StaffSession.account == account).execute()


def put_challenge(id: str, challenge: str) -> None:
    """What a passkey is asked to sign in this session."""
    with database.writing():
        StaffSession.update(challenge=challenge).where(StaffSession.hash == id).execute()


def take_challenge(id: str) -> str | None:
    """The challenge, which is good once."""
    with database.writing():
        row = StaffSession.get_or_none(StaffSession.hash == id)
        StaffSession.update(challenge=None).where(StaffSession.hash == id).execute()
    return row.challenge if row else None


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_BROWSERS = (("Firefox", r"Firefox/"), ("Edge", r"Edg/"), ("Opera", r"OPR/"), ("Chrome", r"Chrom(e|ium)/"),
             ("Safari", r"Safari/"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("macOS", "Mac OS X"), ("ChromeOS", "CrOS"), ("Linux", "Linux"))  # fmt: skip


def device_of(user_agent: str) -> str:
    """What a browser says it is, as "Firefox, Windows"; "" for one that says nothing of use."""
    found = [next((name for name, sign in signs if re.search(sign, user_agent)), "") for signs in (_BROWSERS, _SYSTEMS)]
    return ", ".join(each for each in found if each)
