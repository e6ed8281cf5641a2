"""The tables of who may log in to the server. Must not hold questions or decisions."""

from __future__ import annotations

from peewee import BigIntegerField, ForeignKeyField, TextField

from sync.server.models import Table


class StaffAccount(Table):
    """Who may log in. `person` links to the register for staff who also stand at a kiosk."""

    id = TextField(primary_key=True)
    login = TextField(unique=True)
    name = TextField()
    role = TextField()  # the highest of its grants: auditor, staff, coordinator, administrator
    language = TextField(default="pl")
    password_hash = TextField()
    status = TextField(default="active")  # active, blocked
    person = TextField(null=True)
    made_at = BigIntegerField()
    password_at = BigIntegerField()
    last_login_at = BigIntegerField(null=True)


class StaffSession(Table):
    """A login. The cookie holds 256 random bits, the table their SHA-256. `device` is what the browser says it is,
    `factor_at` when the second factor was proved (`None`: not yet), `proved_at` when anything was proved last,
    `challenge` what a passkey is asked to sign."""

    hash = TextField(primary_key=True)
    account = ForeignKeyField(StaffAccount, column_name="account", on_delete="CASCADE")
    created_at = BigIntegerField()
    last_seen_at = BigIntegerField()
    revoked_at = BigIntegerField(null=True)
    device = TextField(default="")
    factor_at = BigIntegerField(null=True)
    proved_at = BigIntegerField(default=0)
    challenge = TextField(null=True)


class LoginAttempt(Table):
    """A failed login, counted against the account and the address it came from."""

    login = TextField(index=True)
    address = TextField(default="")
    at = BigIntegerField()
