"""Recovery codes: ten for the day on which the phone is lost, each good once, shown once, kept as HMACs."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sync.server.accounts.accounts_models import StaffRecoveryCode
from sync.server.models import database

COUNT = 10
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that looks like another
LENGTH = 12  # 58 bits


def make(key: bytes, account: str) -> list[str]:
    """New codes, as XXXX-XXXX-XXXX; those of before work no longer. `key` is the server's."""
    codes = ["".join(secrets.choice(SIGNS) for _ in range(LENGTH)) for _ in range(COUNT)]
    with database.writing():
        StaffRecoveryCode.delete().where(StaffRecoveryCode.account == account).execute()
        for code in codes:
            StaffRecoveryCode.insert(hash=_hash(key, account, code), account=account).execute()
    return ["-".join(code[at : at + 4] for at in range(0, LENGTH, 4)) for code in codes]


def use(key: bytes, account: str, code: str, at: int) -> bool:
    """Whether `code` is one of the account's that was not used yet. Then it is used. Hyphens, spaces and small letters
    do not matter."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    with database.writing():
        return bool(
            StaffRecoveryCode.update(used_at=at)
            .where(
                StaffRecoveryCode.hash == _hash(key, account, plain), StaffRecoveryCode.account == account,
                StaffRecoveryCode.used_at.is_null(),
            )
            .execute()
        )  # fmt: skip


def left(account: str) -> int:
    """How many are still good."""
    return int(
        StaffRecoveryCode.select()
        .where(StaffRecoveryCode.account == account, StaffRecoveryCode.used_at.is_null())
        .count()
    )


def remove(account: str) -> None:
    with database.writing():
        StaffRecoveryCode.delete().where(StaffRecoveryCode.account == account).execute()


def _hash(key: bytes, account: str, plain: str) -> str:
    return hmac.new(key, f"recovery:{account}:{plain}".encode(), hashlib.sha256).hexdigest()
